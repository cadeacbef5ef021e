"""What is owed by a role and by nobody of it is found by itself: it is little beside what people owe."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEX = "ix_obligation_role_due"


def upgrade() -> None:
    """Keep only what no person owes, soonest first."""
    op.drop_index(INDEX, "obligation")
    nobodys = "closed_at is null and on_due = 'miss' and owner_id is null"
    op.create_index(INDEX, "obligation", ["owner_role", "due_at", "id"], postgresql_where=nobodys)


def downgrade() -> None:
    """Keep everything that is owed, as before."""
    op.drop_index(INDEX, "obligation")
    op.create_index(INDEX, "obligation", ["owner_role", "due_at"], postgresql_where="closed_at is null")
