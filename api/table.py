"""Calls of those who come to the table: their agreement, their meetings, their own packet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi.responses import Response

from api.addresses import AgreementId, ConferenceId
from api.answers import answer, listed, page
from api.auth import Calling
from api.described import Described
from api.meetings_shown import ActionItemListed
from api.operations import command, lists, look
from api.reading import Cursor, Limit, after_id
from api.reading import router as calls
from api.schemas.conferences import ComingBody, EmptyBody, FlagBody
from api.shared import ReferralIfAny, StartsAt, TeamName, WhoseIfAny
from api.shown import QuestionShown, ReferralReceipt
from domain.roles import Act, Sight
from domain.words import Attendance
from usecases import attending, flagging, minutes, table
from usecases import packets as reading

agreements = calls("/v1/agreements", "conferences")
packets = calls("/v1/packets", "conferences")
router = calls("/v1/conferences", "conferences")
own = calls("/v1/action-items", "conferences")
kept = calls("/v1/minutes", "conferences")
issues = calls("/v1/system-issues", "conferences")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementShown(Described):
    """What everybody at a team's table signs once a year, and until when the caller has."""

    id: UUID
    """Of the agreement, for its signature; it is the team's."""
    team_name: TeamName
    text: tuple[str, ...]
    """What is signed, sentence by sentence."""
    signed_until: datetime | None
    """Until when the caller's signature holds or held; null where they never signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureShown(Described):
    """Until when the caller has signed the agreement."""

    id: UUID
    """Of the agreement."""
    signed_until: datetime
    """Until when this signature holds: as long as the policy's `agreement_days`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingShown(Described):
    """A meeting to which the caller comes; its packet is open since `opened_at`.

    `answer` is what the caller said to the invitation, which is `answerable` until the meeting begins.
    """

    id: UUID
    """Of the meeting, for its packet and for the answer."""
    team_id: UUID
    """The team that meets."""
    team_name: TeamName
    starts_at: StartsAt
    opened_at: datetime | None
    """Since when the packet is open; null before."""
    answer: Attendance | None
    """What the caller answered to the invitation; null before."""
    answerable: bool
    """Whether an answer is still taken: until the meeting begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingShown(Described):
    """What the caller answered to an invitation."""

    id: UUID
    """Of the meeting."""
    answer: Attendance
    """The caller's answer as it stands now; until the meeting begins it can be changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicShown(Described):
    """One item of the caller's own packet: a person, with their words or that they were not asked, or a referral."""

    position: int
    """Its number in the caller's own packet, without gaps."""
    who: str
    """The name where a consent opens it to the caller, else the alias; of a referral the receipt code."""
    asked: bool | None
    """Whether the person was asked for this meeting what the table should know; null for a referral."""
    words: str | None
    """What they want the table to know or ask; null where they were not asked or said nothing."""
    referral: ReferralReceipt | QuestionShown | None
    """The referral, as its referrer or the partner who was asked sees it everywhere; null for a person, and for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnersTopicShown(TopicShown):
    """The same for a partner, who may ask that the table takes the person up again."""

    id: UUID | None
    """Of the item, for asking (`POST /v1/conferences/{conference_id}/flags`); null for a referral, which comes by itself."""
    flagged: bool | None
    """Whether the caller asked already; null for a referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaggedShown(Described):
    """The answer to whoever asks that somebody is taken up again, always the same whatever comes of it."""

    status: Literal["received"] = "received"
    """It was taken, and nothing more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTopicShown(TopicShown):
    """The same for programme staff. It is not talked about before the agencies of `not_before`."""

    id: UUID
    """Of the item, for a decision's `item_id`."""
    reason: str
    """Why the table talks about it."""
    participant_id: WhoseIfAny
    referral_id: ReferralIfAny
    decision: str | None
    """What the table decided; null before."""
    stage: str
    """Where the journey stands, or how far the referral is."""
    not_to_say: str | None
    """What the person does not want said at the table; null where nothing, and for a referral."""
    not_before: tuple[str, ...]
    """The agencies at the table before which this is not talked about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketShown(Described):
    """A partner's own packet of a conference; without items before it opens."""

    id: UUID
    """Of the meeting."""
    team_name: TeamName
    starts_at: StartsAt
    opened_at: datetime | None
    """Since when the packet is open; null before."""
    items: tuple[PartnersTopicShown, ...]
    """What the caller may hear of, as rights and consents are now; empty before it opens. Nothing shows what is left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffPacketShown(Described):
    """The packet of programme staff."""

    id: UUID
    """Of the meeting."""
    team_name: TeamName
    starts_at: StartsAt
    opened_at: datetime | None
    """Since when the packet is open; null before."""
    items: tuple[StaffTopicShown, ...]
    """The whole agenda; empty before the packet opens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMinutes(Described):
    """A meeting whose minutes are there for the caller; `approved` they are for every partner who sees them."""

    id: UUID
    """Of the meeting, for `GET /v1/conferences/{conference_id}/minutes`."""
    team_id: UUID
    """The team that met."""
    team_name: TeamName
    starts_at: StartsAt
    approved: bool
    """Whether they stand; a partner sees only those that do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOn(Described):
    """Who took something on, by when, and for the caller's own what it is."""

    owner_name: str
    """The name of whoever took it on."""
    due_at: datetime
    """By when it is to be done."""
    done_at: datetime | None
    """When it was done; null before."""
    text: str | None
    """What is to be done; for partners null where it is another one's than their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffTakenOn(TakenOn):
    """The same for programme staff; `withdrawn_at` says since when it is needed no longer."""

    withdrawn_at: datetime | None
    """Since when it is needed no longer, as no consent opens its person to the partner; else null."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTask(Described):
    """What the caller took on and has not done; nothing of what or whom where that is open to them no longer."""

    id: UUID
    """Of the action item, for `POST /v1/action-items/{task_id}/completion`."""
    conference_id: UUID
    """The meeting at which it was taken on."""
    due_at: datetime
    """By when it is to be done."""
    carries: int
    """How many meetings it was carried over, not being done."""
    who: str | None
    """The alias of whom it is about; null where about nobody, or no consent opens them to the caller any more."""
    text: str | None
    """What is to be done; null where no consent opens the person to the caller any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesItem(Described):
    """What was decided on one person, or a referral of the caller's own, of which nothing more is told than elsewhere."""

    position: int
    """Its number in the caller's own minutes, without gaps."""
    who: str
    """The name where a consent opens it to the caller, else the alias; of a referral the receipt code."""
    decision: str | None
    """What the table decided; null for a referral, whose result is told when it is published."""
    referral: ReferralReceipt | QuestionShown | None
    """The referral, as its referrer or the partner who was asked sees it everywhere; null for a person."""
    action_items: tuple[TakenOn, ...]
    """Who took on what about this person by when; empty for a referral."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMinutesItem(Described):
    """What was decided on one item; `quorum_reason` says why the table decided without its quorum."""

    position: int
    """Its number in the minutes, without gaps."""
    who: str
    """The alias of the participant, or the receipt code of the referral."""
    participant_id: WhoseIfAny
    referral_id: ReferralIfAny
    decision: str
    """What the table decided."""
    note: str | None
    """What was said, opened; null where nothing was noted."""
    quorum_reason: str | None
    """Why the table decided without somebody of its quorum; null where it was complete or not needed."""
    action_items: tuple[StaffTakenOn, ...]
    """Who took on what about this person by when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addendum(Described):
    """What was added to the minutes; what was written before stays."""

    written_at: datetime
    """When it was added."""
    author: str | None
    """The name of whoever added it; null where it came by itself."""
    text: str
    """What was added, opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MinutesShown(Described):
    """A partner's own minutes of a meeting at which it was; `action_items` are its own that concern nobody by name."""

    id: UUID
    """Of the meeting."""
    team_name: TeamName
    starts_at: StartsAt
    items: tuple[MinutesItem, ...]
    """What was decided of whom the caller may hear, as rights and consents are now. Nothing shows what is left out."""
    action_items: tuple[TakenOn, ...]
    """What the caller took on that is about nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMinutesShown(Described):
    """The minutes for programme staff, with all that was written."""

    id: UUID
    """Of the meeting."""
    team_name: TeamName
    starts_at: StartsAt
    approved: bool
    """Whether they stand; corrections are added below."""
    there: tuple[str, ...]
    """The roles of those who were there, each once."""
    items: tuple[StaffMinutesItem, ...]
    """What was decided, item by item."""
    action_items: tuple[StaffTakenOn, ...]
    """What people took on that is about nobody on the agenda."""
    text: str | None
    """The minutes in words, opened; null where nobody wrote any."""
    addenda: tuple[Addendum, ...]
    """What was added since, the oldest first."""


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
async def list_packets(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Meetings ahead, each with since when its packet is open."""
    return listed(await reading.packets(call.desk, call.actor, limit=limit, after=after_id(cursor)))


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


