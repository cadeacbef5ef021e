"""The record: every table of the first version."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create schema if not exists vault")
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "programme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("clock_offset", sa.Integer(), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
    )
    op.create_table(
        "wrapped_key",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapping_key", sa.String(), nullable=False),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("stream_id", name=op.f("pk_wrapped_key")),
        schema="vault",
    )
    op.create_table(
        "agency",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("categories", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind in ('programme', 'police', 'prosecutor', 'defender', 'provider', 'community')",
            name=op.f("ck_agency_kind_known"),
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_agency_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency")),
        sa.UniqueConstraint(
            "programme_id", "source", "external_id", name=op.f("uq_agency_programme_id_source_external_id")
        ),
    )
    op.create_index(op.f("ix_agency_programme_id"), "agency", ["programme_id"], unique=False)
    op.create_table(
        "audit",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=True),
        sa.Column("fact_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("previous_mac", sa.LargeBinary(), nullable=True),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sealed_no", sa.BigInteger(), nullable=True),
        sa.Column("seal", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_audit_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("fact_id", name=op.f("uq_audit_fact_id")),
        sa.UniqueConstraint("programme_id", "sealed_no", name=op.f("uq_audit_programme_id_sealed_no")),
    )
    op.create_index("ix_audit_stream", "audit", ["stream_id", "at"], unique=False)
    op.create_index(
        "ix_audit_unsealed", "audit", ["programme_id", "at"], unique=False, postgresql_where="sealed_at is null"
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("holidays", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_policy_version_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_policy_version_programme_id_version")),
    )
    op.create_table(
        "stream",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("kind_order", sa.Integer(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("policy_version", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_mac", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "kind in ('programme', 'team', 'participant', 'referral', 'charge_hold', 'consent', 'linkage', 'conference', 'escalation', 'complaint')",
            name=op.f("ck_stream_kind_known"),
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_stream_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stream")),
    )
    op.create_index(
        "ix_stream_next_due",
        "stream",
        ["programme_id", "kind", "next_due", "id"],
        unique=False,
        postgresql_where="closed_at is null",
    )
    op.create_index(op.f("ix_stream_participant_id"), "stream", ["participant_id"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first_meeting", sa.DateTime(timezone=True), nullable=False),
        sa.Column("every_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_team_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
    )
    op.create_table(
        "match_token",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_match_token_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_match_token_stream_id")),
        sa.PrimaryKeyConstraint("stream_id", "kind", "token", name=op.f("pk_match_token")),
    )
    op.create_index("ix_match_token_lookup", "match_token", ["programme_id", "kind", "token"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("agency_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("backup_id", sa.Uuid(), nullable=True),
        sa.Column("supervisor_id", sa.Uuid(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.id"], name=op.f("fk_person_agency_id")),
        sa.ForeignKeyConstraint(["backup_id"], ["person.id"], name=op.f("fk_person_backup_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_person_programme_id")),
        sa.ForeignKeyConstraint(["supervisor_id"], ["person.id"], name=op.f("fk_person_supervisor_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_person_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_index(op.f("ix_person_agency_id"), "person", ["agency_id"], unique=False)
    op.create_index(op.f("ix_person_programme_id"), "person", ["programme_id"], unique=False)
    op.create_table(
        "sealed_field",
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_sealed_field_stream_id")),
        sa.PrimaryKeyConstraint("stream_id", "name", name=op.f("pk_sealed_field")),
    )
    op.create_table(
        "access_token",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_access_token_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_access_token")),
    )
    op.create_index(op.f("ix_access_token_person_id"), "access_token", ["person_id"], unique=False)
    op.create_table(
        "command_key",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("body_mac", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_command_key_actor_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_command_key_programme_id")),
        sa.PrimaryKeyConstraint("programme_id", "key", name=op.f("pk_command_key")),
    )
    op.create_table(
        "conference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("chair_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("freeze_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attended", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status in ('planned', 'frozen', 'open', 'held', 'minutes_approved', 'cancelled')",
            name=op.f("ck_conference_status_known"),
        ),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_conference_chair_id")),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_conference_id")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_conference_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
    )
    op.create_index(
        "uq_conference_team_start",
        "conference",
        ["team_id", "starts_at"],
        unique=True,
        postgresql_where="status <> 'cancelled'",
    )
    op.create_table(
        "fact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("seq > 0", name=op.f("ck_fact_seq_positive")),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_fact_actor_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_fact_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_fact_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fact")),
        sa.UniqueConstraint("stream_id", "seq", name=op.f("uq_fact_stream_id_seq")),
    )
    op.create_index("ix_fact_recent", "fact", ["programme_id", "recorded_at"], unique=False)
    op.create_index(
        "ix_fact_unsettled", "fact", ["stream_id", "seq"], unique=False, postgresql_where="settled_at is null"
    )
    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ciphertext", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_note_author_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_note_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_stream_id"), "note", ["stream_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("stage_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused", sa.String(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("safe_contact", sa.Boolean(), nullable=False),
        sa.Column("entered", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "door in ('arrest_diversion', 'social_contact', 'community', 'self', 'provider')",
            name=op.f("ck_participant_door_known"),
        ),
        sa.CheckConstraint(
            "stage in ('outreach', 'unable_to_locate', 'intake_pending', 'active', 'in_the_wind', 'inactive', 'maintenance', 'graduated', 'exited', 'declined', 'transferred', 'deceased')",
            name=op.f("ck_participant_stage_known"),
        ),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_participant_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_participant_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_participant")),
    )
    op.create_index("ix_participant_owner", "participant", ["owner_id", "stage"], unique=False)
    op.create_table(
        "action_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_action_item_conference_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_action_item_owner_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_action_item_participant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_item")),
    )
    op.create_index(op.f("ix_action_item_conference_id"), "action_item", ["conference_id"], unique=False)
    op.create_index(op.f("ix_action_item_owner_id"), "action_item", ["owner_id"], unique=False)
    op.create_index(op.f("ix_action_item_participant_id"), "action_item", ["participant_id"], unique=False)
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("recipient_class", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("information", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("document_hash", sa.String(), nullable=False),
        sa.Column("discloser", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recipient_agency_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "kind in ('team_release', 'treatment', 'justice', 'charge_hold', 'provider_share', 'referrer_connected', 'permission_to_contact', 'research')",
            name=op.f("ck_consent_kind_known"),
        ),
        sa.CheckConstraint(
            "status in ('active', 'expired', 'revoked', 'superseded')", name=op.f("ck_consent_status_known")
        ),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_consent_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_consent_participant_id")),
        sa.ForeignKeyConstraint(["recipient_agency_id"], ["agency.id"], name=op.f("fk_consent_recipient_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index("ix_consent_live", "consent", ["participant_id", "status"], unique=False)
    op.create_table(
        "hearing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("workflow_type", sa.String(), nullable=False),
        sa.Column("workflow_id", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_hearing_fact_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_hearing_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_hearing_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("fact_id", "workflow_id", name=op.f("uq_hearing_fact_id_workflow_id")),
    )
    op.create_index(
        "ix_hearing_due",
        "hearing",
        ["workflow_id", "stream_id", "seq"],
        unique=False,
        postgresql_where="sent_at is null",
    )
    op.create_table(
        "obligation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner_role", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=True),
        sa.Column("ladder", sa.String(), nullable=True),
        sa.Column("on_due", sa.String(), nullable=False),
        sa.Column("pausable", sa.Boolean(), nullable=False),
        sa.Column("marks", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("marks_passed", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("time_left", sa.String(), nullable=True),
        sa.Column("missed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("recorded_late", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state in ('open', 'paused', 'met', 'lapsed', 'waived', 'ended')", name=op.f("ck_obligation_state_known")
        ),
        sa.ForeignKeyConstraint(["closed_by"], ["fact.id"], name=op.f("fk_obligation_closed_by")),
        sa.ForeignKeyConstraint(["opened_by"], ["fact.id"], name=op.f("fk_obligation_opened_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_obligation_owner_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_obligation_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_obligation")),
    )
    op.create_index(
        "ix_obligation_open_stream", "obligation", ["stream_id"], unique=False, postgresql_where="closed_at is null"
    )
    op.create_index(
        "ix_obligation_due",
        "obligation",
        ["due_at", "id"],
        unique=False,
        postgresql_where="closed_at is null and on_due = 'miss'",
    )
    op.create_index(
        "ix_obligation_owner_due",
        "obligation",
        ["owner_id", "due_at"],
        unique=False,
        postgresql_where="closed_at is null",
    )
    op.create_index(
        "ix_obligation_role_due",
        "obligation",
        ["owner_role", "due_at"],
        unique=False,
        postgresql_where="closed_at is null",
    )
    op.create_index(
        "uq_obligation_one_open",
        "obligation",
        ["stream_id", "kind", "about"],
        unique=True,
        postgresql_where="closed_at is null",
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "referral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("receipt_code", sa.String(), nullable=False),
        sa.Column("door", sa.String(), nullable=False),
        sa.Column("referrer_kind", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("needs", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("agreed_to_contact", sa.String(), nullable=False),
        sa.Column("in_custody", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("referrer_id", sa.Uuid(), nullable=True),
        sa.Column("referrer_agency_id", sa.Uuid(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recommendation", sa.String(), nullable=True),
        sa.Column("views_asked", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("views_given", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("published", sa.String(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(status <> 'approved') or (participant_id is not null)", name=op.f("ck_referral_approved_has_participant")
        ),
        sa.CheckConstraint(
            "door in ('arrest_diversion', 'social_contact', 'community', 'self', 'provider')",
            name=op.f("ck_referral_door_known"),
        ),
        sa.CheckConstraint(
            "status in ('received', 'screening', 'pending_decision', 'approved', 'waitlisted', 'not_accepted', 'withdrawn', 'expired')",
            name=op.f("ck_referral_status_known"),
        ),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_referral_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_referral_participant_id")),
        sa.ForeignKeyConstraint(["referrer_agency_id"], ["agency.id"], name=op.f("fk_referral_referrer_agency_id")),
        sa.ForeignKeyConstraint(["referrer_id"], ["person.id"], name=op.f("fk_referral_referrer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_referral")),
        sa.UniqueConstraint("receipt_code", name=op.f("uq_referral_receipt_code")),
    )
    op.create_index("ix_referral_open", "referral", ["status", "received_at"], unique=False)
    op.create_index(op.f("ix_referral_participant_id"), "referral", ["participant_id"], unique=False)
    op.create_index(op.f("ix_referral_referrer_id"), "referral", ["referrer_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conference_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("referral_id", sa.Uuid(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["conference_id"], ["conference.id"], name=op.f("fk_agenda_item_conference_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_agenda_item_participant_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_agenda_item_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_conference_id"), "agenda_item", ["conference_id"], unique=False)
    op.create_index(op.f("ix_agenda_item_participant_id"), "agenda_item", ["participant_id"], unique=False)
    op.create_table(
        "charge_hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("incident_number", sa.String(), nullable=True),
        sa.Column("charge_code", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("window_ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limitation_date", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_charge_hold_id")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_charge_hold_referral_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_charge_hold")),
    )
    op.create_table(
        "escalation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("obligation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ladder", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delayed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozes", sa.Integer(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status in ('open', 'answered', 'ended_at_director')", name=op.f("ck_escalation_status_known")
        ),
        sa.CheckConstraint("rung >= 0 and snoozes >= 0", name=op.f("ck_escalation_counts")),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_escalation_id")),
        sa.ForeignKeyConstraint(["obligation_id"], ["obligation.id"], name=op.f("fk_escalation_obligation_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_escalation_participant_id")),
        sa.ForeignKeyConstraint(["subject_id"], ["stream.id"], name=op.f("fk_escalation_subject_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
    )
    op.create_index(op.f("ix_escalation_obligation_id"), "escalation", ["obligation_id"], unique=False)
    op.create_index(
        "ix_escalation_open", "escalation", ["subject_id"], unique=False, postgresql_where="ended_at is null"
    )
    op.create_table(
        "linkage",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("appointment_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason_code", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_provider_ids", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.CheckConstraint(
            "status in ('identified', 'referral_sent', 'accepted', 'waitlisted', 'refused', 'scheduled', 'no_show', 'connected', 'closed')",
            name=op.f("ck_linkage_status_known"),
        ),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_linkage_consent_id")),
        sa.ForeignKeyConstraint(["id"], ["stream.id"], name=op.f("fk_linkage_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_linkage_owner_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_linkage_participant_id")),
        sa.ForeignKeyConstraint(["provider_id"], ["agency.id"], name=op.f("fk_linkage_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_linkage")),
    )
    op.create_index("ix_linkage_participant", "linkage", ["participant_id", "status"], unique=False)
    op.create_index(op.f("ix_linkage_provider_id"), "linkage", ["provider_id"], unique=False)
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("fact_id", sa.Uuid(), nullable=False),
        sa.Column("stream_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("tier", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("consent_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("withheld_why", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'withheld') = (withheld_why is not null)", name=op.f("ck_notice_withheld_says_why")
        ),
        sa.CheckConstraint("state in ('told', 'withheld')", name=op.f("ck_notice_state_known")),
        sa.CheckConstraint("tier in ('N0', 'N1', 'N2', 'N3', 'N4')", name=op.f("ck_notice_tier_known")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_notice_consent_id")),
        sa.ForeignKeyConstraint(["fact_id"], ["fact.id"], name=op.f("fk_notice_fact_id")),
        sa.ForeignKeyConstraint(["participant_id"], ["participant.id"], name=op.f("fk_notice_participant_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_notice_programme_id")),
        sa.ForeignKeyConstraint(["stream_id"], ["stream.id"], name=op.f("fk_notice_stream_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("fact_id", "person_id", "event", name=op.f("uq_notice_fact_id_person_id_event")),
    )
    op.create_index(
        "ix_notice_inbox", "notice", ["person_id", "created_at"], unique=False, postgresql_where="state = 'told'"
    )
    op.create_index(op.f("ix_notice_participant_id"), "notice", ["participant_id"], unique=False)
    op.create_index("ix_notice_stream", "notice", ["stream_id", "created_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(), nullable=True),
        sa.CheckConstraint("channel in ('email', 'inbox')", name=op.f("ck_delivery_channel_known")),
        sa.CheckConstraint(
            "state in ('queued', 'leased', 'sent', 'failed', 'cancelled')", name=op.f("ck_delivery_state_known")
        ),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_delivery_notice_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_delivery_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("notice_id", "channel", name=op.f("uq_delivery_notice_id_channel")),
    )
    op.create_index(
        "ix_delivery_open",
        "delivery",
        ["programme_id", "channel", "next_try_at"],
        unique=False,
        postgresql_where="state in ('queued', 'leased', 'failed')",
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_open", table_name="delivery", postgresql_where="state in ('queued', 'leased', 'failed')")
    op.drop_table("delivery")
    op.drop_index("ix_notice_stream", table_name="notice")
    op.drop_index(op.f("ix_notice_participant_id"), table_name="notice")
    op.drop_index("ix_notice_inbox", table_name="notice", postgresql_where="state = 'told'")
    op.drop_table("notice")
    op.drop_index(op.f("ix_linkage_provider_id"), table_name="linkage")
    op.drop_index("ix_linkage_participant", table_name="linkage")
    op.drop_table("linkage")
    op.drop_index("ix_escalation_open", table_name="escalation", postgresql_where="ended_at is null")
    op.drop_index(op.f("ix_escalation_obligation_id"), table_name="escalation")
    op.drop_table("escalation")
    op.drop_table("charge_hold")
    op.drop_index(op.f("ix_agenda_item_participant_id"), table_name="agenda_item")
    op.drop_index(op.f("ix_agenda_item_conference_id"), table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_index(op.f("ix_referral_referrer_id"), table_name="referral")
    op.drop_index(op.f("ix_referral_participant_id"), table_name="referral")
    op.drop_index("ix_referral_open", table_name="referral")
    op.drop_table("referral")
    op.drop_index(
        "uq_obligation_one_open",
        table_name="obligation",
        postgresql_where="closed_at is null",
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index("ix_obligation_role_due", table_name="obligation", postgresql_where="closed_at is null")
    op.drop_index("ix_obligation_due", table_name="obligation")
    op.drop_index("ix_obligation_owner_due", table_name="obligation", postgresql_where="closed_at is null")
    op.drop_index("ix_obligation_open_stream", table_name="obligation", postgresql_where="closed_at is null")
    op.drop_table("obligation")
    op.drop_index("ix_hearing_due", table_name="hearing", postgresql_where="sent_at is null")
    op.drop_table("hearing")
    op.drop_index("ix_consent_live", table_name="consent")
    op.drop_table("consent")
    op.drop_index(op.f("ix_action_item_participant_id"), table_name="action_item")
    op.drop_index(op.f("ix_action_item_owner_id"), table_name="action_item")
    op.drop_index(op.f("ix_action_item_conference_id"), table_name="action_item")
    op.drop_table("action_item")
    op.drop_index("ix_participant_owner", table_name="participant")
    op.drop_table("participant")
    op.drop_index(op.f("ix_note_stream_id"), table_name="note")
    op.drop_table("note")
    op.drop_index("ix_fact_unsettled", table_name="fact", postgresql_where="settled_at is null")
    op.drop_index("ix_fact_recent", table_name="fact")
    op.drop_table("fact")
    op.drop_index("uq_conference_team_start", table_name="conference", postgresql_where="status <> 'cancelled'")
    op.drop_table("conference")
    op.drop_table("command_key")
    op.drop_index(op.f("ix_access_token_person_id"), table_name="access_token")
    op.drop_table("access_token")
    op.drop_table("sealed_field")
    op.drop_index(op.f("ix_person_programme_id"), table_name="person")
    op.drop_index(op.f("ix_person_agency_id"), table_name="person")
    op.drop_table("person")
    op.drop_index("ix_match_token_lookup", table_name="match_token")
    op.drop_table("match_token")
    op.drop_table("team")
    op.drop_index(op.f("ix_stream_participant_id"), table_name="stream")
    op.drop_index("ix_stream_next_due", table_name="stream", postgresql_where="closed_at is null")
    op.drop_table("stream")
    op.drop_table("policy_version")
    op.drop_index("ix_audit_unsealed", table_name="audit", postgresql_where="sealed_at is null")
    op.drop_index("ix_audit_stream", table_name="audit")
    op.drop_table("audit")
    op.drop_index(op.f("ix_agency_programme_id"), table_name="agency")
    op.drop_table("agency")
    op.drop_table("wrapped_key", schema="vault")
    op.drop_table("programme")
    op.drop_table("lease")
    op.execute("drop schema vault")
