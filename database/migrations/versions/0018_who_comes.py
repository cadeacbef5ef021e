"""Who comes to a conference: what those invited answered, and who goes instead of whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0022"
branch_labels = None
depends_on = None

COLUMNS = ("answers", "delegates")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("conference", sa.Column(name, postgresql.JSONB(), nullable=False, server_default="{}"))
        op.alter_column("conference", name, server_default=None)


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("conference", name)
