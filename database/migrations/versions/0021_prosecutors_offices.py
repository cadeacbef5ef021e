"""Several prosecutors' offices: which one is asked, for which places an office stands, and to whom an agency's reports go."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0021"
down_revision = "0016"
branch_labels = None
depends_on = None

ASKED = ("charge_hold", "referral")


def upgrade() -> None:
    areas = sa.Column("areas", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}")
    op.add_column("agency", areas)
    for table in (*ASKED, "agency"):
        op.add_column(table, sa.Column("office_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(op.f(f"fk_{table}_office_id"), table, "agency", ["office_id"], ["id"])


def downgrade() -> None:
    for table in (*ASKED, "agency"):
        op.drop_constraint(op.f(f"fk_{table}_office_id"), table)
        op.drop_column(table, "office_id")
    op.drop_column("agency", "areas")
