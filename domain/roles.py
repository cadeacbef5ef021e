"""Which acts there are, which roles may do them, and which facts they write; and which roles may look at what."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.actor import Actor
from domain.facts import FactType
from domain.words import PROGRAMME_STAFF, Role


class Act(StrEnum):
    """Every command that a person can give."""

    REFER = "refer"
    REQUEST_VIEW = "request_view"
    GIVE_VIEW = "give_view"
    SCREEN = "screen"
    RECORD_URGENCIES = "record_urgencies"
    REVIEW_WAITING = "review_waiting"
    DECIDE_REFERRAL = "decide_referral"
    RECEIVE_REPORT = "receive_report"
    HANDLE_REPORT = "handle_report"
    LINK_REFERRAL = "link_referral"
    SEPARATE_REFERRAL = "separate_referral"
    WITHDRAW_REFERRAL = "withdraw_referral"
    REQUEST_HANDOFF = "request_handoff"
    ACKNOWLEDGE_HANDOFF = "acknowledge_handoff"
    ARRIVE_AT_SCENE = "arrive_at_scene"
    STAND_DOWN_HANDOFF = "stand_down_handoff"
    ASSIGN_OWNER = "assign_owner"
    RECORD_CONTACT = "record_contact"
    COMPLETE_INITIAL_SCREENING = "complete_initial_screening"
    COMPLETE_INTAKE = "complete_intake"
    WRITE_PLAN = "write_plan"
    HOLD_REVIEW = "hold_review"
    ENTER_MAINTENANCE = "enter_maintenance"
    PAUSE = "pause"
    END_PAUSE = "end_pause"
    SET_SAFE_CONTACT = "set_safe_contact"
    RECORD_WISH = "record_wish"
    SET_COURT_DATE = "set_court_date"
    RECORD_COURT_OUTCOME = "record_court_outcome"
    RECORD_WARRANT = "record_warrant"
    RECORD_ARREST = "record_arrest"
    RECORD_OVERDOSE = "record_overdose"
    RAISE_SAFETY_ALERT = "raise_safety_alert"
    ANSWER_MATTER = "answer_matter"
    DRAFT_MEMO = "draft_memo"
    SEND_MEMO = "send_memo"
    RECORD_OUTCOME = "record_outcome"
    UNDO_FACT = "undo_fact"
    RECORD_NO_CONTACT = "record_no_contact"
    END_NO_CONTACT = "end_no_contact"
    END_JOURNEY = "end_journey"
    BEGIN_TRANSFER = "begin_transfer"
    RECEIVE_TRANSFER = "receive_transfer"
    END_TRANSFER = "end_transfer"
    REVIEW_DEATH = "review_death"
    SIGN_CONSENT = "sign_consent"
    REVOKE_CONSENT = "revoke_consent"
    DECLINE_RENEWAL = "decline_renewal"
    OPEN_CHARGE_HOLD = "open_charge_hold"
    GIVE_CHARGE_VIEW = "give_charge_view"
    REQUEST_CHARGE_EXTENSION = "request_charge_extension"
    ANSWER_CHARGE_EXTENSION = "answer_charge_extension"
    TELL_CHARGE_COMPLETION = "tell_charge_completion"
    ACKNOWLEDGE_CHARGE_COMPLETION = "acknowledge_charge_completion"
    CONFIRM_CHARGE_RECORD = "confirm_charge_record"
    DECIDE_CHARGE = "decide_charge"
    WITHDRAW_CHARGE_HOLD = "withdraw_charge_hold"
    OPEN_LINKAGE = "open_linkage"
    DISPATCH_LINKAGE = "dispatch_linkage"
    ANSWER_LINKAGE = "answer_linkage"
    REROUTE_LINKAGE = "reroute_linkage"
    SET_APPOINTMENT = "set_appointment"
    RECORD_NO_SHOW = "record_no_show"
    CONNECT_LINKAGE = "connect_linkage"
    CLOSE_LINKAGE = "close_linkage"
    SCHEDULE_CONFERENCE = "schedule_conference"
    ADD_AGENDA_ITEM = "add_agenda_item"
    MOVE_CONFERENCE = "move_conference"
    SET_SERIES = "set_series"
    SIGN_AGREEMENT = "sign_agreement"
    REMOVE_AGENDA_ITEM = "remove_agenda_item"
    BUILD_AGENDA = "build_agenda"
    FREEZE_AGENDA = "freeze_agenda"
    OPEN_CONFERENCE = "open_conference"
    ANSWER_INVITATION = "answer_invitation"
    FLAG_PERSON = "flag_person"
    RECORD_ATTENDANCE = "record_attendance"
    DECIDE_ITEM = "decide_item"
    DRAFT_MINUTES = "draft_minutes"
    APPROVE_MINUTES = "approve_minutes"
    CORRECT_MINUTES = "correct_minutes"
    CANCEL_CONFERENCE = "cancel_conference"
    COMPLETE_ACTION_ITEM = "complete_action_item"
    ACKNOWLEDGE_ESCALATION = "acknowledge_escalation"
    SNOOZE_ESCALATION = "snooze_escalation"
    END_SNOOZE = "end_snooze"
    TAKE_OBLIGATION = "take_obligation"
    WAIVE_OBLIGATION = "waive_obligation"
    RETRY_NOTICE = "retry_notice"
    CLOSE_NOTICE = "close_notice"
    SET_ROTA = "set_rota"
    END_ROTA = "end_rota"
    SET_GATE = "set_gate"
    REVIEW_GATE = "review_gate"
    HAND_OVER = "hand_over"
    HAND_OVER_MEETING = "hand_over_meeting"
    HAND_ON_OBLIGATION = "hand_on_obligation"
    SUBMIT_REPORT = "submit_report"
    PUSH_CLOCK = "push_clock"
    MIGRATE_POLICY = "migrate_policy"


class Sight(StrEnum):
    """Everything that a person can ask to see."""

    WORKLIST = "worklist"
    OWN_REFERRALS = "own_referrals"
    REFERRALS = "referrals"
    PARTICIPANTS = "participants"
    IDENTITY = "identity"
    TIMELINE = "timeline"
    CHARGE_HOLDS = "charge_holds"
    LINKAGES = "linkages"
    CONFERENCES = "conferences"
    PACKETS = "packets"
    TAKEN_ON = "taken_on"
    ESCALATIONS = "escalations"
    LEDGER = "ledger"
    REPORTS = "reports"
    MONITOR = "monitor"
    AUDIT = "audit"
    DISCLOSURES = "disclosures"
    INBOX = "inbox"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActRule:
    """Who may do an act, and which facts it writes (those that follow by policy not counted)."""

    roles: frozenset[Role]
    writes: frozenset[FactType]


def _rule(roles: frozenset[Role] | set[Role], *writes: FactType) -> ActRule:
    return ActRule(roles=frozenset(roles), writes=frozenset(writes))


CARE = frozenset({Role.OUTREACH, Role.CASE_MANAGER, Role.ON_CALL, Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR})
LEADS = frozenset({Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR})
REFERRERS = frozenset({Role.OFFICER, Role.POLICE_LIAISON, Role.PROVIDER, Role.DEFENDER}) | PROGRAMME_STAFF
TABLE = frozenset({Role.COORDINATOR, Role.DIRECTOR})
# the partners who come to the table
PARTNERS = frozenset({Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON, Role.DEFENDER})
# whoever may take something on at the table, and then says when it is done
TAKE_ON = PROGRAMME_STAFF | PARTNERS | {Role.PROVIDER}
OF_CHARGES = frozenset({Role.LEGAL_COORDINATOR, Role.SUPERVISOR, Role.COORDINATOR})
F = FactType
OF_A_MEMO = (F.MEMO_DRAFTED, F.MEMO_WITHOUT_CONSENT)

ACTS: Mapping[Act, ActRule] = {
    Act.REFER: _rule(REFERRERS, F.REFERRAL_RECEIVED),
    Act.REQUEST_VIEW: _rule(TABLE, F.ELIGIBILITY_VIEW_REQUESTED),
    Act.GIVE_VIEW: _rule({Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON}, F.ELIGIBILITY_VIEW_GIVEN),
    Act.SCREEN: _rule(LEADS | {Role.OUTREACH}, F.SCREENING_COMPLETED),
    Act.RECORD_URGENCIES: _rule(LEADS | {Role.OUTREACH}, F.URGENCIES_RECORDED),
    Act.REVIEW_WAITING: _rule(LEADS, F.WAITING_REVIEWED),
    Act.DECIDE_REFERRAL: _rule(
        TABLE,
        F.REFERRAL_APPROVED,
        F.REFERRAL_NOT_ACCEPTED,
        F.REFERRAL_WAITLISTED,
        F.REFERRAL_SENT_TO_CONFERENCE,
        F.JOURNEY_OPENED,
        F.REFERRAL_JOINED,
        F.NO_CONTACT_RECORDED,
        F.ACTION_ITEM_ASSIGNED,
    ),
    Act.RECEIVE_REPORT: _rule(REFERRERS - {Role.DEFENDER}, F.INBOUND_REPORT_RECEIVED),
    Act.HANDLE_REPORT: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.INBOUND_REPORT_HANDLED),
    Act.LINK_REFERRAL: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.REFERRAL_LINKED),
    Act.SEPARATE_REFERRAL: _rule(
        TABLE,
        *(F.REFERRAL_SEPARATED, F.REFERRAL_LEFT, F.JOURNEY_OPENED, F.REFERRAL_JOINED),
        *(F.CHARGE_HOLD_MOVED, F.CHARGE_NOTICE_TAKEN_BACK),
    ),
    Act.WITHDRAW_REFERRAL: _rule(REFERRERS, F.REFERRAL_WITHDRAWN),
    Act.REQUEST_HANDOFF: _rule(REFERRERS, F.HANDOFF_REQUESTED),
    Act.ACKNOWLEDGE_HANDOFF: _rule(CARE, F.HANDOFF_ACKNOWLEDGED),
    Act.ARRIVE_AT_SCENE: _rule(CARE, F.HANDOFF_ARRIVED),
    Act.STAND_DOWN_HANDOFF: _rule(REFERRERS, F.HANDOFF_STOOD_DOWN),
    Act.ASSIGN_OWNER: _rule(LEADS, F.OWNER_ASSIGNED, F.ACTION_ITEM_ASSIGNED),
    Act.RECORD_CONTACT: _rule(CARE, F.CONTACT_ATTEMPTED, F.CONTACT_MADE),
    Act.COMPLETE_INITIAL_SCREENING: _rule(CARE, F.INITIAL_SCREENING_COMPLETED),
    Act.COMPLETE_INTAKE: _rule(CARE, F.INTAKE_COMPLETED, F.CHARGE_CORRECTION_DUE),
    Act.WRITE_PLAN: _rule(CARE, F.PLAN_WRITTEN),
    Act.HOLD_REVIEW: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.REVIEW_HELD),
    Act.ENTER_MAINTENANCE: _rule(CARE, F.MAINTENANCE_ENTERED),
    Act.PAUSE: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.PAUSED, F.EXTENSION_REQUEST_DRAFTED),
    Act.END_PAUSE: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.PAUSE_ENDED),
    Act.SET_SAFE_CONTACT: _rule(CARE, F.SAFE_CONTACT_SET),
    Act.RECORD_WISH: _rule(CARE, F.WISH_RECORDED),
    Act.SET_COURT_DATE: _rule(PROGRAMME_STAFF, F.COURT_DATE_SET),
    Act.RECORD_COURT_OUTCOME: _rule(
        PROGRAMME_STAFF, F.COURT_DATE_KEPT, F.COURT_DATE_MOVED, F.FAILURE_TO_APPEAR, *OF_A_MEMO
    ),
    Act.RECORD_WARRANT: _rule(PROGRAMME_STAFF, F.WARRANT_FOUND, *OF_A_MEMO),
    Act.RECORD_ARREST: _rule(PROGRAMME_STAFF, F.ARREST_RECORDED, *OF_A_MEMO),
    Act.RECORD_OVERDOSE: _rule(PROGRAMME_STAFF, F.OVERDOSE_RECORDED),
    Act.RAISE_SAFETY_ALERT: _rule(PROGRAMME_STAFF, F.SAFETY_ALERT_RAISED),
    Act.ANSWER_MATTER: _rule(
        PROGRAMME_STAFF, F.MATTER_ACKNOWLEDGED, F.MATTER_PLANNED, F.TRANSPORT_CONFIRMED, F.MATTER_RESOLVED
    ),
    Act.DRAFT_MEMO: _rule({Role.LEGAL_COORDINATOR, Role.SUPERVISOR}, *OF_A_MEMO),
    Act.UNDO_FACT: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.FACT_UNDONE, F.CHARGE_NOTICE_TAKEN_BACK),
    Act.RECORD_OUTCOME: _rule(CARE, F.OUTCOME_RECORDED, F.OUTCOME_HELD_6_MONTHS, F.OUTCOME_HELD_12_MONTHS),
    Act.SEND_MEMO: _rule({Role.LEGAL_COORDINATOR, Role.SUPERVISOR}, F.MEMO_SENT),
    Act.END_JOURNEY: _rule(
        {Role.SUPERVISOR, Role.COORDINATOR, Role.DIRECTOR}, F.JOURNEY_ENDED, F.LINKAGE_CLOSED, F.ACTION_ITEM_WITHDRAWN
    ),
    # whoever may end a journey decides that another site takes them over; whoever owns it asks that site, and says so
    Act.BEGIN_TRANSFER: _rule(LEADS, F.TRANSFER_BEGUN),
    Act.RECEIVE_TRANSFER: _rule(CARE, F.TRANSFER_RECEIVED, F.JOURNEY_ENDED, F.LINKAGE_CLOSED, F.ACTION_ITEM_WITHDRAWN),
    Act.END_TRANSFER: _rule(CARE, F.TRANSFER_ENDED),
    Act.REVIEW_DEATH: _rule(LEADS, F.DEATH_REVIEWED),
    Act.RECORD_NO_CONTACT: _rule(
        LEADS | {Role.LEGAL_COORDINATOR}, F.NO_CONTACT_RECORDED, F.OWNER_ASSIGNED, F.ACTION_ITEM_ASSIGNED
    ),
    Act.END_NO_CONTACT: _rule(LEADS | {Role.LEGAL_COORDINATOR}, F.NO_CONTACT_ENDED),
    Act.SIGN_CONSENT: _rule(
        CARE | {Role.LEGAL_COORDINATOR}, F.CONSENT_SIGNED, F.CONSENT_RENEWED, F.CHARGE_CORRECTION_DUE
    ),
    Act.DECLINE_RENEWAL: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.CONSENT_NOT_WISHED),
    Act.REVOKE_CONSENT: _rule(
        CARE | {Role.LEGAL_COORDINATOR, Role.PRIVACY_OFFICER},
        *(F.CONSENT_REVOKED, F.CHARGE_NOTICE_TAKEN_BACK, F.LINKAGE_ASK_WITHDRAWN, F.ACTION_ITEM_WITHDRAWN),
    ),
    Act.OPEN_CHARGE_HOLD: _rule(OF_CHARGES, F.CHARGE_HOLD_OPENED),
    Act.GIVE_CHARGE_VIEW: _rule({Role.PROSECUTOR_LIAISON}, F.CHARGE_HOLD_AGREED, F.CHARGE_HOLD_OBJECTED),
    Act.REQUEST_CHARGE_EXTENSION: _rule(OF_CHARGES, F.CHARGE_EXTENSION_REQUESTED),
    Act.ANSWER_CHARGE_EXTENSION: _rule(
        {Role.PROSECUTOR_LIAISON}, F.CHARGE_EXTENSION_GRANTED, F.CHARGE_EXTENSION_REFUSED
    ),
    Act.TELL_CHARGE_COMPLETION: _rule(
        OF_CHARGES, F.CHARGE_HANDOFF_TOLD, F.CHARGE_COMPLETION_TOLD, F.CHARGE_CORRECTION_TOLD
    ),
    Act.ACKNOWLEDGE_CHARGE_COMPLETION: _rule({Role.PROSECUTOR_LIAISON}, F.CHARGE_COMPLETION_ACKNOWLEDGED),
    Act.CONFIRM_CHARGE_RECORD: _rule({Role.SUPERVISOR}, F.CHARGE_RECORD_CONFIRMED),
    Act.DECIDE_CHARGE: _rule({Role.PROSECUTOR_LIAISON}, F.CHARGE_DECIDED),
    Act.WITHDRAW_CHARGE_HOLD: _rule(OF_CHARGES, F.CHARGE_HOLD_WITHDRAWN),
    Act.OPEN_LINKAGE: _rule(CARE, F.LINKAGE_OPENED),
    Act.DISPATCH_LINKAGE: _rule(CARE, F.LINKAGE_DISPATCHED),
    Act.ANSWER_LINKAGE: _rule(CARE | {Role.PROVIDER}, F.LINKAGE_ANSWERED, F.LINKAGE_TAKEN_BACK),
    Act.REROUTE_LINKAGE: _rule(CARE, F.LINKAGE_REROUTED),
    Act.SET_APPOINTMENT: _rule(CARE | {Role.PROVIDER}, F.APPOINTMENT_SET),
    Act.RECORD_NO_SHOW: _rule(CARE | {Role.PROVIDER}, F.NO_SHOW_RECORDED),
    Act.CONNECT_LINKAGE: _rule(CARE | {Role.PROVIDER}, F.LINKAGE_CONNECTED),
    Act.CLOSE_LINKAGE: _rule(CARE, F.LINKAGE_CLOSED),
    Act.SCHEDULE_CONFERENCE: _rule(TABLE, F.CONFERENCE_SCHEDULED),
    Act.ADD_AGENDA_ITEM: _rule(CARE | {Role.LEGAL_COORDINATOR}, F.AGENDA_ITEM_ADDED, F.PUT_ON_TABLE),
    Act.MOVE_CONFERENCE: _rule(TABLE, F.CONFERENCE_MOVED, F.PUT_ON_TABLE),
    Act.SET_SERIES: _rule(TABLE, F.SERIES_SET, F.CONFERENCE_MOVED, F.PUT_ON_TABLE),
    Act.SIGN_AGREEMENT: _rule(PROGRAMME_STAFF | PARTNERS, F.AGREEMENT_SIGNED),
    Act.REMOVE_AGENDA_ITEM: _rule(TABLE, F.AGENDA_ITEM_REMOVED, F.TAKEN_OFF_TABLE),
    Act.BUILD_AGENDA: _rule(TABLE, F.AGENDA_BUILT, F.AGENDA_ITEM_ADDED, F.PUT_ON_TABLE),
    Act.FREEZE_AGENDA: _rule(TABLE, F.AGENDA_FROZEN),
    Act.OPEN_CONFERENCE: _rule(TABLE, F.CONFERENCE_OPENED, F.TEAM_MET),
    Act.ANSWER_INVITATION: _rule(PROGRAMME_STAFF | PARTNERS, F.ATTENDANCE_ANSWERED, F.DELEGATION_WITHDRAWN),
    Act.FLAG_PERSON: _rule(PARTNERS, F.FLAGGED_FOR_TABLE, F.AGENDA_ITEM_ADDED, F.PUT_ON_TABLE),
    Act.RECORD_ATTENDANCE: _rule(TABLE, F.ATTENDANCE_RECORDED),
    Act.DECIDE_ITEM: _rule(TABLE, F.CONFERENCE_DECIDED, F.ACTION_ITEM_ASSIGNED, F.TAKEN_UP_AT_TABLE, F.REVIEW_HELD),
    Act.DRAFT_MINUTES: _rule(TABLE, F.MINUTES_DRAFTED, F.ACTION_ITEM_CARRIED),
    Act.CORRECT_MINUTES: _rule(TABLE, F.MINUTES_CORRECTED),
    Act.APPROVE_MINUTES: _rule(TABLE, F.MINUTES_APPROVED),
    Act.CANCEL_CONFERENCE: _rule(TABLE, F.CONFERENCE_CANCELLED, F.TAKEN_OFF_TABLE),
    Act.COMPLETE_ACTION_ITEM: _rule(TAKE_ON, F.ACTION_ITEM_COMPLETED),
    Act.ACKNOWLEDGE_ESCALATION: _rule(PROGRAMME_STAFF, F.ESCALATION_ACKNOWLEDGED, F.OBLIGATION_TAKEN),
    Act.SNOOZE_ESCALATION: _rule(PROGRAMME_STAFF, F.ESCALATION_SNOOZED),
    Act.END_SNOOZE: _rule(PROGRAMME_STAFF, F.ESCALATION_SNOOZE_ENDED),
    Act.TAKE_OBLIGATION: _rule(PROGRAMME_STAFF, F.OBLIGATION_TAKEN),
    Act.WAIVE_OBLIGATION: _rule({Role.SUPERVISOR, Role.DIRECTOR}, F.OBLIGATION_WAIVED),
    Act.RETRY_NOTICE: _rule({Role.COORDINATOR, Role.OPERATOR, Role.DIRECTOR}, F.MAIL_MENDED, F.MAIL_SEEN_TO),
    Act.CLOSE_NOTICE: _rule({Role.COORDINATOR, Role.OPERATOR, Role.DIRECTOR}, F.MAIL_MENDED, F.MAIL_SEEN_TO),
    Act.MIGRATE_POLICY: _rule(TABLE, F.POLICY_MIGRATED),
    Act.SET_ROTA: _rule(LEADS, F.ROTA_SET),
    Act.END_ROTA: _rule(LEADS, F.ROTA_ENDED),
    Act.SET_GATE: _rule(TABLE, F.CAPACITY_GATE_CHANGED, F.GATE_STANDS_NARROW, F.GATE_OPENED),
    Act.REVIEW_GATE: _rule(TABLE, F.GATE_REVIEWED),
    Act.HAND_OVER: _rule(LEADS, F.HAND_OVER_BEGUN),
    Act.HAND_OVER_MEETING: _rule(LEADS, F.OWNER_ASSIGNED, F.ACTION_ITEM_ASSIGNED),
    Act.HAND_ON_OBLIGATION: _rule(LEADS, F.OBLIGATION_HANDED_ON),
    Act.SUBMIT_REPORT: _rule(TABLE, F.REPORT_SUBMITTED),
    Act.PUSH_CLOCK: _rule(PROGRAMME_STAFF | {Role.OPERATOR, Role.ADMINISTRATOR}, F.CLOCK_PUSHED),
}

SIGHTS: Mapping[Sight, frozenset[Role]] = {
    Sight.WORKLIST: frozenset(Role) - {Role.PARTICIPANT, Role.POLICY_GROUP},
    Sight.OWN_REFERRALS: REFERRERS,
    Sight.REFERRALS: PROGRAMME_STAFF,
    Sight.PARTICIPANTS: PROGRAMME_STAFF,
    Sight.IDENTITY: CARE | {Role.LEGAL_COORDINATOR},
    Sight.TIMELINE: PROGRAMME_STAFF,
    Sight.CHARGE_HOLDS: PROGRAMME_STAFF | {Role.PROSECUTOR_LIAISON},
    Sight.LINKAGES: PROGRAMME_STAFF | {Role.PROVIDER},
    Sight.CONFERENCES: PROGRAMME_STAFF,
    Sight.PACKETS: PROGRAMME_STAFF | PARTNERS,
    Sight.TAKEN_ON: TAKE_ON,
    Sight.ESCALATIONS: PROGRAMME_STAFF,
    Sight.LEDGER: PROGRAMME_STAFF | {Role.PRIVACY_OFFICER, Role.AUDITOR},
    Sight.REPORTS: PROGRAMME_STAFF | {Role.POLICY_GROUP, Role.AUDITOR},
    Sight.MONITOR: PROGRAMME_STAFF | {Role.OPERATOR},
    Sight.AUDIT: frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER}),
    Sight.DISCLOSURES: frozenset({Role.AUDITOR, Role.PRIVACY_OFFICER, Role.LEGAL_COORDINATOR}) | LEADS,
    Sight.INBOX: frozenset(Role) - {Role.PARTICIPANT},
}


def may(actor: Actor, act: Act) -> bool:
    """Whether any of the actor's roles may do the act at all; relationship is the guard's to judge."""
    return actor.has(*ACTS[act].roles)


def may_see(actor: Actor, sight: Sight) -> bool:
    """Whether any of the actor's roles may look at this at all."""
    return actor.has(*SIGHTS[sight])
