"""Until when a held charge may be filed, where it is known."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("charge_hold", sa.Column("limitation_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("charge_hold", "limitation_at")
