"""In the room: how often an action item was carried, and decisions to ask about a charge or a warrant."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NAME = "ck_agenda_item_decision_known"
BEFORE = "'approve', 'not_accept', 'defer', 'engagement_plan', 'outreach_target', 'noted'"
NOW = "'approve', 'not_accept', 'defer', 'engagement_plan', 'outreach_target', 'ask_charge', 'ask_warrant', 'noted'"


def upgrade() -> None:
    op.add_column("action_item", sa.Column("carries", sa.Integer(), nullable=False, server_default="0"))
    op.alter_column("action_item", "carries", server_default=None)
    op.drop_constraint(op.f(NAME), "agenda_item", type_="check")
    op.create_check_constraint(op.f(NAME), "agenda_item", f"decision in ({NOW})")


def downgrade() -> None:
    op.drop_constraint(op.f(NAME), "agenda_item", type_="check")
    op.execute("update agenda_item set decision = 'noted' where decision in ('ask_charge', 'ask_warrant')")
    op.create_check_constraint(op.f(NAME), "agenda_item", f"decision in ({BEFORE})")
    op.drop_column("action_item", "carries")
