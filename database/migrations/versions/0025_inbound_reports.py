"""What partners report of somebody without asking anything: a record of its own, looked at by staff."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NAME = op.f("ck_stream_kind_known")
BEFORE = (
    "'programme', 'team', 'participant', 'referral', 'charge_hold', 'consent', 'linkage', 'conference', 'escalation', "
    "'complaint'"
)


def upgrade() -> None:
    op.drop_constraint(NAME, "stream")
    op.create_check_constraint(NAME, "stream", f"kind in ({BEFORE}, 'inbound_report')")
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "inbound_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("occurred_at", moment, nullable=False),
        sa.Column("received_at", moment, nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("handled_at", moment, nullable=True),
        sa.CheckConstraint(
            "kind in ('overdose', 'arrest', 'booking', 'release', 'hospital', 'other')",
            name=op.f("ck_inbound_report_kind_known"),
        ),
        sa.CheckConstraint(
            "participant_id is null or handled_at is not null",
            name=op.f("ck_inbound_report_nobodys_before_it_is_handled"),
        ),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_inbound_report_id")),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_inbound_report_reporter_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_inbound_report_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_report")),
    )
    op.create_index("ix_inbound_report_open", "inbound_report", ["received_at"], postgresql_where="handled_at is null")
    op.execute("grant select, insert, update on inbound_report to throughline_application")


def downgrade() -> None:
    op.drop_table("inbound_report")
    op.drop_constraint(NAME, "stream")
    op.create_check_constraint(NAME, "stream", f"kind in ({BEFORE})")
