"""The warm hand-off of a referral: how it stands, by when somebody is to be there, who comes, and when."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

CHECKS = (
    ("handoff_known", "handoff in ('asked', 'coming', 'arrived', 'stood_down')"),
    ("handoff_due_at_a_moment", "(handoff is null) = (handoff_due is null)"),
    ("handoff_eta_of_somebody", "(handoff_eta is null) = (responder_id is null)"),
)


def upgrade() -> None:
    """Nobody waits at a scene yet."""
    moment = sa.DateTime(timezone=True)
    op.add_column("referral", sa.Column("handoff", sa.String()))
    op.add_column("referral", sa.Column("handoff_due", moment))
    op.add_column("referral", sa.Column("handoff_eta", moment))
    op.add_column("referral", sa.Column("responder_id", sa.Uuid()))
    op.create_foreign_key(op.f("fk_referral_responder_id"), "referral", "person", ["responder_id"], ["id"])
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(f"ck_referral_{name}"), "referral", rule)


def downgrade() -> None:
    """Hand-offs stand in the facts alone."""
    for name in ("responder_id", "handoff_eta", "handoff_due", "handoff"):
        op.drop_column("referral", name)
