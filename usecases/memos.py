"""The memos that the programme drafts for a prosecutor: under a live consent, sent by a human or not."""

import json
from dataclasses import dataclass, field
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain import memos
from domain.actor import Actor
from domain.errors import NotFound
from domain.roles import Act
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.drafting import drafting, kept_as
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """The memo as whoever sends it wants it said."""

    text: str = field(repr=False)
    confirmed: bool = False


async def draft_memo(desk: Desk, actor: Actor, asked: Asked, matter_id: UUID) -> Done:
    """Draft a memo on an arrest, a warrant or a failure to appear, from the plan as it is now."""
    await admit(desk, actor, Act.DRAFT_MEMO)
    participant_id = await _participant_of(desk, actor, matter_id)
    drafts = await drafting(desk, actor, participant_id)

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.DRAFT_MEMO, state)
        facts, sealed = drafts.on(found, state, found.matter(matter_id))
        return Decision(facts=facts, sealed=sealed, created={"matter_id": str(matter_id)})

    return await carry_out(desk, actor, asked, Act.DRAFT_MEMO, decide, participant_id)


async def send_memo(desk: Desk, actor: Actor, asked: Asked, memo_id: UUID, ask: Send) -> Done:
    """Send the memo to the prosecutor whom the consent names, as its sender has it now."""
    await admit(desk, actor, Act.SEND_MEMO)
    row = await desk.views.matter_at(actor.programme_id, memo_id)
    if row is None or row["memo_id"] != memo_id:
        raise NotFound("memo")
    participant_id, matter_id = row["participant_id"], row["id"]

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.SEND_MEMO, state)
        consent = memos.consent_for(found.consents(participant_id), now=found.now)
        facts = memos.send(
            state, found.matter(matter_id), text=ask.text, confirmed=ask.confirmed, consent=consent, now=found.now
        )
        kept = json.dumps({"text": ask.text, "left_out": 0}, ensure_ascii=False)
        return Decision(
            facts=facts,
            sealed={participant_id: {kept_as(memo_id): kept}},
            created={"matter_id": str(matter_id)},
        )

    return await carry_out(desk, actor, asked, Act.SEND_MEMO, decide, participant_id)


async def _participant_of(desk: Desk, actor: Actor, matter_id: UUID) -> UUID:
    row = await desk.views.matter_at(actor.programme_id, matter_id)
    if row is None or row["id"] != matter_id:
        raise NotFound("matter")
    found: UUID = row["participant_id"]
    return found
