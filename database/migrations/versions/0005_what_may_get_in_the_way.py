"""What may get in the way of a person's success: court dates, warrants, arrests, overdoses, safety alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHECKS = (
    ("kind_known", "kind in ('court_date', 'warrant', 'arrest', 'overdose', 'safety_alert')"),
    (
        "status_known",
        "status in ('open', 'acknowledged', 'planned', 'missed', 'kept', 'resolved', 'ended')",
    ),
    ("category_known", "category in ('threat', 'weapon', 'exploitation', 'missing')"),
    ("closed_at_a_moment", "(status in ('kept', 'resolved', 'ended')) = (closed_at is not null)"),
    ("memo_rests_on_consent", "(memo_id is null) = (memo_consent_id is null)"),
)


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("limitation_at", MOMENT, nullable=True),
        sa.Column("acknowledged_at", MOMENT, nullable=True),
        sa.Column("memo_id", sa.Uuid(), nullable=True),
        sa.Column("memo_consent_id", sa.Uuid(), nullable=True),
        sa.Column("memo_sent_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        *(sa.CheckConstraint(rule, name=op.f(f"ck_matter_{name}")) for name, rule in CHECKS),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_matter_participant_id")),
        sa.ForeignKeyConstraint(["memo_consent_id"], ["consent.id"], name=op.f("fk_matter_memo_consent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    op.create_index("ix_matter_open", "matter", ["participant_id"], postgresql_where="closed_at is null")
    op.create_index("uq_matter_memo", "matter", ["memo_id"], unique=True)
    op.execute("grant select, insert, update on matter to throughline_application")


def downgrade() -> None:
    op.drop_table("matter")
