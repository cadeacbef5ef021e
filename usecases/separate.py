"""A referral that joined somebody else's journey is taken out of it and opens its own; both are then as they should be."""

from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from database.found import Found
from database.record import Decision
from domain import charge_hold, journey, referral
from domain.actor import Actor
from domain.errors import NotInThisState
from domain.facts import Fact
from domain.roles import Act, Sight
from domain.states import ChargeHold, Participant, Referral
from domain.visibility import access
from usecases.checks import notes
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit
from usecases.one_journey import has_open_journey, open_journeys_of, records_alike
from usecases.screen import Decide, with_its_own_journey

MOST_HOLDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Separate:
    """Who looks after the person, where it is not the door's first owner; and how it came out."""

    owner_id: UUID | None = None
    caseload_reason: str | None = field(default=None, repr=False)
    note: str | None = field(default=None, repr=False)


async def separate_referral(desk: Desk, actor: Actor, asked: Asked, referral_id: UUID, ask: Separate) -> Done:
    """The person is not the one whose journey the referral joined. Nothing that was published of it changes.

    Where it was judged to be of somebody whose own journey is open, it joins that one and opens none. What was
    written in the other journey meanwhile is taken back there, by those who wrote it.
    """
    await admit(desk, actor, Act.SEPARATE_REFERRAL)
    others, made = await _beside(desk, actor, referral_id), uuid4()

    def decide(found: Found) -> Decision:
        state = found.referral(referral_id)
        permit(found.actor, Act.SEPARATE_REFERRAL, state)
        joined = _joined(found, state)
        known = _of_their_own(found, state, joined, ask)
        first = (
            *referral.separate(state, participant_id=known.id if known else made, now=found.now),
            *journey.leave(joined, referral_id=referral_id, now=found.now),
        )
        if known is not None:
            return _goes_to(found, state, known, first, ask)
        own = Decide(outcome="approved", reason_code="", owner_id=ask.owner_id, caseload_reason=ask.caseload_reason)
        opens = with_its_own_journey(desk.keyring, found, state, own, first, made)
        said = (*opens.notes, *notes(referral_id, "separation", ask.note))
        return replace(opens, facts=(*opens.facts, *_moved(found, state, made)), notes=said)

    return await carry_out(
        desk,
        actor,
        asked,
        Act.SEPARATE_REFERRAL,
        decide,
        referral_id,
        others=others,
        people=(ask.owner_id,) if ask.owner_id else (),
        staff=ask.owner_id is None,
        unseal=True,
    )


def _of_their_own(found: Found, state: Referral, joined: Participant, ask: Separate) -> Participant | None:
    """The open journey of the person that it truly is, where somebody judged so."""
    others = replace(state, links={**state.links, str(joined.id): referral.SamePerson.DIFFERENT}, participant_id=None)
    known = next(iter(open_journeys_of(found, others)), None)
    if known is not None and ask.owner_id is not None:
        raise has_open_journey(known, "/owner_id", "Leave out who works with them")
    return known


def _goes_to(found: Found, state: Referral, known: Participant, first: tuple[Fact, ...], ask: Separate) -> Decision:
    joins = journey.join(known, referral_id=state.id, now=found.now)
    return Decision(
        facts=(*first, *joins, *_moved(found, state, known.id)),
        notes=notes(state.id, "separation", ask.note),
        created={"participant_id": str(known.id)},
    )


async def _beside(desk: Desk, actor: Actor, referral_id: UUID) -> tuple[UUID, ...]:
    """The journey that the referral joined, the charges that wait on it, and what else is of the same person."""
    row = await desk.views.record_of(access(actor, Sight.REFERRALS), "referral", referral_id)
    holds = await desk.views.charge_holds(access(actor, Sight.CHARGE_HOLDS), referral_id, limit=MOST_HOLDS, after=None)
    joined = (row["participant_id"],) if row is not None and row["participant_id"] else ()
    return (*joined, *(hold["id"] for hold in holds), *await records_alike(desk, actor, referral_id))


def _joined(found: Found, state: Referral) -> Participant:
    known = found.states.get(state.participant_id) if state.participant_id else None
    if not isinstance(known, Participant) or known.referral_id == state.id:
        message = "This referral joined nobody's journey: it waits for a decision, or has opened its own."
        raise NotInThisState(state.status, referral.allowed(state), message)
    return known


def _moved(found: Found, state: Referral, to: UUID) -> tuple[Fact, ...]:
    holds = [one for one in found.states.values() if isinstance(one, ChargeHold) and one.referral_id == state.id]
    return tuple(fact for one in holds for fact in charge_hold.move(one, participant_id=to, now=found.now))
