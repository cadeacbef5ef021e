"""How far each door stands open, since when and why."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0020"
branch_labels = None
depends_on = None

APPLICATION = "throughline_application"
DOORS = "'arrest_diversion', 'social_contact', 'community', 'self', 'provider'"


def upgrade() -> None:
    op.create_table(
        "door_gate",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"door in ({DOORS})", name=op.f("ck_door_gate_door_known")),
        sa.CheckConstraint("state in ('open', 'limited', 'closed')", name=op.f("ck_door_gate_state_known")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_door_gate_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "door", name=op.f("pk_door_gate")),
    )
    op.execute(f"grant select, insert, update on door_gate to {APPLICATION}")


def downgrade() -> None:
    op.drop_table("door_gate")
