"""In which ways somebody was looked for so far."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    column = sa.Column("ways", postgresql.ARRAY(sa.Text()), nullable=False, server_default="{}")
    op.add_column("participant", column)
    # of those who are looked for now the record knows it
    op.execute("""update participant p set ways = array(select distinct f.data->>'mode' from fact f
        where f.stream_id = p.id and f.type in ('contact_attempted', 'contact_made')) where p.ended_at is null""")


def downgrade() -> None:
    op.drop_column("participant", "ways")
