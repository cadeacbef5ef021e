"""An ask of a partner may end because it is needed no longer."""

from alembic import op

revision = "0019"
down_revision = "0015"
branch_labels = None
depends_on = None

BEFORE = "'open', 'paused', 'met', 'lapsed', 'waived', 'ended'"
NAME = op.f("ck_obligation_state_known")


def upgrade() -> None:
    op.drop_constraint(NAME, "obligation")
    op.create_check_constraint(NAME, "obligation", f"state in ({BEFORE}, 'no_longer_needed')")


def downgrade() -> None:
    op.execute("update obligation set state = 'ended' where state = 'no_longer_needed'")
    op.drop_constraint(NAME, "obligation")
    op.create_check_constraint(NAME, "obligation", f"state in ({BEFORE})")
