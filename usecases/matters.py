"""What may get in the way of success, as people record it and deal with it; for programme staff alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import matters
from domain.actor import Actor
from domain.errors import NotFound
from domain.facts import Fact
from domain.roles import Act
from domain.states import Matter, Participant
from domain.words import CourtOutcome, MatterKind, MatterStep, SafetyCategory
from usecases.checks import notes
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.drafting import Drafted, Drafting, drafting
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtDate:
    """A hearing, and what is worth noting of it: where, what about."""

    at: datetime
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a court date went, or to when it was moved."""

    outcome: CourtOutcome
    moved_to: datetime | None = None
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """Something that happened: when, and what is worth noting."""

    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrest(Happened):
    """A new arrest or booking, and until when the charge may be filed."""

    limitation_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What the danger is."""

    category: SafetyCategory
    occurred_at: datetime | None = None
    note: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is done about a matter."""

    step: MatterStep
    note: str | None = field(default=None, repr=False)


OnPerson = Callable[[Found, Participant, UUID], tuple[Fact, ...]]
OnMatter = Callable[[Found, Participant, Matter], tuple[Fact, ...]]


async def set_court_date(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: CourtDate) -> Done:
    """A hearing is known: the person is reminded by those who look after them, and helped to get there."""

    def act(found: Found, state: Participant, made: UUID) -> tuple[Fact, ...]:
        return matters.set_court_date(state, matter_id=made, at=ask.at, now=found.now)

    return await _open(desk, actor, asked, participant_id, Act.SET_COURT_DATE, act, ("court_date", ask.note))


async def record_court_outcome(desk: Desk, actor: Actor, asked: Asked, matter_id: UUID, ask: Outcome) -> Done:
    """How the court date went; a failure to appear is the legal coordinator's task, with a memo drafted as of an arrest."""

    def act(found: Found, state: Participant, matter: Matter) -> tuple[Fact, ...]:
        return matters.court_outcome(
            state,
            matter,
            outcome=ask.outcome,
            moved_to=ask.moved_to,
            occurred_at=ask.occurred_at,
            now=found.now,
        )

    said, missed = ("court_date", ask.note), ask.outcome is CourtOutcome.MISSED
    return await _on_matter(desk, actor, asked, matter_id, Act.RECORD_COURT_OUTCOME, act, said, drafts=missed)


async def record_warrant(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Happened) -> Done:
    """A warrant was found. It is planned for with the person; where the person is, is told to nobody."""
    return await _happened(desk, actor, asked, participant_id, Act.RECORD_WARRANT, MatterKind.WARRANT, ask)


async def record_arrest(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Arrest) -> Done:
    """The person was arrested: whoever looks after them reaches them, and the time to file is watched where it is known."""
    return await _happened(desk, actor, asked, participant_id, Act.RECORD_ARREST, MatterKind.ARREST, ask)


async def record_overdose(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Happened) -> Done:
    """The person overdosed and lived: somebody goes out to them within the day."""
    return await _happened(desk, actor, asked, participant_id, Act.RECORD_OVERDOSE, MatterKind.OVERDOSE, ask)


async def raise_safety_alert(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Alert) -> Done:
    """A danger: whoever is on call has it within minutes. Whether police are called is a human's decision."""

    def act(found: Found, state: Participant, made: UUID) -> tuple[Fact, ...]:
        at = ask.occurred_at or found.now
        return matters.raise_alert(state, matter_id=made, category=ask.category, at=at, now=found.now)

    return await _open(desk, actor, asked, participant_id, Act.RAISE_SAFETY_ALERT, act, ("safety_alert", ask.note))


async def answer_matter(desk: Desk, actor: Actor, asked: Asked, matter_id: UUID, ask: Answer) -> Done:
    """Somebody has it, there is a plan for it, or it is over."""

    def act(found: Found, state: Participant, matter: Matter) -> tuple[Fact, ...]:
        return matters.answer(state, matter, step=ask.step, now=found.now)

    return await _on_matter(desk, actor, asked, matter_id, Act.ANSWER_MATTER, act, ("matter", ask.note))


async def _happened(
    desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, act: Act, kind: MatterKind, ask: Happened
) -> Done:
    """Something happened. Where a prosecutor could help with it, a memo is drafted, or the person is to be asked."""

    def facts_of(found: Found, state: Participant, made: UUID) -> tuple[Fact, ...]:
        at, limit = ask.occurred_at or found.now, ask.limitation_at if isinstance(ask, Arrest) else None
        return matters.happened(state, kind=kind, matter_id=made, at=at, limitation_at=limit, now=found.now)

    drafts = kind in matters.FOR_A_PROSECUTOR
    return await _open(desk, actor, asked, participant_id, act, facts_of, (kind.value, ask.note), drafts=drafts)


async def _on_matter(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    matter_id: UUID,
    act: Act,
    facts_of: OnMatter,
    said: tuple[str, str | None],
    *,
    drafts: bool = False,
) -> Done:
    """A command on a matter, which stands in its participant's record."""
    await admit(desk, actor, act)
    row = await desk.views.matter_at(actor.programme_id, matter_id)
    if row is None:
        raise NotFound("matter")
    participant_id: UUID = row["participant_id"]
    memo = await drafting(desk, actor, participant_id) if drafts else None

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, act, state)
        matter = found.matter(row["id"])
        facts, sealed = _with_memo(memo, found, state, facts_of(found, state, matter), {matter.id: matter})
        created = {"matter_id": str(row["id"])}
        return Decision(facts=facts, sealed=sealed, notes=notes(participant_id, *said), created=created)

    return await carry_out(desk, actor, asked, act, decide, participant_id)


async def _open(
    desk: Desk,
    actor: Actor,
    asked: Asked,
    participant_id: UUID,
    act: Act,
    facts_of: OnPerson,
    said: tuple[str, str | None],
    *,
    drafts: bool = False,
) -> Done:
    await admit(desk, actor, act)
    made = uuid4()
    memo = await drafting(desk, actor, participant_id) if drafts else None

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, act, state)
        facts, sealed = _with_memo(memo, found, state, facts_of(found, state, made), {})
        created = {"matter_id": str(made)}
        return Decision(facts=facts, sealed=sealed, notes=notes(participant_id, *said), created=created)

    return await carry_out(desk, actor, asked, act, decide, participant_id)


def _with_memo(
    memo: Drafting | None,
    found: Found,
    state: Participant,
    facts: tuple[Fact, ...],
    known: Mapping[UUID, Matter],
) -> Drafted:
    return memo.after(found, state, facts, known) if memo else (facts, {})
