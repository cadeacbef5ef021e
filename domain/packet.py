"""What somebody at the table may read before and after a conference: their own rights and each participant's consents decide.

Nothing shows that something was left out: what one may not see has no line and no number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.actor import Actor
from domain.consent import CLASS_OF, Scope, in_force
from domain.errors import NotFound
from domain.states import AgendaItem, Conference, Consent, Participant, Referral
from domain.visibility import referral_view
from domain.words import ConsentKind, RecipientClass

AT_THE_TABLE = "case_conference"  # the purpose of a consent under which partners at the table hear of somebody
KIND_FOR = {
    RecipientClass.POLICE: ConsentKind.JUSTICE,
    RecipientClass.PROSECUTOR: ConsentKind.JUSTICE,
    RecipientClass.DEFENDER: ConsentKind.TEAM_RELEASE,
}
AGREEMENT = (
    "What I hear at the table I use for the person's good, never to arrest, charge or watch anybody.",
    "I record nothing, copy nothing, and tell nobody outside what was said.",
    "What a person asked not to be said is not said, and I do not ask for it.",
    "Whoever comes in my place has signed this first.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """One item of an agenda, with what it is about, its consents, and whether the person was asked for this meeting."""

    item: AgendaItem
    participant: Participant | None = None
    referral: Referral | None = None
    consents: tuple[Consent, ...] = ()
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A topic as somebody sees it, by its number on their own agenda; `consent` is what opens it to a partner."""

    position: int
    topic: Topic
    consent: Consent | None = None


def comes_to(actor: Actor, team_id: UUID, *, instead: bool = False) -> bool:
    """Whether somebody comes to a team's table: staff to every one of the programme, partners to that of their own team.

    `instead` says that they go to a meeting of it instead of a colleague.
    """
    return actor.is_staff or actor.team_id == team_id or instead


def goes_instead(actor: Actor, meeting: Conference) -> bool:
    """Whether somebody goes to this meeting instead of a colleague."""
    return str(actor.person_id) in meeting.delegates.values()


def packet(actor: Actor, topics: Sequence[Topic], *, now: datetime) -> tuple[Seen, ...]:
    """The topics that the actor may hear of, numbered without gaps."""
    heard = [topic for topic in topics if may_hear(actor, topic, now=now)]
    found = [(topic, opened(actor, topic.participant, topic.consents, now=now)) for topic in heard]
    return tuple(
        Seen(position=place, topic=topic, consent=consent) for place, (topic, consent) in enumerate(found, start=1)
    )


def taken_up(actor: Actor, topics: Sequence[Topic], *, now: datetime) -> tuple[Seen, ...]:
    """What the table decided on, as far as the actor may hear of it now; numbered without gaps."""
    return packet(actor, [topic for topic in topics if topic.item.decision is not None], now=now)


def may_hear(actor: Actor, topic: Topic, *, now: datetime) -> bool:
    """Whether the actor may hear of this: staff of all, a partner of its own referrals and of whom consent opens to it."""
    if actor.is_staff:
        return True
    if topic.referral is not None:
        return _has_part_in(actor, topic.referral)
    return opened(actor, topic.participant, topic.consents, now=now) is not None


def must_leave(topic: Topic, partners: Sequence[Actor], *, now: datetime) -> tuple[UUID, ...]:
    """The agencies at the table before which this is not talked about."""
    agencies: dict[UUID, bool] = {}
    for partner in partners:
        if partner.agency_id is not None:
            hears = may_hear(partner, topic, now=now)
            agencies[partner.agency_id] = agencies.get(partner.agency_id, True) and hears
    return tuple(agency for agency, hears in agencies.items() if not hears)


def opened(actor: Actor, person: Participant | None, consents: Sequence[Consent], *, now: datetime) -> Consent | None:
    """The consent under which a partner at the table hears of somebody; None where there is none in force."""
    recipient = CLASS_OF.get(actor.agency_kind) if actor.agency_kind else None
    if person is None or person.ended_at is not None or recipient is None or recipient not in KIND_FOR:
        return None
    scope = Scope(kind=KIND_FOR[recipient], recipient_class=recipient, purpose=AT_THE_TABLE, agency_id=actor.agency_id)
    return in_force(consents, scope, now=now)


def _has_part_in(actor: Actor, referral: Referral) -> bool:
    try:
        referral_view(actor, referral)
    except NotFound:
        return False
    return True
