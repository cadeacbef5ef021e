"""New arrests, and the memos that the programme drafts for a prosecutor: under a live consent, sent by a human or not."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import matters, memos
from domain.actor import Actor
from domain.errors import NotFound
from domain.facts import Fact
from domain.roles import Act, Sight
from domain.states import Matter, Participant
from domain.visibility import access
from domain.words import MatterKind
from usecases.checks import notes
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrest:
    """A new arrest or booking: when, until when the charge may be filed, and what is worth noting."""

    occurred_at: datetime | None = None
    limitation_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """The memo as whoever sends it wants it said."""

    text: str = field(repr=False)


def kept_as(memo_id: UUID) -> str:
    """Under which name a memo is kept, sealed, in the participant's record."""
    return f"memo:{memo_id}"


async def record_arrest(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Arrest) -> Done:
    """The person was arrested. A memo is drafted where a consent allows it; else the person is asked, and nobody told."""
    await admit(desk, actor, Act.RECORD_ARREST)
    goals = await _goals(desk, actor, participant_id)
    made, memo_id = uuid4(), uuid4()

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.RECORD_ARREST, state)
        arrested = matters.happened(
            state,
            kind=MatterKind.ARREST,
            matter_id=made,
            at=ask.occurred_at or found.now,
            limitation_at=ask.limitation_at,
            now=found.now,
        )
        (matter,) = matters.evolve_matters({}, arrested[0])
        drafted, sealed = _drafted(found, state, matter, memo_id, goals)
        return Decision(
            facts=(*arrested, *drafted),
            sealed=sealed,
            notes=notes(participant_id, "arrest", ask.note),
            created={"matter_id": str(made)},
        )

    return await carry_out(desk, actor, asked, Act.RECORD_ARREST, decide, participant_id)


async def draft_memo(desk: Desk, actor: Actor, asked: Asked, matter_id: UUID) -> Done:
    """Draft a memo on an arrest, a warrant or a failure to appear, from the plan as it is now."""
    await admit(desk, actor, Act.DRAFT_MEMO)
    participant_id = await _participant_of(desk, actor, matter_id)
    goals = await _goals(desk, actor, participant_id)
    memo_id = uuid4()

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.DRAFT_MEMO, state)
        drafted, sealed = _drafted(found, state, found.matter(matter_id), memo_id, goals)
        return Decision(facts=drafted, sealed=sealed, created={"matter_id": str(matter_id)})

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
        facts = memos.send(state, found.matter(matter_id), text=ask.text, consent=consent, now=found.now)
        kept = json.dumps({"text": ask.text, "left_out": 0}, ensure_ascii=False)
        return Decision(
            facts=facts,
            sealed={participant_id: {kept_as(memo_id): kept}},
            created={"matter_id": str(matter_id)},
        )

    return await carry_out(desk, actor, asked, Act.SEND_MEMO, decide, participant_id)


def _drafted(
    found: Found, state: Participant, matter: Matter, memo_id: UUID, goals: Sequence[str]
) -> tuple[tuple[Fact, ...], dict[UUID, dict[str, str]]]:
    consent = memos.consent_for(found.consents(state.id), now=found.now)
    facts = memos.draft(state, matter, memo_id=memo_id, consent=consent, now=found.now)
    if consent is None:
        return facts, {}
    draft = memos.draft_of(goals)
    kept = json.dumps({"text": "\n".join(draft.goals), "left_out": draft.left_out}, ensure_ascii=False)
    return facts, {state.id: {kept_as(memo_id): kept}}


async def _goals(desk: Desk, actor: Actor, participant_id: UUID) -> tuple[str, ...]:
    """The goals of the person's plan as it was written last, in their words."""
    written = [
        one for one in await desk.views.notes(access(actor, Sight.IDENTITY), participant_id) if one["kind"] == "goal"
    ]
    return tuple(one["text"] for one in written if one["written_at"] == written[0]["written_at"])


async def _participant_of(desk: Desk, actor: Actor, matter_id: UUID) -> UUID:
    row = await desk.views.matter_at(actor.programme_id, matter_id)
    if row is None or row["id"] != matter_id:
        raise NotFound("matter")
    found: UUID = row["participant_id"]
    return found
