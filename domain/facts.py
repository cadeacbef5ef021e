"""Facts: what the record says happened. Their data holds ids, codes, numbers and moments, never a name or a free text.

A projection is the fold of its stream's facts: whatever a state needs stands in the data of a fact. Texts of people
(names, notes, narratives) live sealed beside the facts, under the fact's id, see `database`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain.words import StreamKind

Value = str | int | bool | None | tuple[str, ...] | Mapping[str, str]
Data = Mapping[str, Value]


class FactType(StrEnum):
    """Every kind of fact; the comment names its data. Ids and moments are strings (UUID, RFC 3339 UTC)."""

    # programme and team
    CLOCK_PUSHED = "clock_pushed"  # seconds
    GENERATION_CHANGED = "generation_changed"  # generation
    TEAM_FORMED = "team_formed"
    TEAM_MET = "team_met"  # conference_id
    AGREEMENT_SIGNED = "agreement_signed"  # person_id, until
    REPORT_DUE = "report_due"  # about=<quarter>, ends_at; in the stream of the programme's first team
    REPORT_SUBMITTED = "report_submitted"  # about=<quarter>, figures{}: as they were handed in, few people hidden
    # a gate's review, in the same stream; about=<door>
    GATE_STANDS_NARROW = (
        "gate_stands_narrow"  # about, state (limited|closed): somebody is to look whether it is still needed
    )
    GATE_REVIEWED = "gate_reviewed"  # about, state, reason_code: it was looked at, and stays
    GATE_OPENED = "gate_opened"  # about
    # a mail that its channel gave up, in the same stream; about=<notice id>, nothing of whom it was for or about
    MAIL_GIVEN_UP = "mail_given_up"  # about: somebody is to look at the mailbox
    MAIL_GIVEN_UP_TOO = "mail_given_up_too"  # about, with=<notice id>: under that one its mailbox is looked at already
    MAIL_SEEN_TO = "mail_seen_to"  # about, how (queued|cancelled): tried again, or let go; others of its mailbox wait
    MAIL_MENDED = "mail_mended"  # about=<the one it is owed under>, notice_id, how: none of its mailbox waits any more
    SERIES_SET = "series_set"  # first_meeting, every_days, skip (days)

    ROTA_SET = "rota_set"  # about=<entry id>, kind (away|on_call), person_id, stand_in_id?, starts_at, ends_at
    HAND_OVER_BEGUN = "hand_over_begun"  # batch_id, from_id, to_id: one person's work goes to another, record by record
    ROTA_ENDED = "rota_ended"  # the same: the entry counts no longer
    CAPACITY_GATE_CHANGED = "capacity_gate_changed"  # about=<door>, state (open|limited|closed), reason_code

    # referral
    REFERRAL_RECEIVED = "referral_received"
    # door, receipt_code, referrer_kind, referrer_id?, referrer_agency_id?, area, needs, agreed_to_contact (yes|no|
    # not_asked), in_custody, on_behalf_of_id?
    ELIGIBILITY_VIEW_REQUESTED = (
        "eligibility_view_requested"  # about=<asked role>, asked (role), office_id? (of several prosecutors' offices)
    )
    ELIGIBILITY_VIEW_GIVEN = "eligibility_view_given"  # about, asked, position, category?
    ELIGIBILITY_VIEW_LAPSED = "eligibility_view_lapsed"  # about, asked
    SCREENING_COMPLETED = "screening_completed"  # answers{criterion: met|not_met|unknown}, recommendation
    URGENCIES_RECORDED = "urgencies_recorded"  # urgencies: all that hold now, in the place of what was recorded before
    REFERRAL_APPROVED = "referral_approved"  # reason_code, participant_id, joined(bool)
    REFERRAL_NOT_ACCEPTED = "referral_not_accepted"  # reason_code
    REFERRAL_WAITLISTED = "referral_waitlisted"  # reason_code
    WAITING_REVIEWED = "waiting_reviewed"  # it was looked at on the waiting list, and waits on
    REFERRAL_SENT_TO_CONFERENCE = "referral_sent_to_conference"  # reason_code
    REFERRAL_WITHDRAWN = "referral_withdrawn"  # reason_code
    REFERRAL_EXPIRED = "referral_expired"
    REFERRAL_SEPARATED = "referral_separated"  # participant_id, from_id: it had joined the journey of somebody else
    REFERRAL_LINKED = "referral_linked"  # record_id (a referral or a journey), judged (same|different)
    TRIAGE_RESULT_PUBLISHED = "triage_result_published"  # disposition
    HANDOFF_REQUESTED = "handoff_requested"  # due_at
    HANDOFF_ACKNOWLEDGED = "handoff_acknowledged"  # responder_id, eta
    HANDOFF_ARRIVED = "handoff_arrived"
    HANDOFF_STOOD_DOWN = "handoff_stood_down"

    # a report that came in
    INBOUND_REPORT_RECEIVED = "inbound_report_received"  # kind, happened_at, reporter_id?
    INBOUND_REPORT_HANDLED = "inbound_report_handled"  # participant_id? (nobody of ours without)

    # participant: the journey
    JOURNEY_OPENED = "journey_opened"  # referral_id, alias, door, area, owner_id, owner_role
    REFERRAL_JOINED = "referral_joined"  # referral_id
    REFERRAL_LEFT = "referral_left"  # referral_id: it had joined, and is of somebody else
    OWNER_ASSIGNED = "owner_assigned"  # owner_id, owner_role, previous_owner_id?
    CONTACT_ATTEMPTED = "contact_attempted"  # mode, outcome
    CONTACT_MADE = "contact_made"  # mode, outcome
    UNABLE_TO_LOCATE_ENTERED = "unable_to_locate_entered"  # attempts, ways, short_since?: too few of one or the other
    INITIAL_SCREENING_COMPLETED = "initial_screening_completed"  # needs
    INTAKE_COMPLETED = "intake_completed"
    PLAN_WRITTEN = "plan_written"
    REVIEW_HELD = "review_held"
    IN_THE_WIND_ENTERED = "in_the_wind_entered"
    INACTIVE_ENTERED = "inactive_entered"
    MAINTENANCE_ENTERED = "maintenance_entered"
    PAUSED = "paused"  # kind (jail|hospital|…), review_due
    PAUSE_ENDED = "pause_ended"  # kind
    # window_ends_at: of a held charge, which jail does not stop; in older records of the journey
    EXTENSION_REQUEST_DRAFTED = "extension_request_drafted"
    SAFE_CONTACT_SET = "safe_contact_set"
    WISH_RECORDED = "wish_recorded"  # asked(bool): what the table should know, ask or not say
    FLAGGED_FOR_TABLE = "flagged_for_table"
    # about=<meeting>, item_id (of the packet in which they read of them), by_role, put_on(bool): a partner asked for them
    PUT_ON_TABLE = "put_on_table"  # about=<conference id>, starts_at
    TAKEN_UP_AT_TABLE = "taken_up_at_table"  # about=<conference id>, decision, asked(bool): their wish was heard first
    TAKEN_OFF_TABLE = "taken_off_table"  # about=<conference id>
    FACT_UNDONE = "fact_undone"
    # fact_id, undoes (its type), told (who had been told), before{stage, stage_since, attempts, last_contact_at}, entered{},
    # matter{}? (as it was, where the fact was about one)
    OUTCOME_RECORDED = "outcome_recorded"  # about=<domain>, value
    OUTCOME_HELD_6_MONTHS = "outcome_held_6_months"  # about=<domain>
    OUTCOME_HELD_12_MONTHS = "outcome_held_12_months"  # about=<domain>
    # what may get in the way: `about` is the matter's id, `at` the hearing or when it happened
    COURT_DATE_SET = "court_date_set"  # about, at, transport_by
    COURT_DATE_KEPT = "court_date_kept"  # about
    COURT_DATE_MOVED = "court_date_moved"  # about, at, transport_by
    FAILURE_TO_APPEAR = "failure_to_appear"  # about, known_at
    WARRANT_FOUND = "warrant_found"  # about, at
    ARREST_RECORDED = "arrest_recorded"  # about, at, limitation_at?
    OVERDOSE_RECORDED = "overdose_recorded"  # about, at
    SAFETY_ALERT_RAISED = "safety_alert_raised"  # about, at, category
    MATTER_ACKNOWLEDGED = "matter_acknowledged"  # about, matter (its kind)
    MATTER_PLANNED = "matter_planned"  # about, matter
    TRANSPORT_CONFIRMED = (
        "transport_confirmed"  # about, matter: how the person gets to a court date is agreed with them
    )
    MATTER_RESOLVED = "matter_resolved"  # about, matter
    MEMO_DRAFTED = "memo_drafted"  # about, memo_id, consent_id
    MEMO_WITHOUT_CONSENT = "memo_without_consent"  # about
    MEMO_SENT = "memo_sent"  # about, memo_id, consent_id, confirmed (what may be a word of health was looked at)
    CONSENT_RAN_OUT = "consent_ran_out"  # about=<what was granted>, kind: the person is to be asked again
    NO_CONTACT_RECORDED = (
        "no_contact_recorded"  # about=<order id>, other_id (whom the person is kept apart from), since
    )
    NO_CONTACT_ENDED = "no_contact_ended"  # the same: the order stands no longer
    # another site is to take them over; which one is sealed beside the record
    TRANSFER_BEGUN = "transfer_begun"  # goes_at, reason_code
    TRANSFER_RECEIVED = "transfer_received"  # how: the other site said that it has them; the journey ends with it
    TRANSFER_ENDED = "transfer_ended"  # reason_code: called off, the journey goes on here
    JOURNEY_ENDED = "journey_ended"  # stage (graduated|exited|declined|transferred|deceased), reason_code

    DEATH_REVIEWED = "death_reviewed"  # after the end: what happened was looked at, by the care team alone

    # consent
    CONSENT_SIGNED = "consent_signed"
    # participant_id, kind, recipient_class, recipient_agency_id?, purpose, information, method, document_hash,
    # discloser, expires_at
    CONSENT_EXPIRED = "consent_expired"  # participant_id
    # of the consent (participant_id, kind), or of the journey where it ran out and they were asked (about, kind)
    CONSENT_RENEWED = "consent_renewed"  # another signature grants the same for longer
    CONSENT_NOT_WISHED = "consent_not_wished"  # the person does not wish to sign it again
    CONSENT_REVOKED = "consent_revoked"  # participant_id, method, received_by_id, received_at

    # charge hold: `asked` is the role of the partner who owes the answer
    CHARGE_HOLD_OPENED = "charge_hold_opened"  # charge_code, window_ends_at, presumption, asked, office_id? and whose
    # referral_id, participant_id?, charge_code, window_ends_at, presumption, asked, limitation_at?
    CHARGE_HOLD_AGREED = "charge_hold_agreed"
    CHARGE_HOLD_OBJECTED = "charge_hold_objected"
    CHARGE_EXTENSION_REQUESTED = "charge_extension_requested"  # asked
    CHARGE_EXTENSION_GRANTED = "charge_extension_granted"  # window_ends_at
    CHARGE_EXTENSION_REFUSED = "charge_extension_refused"
    CHARGE_HANDOFF_TOLD = "charge_handoff_told"  # participant_id, consent_id, asked
    CHARGE_COMPLETION_TOLD = "charge_completion_told"  # participant_id, consent_id, asked
    CHARGE_CORRECTION_TOLD = "charge_correction_told"  # participant_id, consent_id, asked
    CHARGE_COMPLETION_ACKNOWLEDGED = "charge_completion_acknowledged"
    CHARGE_NOTICE_TAKEN_BACK = (
        "charge_notice_taken_back"  # window_ends_at?: its consent ended before it was acknowledged
    )
    CHARGE_WINDOW_ENDED = "charge_window_ended"
    CHARGE_RECORD_CONFIRMED = "charge_record_confirmed"  # asked
    CHARGE_CORRECTION_DUE = "charge_correction_due"  # participant_id: what was told is found to be wrong
    CHARGE_HOLD_MOVED = "charge_hold_moved"  # participant_id: the referral was of somebody else
    CHARGE_DECIDED = "charge_decided"  # decision
    CHARGE_HOLD_WITHDRAWN = "charge_hold_withdrawn"  # reason_code

    # linkage
    LINKAGE_OPENED = "linkage_opened"  # participant_id, category, owner_id, provider_id?, consent_id?
    LINKAGE_DISPATCHED = "linkage_dispatched"  # provider_id, consent_id?
    LINKAGE_ANSWERED = "linkage_answered"  # answer, reason_code?, barrier?, next_opening?
    LINKAGE_TAKEN_BACK = "linkage_taken_back"  # the same: a no after a yes
    LINKAGE_UNANSWERED = "linkage_unanswered"
    LINKAGE_WAITED_LONG = (
        "linkage_waited_long"  # participant_id: on a service's waiting list for longer than the policy says
    )
    LINKAGE_REROUTED = "linkage_rerouted"  # provider_id, previous_provider_id
    LINKAGE_ASK_WITHDRAWN = "linkage_ask_withdrawn"  # the consent behind the asking ended: no answer is needed any more
    APPOINTMENT_SET = "appointment_set"  # at
    NO_SHOW_RECORDED = "no_show_recorded"  # known_at
    LINKAGE_CONNECTED = "linkage_connected"
    LINKAGE_CLOSED = "linkage_closed"  # outcome

    # conference
    CONFERENCE_SCHEDULED = "conference_scheduled"  # team_id, starts_at, freeze_at, chair_id
    AGENDA_ITEM_ADDED = "agenda_item_added"  # about=<item id>, participant_id?, referral_id?, reason
    AGENDA_ITEM_REMOVED = "agenda_item_removed"  # about=<item id>
    AGENDA_BUILT = "agenda_built"
    AGENDA_FROZEN = "agenda_frozen"
    PACKETS_OPENED = "packets_opened"
    CONFERENCE_MOVED = "conference_moved"  # starts_at, freeze_at, sequence
    CONFERENCE_OPENED = "conference_opened"
    ATTENDANCE_ANSWERED = "attendance_answered"  # person_id, answer, delegate_id?, starts_at, sequence
    INVITATIONS_REMINDED = (
        "invitations_reminded"  # starts_at: whoever had not said whether they come was asked once more
    )
    DELEGATION_WITHDRAWN = (
        "delegation_withdrawn"  # person_id, delegate_id, starts_at, sequence: who goes instead no longer
    )
    ATTENDANCE_RECORDED = "attendance_recorded"  # person_id, attended(bool)
    CONFERENCE_DECIDED = "conference_decided"
    # about=<item id>, decision, participant_id?, referral_id?, missing? (roles of the quorum without which it was decided)
    ACTION_ITEM_ASSIGNED = "action_item_assigned"  # about=<action item id>, owner_id, participant_id?, due_at
    ACTION_ITEM_COMPLETED = "action_item_completed"  # about
    ACTION_ITEM_WITHDRAWN = "action_item_withdrawn"  # about: the consent behind a partner's part in it ended
    ACTION_ITEM_CARRIED = "action_item_carried"  # about, to_conference_id: not done when a later meeting was over
    MINUTES_DRAFTED = "minutes_drafted"  # missing (roles that the quorum wants and were not there)
    MINUTES_APPROVED = "minutes_approved"
    MINUTES_CORRECTED = "minutes_corrected"  # by an addition, kept sealed beside them
    CONFERENCE_CANCELLED = "conference_cancelled"  # reason_code, starts_at, sequence

    POLICY_MIGRATED = "policy_migrated"  # from, to (versions): the record follows another policy from now on

    # clocks and ladders
    MARK_PASSED = "mark_passed"  # obligation_id, kind, mark(position), superseded(count), owner_id?, owner_role
    DEADLINE_MISSED = "deadline_missed"
    # obligation_id, kind, missed_at, found_by (clock|command), superseded(count of marks never told), escalation_id?
    MET_RECORDED_LATE = "met_recorded_late"  # obligation_id, kind, backdated_by (seconds)
    MISS_TAKEN_BACK = "miss_taken_back"  # obligation_id, kind, backdated_by: a pause that began before the moment
    OBLIGATION_TAKEN = (
        "obligation_taken"  # obligation_id, kind, owner_id: of those whose role owes it, this one sees to it
    )
    OBLIGATION_HANDED_ON = "obligation_handed_on"  # obligation_id, kind, owner_id: who had taken it leaves
    OBLIGATION_WAIVED = "obligation_waived"  # obligation_id, kind, reason_code
    ESCALATION_OPENED = "escalation_opened"  # obligation_id, kind, ladder, subject_id, participant_id?, answered(bool)
    ESCALATION_RAISED = "escalation_raised"  # rung, audience, asks(request|information), kind
    ESCALATION_ACKNOWLEDGED = "escalation_acknowledged"  # until, from? (as below, while it is put off)
    ESCALATION_SNOOZED = "escalation_snoozed"  # until, reason_code, from (when the next rung would have come)
    ESCALATION_SNOOZE_ENDED = "escalation_snooze_ended"  # next_at
    ESCALATION_ENDED = "escalation_ended"  # how (answered|taken_back|ended|ended_at_director)


F = FactType
OF_ANY_STREAM = frozenset(
    {
        *(F.MARK_PASSED, F.DEADLINE_MISSED, F.MET_RECORDED_LATE, F.MISS_TAKEN_BACK),
        *(F.OBLIGATION_TAKEN, F.OBLIGATION_HANDED_ON, F.OBLIGATION_WAIVED, F.POLICY_MIGRATED),
    }
)
FACTS_OF: Mapping[StreamKind, frozenset[FactType]] = {
    StreamKind.PROGRAMME: frozenset(
        {
            *(F.CLOCK_PUSHED, F.GENERATION_CHANGED, F.ROTA_SET, F.ROTA_ENDED, F.HAND_OVER_BEGUN),
            F.CAPACITY_GATE_CHANGED,
        }
    ),
    StreamKind.TEAM: frozenset(
        {
            *(F.TEAM_FORMED, F.TEAM_MET, F.AGREEMENT_SIGNED, F.SERIES_SET, F.REPORT_DUE, F.REPORT_SUBMITTED),
            *(F.GATE_STANDS_NARROW, F.GATE_REVIEWED, F.GATE_OPENED),
            *(F.MAIL_GIVEN_UP, F.MAIL_GIVEN_UP_TOO, F.MAIL_SEEN_TO, F.MAIL_MENDED),
        }
    ),
    StreamKind.REFERRAL: frozenset(
        {
            *(F.REFERRAL_RECEIVED, F.ELIGIBILITY_VIEW_REQUESTED, F.ELIGIBILITY_VIEW_GIVEN, F.ELIGIBILITY_VIEW_LAPSED),
            *(F.SCREENING_COMPLETED, F.REFERRAL_APPROVED, F.REFERRAL_NOT_ACCEPTED, F.REFERRAL_WAITLISTED),
            *(F.REFERRAL_SENT_TO_CONFERENCE, F.REFERRAL_WITHDRAWN, F.REFERRAL_EXPIRED, F.TRIAGE_RESULT_PUBLISHED),
            *(F.HANDOFF_REQUESTED, F.HANDOFF_ACKNOWLEDGED, F.HANDOFF_ARRIVED, F.HANDOFF_STOOD_DOWN),
            *(F.REFERRAL_LINKED, F.REFERRAL_SEPARATED, F.URGENCIES_RECORDED, F.WAITING_REVIEWED),
        }
    ),
    StreamKind.PARTICIPANT: frozenset(
        {
            *(F.JOURNEY_OPENED, F.REFERRAL_JOINED, F.REFERRAL_LEFT, F.OWNER_ASSIGNED),
            *(F.CONTACT_ATTEMPTED, F.CONTACT_MADE),
            *(F.UNABLE_TO_LOCATE_ENTERED, F.INITIAL_SCREENING_COMPLETED, F.INTAKE_COMPLETED, F.PLAN_WRITTEN),
            *(F.REVIEW_HELD, F.IN_THE_WIND_ENTERED, F.INACTIVE_ENTERED, F.MAINTENANCE_ENTERED, F.PAUSED),
            *(F.PAUSE_ENDED, F.SAFE_CONTACT_SET, F.WISH_RECORDED, F.JOURNEY_ENDED, F.DEATH_REVIEWED),
            *(F.PUT_ON_TABLE, F.TAKEN_UP_AT_TABLE, F.TAKEN_OFF_TABLE, F.FLAGGED_FOR_TABLE),
            *(F.COURT_DATE_SET, F.COURT_DATE_KEPT, F.COURT_DATE_MOVED, F.FAILURE_TO_APPEAR, F.WARRANT_FOUND),
            *(F.ARREST_RECORDED, F.OVERDOSE_RECORDED, F.SAFETY_ALERT_RAISED, F.MATTER_ACKNOWLEDGED),
            *(
                F.MATTER_PLANNED,
                F.TRANSPORT_CONFIRMED,
                F.MATTER_RESOLVED,
                F.MEMO_DRAFTED,
                F.MEMO_WITHOUT_CONSENT,
                F.MEMO_SENT,
            ),
            *(F.FACT_UNDONE, F.NO_CONTACT_RECORDED, F.NO_CONTACT_ENDED),
            *(F.TRANSFER_BEGUN, F.TRANSFER_RECEIVED, F.TRANSFER_ENDED),
            *(F.CONSENT_RAN_OUT, F.CONSENT_RENEWED, F.CONSENT_NOT_WISHED),
            *(F.EXTENSION_REQUEST_DRAFTED, F.OUTCOME_RECORDED, F.OUTCOME_HELD_6_MONTHS, F.OUTCOME_HELD_12_MONTHS),
        }
    ),
    StreamKind.CONSENT: frozenset(
        {F.CONSENT_SIGNED, F.CONSENT_EXPIRED, F.CONSENT_REVOKED, F.CONSENT_RENEWED, F.CONSENT_NOT_WISHED}
    ),
    StreamKind.CHARGE_HOLD: frozenset(
        {
            *(F.CHARGE_HOLD_OPENED, F.CHARGE_HOLD_AGREED, F.CHARGE_HOLD_OBJECTED, F.CHARGE_EXTENSION_REQUESTED),
            *(F.CHARGE_EXTENSION_GRANTED, F.CHARGE_EXTENSION_REFUSED, F.CHARGE_HANDOFF_TOLD, F.CHARGE_COMPLETION_TOLD),
            *(F.CHARGE_CORRECTION_TOLD, F.CHARGE_COMPLETION_ACKNOWLEDGED, F.CHARGE_NOTICE_TAKEN_BACK),
            *(F.CHARGE_WINDOW_ENDED, F.CHARGE_RECORD_CONFIRMED, F.CHARGE_DECIDED, F.CHARGE_HOLD_WITHDRAWN),
            *(F.CHARGE_HOLD_MOVED, F.CHARGE_CORRECTION_DUE, F.EXTENSION_REQUEST_DRAFTED),
        }
    ),
    StreamKind.LINKAGE: frozenset(
        {
            *(F.LINKAGE_OPENED, F.LINKAGE_DISPATCHED, F.LINKAGE_ANSWERED, F.LINKAGE_UNANSWERED, F.LINKAGE_REROUTED),
            F.LINKAGE_WAITED_LONG,
            *(F.LINKAGE_TAKEN_BACK, F.LINKAGE_ASK_WITHDRAWN),
            *(F.APPOINTMENT_SET, F.NO_SHOW_RECORDED, F.LINKAGE_CONNECTED, F.LINKAGE_CLOSED, F.OWNER_ASSIGNED),
        }
    ),
    StreamKind.CONFERENCE: frozenset(
        {
            *(F.CONFERENCE_SCHEDULED, F.AGENDA_ITEM_ADDED, F.AGENDA_ITEM_REMOVED, F.AGENDA_BUILT, F.AGENDA_FROZEN),
            *(F.PACKETS_OPENED, F.CONFERENCE_MOVED, F.ACTION_ITEM_CARRIED, F.MINUTES_CORRECTED),
            *(F.ATTENDANCE_ANSWERED, F.DELEGATION_WITHDRAWN, F.INVITATIONS_REMINDED),
            *(F.CONFERENCE_OPENED, F.ATTENDANCE_RECORDED, F.CONFERENCE_DECIDED, F.ACTION_ITEM_ASSIGNED),
            *(
                F.ACTION_ITEM_COMPLETED,
                F.ACTION_ITEM_WITHDRAWN,
                F.MINUTES_DRAFTED,
                F.MINUTES_APPROVED,
                F.CONFERENCE_CANCELLED,
            ),
            F.OWNER_ASSIGNED,
        }
    ),
    StreamKind.INBOUND_REPORT: frozenset({F.INBOUND_REPORT_RECEIVED, F.INBOUND_REPORT_HANDLED}),
    StreamKind.ESCALATION: frozenset(
        {
            *(F.ESCALATION_OPENED, F.ESCALATION_RAISED, F.ESCALATION_ACKNOWLEDGED, F.ESCALATION_SNOOZED),
            *(F.ESCALATION_SNOOZE_ENDED, F.ESCALATION_ENDED),
        }
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRef:
    """One stream of facts: what kind of record, and which."""

    kind: StreamKind
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Something that happened, in one stream. `occurred_at` is when it happened, not when it was typed."""

    stream: StreamRef
    type: FactType
    occurred_at: datetime
    data: Data = field(default_factory=dict)

    @property
    def counts_from(self) -> datetime:
        """The moment from which what it opens is owed: when it happened, or became known where it says so (`known_at`)."""
        return self.moment("known_at") if self.maybe("known_at") else self.occurred_at

    def text(self, name: str) -> str:
        """The string `name` of the data; a KeyError or TypeError here is a bug in the writer of the fact."""
        value = self.data[name]
        if not isinstance(value, str):
            message = f"{self.type}.{name} is not a text"
            raise TypeError(message)
        return value

    def maybe(self, name: str) -> str | None:
        """The string `name` of the data, None where it is absent."""
        value = self.data.get(name)
        return value if isinstance(value, str) else None

    def id(self, name: str) -> UUID:
        """The UUID `name` of the data."""
        return UUID(self.text(name))

    def maybe_id(self, name: str) -> UUID | None:
        """The UUID `name` of the data, None where it is absent."""
        value = self.maybe(name)
        return UUID(value) if value else None

    def moment(self, name: str) -> datetime:
        """The moment `name` of the data."""
        return datetime.fromisoformat(self.text(name))

    def flag(self, name: str) -> bool:
        """The truth `name` of the data, False where it is absent."""
        return self.data.get(name) is True

    def words(self, name: str) -> tuple[str, ...]:
        """The list of codes `name` of the data, empty where it is absent."""
        value = self.data.get(name)
        return tuple(value) if isinstance(value, (list, tuple)) else ()

    def pairs(self, name: str) -> dict[str, str]:
        """The code-to-code map `name` of the data, empty where it is absent."""
        value = self.data.get(name)
        return dict(value) if isinstance(value, Mapping) else {}
