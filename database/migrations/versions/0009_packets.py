"""When the packets of a conference opened to those who come to it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conference", sa.Column("packets_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("conference", "packets_at")
