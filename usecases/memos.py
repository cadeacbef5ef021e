"""The memos that the programme drafts for a prosecutor: under a live consent, sent by a human or not."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
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
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

AREA = "goal_area"  # under which the plan's areas are kept
Drafted = tuple[tuple[Fact, ...], dict[UUID, dict[str, str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Send:
    """The memo as whoever sends it wants it said."""

    text: str = field(repr=False)
    confirmed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafting:
    """A memo that may come to be drafted, and what the person's plan is about."""

    memo_id: UUID
    areas: tuple[str, ...] = field(repr=False)

    def on(self, found: Found, state: Participant, matter: Matter) -> Drafted:
        """A memo on the matter, sealed with the person, where a consent allows it; else that the person is to be asked."""
        consent = memos.consent_for(found.consents(state.id), now=found.now)
        facts = memos.draft(state, matter, memo_id=self.memo_id, consent=consent, now=found.now)
        if consent is None:
            return facts, {}
        draft = memos.draft_of(self.areas)
        kept = json.dumps({"text": draft.text, "left_out": draft.left_out}, ensure_ascii=False)
        return facts, {state.id: {kept_as(self.memo_id): kept}}

    def after(self, found: Found, state: Participant, facts: tuple[Fact, ...], known: Mapping[UUID, Matter]) -> Drafted:
        """What was recorded, and the memo that comes with it; `known` is the matter as it was, where there was one."""
        (matter,) = matters.evolve_matters(known, facts[0])
        drafted, sealed = self.on(found, state, matter)
        return (*facts, *drafted), sealed


def kept_as(memo_id: UUID) -> str:
    """Under which name a memo is kept, sealed, in the participant's record."""
    return f"memo:{memo_id}"


async def drafting(desk: Desk, actor: Actor, participant_id: UUID) -> Drafting:
    """What a memo on this person would be drafted from: what their plan, as it was written last, is about."""
    notes = await desk.views.notes(access(actor, Sight.IDENTITY), participant_id)
    plan = [one for one in notes if one["kind"] in {"goal", AREA}]
    last = [one for one in plan if one["written_at"] == plan[0]["written_at"]]
    return Drafting(memo_id=uuid4(), areas=tuple(one["text"] for one in last if one["kind"] == AREA))


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
