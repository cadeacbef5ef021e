"""What a memo to a prosecutor is drafted from: what the person's plan is about, and the consent that lets it be said."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from database.found import Found
from domain import matters, memos
from domain.actor import Actor
from domain.facts import Fact
from domain.roles import Sight
from domain.states import Matter, Participant
from domain.visibility import access
from usecases.desk import Desk

AREA = "goal_area"  # under which the plan's areas are kept
Drafted = tuple[tuple[Fact, ...], dict[UUID, dict[str, str]]]


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
