"""The minutes of a meeting: all of them for programme staff, for partners who were there what concerns them.

A partner reads no free text that others wrote: of each person whom a consent of this moment opens to it, that they were
talked about, what was decided, and who took on what by when; and what it took on itself. Whoever takes a consent back
leaves these minutes with it.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from database.reading import Page, Row
from database.rows import from_row
from domain import states
from domain.actor import Actor
from domain.errors import NotFound
from domain.packet import Seen, taken_up
from domain.roles import Sight
from domain.taking_on import hears_of
from domain.visibility import Access, access
from domain.words import ConferenceStatus
from usecases.desk import Desk
from usecases.looks import looked_at
from usecases.packets import must_have_signed, names_of, topics_of
from usecases.showing import Shown, partners_referral

READ, READ_WORK = "read_minutes", "read_action_item"
KEPT = {ConferenceStatus.HELD, ConferenceStatus.MINUTES_APPROVED}


async def kept(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """The meetings whose minutes the actor may read, the last one first."""
    return await desk.views.minutes_kept(access(actor, Sight.PACKETS), limit=limit, after=after)


async def taken_on(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """What the actor took on at the table and has not done, the next first; a partner's look at a person in it is accounted.

    Of somebody who is open to a partner no longer, that there is something, and nothing of what or whom.
    """
    proof = access(actor, Sight.TAKEN_ON)
    now = (await desk.views.clock(actor.programme_id)).now
    rows = await desk.views.own_tasks(proof, limit=limit, after=after)
    shown = [_own(actor, row, now) for row in rows]
    for row, one in zip(rows, shown, strict=True):
        if row["participant_id"] is not None and one["text"] is not None and not actor.is_staff:
            await looked_at(desk, actor, row["participant_id"], READ_WORK)
    return Page(items=shown, after=rows.after)


async def read_minutes(desk: Desk, actor: Actor, conference_id: UUID) -> Shown:
    """The minutes as the actor may read them at this moment; each look at a person in them is accounted."""
    proof = access(actor, Sight.PACKETS)
    row = await desk.views.conference(proof, conference_id)
    if row is None or not _opens(actor, row):
        raise NotFound("minutes")
    now = (await desk.views.clock(actor.programme_id)).now
    if not actor.is_staff:
        await must_have_signed(desk, proof, row["team_id"], now)
    meeting = from_row(states.Conference, row)
    seen = taken_up(actor, await topics_of(desk, proof, meeting), now=now)
    _, tasks = await desk.views.agenda(proof, conference_id)
    shown: Shown = {name: row[name] for name in ("id", "team_name", "starts_at")}
    own = [task for task in tasks if task["conference_id"] == conference_id]
    if actor.is_staff:
        shown |= _for_staff(row, seen, own, await desk.views.notes(proof, conference_id))
    else:
        shown |= await _for_partner(desk, proof, seen, own)
    for one in seen:
        if one.topic.participant is not None:
            await desk.record.note(actor, READ, "seen", one.topic.participant.id)
    return shown


def _own(actor: Actor, row: Row, now: datetime) -> Shown:
    person = from_row(states.Participant, row["participant"]) if row["participant"] else None
    consents = [from_row(states.Consent, one) for one in row["consents"] or ()]
    hears = person is None or hears_of(actor, person, consents, now=now)
    shown: Shown = {name: row[name] for name in ("id", "conference_id", "due_at", "carries")}
    return {**shown, "who": person.alias if person and hears else None, "text": row["text"] if hears else None}


def _opens(actor: Actor, row: Row) -> bool:
    """Whether there are minutes here that somebody may read: staff from the draft on, a partner who was there the approved."""
    if actor.is_staff:
        return row["status"] in KEPT
    return row["status"] == ConferenceStatus.MINUTES_APPROVED and str(actor.person_id) in row["attended"]


def _for_staff(row: Row, seen: Sequence[Seen], tasks: Sequence[Row], notes: Sequence[Row]) -> Shown:
    texts = {note["kind"]: note["text"] for note in notes}
    items = [
        {
            "position": one.position,
            "who": _called(one),
            "participant_id": one.topic.item.participant_id,
            "referral_id": one.topic.item.referral_id,
            "decision": one.topic.item.decision,
            "note": texts.get(f"decision/{one.topic.item.id}"),
            "quorum_reason": texts.get(f"quorum/{one.topic.item.id}"),
            "action_items": [_for_the_record(task) for task in tasks if _concerns(task, one)],
        }
        for one in seen
    ]
    return {
        "approved": row["status"] == ConferenceStatus.MINUTES_APPROVED,
        "there": row["there"],
        "items": items,
        "action_items": [_for_the_record(task) for task in tasks if not any(_concerns(task, one) for one in seen)],
        "text": texts.get("minutes"),
        "addenda": [
            {"written_at": note["written_at"], "author": note["author"], "text": note["text"]}
            for note in reversed(notes)
            if note["kind"] == "minutes_addendum"
        ],
    }


async def _for_partner(desk: Desk, proof: Access, seen: Sequence[Seen], tasks: Sequence[Row]) -> Shown:
    actor, names = proof.actor, await names_of(desk, proof, seen)
    items: list[Shown] = []
    for one in seen:
        person, referral = one.topic.participant, one.topic.referral
        if referral is not None:  # what became of it is told when the programme tells it, see the golden rule
            theirs = partners_referral(actor, referral)
            line = {"who": theirs["receipt_code"], "decision": None, "referral": theirs, "action_items": []}
        else:
            who = names.get(person.id, person.alias) if person else ""
            work = [_seen_by(actor, task) for task in tasks if _concerns(task, one)]
            line = {"who": who, "decision": one.topic.item.decision, "referral": None, "action_items": work}
        items.append({"position": one.position, **line})
    loose = [task for task in tasks if task["participant_id"] is None and task["owner_id"] == actor.person_id]
    return {"items": items, "action_items": [_seen_by(actor, task) for task in loose]}


def _concerns(task: Row, one: Seen) -> bool:
    person = one.topic.participant
    return person is not None and task["participant_id"] == person.id


def _seen_by(actor: Actor, task: Row) -> Shown:
    """Who took it on and by when; what it is, only where it is the reader's own."""
    shown = _task(task)
    return shown if task["owner_id"] == actor.person_id else {**shown, "text": None}


def _for_the_record(task: Row) -> Shown:
    """What is taken back from a partner is the programme's to know: to another it would tell that a consent ended."""
    return {**_task(task), "withdrawn_at": task["withdrawn_at"]}


def _task(task: Row) -> Shown:
    return {name: task[name] for name in ("owner_name", "due_at", "done_at", "text")}


def _called(one: Seen) -> str:
    person, referral = one.topic.participant, one.topic.referral
    return person.alias if person else referral.receipt_code if referral else ""
