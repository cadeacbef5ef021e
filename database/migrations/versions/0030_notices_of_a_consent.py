"""Which notices rest on a consent, found without reading every inbox."""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_notice_consent", "notice", ["consent_id"], postgresql_where="consent_id is not null")


def downgrade() -> None:
    op.drop_index("ix_notice_consent", table_name="notice")
