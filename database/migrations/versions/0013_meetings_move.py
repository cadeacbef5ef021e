"""How often a conference was moved or called off, for those who keep it in a calendar."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conference", sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("conference", "sequence", server_default=None)


def downgrade() -> None:
    op.drop_column("conference", "sequence")
