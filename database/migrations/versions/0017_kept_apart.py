"""People whom a no-contact order keeps apart."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0018"
branch_labels = None
depends_on = None

APPLICATION = "throughline_application"


def upgrade() -> None:
    op.create_table(
        "kept_apart",
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("participant_id <> other_id", name=op.f("ck_kept_apart_of_two_people")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_kept_apart_participant_id")),
        sa.ForeignKeyConstraint(["other_id"], ["participant.id"], name=op.f("fk_kept_apart_other_id")),
        sa.PrimaryKeyConstraint("participant_id", "other_id", name=op.f("pk_kept_apart")),
    )
    op.create_index("ix_kept_apart_order_id", "kept_apart", ["order_id"])
    op.execute(f"grant select, insert, update on kept_apart to {APPLICATION}")


def downgrade() -> None:
    op.drop_index("ix_kept_apart_order_id", table_name="kept_apart")
    op.drop_table("kept_apart")
