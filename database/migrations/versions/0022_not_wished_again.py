"""When a person said that they do not wish to sign a consent again."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("consent", sa.Column("not_wished_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("consent", "not_wished_at")
