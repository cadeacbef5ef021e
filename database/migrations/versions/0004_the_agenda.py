"""The agenda by rule: when somebody was put on it and taken off it, and when they last said what the table should know."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = (("agenda_item", "added_at"), ("agenda_item", "removed_at"), ("participant", "wished_at"))
BACKFILL = (
    """update agenda_item i set added_at = f.occurred_at from fact f where f.stream_id = i.conference_id
        and f.type = 'agenda_item_added' and f.data->>'about' = i.id::text""",
    """update participant p set wished_at = f.at from (select stream_id, max(occurred_at) as at from fact
        where type = 'wish_recorded' and (data->>'asked')::boolean group by stream_id) f where f.stream_id = p.id""",
)


def upgrade() -> None:
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True), nullable=True))
    for statement in BACKFILL:
        op.execute(statement)


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