FLAG = command(
    Act.FLAG_PERSON,
    "Ask that the next meeting takes up again a person of one's own packet",
    FlaggedShown,
    example={"item_id": "0e1b7a52-4c53-4b6e-9d8d-2f1c6f9a7b11"},
    versioned=False,
)


@router.post("/{conference_id}/flags", **FLAG)
async def flag_person(call: Calling, conference_id: ConferenceId, body: FlagBody) -> Response:
    """Ask for a person of one's own packet; whether there is room on the agenda is the programme's to know."""
    ask = flagging.Flag(item_id=body.item_id)
    done = await flagging.flag_person(call.desk, call.actor, call.asked(ask), conference_id, ask)
    return answer(FlaggedShown(), done)


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
async def list_minutes(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Minutes."""
    return listed(await minutes.kept(call.desk, call.actor, limit=limit, after=after_id(cursor)))


@own.get("", **lists(Sight.TAKEN_ON, "What the caller took on at the table and has not done, the next first", OwnTask))
async def list_own_tasks(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """One's own action items."""
    return listed(await minutes.taken_on(call.desk, call.actor, limit=limit, after=after_id(cursor)))


ISSUES = lists(
    Sight.CONFERENCES, "Action items that were carried so often that they are the system's", ActionItemListed
)


@issues.get("", **ISSUES)
async def list_issues(call: Calling) -> Response:
    """The system-issue list."""
    return listed(await reading.system_issues(call.desk, call.actor))
