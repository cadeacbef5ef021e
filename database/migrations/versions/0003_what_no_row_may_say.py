"""What no row may say, whoever writes it: states without their moment, unknown words, two live ladders for one miss."""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATUS = "ck_escalation_status_known"
CHECKS = (
    ("programme", "ck_programme_forward_only", "clock_offset >= 0 and generation >= 1"),
    ("stream", "ck_stream_seq_counts", "seq >= 0"),
    ("team", "ck_team_meets_again", "every_days > 0"),
    ("conference", "ck_conference_freezes_before_it_starts", "freeze_at <= starts_at"),
    (
        "participant",
        "ck_participant_ended_at_a_moment",
        "(stage in ('graduated', 'exited', 'declined', 'transferred', 'deceased')) = (ended_at is not null)",
    ),
    ("participant", "ck_participant_paused_known", "paused in ('jail', 'hospital', 'treatment_stay')"),
    ("participant", "ck_participant_paused_since_a_moment", "(paused is null) = (paused_at is null)"),
    ("consent", "ck_consent_ended_at_a_moment", "(status = 'active') = (ended_at is null)"),
    ("consent", "ck_consent_ends_after_it_began", "expires_at > signed_at"),
    ("consent", "ck_consent_method_known", "method in ('written', 'electronic', 'verbal')"),
    (
        "consent",
        "ck_consent_recipient_class_known",
        "recipient_class in ('care_team', 'police', 'prosecutor', 'defender', 'provider', 'referring_agency', 'researcher')",
    ),
    ("obligation", "ck_obligation_closed_at_a_moment", "(state in ('open', 'paused')) = (closed_at is null)"),
    ("obligation", "ck_obligation_marks_passed", "marks_passed between 0 and cardinality(marks)"),
    ("obligation", "ck_obligation_paused_keeps_what_is_left", "(state <> 'paused') or (time_left is not null)"),
    ("referral", "ck_referral_published_at_a_moment", "(published is null) = (published_at is null)"),
    (
        "referral",
        "ck_referral_published_known",
        "published in ('under_review', 'approved_for_outreach', 'waitlisted', 'not_now')",
    ),
    ("agenda_item", "ck_agenda_item_about_one", "num_nonnulls(participant_id, referral_id) = 1"),
    (
        "agenda_item",
        "ck_agenda_item_decision_known",
        "decision in ('approve', 'not_accept', 'defer', 'engagement_plan', 'outreach_target', 'noted')",
    ),
    ("escalation", "ck_escalation_ended_at_a_moment", "(status = 'open') = (ended_at is null)"),
    ("linkage", "ck_linkage_closed_at_a_moment", "(status = 'closed') = (closed_at is not null)"),
    ("linkage", "ck_linkage_closed_with_an_outcome", "(status = 'closed') = (outcome is not null)"),
    (
        "linkage",
        "ck_linkage_outcome_known",
        "outcome in ('got_help', 'could_not_get_help', 'could_not_contact', 'not_eligible', 'no_capacity', 'no_longer_interested', 'referred_elsewhere')",
    ),
)


def upgrade() -> None:
    op.drop_constraint(op.f(STATUS), "escalation", type_="check")
    known = "status in ('open', 'answered', 'taken_back', 'ended', 'ended_at_director')"
    op.create_check_constraint(op.f(STATUS), "escalation", known)
    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(name), table, rule)
    op.create_index(
        "uq_escalation_one_open", "escalation", ["obligation_id"], unique=True, postgresql_where="ended_at is null"
    )


def downgrade() -> None:
    op.drop_index("uq_escalation_one_open", table_name="escalation", postgresql_where="ended_at is null")
    for table, name, _ in CHECKS:
        op.drop_constraint(op.f(name), table, type_="check")
    op.drop_constraint(op.f(STATUS), "escalation", type_="check")
    op.execute("update escalation set status = 'answered' where status in ('taken_back', 'ended')")
    known = "status in ('open', 'answered', 'ended_at_director')"
    op.create_check_constraint(op.f(STATUS), "escalation", known)
