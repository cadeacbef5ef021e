"""What changed in a person's life, per domain: housing, income, work, health."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("outcomes", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column("participant", column)


def downgrade() -> None:
    op.drop_column("participant", "outcomes")
