"""Which other records a referral was judged to be of the same person, or not to be."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    judged = sa.Column("links", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default="{}")
    op.add_column("referral", judged)


def downgrade() -> None:
    op.drop_column("referral", "links")
