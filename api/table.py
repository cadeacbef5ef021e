"""Calls of those who come to the table: their agreement, their meetings, their own packet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi.responses import Response

from api.addresses import AgreementId, ConferenceId
from api.answers import answer, listed, page
from api.auth import Calling
from api.operations import command, lists, look
from api.pages import ActionItemListed
from api.reading import router as calls
from api.schemas.conferences import ComingBody, EmptyBody
from api.shown import QuestionShown, ReferralReceipt
from domain.roles import Act, Sight
from domain.words import Attendance
from usecases import attending, minutes, table
from usecases import packets as reading

agreements = calls("/v1/agreements", "conferences")
packets = calls("/v1/packets", "conferences")
router = calls("/v1/conferences", "conferences")
own = calls("/v1/action-items", "conferences")
kept = calls("/v1/minutes", "conferences")
issues = calls("/v1/system-issues", "conferences")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementShown:
    """What everybody at a team's table signs once a year, and until when the caller has."""

    id: UUID
    team_name: str
    text: tuple[str, ...]
    signed_until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureShown:
    """Until when the caller has signed the agreement."""

    id: UUID
    signed_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingShown:
    """A meeting to which the caller comes; its packet is open since `opened_at`.

    `answer` is what the caller said to the invitation, which is `answerable` until the meeting begins.
    """

    id: UUID
    team_id: UUID
    team_name: str
    starts_at: datetime
    opened_at: datetime | None
    answer: Attendance | None
    answerable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingShown:
    """What the caller answered to an invitation."""

    id: UUID
    answer: Attendance


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShown:
    """One item of the caller's own packet: a person, with their words or that they were not asked, or a referral."""

    position: int
    who: str
    asked: bool | None
    words: str | None
    referral: ReferralReceipt | QuestionShown | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTopicShown(TopicShown):
    """The same for programme staff. It is not talked about before the agencies of `not_before`."""

    id: UUID
    reason: str
    participant_id: UUID | None
    referral_id: UUID | None
    decision: str | None
    stage: str
    not_to_say: str | None
    not_before: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketShown:
    """A partner's own packet of a conference; without items before it opens."""

    id: UUID
    team_name: str
    starts_at: datetime
    opened_at: datetime | None
    items: tuple[TopicShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPacketShown:
    """The packet of programme staff."""

    id: UUID
    team_name: str
    starts_at: datetime
    opened_at: datetime | None
    items: tuple[StaffTopicShown, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMinutes:
    """A meeting whose minutes are there for the caller; `approved` they are for every partner who sees them."""

    id: UUID
    team_id: UUID
    team_name: str
    starts_at: datetime
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOn:
    """Who took something on, by when, and for the caller's own what it is."""

    owner_name: str
    due_at: datetime
    done_at: datetime | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTakenOn(TakenOn):
    """The same for programme staff; `withdrawn_at` says since when it is needed no longer."""

    withdrawn_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTask:
    """What the caller took on and has not done; nothing of what or whom where that is open to them no longer."""

    id: UUID
    conference_id: UUID
    due_at: datetime
    carries: int
    who: str | None
    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesItem:
    """What was decided on one person, or a referral of the caller's own, of which nothing more is told than elsewhere."""

    position: int
    who: str
    decision: str | None
    referral: ReferralReceipt | QuestionShown | None
    action_items: tuple[TakenOn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMinutesItem:
    """What was decided on one item; `quorum_reason` says why the table decided without its quorum."""

    position: int
    who: str
    participant_id: UUID | None
    referral_id: UUID | None
    decision: str
    note: str | None
    quorum_reason: str | None
    action_items: tuple[StaffTakenOn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum:
    """What was added to the minutes; what was written before stays."""

    written_at: datetime
    author: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesShown:
    """A partner's own minutes of a meeting at which it was; `action_items` are its own that concern nobody by name."""

    id: UUID
    team_name: str
    starts_at: datetime
    items: tuple[MinutesItem, ...]
    action_items: tuple[TakenOn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMinutesShown:
    """The minutes for programme staff, with all that was written."""

    id: UUID
    team_name: str
    starts_at: datetime
    approved: bool
    there: tuple[str, ...]
    items: tuple[StaffMinutesItem, ...]
    action_items: tuple[StaffTakenOn, ...]
    text: str | None
    addenda: tuple[Addendum, ...]


@agreements.get("", **lists(Sight.PACKETS, "The participation agreement of one's own table", AgreementShown))
async def list_agreements(call: Calling) -> Response:
    """Participation agreements."""
    return listed(await reading.agreements(call.desk, call.actor))


SIGN = command(
    Act.SIGN_AGREEMENT, "Sign the participation agreement, for a year", SignatureShown, example={}, versioned=False
)


@agreements.post("/{agreement_id}/signature", **SIGN)
async def sign(call: Calling, agreement_id: AgreementId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Sign an agreement; its id is the team's."""
    done = await table.sign_agreement(call.desk, call.actor, call.asked(), agreement_id)
    until = datetime.fromisoformat(done.created["signed_until"])
    return answer(SignatureShown(id=agreement_id, signed_until=until), done)


@packets.get("", **lists(Sight.PACKETS, "The meetings to which one comes, the next one first", MeetingShown))
async def list_packets(call: Calling) -> Response:
    """Meetings ahead, each with since when its packet is open."""
    return listed(await reading.packets(call.desk, call.actor))


COMING = command(
    Act.ANSWER_INVITATION,
    "Say whether one comes to a meeting, or which colleague goes instead",
    ComingShown,
    example={"answer": "delegated", "delegate": "deputy@prosecutor.example"},
    versioned=False,
)


@router.post("/{conference_id}/answer", **COMING)
async def answer_invitation(call: Calling, conference_id: ConferenceId, body: ComingBody) -> Response:
    """Answer an invitation; a colleague is named by the e-mail address with which they are known here."""
    ask = attending.Coming(answer=body.answer, delegate=body.delegate)
    done = await attending.answer_invitation(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return answer(ComingShown(id=conference_id, answer=Attendance(done.created["answer"])), done)


PACKET = look(Sight.PACKETS, "One's own packet of a conference", StaffPacketShown, PacketShown)


@router.get("/{conference_id}/packet", **PACKET)
async def get_packet(call: Calling, conference_id: ConferenceId) -> Response:
    """One's own packet, as rights and consents are at this moment; each look is accounted."""
    return page(await reading.read_packet(call.desk, call.actor, conference_id))


MINUTES = look(Sight.PACKETS, "The minutes of a meeting, as the caller may read them", StaffMinutesShown, MinutesShown)


@router.get("/{conference_id}/minutes", **MINUTES)
async def get_minutes(call: Calling, conference_id: ConferenceId) -> Response:
    """The minutes: for a partner who was there those approved, as rights and consents are now; each look is accounted."""
    return page(await minutes.read_minutes(call.desk, call.actor, conference_id))


@kept.get("", **lists(Sight.PACKETS, "The meetings whose minutes one may read, the last one first", KeptMinutes))
async def list_minutes(call: Calling) -> Response:
    """Minutes."""
    return listed(await minutes.kept(call.desk, call.actor))


@own.get("", **lists(Sight.TAKEN_ON, "What the caller took on at the table and has not done, the next first", OwnTask))
async def list_own_tasks(call: Calling) -> Response:
    """One's own action items."""
    return listed(await minutes.taken_on(call.desk, call.actor))


ISSUES = lists(
    Sight.CONFERENCES, "Action items that were carried so often that they are the system's", ActionItemListed
)


@issues.get("", **ISSUES)
async def list_issues(call: Calling) -> Response:
    """The system-issue list."""
    return listed(await reading.system_issues(call.desk, call.actor))
