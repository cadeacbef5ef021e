"""The closed vocabularies of the field: every code that facts, rows, calls and screens may carry."""

from enum import StrEnum


class StreamKind(StrEnum):
    """What a stream of facts is about; the order here is the order in which locks are taken."""

    PROGRAMME = "programme"
    TEAM = "team"
    PARTICIPANT = "participant"
    REFERRAL = "referral"
    CHARGE_HOLD = "charge_hold"
    CONSENT = "consent"
    LINKAGE = "linkage"
    CONFERENCE = "conference"
    ESCALATION = "escalation"
    COMPLAINT = "complaint"
    INBOUND_REPORT = "inbound_report"


LOCK_ORDER: dict[StreamKind, int] = {kind: place for place, kind in enumerate(StreamKind)}


class Role(StrEnum):
    """Who a person is in the programme; rights follow from it, see `domain.roles`."""

    OFFICER = "officer"
    POLICE_LIAISON = "police_liaison"
    PROSECUTOR_LIAISON = "prosecutor_liaison"
    DEFENDER = "defender"
    PROVIDER = "provider"
    OUTREACH = "outreach"
    CASE_MANAGER = "case_manager"
    ON_CALL = "on_call"
    LEGAL_COORDINATOR = "legal_coordinator"
    SUPERVISOR = "supervisor"
    COORDINATOR = "coordinator"
    DIRECTOR = "director"
    PRIVACY_OFFICER = "privacy_officer"
    AUDITOR = "auditor"
    POLICY_GROUP = "policy_group"
    ADMINISTRATOR = "administrator"
    OPERATOR = "operator"
    PARTICIPANT = "participant"


JUSTICE_ROLES = frozenset({Role.OFFICER, Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON})
EXTERNAL_ROLES = JUSTICE_ROLES | {Role.DEFENDER, Role.PROVIDER}
PROGRAMME_STAFF = frozenset(
    {
        Role.OUTREACH,
        Role.CASE_MANAGER,
        Role.ON_CALL,
        Role.LEGAL_COORDINATOR,
        Role.SUPERVISOR,
        Role.COORDINATOR,
        Role.DIRECTOR,
    }
)


class AgencyKind(StrEnum):
    PROGRAMME = "programme"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    DEFENDER = "defender"
    PROVIDER = "provider"
    COMMUNITY = "community"


class Door(StrEnum):
    ARREST_DIVERSION = "arrest_diversion"
    SOCIAL_CONTACT = "social_contact"
    COMMUNITY = "community"
    SELF = "self"
    PROVIDER = "provider"


class DoorState(StrEnum):
    """How far a door stands open: limited, whoever comes waits for their turn; closed, nobody is referred through it."""

    OPEN = "open"
    LIMITED = "limited"
    CLOSED = "closed"


class Handoff(StrEnum):
    """How the warm hand-off of a referral stands: somebody waits at the scene until somebody is there or stands down."""

    ASKED = "asked"
    COMING = "coming"
    ARRIVED = "arrived"
    STOOD_DOWN = "stood_down"


POLICE_DOORS = frozenset({Door.ARREST_DIVERSION, Door.SOCIAL_CONTACT})


class ReferralStatus(StrEnum):
    RECEIVED = "received"
    SCREENING = "screening"
    PENDING_DECISION = "pending_decision"
    APPROVED = "approved"
    WAITLISTED = "waitlisted"
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class Disposition(StrEnum):
    """The only thing that a referrer ever learns."""

    UNDER_REVIEW = "under_review"
    APPROVED_FOR_OUTREACH = "approved_for_outreach"
    WAITLISTED = "waitlisted"
    NOT_NOW = "not_now"


class Urgency(StrEnum):
    """What makes it urgent that somebody is helped, as far as the programme knows it."""

    OVERDOSE = "overdose"
    POLICE_CONTACTS = "police_contacts"
    PREGNANT = "pregnant"
    UNSAFE = "unsafe"


