"""What those who come to the table read before the meeting: the agreement, their meetings, each one's own packet."""

import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from database.reading import Page, Row
from database.rows import from_row
from domain import states
from domain.actor import Actor
from domain.agenda import was_asked
from domain.errors import NotFound, NotPermitted
from domain.packet import AGREEMENT, Seen, Topic, comes_to, goes_instead, must_leave, packet
from domain.roles import Sight
from domain.visibility import Access, access
from domain.words import ConferenceStatus
from usecases.desk import Desk
from usecases.showing import Shown, partners_referral

READ = "read_packet"


class NotSigned(NotPermitted):
    """The yearly participation agreement is not signed, or no longer."""

    code = "agreement_not_signed"


async def agreements(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The participation agreements of the actor's own table, each with until when they have signed it."""
    proof = access(actor, Sight.PACKETS)
    rows = await desk.views.agreements(proof)
    return [
        {"id": row["id"], "team_name": row["team_name"], "signed_until": row["signed_until"], "text": AGREEMENT}
        for row in rows
        if comes_to(actor, row["id"], instead=row["instead"])
    ]


async def packets(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """The meetings to which the actor comes and that are not over, the next one first, each with what they answered.

    A page may be shorter than it could be: other teams' meetings are left out of it.
    """
    rows = await desk.views.meetings_ahead(access(actor, Sight.PACKETS), limit=limit, after=after)
    own = [
        {name: value for name, value in row.items() if name != "instead"}
        for row in rows
        if comes_to(actor, row["team_id"], instead=row["instead"])
    ]
    return Page(items=own, after=rows.after)


async def system_issues(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """Action items that were carried so often that they are an issue of the system: for the policy group to hear of."""
    proof = access(actor, Sight.CONFERENCES)
    policy = await desk.views.policy(actor.programme_id)
    return [dict(row) for row in await desk.views.system_issues(proof, policy.cadence.carries)]


async def read_packet(desk: Desk, actor: Actor, conference_id: UUID) -> Shown:
    """The actor's own packet of a conference, from the agenda and the consents of this moment; each look is accounted.

    Before the packets open, and for a meeting that was called off, it has no items.
    """
    proof = access(actor, Sight.PACKETS)
    row = await desk.views.conference(proof, conference_id)
    if row is None:
        raise NotFound("conference")
    meeting = from_row(states.Conference, row)
    if not comes_to(actor, meeting.team_id, instead=goes_instead(actor, meeting)):
        raise NotFound("conference")
    now = (await desk.views.clock(actor.programme_id)).now
    await must_have_signed(desk, proof, row["team_id"], now)
    shown: Shown = {name: row[name] for name in ("id", "team_name", "starts_at")}
    shown["opened_at"] = row["packets_at"]
    is_open = row["packets_at"] is not None and row["status"] != ConferenceStatus.CANCELLED
    topics = await topics_of(desk, proof, meeting) if is_open else ()
    seen = packet(actor, topics, now=now)
    words = await _words(desk, proof, seen)
    if not actor.is_staff:
        names, asked = await names_of(desk, proof, seen), await desk.views.flagged(proof, conference_id)
        shown["items"] = [_for_partner(actor, one, names, words, asked) for one in seen]
    else:
        table = await desk.views.partners_at(proof, row["team_id"])
        partners = [from_row(Actor, one) for one in table]
        called = {one["agency_id"]: one["agency"] for one in table}
        shown["items"] = [{**_for_staff(one, words), "not_before": _called(one, partners, called, now)} for one in seen]
    for one in seen:
        if one.topic.participant is not None:
            await desk.record.note(actor, READ, "seen", one.topic.participant.id)
    return shown


async def must_have_signed(desk: Desk, proof: Access, team_id: UUID, now: datetime) -> None:
    """NotSigned where the actor has not signed the team's participation agreement, or not within this year."""
    rows = await desk.views.agreements(proof)
    until = next((row["signed_until"] for row in rows if row["id"] == team_id), None)
    if until is None or until <= now:
        message = f"Sign the participation agreement first: POST /v1/agreements/{team_id}/signature. It lasts a year."
        raise NotSigned(message)


async def topics_of(desk: Desk, proof: Access, meeting: states.Conference) -> Sequence[Topic]:
    """What a meeting's agenda is about, with the consents of this moment."""
    return [_topic(row, meeting) for row in await desk.views.topics(proof, meeting.id)]


def _topic(row: Row, meeting: states.Conference) -> Topic:
    item = from_row(states.AgendaItem, row["item"])
    person = from_row(states.Participant, row["participant"]) if row["participant"] else None
    return Topic(
        item=item,
        participant=person,
        referral=from_row(states.Referral, row["referral"]) if row["referral"] else None,
        consents=tuple(from_row(states.Consent, one) for one in row["consents"] or ()),
        asked=person is not None and was_asked(meeting, item, person),
    )


async def _words(desk: Desk, proof: Access, seen: Sequence[Seen]) -> Mapping[UUID, Mapping[str, str]]:
    """What each person said for the table, where they were asked for this meeting."""
    asked = [one.topic.participant.id for one in seen if one.topic.participant and one.topic.asked]
    return await desk.views.wishes(proof, asked) if asked else {}


async def names_of(desk: Desk, proof: Access, seen: Sequence[Seen]) -> Mapping[UUID, str]:
    """The names of those whose consent opens their name."""
    opened = [one.consent.participant_id for one in seen if one.consent and "name" in one.consent.information]
    texts = {person: await desk.views.unsealed(proof, person, ("identity",)) for person in opened}
    known = {person: json.loads(text.get("identity", "{}")) for person, text in texts.items()}
    return {person: identity["name"] for person, identity in known.items() if identity.get("name")}


def _for_partner(
    actor: Actor,
    one: Seen,
    names: Mapping[UUID, str],
    words: Mapping[UUID, Mapping[str, str]],
    flagged: AbstractSet[UUID],
) -> Shown:
    if one.topic.referral is not None:
        own = partners_referral(actor, one.topic.referral)
        return {**_nothing(one), "id": None, "flagged": None, "who": own["receipt_code"], "referral": own}
    person = one.topic.participant
    if person is None:
        raise NotFound("agenda item")
    said: Shown = {"asked": one.topic.asked, "words": words.get(person.id, {}).get("wish")}
    said |= {"id": one.topic.item.id, "flagged": one.topic.item.id in flagged}
    return {**_nothing(one), "who": names.get(person.id, person.alias), **said}


def _for_staff(one: Seen, words: Mapping[UUID, Mapping[str, str]]) -> Shown:
    item, person, referral = one.topic.item, one.topic.participant, one.topic.referral
    shown = {
        **_nothing(one),
        "id": item.id,
        "reason": item.reason,
        "participant_id": item.participant_id,
        "referral_id": item.referral_id,
        "decision": item.decision,
    }
    if person is None:
        who = referral.receipt_code if referral else ""
        return {**shown, "who": who, "stage": referral.status if referral else "", "not_to_say": None}
    said = words.get(person.id, {})
    shown |= {"who": person.alias, "stage": person.stage, "asked": one.topic.asked}
    return {**shown, "words": said.get("wish"), "not_to_say": said.get("wish_not_said")}


def _nothing(one: Seen) -> Shown:
    return {"position": one.position, "who": "", "asked": None, "words": None, "referral": None}


def _called(one: Seen, partners: Sequence[Actor], called: Mapping[UUID, str], now: datetime) -> Sequence[str]:
    return sorted(called[agency] for agency in must_leave(one.topic, partners, now=now))
