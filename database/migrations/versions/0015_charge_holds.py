"""A held charge as it is followed: whose it is, what was asked and said, and what the prosecutor decided."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATUSES = "'review', 'held', 'objected', 'completed', 'window_ended', 'not_filed', 'filed', 'withdrawn'"
MOMENTS = ("viewed_at", "handoff_told_at", "completed_at", "acknowledged_at", "confirmed_at", "decided_at")


def upgrade() -> None:
    op.drop_column("charge_hold", "incident_number")  # the prosecutor's reference is kept sealed
    op.drop_column("charge_hold", "limitation_date")  # watched on the person's journey
    op.add_column("charge_hold", sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False))
    op.add_column("charge_hold", sa.Column("presumption", sa.String(), nullable=False))
    op.add_column("charge_hold", sa.Column("participant_id", sa.Uuid(), nullable=True))
    op.add_column("charge_hold", sa.Column("consent_id", sa.Uuid(), nullable=True))
    op.add_column("charge_hold", sa.Column("extension", sa.String(), nullable=False))
    for name in MOMENTS:
        op.add_column("charge_hold", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    op.add_column("charge_hold", sa.Column("reason_code", sa.String(), nullable=True))
    for name in ("participant", "consent"):
        key = f"fk_charge_hold_{name}_id"
        op.create_foreign_key(op.f(key), "charge_hold", name, [f"{name}_id"], ["id"])
    op.create_check_constraint(op.f("ck_charge_hold_status_known"), "charge_hold", f"status in ({STATUSES})")
    words = "extension in ('none', 'asked', 'granted', 'refused')"
    op.create_check_constraint(op.f("ck_charge_hold_extension_known"), "charge_hold", words)
    somebodys = "consent_id is null or participant_id is not null"
    op.create_check_constraint(op.f("ck_charge_hold_consent_is_somebodys"), "charge_hold", somebodys)
    op.create_index("ix_charge_hold_referral", "charge_hold", ["referral_id"])


def downgrade() -> None:
    op.drop_index("ix_charge_hold_referral", "charge_hold")
    for name in ("consent_is_somebodys", "extension_known", "status_known"):
        op.drop_constraint(op.f(f"ck_charge_hold_{name}"), "charge_hold")
    for name in ("reason_code", *MOMENTS, "extension", "consent_id", "participant_id", "presumption", "opened_at"):
        op.drop_column("charge_hold", name)
    op.add_column("charge_hold", sa.Column("limitation_date", sa.DateTime(timezone=True), nullable=True))
    op.add_column("charge_hold", sa.Column("incident_number", sa.String(), nullable=True))