class Answered(StrEnum):
    """One answer to one screening criterion."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


class Position(StrEnum):
    """A partner's view on eligibility; advice, never a decision."""

    SUPPORTS = "supports"
    OBJECTS = "objects"
    NO_VIEW = "no_view"


class Stage(StrEnum):
    """Where a participant's journey stands; the last five end it."""

    OUTREACH = "outreach"
    UNABLE_TO_LOCATE = "unable_to_locate"
    INTAKE_PENDING = "intake_pending"
    ACTIVE = "active"
    IN_THE_WIND = "in_the_wind"
    INACTIVE = "inactive"
    MAINTENANCE = "maintenance"
    GRADUATED = "graduated"
    EXITED = "exited"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    DECEASED = "deceased"


ENDED_STAGES = frozenset({Stage.GRADUATED, Stage.EXITED, Stage.DECLINED, Stage.TRANSFERRED, Stage.DECEASED})


PAUSED = "paused"  # what a clock's `stages` call a journey whose clocks stand still, whatever its stage


class PauseKind(StrEnum):
    JAIL = "jail"
    HOSPITAL = "hospital"
    TREATMENT_STAY = "treatment_stay"


class OutcomeDomain(StrEnum):
    """What changes in a person's life, and is looked at again after six and twelve months."""

    HOUSING = "housing"
    INCOME = "income"
    EMPLOYMENT = "employment"
    HEALTH = "health"


class MatterKind(StrEnum):
    """What may get in the way of a person's success, and is watched for them."""

    COURT_DATE = "court_date"
    WARRANT = "warrant"
    ARREST = "arrest"
    OVERDOSE = "overdose"
    SAFETY_ALERT = "safety_alert"


class MatterStatus(StrEnum):
    """How far such a matter is; the last three close it."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    MISSED = "missed"
    KEPT = "kept"
    RESOLVED = "resolved"
    ENDED = "ended"


class MatterStep(StrEnum):
    """What people do about a matter: somebody has it, a plan, the way to a court date is agreed, it is over."""

    ACKNOWLEDGED = "acknowledged"
    PLANNED = "planned"
    TRANSPORT_CONFIRMED = "transport_confirmed"
    RESOLVED = "resolved"


class CourtOutcome(StrEnum):
    """How a court date went; missed means that the person failed to appear."""

    KEPT = "kept"
    MISSED = "missed"
    MOVED = "moved"


class SafetyCategory(StrEnum):
    THREAT = "threat"
    WEAPON = "weapon"
    EXPLOITATION = "exploitation"
    MISSING = "missing"


class ContactMode(StrEnum):
    IN_PERSON = "in_person"
    PHONE = "phone"
    TEXT = "text"
    LETTER = "letter"
    THROUGH_OTHERS = "through_others"


class LinkageStatus(StrEnum):
    IDENTIFIED = "identified"
    REFERRAL_SENT = "referral_sent"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    REFUSED = "refused"
    SCHEDULED = "scheduled"
    NO_SHOW = "no_show"
    CONNECTED = "connected"
    CLOSED = "closed"


class LinkageOutcome(StrEnum):
    GOT_HELP = "got_help"
    COULD_NOT_GET_HELP = "could_not_get_help"
    COULD_NOT_CONTACT = "could_not_contact"
    NOT_ELIGIBLE = "not_eligible"
    NO_CAPACITY = "no_capacity"
    NO_LONGER_INTERESTED = "no_longer_interested"
    REFERRED_ELSEWHERE = "referred_elsewhere"


class ProviderAnswer(StrEnum):
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    NOT_ELIGIBLE = "not_eligible"
    NO_CAPACITY = "no_capacity"
    REFUSED = "refused"


class HoldStatus(StrEnum):
    """How a held charge stands; the last three end it, and only the prosecutor files or does not file."""

    REVIEW = "review"
    HELD = "held"
    OBJECTED = "objected"
    COMPLETED = "completed"
    WINDOW_ENDED = "window_ended"
    NOT_FILED = "not_filed"
    FILED = "filed"
    WITHDRAWN = "withdrawn"


class ReportKind(StrEnum):
    """What is reported of somebody from outside."""

    OVERDOSE = "overdose"
    ARREST = "arrest"
    BOOKING = "booking"
    RELEASE = "release"
    HOSPITAL = "hospital"
    OTHER = "other"


class HoldAnswer(StrEnum):
    """Whether the prosecutor holds the charge while the window runs."""

    AGREES = "agrees"
    OBJECTS = "objects"


class ExtensionState(StrEnum):
    """More time is asked for once."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class ChargeDecision(StrEnum):
    """What the prosecutor decides on a charge."""

    NOT_FILED = "not_filed"
    FILED = "filed"


