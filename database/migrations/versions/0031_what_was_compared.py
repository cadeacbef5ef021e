"""What the last comparison of record and processes found: a row that the next one writes over."""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

APPLICATION = "throughline_application"


def upgrade() -> None:
    op.execute(
        """create table reconciliation (name varchar not null constraint pk_reconciliation primary key, at timestamptz not null,
        missing text[] not null, behind text[] not null, stuck text[] not null)"""
    )
    op.execute(f"grant select, insert, update on reconciliation to {APPLICATION}")


def downgrade() -> None:
    op.drop_table("reconciliation")
