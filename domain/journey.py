"""A participant's journey, from approval to its end: contact, screening, intake, plan, pauses, and coming back."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from domain import linkage
from domain.asking import must_be_open, not_ahead
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.outcomes import OF_OUTCOMES, evolve_outcomes
from domain.states import Linkage, Obligation, Participant
from domain.words import ENDED_STAGES, ContactMode, Door, LinkageOutcome, PauseKind, Stage, StreamKind

DEATH_REVIEW = "death_review"  # what the policy's clock is called
BY_EXIT = ENDED_STAGES - {Stage.TRANSFERRED}  # that another site has them is for that site to say: see `transfer`
BEFORE_INTAKE = {Stage.OUTREACH, Stage.UNABLE_TO_LOCATE, Stage.INTAKE_PENDING}
ENROLLED = {Stage.ACTIVE, Stage.IN_THE_WIND, Stage.INACTIVE, Stage.MAINTENANCE}
AGREES = {Stage.ACTIVE, Stage.MAINTENANCE}  # enrolled and not lost: a completion can be agreed with them
ENTERS = {
    FactType.UNABLE_TO_LOCATE_ENTERED: Stage.UNABLE_TO_LOCATE,
    FactType.INITIAL_SCREENING_COMPLETED: Stage.INTAKE_PENDING,
    FactType.INTAKE_COMPLETED: Stage.ACTIVE,
    FactType.IN_THE_WIND_ENTERED: Stage.IN_THE_WIND,
    FactType.INACTIVE_ENTERED: Stage.INACTIVE,
    FactType.MAINTENANCE_ENTERED: Stage.MAINTENANCE,
}
FOUND_AGAIN = {
    Stage.UNABLE_TO_LOCATE: Stage.OUTREACH,
    Stage.IN_THE_WIND: Stage.ACTIVE,
    Stage.INACTIVE: Stage.ACTIVE,
}


def evolve(state: Participant | None, fact: Fact) -> Participant:
    """The journey after the fact."""
    if state is None:
        return _opened(fact)
    if fact.type in ENTERS:
        return _enter(state, ENTERS[fact.type], fact)
    if fact.type is FactType.FACT_UNDONE:
        return _as_before(state, fact)
    if fact.type in OF_OUTCOMES:
        return replace(state, outcomes=evolve_outcomes(state.outcomes, fact))
    return _changed(state, fact)


def _changed(state: Participant, fact: Fact) -> Participant:
    match fact.type:
        case FactType.OWNER_ASSIGNED:
            return replace(state, owner_id=fact.id("owner_id"), owner_role=fact.text("owner_role"))
        case FactType.CONTACT_ATTEMPTED:
            return _tried(state, fact)
        case FactType.CONTACT_MADE:
            met = replace(_tried(state, fact), last_contact_at=_later(state.last_contact_at, fact))
            return _back(met, FOUND_AGAIN[state.stage], fact) if state.stage in FOUND_AGAIN else met
        case FactType.PAUSED:
            return replace(state, paused=fact.text("kind"), paused_at=fact.occurred_at, pauses=state.pauses + 1)
        case FactType.PAUSE_ENDED:
            return replace(state, paused=None, paused_at=None)
        case FactType.SAFE_CONTACT_SET | FactType.WISH_RECORDED:
            return _settled_with_them(state, fact)
        case FactType.TRANSFER_BEGUN:
            since, goes_at = fact.occurred_at, fact.moment("goes_at")
            return replace(
                state, transfer_since=since, transfer_goes_at=goes_at, transfer_reason=fact.text("reason_code")
            )
        case FactType.TRANSFER_ENDED:
            return replace(state, transfer_since=None, transfer_goes_at=None, transfer_reason=None)
        case FactType.JOURNEY_ENDED:
            return _over(state, fact)
        case _:
            return state


def open_journey(
    *,
    participant_id: UUID,
    referral_id: UUID,
    alias: str,
    door: Door,
    area: str,
    owner_id: UUID,
    owner_role: str,
    now: datetime,
) -> tuple[Fact, ...]:
    """An approved referral opens a journey, with its owner from the first moment."""
    data: dict[str, Value] = {
        "referral_id": str(referral_id),
        "alias": alias,
        "door": door.value,
        "area": area,
        "owner_id": str(owner_id),
        "owner_role": owner_role,
    }
    return (Fact(stream=_stream(participant_id), type=FactType.JOURNEY_OPENED, occurred_at=now, data=data),)


def join(state: Participant, *, referral_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """A new referral of somebody whose journey is open: the case manager is told, nothing starts anew."""
    must_be_open(state)
    return (_fact(state, FactType.REFERRAL_JOINED, now, {"referral_id": str(referral_id)}),)


def leave(state: Participant, *, referral_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """A referral that had joined is of somebody else; the journey goes on, or has ended, as if it had never come."""
    return (_fact(state, FactType.REFERRAL_LEFT, now, {"referral_id": str(referral_id)}),)


def assign(
    state: Participant, *, owner_id: UUID, owner_role: str, linkages: tuple[Linkage, ...], now: datetime
) -> tuple[Fact, ...]:
    """Give the journey another owner, and with it whatever its owner owes, the open linkages too."""
    must_be_open(state)
    if owner_id == state.owner_id:
        raise NotInThisState(state.stage, allowed(state), "This person owns the journey already.")
    data: dict[str, Value] = {
        "owner_id": str(owner_id),
        "owner_role": owner_role,
        "previous_owner_id": str(state.owner_id),
    }
    handed_over = [linkage.assign(one, owner_id=owner_id, owner_role=owner_role, now=now) for one in linkages]
    return (_fact(state, FactType.OWNER_ASSIGNED, now, data), *(fact for facts in handed_over for fact in facts))


def contact(
    state: Participant, *, made: bool, mode: ContactMode, outcome: str, occurred_at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """An attempt to reach the person, or a contact made."""
    must_be_open(state)
    kind = FactType.CONTACT_MADE if made else FactType.CONTACT_ATTEMPTED
    return (_fact(state, kind, not_ahead(occurred_at, now), {"mode": mode.value, "outcome": outcome}),)


def initial_screening(
    state: Participant, *, needs: tuple[str, ...], occurred_at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """The first conversation on urgent needs, after which the full intake is owed."""
    _must_be(state, {Stage.OUTREACH, Stage.UNABLE_TO_LOCATE}, "complete_initial_screening")
    return (_fact(state, FactType.INITIAL_SCREENING_COMPLETED, not_ahead(occurred_at, now), {"needs": needs}),)


def intake(state: Participant, *, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """The intake assessment is complete: the person is enrolled, whatever they signed or did not."""
    _must_be(state, BEFORE_INTAKE, "complete_intake")
    return (_fact(state, FactType.INTAKE_COMPLETED, not_ahead(occurred_at, now), {}),)


def plan(state: Participant, *, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """The person's own plan is written, or written anew."""
    _must_be(state, ENROLLED, "write_plan")
    return (_fact(state, FactType.PLAN_WRITTEN, not_ahead(occurred_at, now), {}),)


