"""What may get in the way of success, as it is looked at: by staff, and a memo by the prosecutor to whom it was sent."""

import json
from datetime import datetime
from uuid import UUID

from database.reading import Row
from database.rows import from_row
from domain import matters, memos, states
from domain.actor import Actor
from domain.errors import NotFound
from domain.roles import Sight, may_see
from domain.visibility import Access, access
from usecases.desk import Desk
from usecases.drafting import kept_as
from usecases.showing import Shown


async def of_participant(desk: Desk, proof: Access, participant_id: UUID) -> list[Shown]:
    """Everything that stands in the way of a participant, and what is over behind it."""
    return [shown(row) for row in await desk.views.matters(proof, participant_id)]


async def matter(desk: Desk, actor: Actor, matter_id: UUID) -> Shown:
    """One matter."""
    proof = access(actor, Sight.PARTICIPANTS)
    row = await desk.views.matter_at(actor.programme_id, matter_id)
    if row is None or row["id"] != matter_id:
        raise NotFound("matter")
    owed = await desk.views.obligations(proof, row["participant_id"])
    kept = ("id", "kind", "due_at", "owner_role", "state", "owner_id", "about", "missed_at")
    due = [
        {name: one[name] for name in kept}
        for one in owed
        if one["closed_at"] is None and one["on_due"] == "miss" and one["about"] == str(matter_id)
    ]
    return {**shown(row), "due": due}


async def memo(desk: Desk, actor: Actor, memo_id: UUID) -> Shown:
    """A memo: for staff as it stands, for a prosecutor once it was sent to them and while the consent lasts."""
    proof = access(actor, Sight.INBOX)
    row = await desk.views.matter_at(actor.programme_id, memo_id)
    if row is None or row["memo_id"] != memo_id:
        raise NotFound("memo")
    clock = await desk.views.clock(actor.programme_id)
    consent = await _consent_of(desk, proof, row, clock.now)
    staff = may_see(actor, Sight.IDENTITY)
    if not staff and not await _is_theirs(desk, proof, memo_id, consent):
        raise NotFound("memo")
    texts = await desk.views.unsealed(proof, row["participant_id"], (kept_as(memo_id), "identity"))
    kept = json.loads(texts[kept_as(memo_id)])
    identity = json.loads(texts.get("identity", "{}"))
    named = consent is not None and "name" in consent.information
    await desk.record.note(actor, "look_at_memo", "seen", row["participant_id"])
    told: Shown = {
        "id": memo_id,
        "about": row["kind"],
        "at": row["at"],
        "person": identity.get("name") if named else None,
        "text": kept["text"],
        "sent_at": row["memo_sent_at"],
    }
    return {**told, "matter_id": row["id"], "left_out": kept["left_out"]} if staff else told


def shown(row: Row) -> Shown:
    """A matter, for staff."""
    state = from_row(states.Matter, row)
    names = ("id", "participant_id", "kind", "status", "at", "opened_at", "category", "limitation_at")
    more = ("acknowledged_at", "memo_id", "memo_sent_at", "closed_at")
    return {**{name: row[name] for name in (*names, *more)}, "allowed": matters.allowed(state)}


async def _consent_of(desk: Desk, proof: Access, row: Row, now: datetime) -> states.Consent | None:
    consents = [from_row(states.Consent, one) for one in await desk.views.consents(proof, row["participant_id"])]
    return memos.consent_for(consents, now=now)


async def _is_theirs(desk: Desk, proof: Access, memo_id: UUID, consent: states.Consent | None) -> bool:
    names_them = consent is not None and consent.recipient_agency_id == proof.actor.agency_id
    return names_them and await desk.views.was_sent(proof, memo_id)
