"""Since when somebody stands on the waiting list of a service."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("linkage", sa.Column("waits_since", sa.DateTime(timezone=True), nullable=True))
    # of those who wait now the record knows it
    op.execute("""update linkage l set waits_since = (select max(f.occurred_at) from fact f where f.stream_id = l.id
        and f.type = 'linkage_answered' and f.data->>'answer' = 'waitlisted') where l.status = 'waitlisted'""")


def downgrade() -> None:
    op.drop_column("linkage", "waits_since")