def review(state: Participant, *, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """A review of where the journey stands was held."""
    must_be_open(state)
    return (_fact(state, FactType.REVIEW_HELD, not_ahead(occurred_at, now), {}),)


def maintenance(state: Participant, *, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """Step down to light contact, by agreement with the participant."""
    _must_be(state, {Stage.ACTIVE}, "enter_maintenance")
    return (_fact(state, FactType.MAINTENANCE_ENTERED, not_ahead(occurred_at, now), {}),)


def pause(state: Participant, *, kind: PauseKind, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """Jail, hospital or a treatment stay: the clocks that may pause, pause, and a review is owed."""
    must_be_open(state)
    if state.paused:
        raise NotInThisState(state.stage, allowed(state), "This journey is paused already; end that pause first.")
    return (_fact(state, FactType.PAUSED, not_ahead(occurred_at, now), {"kind": kind.value}),)


def end_pause(state: Participant, *, occurred_at: datetime, now: datetime) -> tuple[Fact, ...]:
    """The pause is over; the clocks go on with the time they had left."""
    must_be_open(state)
    if not state.paused:
        raise NotInThisState(state.stage, allowed(state), "This journey is not paused.")
    if state.paused_at is not None and occurred_at < state.paused_at:
        message = "A pause cannot end before it began."
        raise Invalid([Fault(pointer="/occurred_at", code="before_the_pause", message=message)])
    return (_fact(state, FactType.PAUSE_ENDED, not_ahead(occurred_at, now), {"kind": state.paused}),)


def set_safe_contact(state: Participant, *, now: datetime) -> tuple[Fact, ...]:
    """How the person may safely be reached was settled with them."""
    must_be_open(state)
    return (_fact(state, FactType.SAFE_CONTACT_SET, now, {}),)


def record_wish(state: Participant, *, asked: bool, now: datetime) -> tuple[Fact, ...]:
    """What the table should know, ask or not say, in the person's words; or that they were not asked."""
    must_be_open(state)
    return (_fact(state, FactType.WISH_RECORDED, now, {"asked": asked}),)


def end(
    state: Participant, *, stage: Stage, reason_code: str, linkages: tuple[Linkage, ...], now: datetime
) -> tuple[Fact, ...]:
    """The journey ends, in every way but one: only a site that says so has somebody who was transferred."""
    must_be_open(state)
    if stage is Stage.TRANSFERRED:
        message = (
            "A journey ends as transferred once the other site has said that it has them. Begin a transfer and record "
            "its receipt, or end the journey as 'exited'."
        )
        raise Invalid([Fault(pointer="/kind", code="not_received", message=message)])
    if stage not in BY_EXIT:
        message = f"A journey ends as one of: {', '.join(sorted(BY_EXIT))}."
        raise Invalid([Fault(pointer="/kind", code="not_an_end", message=message)])
    if stage not in endings(state.stage):
        message = (
            f"Somebody graduates once they are enrolled, and by agreement with them: from {' or '.join(sorted(AGREES))}. "
            f"While they are {state.stage} a journey ends as one of: {', '.join(endings(state.stage))}."
        )
        raise Invalid([Fault(pointer="/kind", code="not_from_here", message=message)])
    return ends(state, stage=stage, reason_code=reason_code, linkages=linkages, now=now)


def ends(
    state: Participant, *, stage: Stage, reason_code: str, linkages: tuple[Linkage, ...], now: datetime
) -> tuple[Fact, ...]:
    """What ends with a journey, whatever ends it: every open linkage; no clock of either is left."""
    closing = [linkage.close(one, outcome=LinkageOutcome.NO_LONGER_INTERESTED, now=now) for one in linkages]
    ended = _fact(state, FactType.JOURNEY_ENDED, now, {"stage": stage.value, "reason_code": reason_code})
    return (*(fact for facts in closing for fact in facts), ended)


def endings(stage: Stage) -> tuple[Stage, ...]:
    """As what somebody may end a journey while it is in this stage."""
    return tuple(one for one in Stage if one in BY_EXIT and (one is not Stage.GRADUATED or stage in AGREES))


def review_death(
    state: Participant, *, owed: Iterable[Obligation], occurred_at: datetime, now: datetime
) -> tuple[Fact, ...]:
    """What happened when somebody died was looked at, with those who worked with them; nobody outside hears of it."""
    if state.stage is not Stage.DECEASED or not any(one.kind == DEATH_REVIEW for one in owed):
        raise NotInThisState(state.stage, allowed(state), "No review after a death is owed here.")
    return (_fact(state, FactType.DEATH_REVIEWED, not_ahead(occurred_at, now), {}),)


def allowed(state: Participant) -> tuple[str, ...]:
    """The acts that are possible now."""
    if state.stage in ENDED_STAGES:
        return ()
    acts = ["assign_owner", "record_contact", "hold_review", "set_safe_contact", "record_wish", "end_journey"]
    acts += ["sign_consent", "open_linkage", "end_pause" if state.paused else "pause"]
    acts += ["receive_transfer", "end_transfer"] if state.transfer_since else ["begin_transfer"]
    acts += [
        "set_court_date",
        "record_warrant",
        "record_arrest",
        "record_overdose",
        "raise_safety_alert",
        "record_outcome",
    ]
    if state.stage in {Stage.OUTREACH, Stage.UNABLE_TO_LOCATE}:
        acts.append("complete_initial_screening")
    if state.stage in BEFORE_INTAKE:
        acts.append("complete_intake")
    if state.stage in ENROLLED:
        acts.append("write_plan")
    if state.stage is Stage.ACTIVE:
        acts.append("enter_maintenance")
    return tuple(acts)


def _opened(fact: Fact) -> Participant:
    return Participant(
        id=fact.stream.id,
        alias=fact.text("alias"),
        stage=Stage.OUTREACH,
        stage_since=fact.occurred_at,
        opened_at=fact.occurred_at,
        owner_id=fact.id("owner_id"),
        owner_role=fact.text("owner_role"),
        referral_id=fact.id("referral_id"),
        door=Door(fact.text("door")),
        area=fact.text("area"),
        entered={Stage.OUTREACH.value: fact.occurred_at.isoformat()},
    )


def _as_before(state: Participant, fact: Fact) -> Participant:
    """As it was before the fact that is taken back."""
    before = fact.pairs("before")
    return replace(
        state,
        stage=Stage(before["stage"]),
        stage_since=datetime.fromisoformat(before["stage_since"]),
        attempts=int(before["attempts"]),
        ways=fact.words("ways"),
        last_contact_at=datetime.fromisoformat(before["last_contact_at"]) if before["last_contact_at"] else None,
        entered=fact.pairs("entered"),
    )


def _tried(state: Participant, fact: Fact) -> Participant:
    way = fact.text("mode")
    return replace(state, attempts=state.attempts + 1, ways=state.ways if way in state.ways else (*state.ways, way))


def _enter(state: Participant, stage: Stage, fact: Fact) -> Participant:
    if stage is state.stage:
        return state
    entered = {**state.entered, stage.value: fact.occurred_at.isoformat()}
    return replace(state, stage=stage, stage_since=fact.occurred_at, entered=entered)


def _over(state: Participant, fact: Fact) -> Participant:
    """Ended: nothing waits any more, neither for a pause nor for another site."""
    ended = _enter(state, Stage(fact.text("stage")), fact)
    ended = replace(ended, ended_at=fact.occurred_at, reason_code=fact.text("reason_code"), paused=None, paused_at=None)
    return replace(ended, transfer_since=None, transfer_goes_at=None, transfer_reason=None)


def _back(state: Participant, stage: Stage, fact: Fact) -> Participant:
    """Found again: when the stage was entered first, as the intake was done, stays as it was."""
    return replace(state, stage=stage, stage_since=fact.occurred_at)


def _settled_with_them(state: Participant, fact: Fact) -> Participant:
    if fact.type is FactType.SAFE_CONTACT_SET:
        return replace(state, safe_contact=True)
    return replace(state, wished_at=fact.occurred_at) if fact.flag("asked") else state


def _later(known: datetime | None, fact: Fact) -> datetime:
    return fact.occurred_at if known is None else max(known, fact.occurred_at)


def _must_be(state: Participant, stages: set[Stage], act: str) -> None:
    if state.stage not in stages:
        raise NotInThisState(
            state.stage, allowed(state), f"'{act}' is not possible while the journey is {state.stage}."
        )


def _fact(state: Participant, kind: FactType, occurred_at: datetime, data: Mapping[str, Value]) -> Fact:
    return Fact(stream=_stream(state.id), type=kind, occurred_at=occurred_at, data=dict(data))


def _stream(participant_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.PARTICIPANT, id=participant_id)
