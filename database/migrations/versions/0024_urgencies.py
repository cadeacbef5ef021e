"""What makes a referral urgent, each with since when it is known."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("urgencies", postgresql.JSONB(), nullable=False, server_default="{}")
    op.add_column("referral", column)


def downgrade() -> None:
    op.drop_column("referral", "urgencies")
