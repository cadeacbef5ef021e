"""Service linkages: a need, a provider asked, its answer, the connection, and the loop closed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID, uuid4

from database.apart import providers_apart
from database.found import Found
from database.record import Decision, Note
from domain import linkage
from domain.actor import Actor
from domain.consent import in_force
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact
from domain.roles import LEADS, Act
from domain.states import Linkage
from domain.words import ENDED_STAGES, LinkageOutcome, ProviderAnswer
from usecases.checks import happened, notes, one_of, reason
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit
from usecases.services import fitting


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A need, with a provider in mind or not."""

    category: str
    need: str | None = field(default=None, repr=False)
    provider_id: UUID | None = None
    consent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatch:
    """Send it to the provider; before acceptance that is a category and an area, nothing of the person.

    `apart_reason` is why those who lead send somebody where another goes from whom an order keeps them apart.
    """

    provider_id: UUID | None = None
    consent_id: UUID | None = None
    apart_reason: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """The provider's answer."""

    answer: ProviderAnswer
    reason_code: str | None = None
    next_opening: date | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroute:
    """Another provider."""

    provider_id: UUID
    reason_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appoint:
    """A first appointment."""

    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something happened with the appointment: when, and what is worth noting."""

    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close:
    """What came of it."""

    outcome: LinkageOutcome
    note: str | None = field(default=None, repr=False)


FactsOf = Callable[[Found, Linkage], tuple[Fact, ...]]


async def open_linkage(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Open) -> Done:
    """Open a linkage for a need of the person; whoever owns the journey owns it."""
    made = uuid4()
    await admit(desk, actor, Act.OPEN_LINKAGE)
    await _provider_is_known(desk, actor, ask.provider_id)

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.OPEN_LINKAGE, state)
        if state.stage in ENDED_STAGES:
            raise NotInThisState(state.stage, (), "This journey has ended.")
        one_of("/category", ask.category, found.policy(participant_id).categories)
        _consent_in_force(found, participant_id, ask.consent_id, ask.provider_id)
        facts = linkage.open_(
            linkage_id=made,
            participant_id=participant_id,
            category=ask.category,
            owner_id=state.owner_id,
            provider_id=ask.provider_id,
            now=found.now,
        )
        return Decision(facts=facts, notes=notes(made, "need", ask.need), created={"id": str(made)})

    return await carry_out(desk, actor, asked, Act.OPEN_LINKAGE, decide, participant_id)


async def dispatch_linkage(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Dispatch) -> Done:
    """Send the linkage to its provider; under the consent that covers it, where there is one."""
    await admit(desk, actor, Act.DISPATCH_LINKAGE)
    await _provider_is_known(desk, actor, ask.provider_id)
    async with desk.database.connect() as connection:
        apart = await providers_apart(connection, actor.programme_id, linkage_id)

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        to = ask.provider_id or state.provider_id
        if to in apart and not (ask.apart_reason and found.actor.has(*LEADS)):
            # whoever works with the one is not told where the other goes
            message = "This provider is not to be asked for this person. Choose another, or ask your supervisor."
            raise Invalid([Fault(pointer="/provider_id", code="not_for_this_person", message=message)])
        consent_id = _consent_in_force(found, state.participant_id, ask.consent_id, to)
        return linkage.dispatch(state, provider_id=ask.provider_id, consent_id=consent_id, now=found.now)

    said = notes(linkage_id, "apart", ask.apart_reason)
    return await _do(desk, actor, asked, linkage_id, Act.DISPATCH_LINKAGE, act, said)


async def answer_linkage(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Respond) -> Done:
    """The provider answers, itself or through staff who heard it; after a no, staff are shown who fits next."""
    await admit(desk, actor, Act.ANSWER_LINKAGE)
    others = await fitting(desk, actor.programme_id, linkage_id) if actor.is_staff else ()

    def decide(found: Found) -> Decision:
        state = found.linkage(linkage_id)
        permit(found.actor, Act.ANSWER_LINKAGE, state)
        _reason(found, linkage_id, ask.reason_code)
        opening = ask.next_opening.isoformat() if ask.next_opening else None
        facts = linkage.answer(
            state, given=ask.answer, reason_code=ask.reason_code, next_opening=opening, now=found.now
        )
        proposed = linkage.next_provider(linkage.evolve(state, facts[-1]), others)
        return Decision(
            facts=facts,
            notes=notes(linkage_id, "answer", ask.note),
            created={"proposed_provider_id": str(proposed)} if proposed else {},
        )

    return await carry_out(desk, actor, asked, Act.ANSWER_LINKAGE, decide, linkage_id)


async def reroute_linkage(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Reroute) -> Done:
    """Turn to another provider."""
    await admit(desk, actor, Act.REROUTE_LINKAGE)
    await _provider_is_known(desk, actor, ask.provider_id)

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        _reason(found, linkage_id, ask.reason_code)
        return linkage.reroute(state, provider_id=ask.provider_id, now=found.now)

    return await _do(desk, actor, asked, linkage_id, Act.REROUTE_LINKAGE, act)


async def set_appointment(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Appoint) -> Done:
    """A first appointment is agreed."""

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        return linkage.set_appointment(state, at=ask.at, now=found.now)

    return await _do(desk, actor, asked, linkage_id, Act.SET_APPOINTMENT, act)


async def record_no_show(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Happened) -> Done:
    """The appointment was missed; the owner follows it up and nobody else is told."""

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        return linkage.no_show(state, occurred_at=ask.occurred_at, now=found.now)

    said = notes(linkage_id, "no_show", ask.note)
    return await _do(desk, actor, asked, linkage_id, Act.RECORD_NO_SHOW, act, said)


async def connect_linkage(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Happened) -> Done:
    """The person was seen by the provider."""

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        return linkage.connect(state, occurred_at=happened(ask.occurred_at, found))

    said = notes(linkage_id, "connection", ask.note)
    return await _do(desk, actor, asked, linkage_id, Act.CONNECT_LINKAGE, act, said)


async def close_linkage(desk: Desk, actor: Actor, asked: Asked, linkage_id: UUID, ask: Close) -> Done:
    """Close the loop with what came of it."""

    def act(found: Found, state: Linkage) -> tuple[Fact, ...]:
        return linkage.close(state, outcome=ask.outcome, now=found.now)

    said = notes(linkage_id, "closure", ask.note)
    return await _do(desk, actor, asked, linkage_id, Act.CLOSE_LINKAGE, act, said)


async def _do(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    linkage_id: UUID,
    act: Act,
    facts_of: FactsOf,
    said: tuple[Note, ...] = (),
) -> Done:
    def decide(found: Found) -> Decision:
        state = found.linkage(linkage_id)
        permit(found.actor, act, state)
        return Decision(facts=facts_of(found, state), notes=said)

    return await carry_out(desk, actor, asked, act, decide, linkage_id)


def _reason(found: Found, linkage_id: UUID, code: str | None) -> None:
    if code is not None:
        reason(found.policy(linkage_id), "linkage", code)


async def _provider_is_known(desk: Desk, actor: Actor, provider_id: UUID | None) -> None:
    if provider_id is None or await desk.views.is_provider(actor.programme_id, provider_id):
        return
    message = "No provider of this programme has this id."
    raise Invalid([Fault(pointer="/provider_id", code="unknown_provider", message=message)])


def _consent_in_force(found: Found, participant_id: UUID, asked: UUID | None, provider_id: UUID | None) -> UUID | None:
    """The consent that the sharing rests on: the one that was named, or the one that covers this provider."""
    live = found.consents(participant_id)
    chosen = [one for one in live if asked is None or one.id == asked]
    covering = in_force(chosen, linkage.sharing_with(provider_id), now=found.now)
    if asked is not None and covering is None:
        message = "No consent of this person in force has this id and covers sharing with this provider."
        raise Invalid([Fault(pointer="/consent_id", code="consent_not_in_force", message=message)])
    return covering.id if covering else None
