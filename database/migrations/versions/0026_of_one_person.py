"""Who was judged to be the same person as a record is found from that record too."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create index ix_referral_links on referral using gin (links jsonb_path_ops) where links <> '{}'")


def downgrade() -> None:
    op.drop_index("ix_referral_links", table_name="referral")