class ChargeNotice(StrEnum):
    """The only things that are ever said of a person on a held charge, and only under their consent."""

    HANDOFF_MADE = "handoff_made"
    INTAKE_IN_WINDOW = "intake_in_window"


class ConsentKind(StrEnum):
    TEAM_RELEASE = "team_release"
    TREATMENT = "treatment"
    JUSTICE = "justice"
    CHARGE_HOLD = "charge_hold"
    PROVIDER_SHARE = "provider_share"
    REFERRER_CONNECTED = "referrer_connected"
    PERMISSION_TO_CONTACT = "permission_to_contact"
    RESEARCH = "research"


class RecipientClass(StrEnum):
    CARE_TEAM = "care_team"
    POLICE = "police"
    PROSECUTOR = "prosecutor"
    DEFENDER = "defender"
    PROVIDER = "provider"
    REFERRING_AGENCY = "referring_agency"
    RESEARCHER = "researcher"


class ConsentMethod(StrEnum):
    WRITTEN = "written"
    ELECTRONIC = "electronic"
    VERBAL = "verbal"


class ConsentStatus(StrEnum):
    ACTIVE = "active"
    EXPIRED = "expired"
    REVOKED = "revoked"


class ConferenceStatus(StrEnum):
    PLANNED = "planned"
    FROZEN = "frozen"
    OPEN = "open"
    HELD = "held"
    MINUTES_APPROVED = "minutes_approved"
    CANCELLED = "cancelled"


class Attendance(StrEnum):
    """What somebody who is invited to a meeting answers; delegated means that a colleague goes instead."""

    COMING = "coming"
    NOT_COMING = "not_coming"
    DELEGATED = "delegated"


class ConferenceDecision(StrEnum):
    APPROVE = "approve"
    NOT_ACCEPT = "not_accept"
    DEFER = "defer"
    ENGAGEMENT_PLAN = "engagement_plan"
    OUTREACH_TARGET = "outreach_target"
    ASK_CHARGE = "ask_charge"
    ASK_WARRANT = "ask_warrant"
    NOTED = "noted"


class EscalationStatus(StrEnum):
    """Climbing, or how it ended: with the answer, because nothing was missed after all, with what it was about, or unanswered."""

    OPEN = "open"
    ANSWERED = "answered"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"
    ENDED_AT_DIRECTOR = "ended_at_director"


class ObligationState(StrEnum):
    """Open until closed; `missed` is a moment on the row, not a state, because what was missed is still owed.

    `no_longer_needed` is an ask of a partner that was taken back, because the consent behind it ended.
    """

    OPEN = "open"
    PAUSED = "paused"
    MET = "met"
    LAPSED = "lapsed"
    WAIVED = "waived"
    ENDED = "ended"
    NO_LONGER_NEEDED = "no_longer_needed"


class Tier(StrEnum):
    """How much a notice or view may say, from content-free to clinical."""

    N0 = "N0"
    N1 = "N1"
    N2 = "N2"
    N3 = "N3"
    N4 = "N4"


class Channel(StrEnum):
    EMAIL = "email"
    INBOX = "inbox"


class NoticeState(StrEnum):
    TOLD = "told"
    WITHHELD = "withheld"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    LEASED = "leased"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"


class RotaKind(StrEnum):
    """Away, with whoever stands in meanwhile; or on call."""

    AWAY = "away"
    ON_CALL = "on_call"


class Environment(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"
