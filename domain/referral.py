"""A referral: received, screened, put to partners for their view, decided, and its result told once to the referrer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from domain import handoff
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.states import Referral
from domain.triage import disposition, recommendation
from domain.waiting import standing
from domain.words import (
    POLICE_DOORS,
    Answered,
    Disposition,
    Door,
    Position,
    ReferralStatus,
    Role,
    StreamKind,
    Urgency,
)

UNDECIDED = {ReferralStatus.RECEIVED, ReferralStatus.SCREENING, ReferralStatus.PENDING_DECISION}
ASKABLE = (Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON)

DECIDED = {
    FactType.REFERRAL_APPROVED: ReferralStatus.APPROVED,
    FactType.REFERRAL_NOT_ACCEPTED: ReferralStatus.NOT_ACCEPTED,
    FactType.REFERRAL_WAITLISTED: ReferralStatus.WAITLISTED,
    FactType.REFERRAL_SENT_TO_CONFERENCE: ReferralStatus.PENDING_DECISION,
    FactType.REFERRAL_WITHDRAWN: ReferralStatus.WITHDRAWN,
    FactType.REFERRAL_EXPIRED: ReferralStatus.EXPIRED,
}
OUTCOMES = {
    "approved": FactType.REFERRAL_APPROVED,
    "not_accepted": FactType.REFERRAL_NOT_ACCEPTED,
    "waitlisted": FactType.REFERRAL_WAITLISTED,
    "to_conference": FactType.REFERRAL_SENT_TO_CONFERENCE,
}


class SamePerson(StrEnum):
    """How a human judged two records: whether they are of one person."""

    SAME = "same"
    DIFFERENT = "different"


def evolve(state: Referral | None, fact: Fact) -> Referral:
    """The referral after the fact."""
    if state is None:
        return _received(fact)
    match fact.type:
        case FactType.ELIGIBILITY_VIEW_REQUESTED:
            asked = tuple(sorted({*state.views_asked, fact.text("asked")}))
            office = fact.maybe_id("office_id") or state.office_id
            return replace(state, views_asked=asked, office_id=office, status=_at_least_screening(state))
        case FactType.ELIGIBILITY_VIEW_GIVEN | FactType.ELIGIBILITY_VIEW_LAPSED:
            asked_one = fact.text("about")
            given = {**state.views_given, asked_one: fact.maybe("position") or "lapsed"}
            return replace(state, views_given=given, views_asked=_without(state, asked_one))
        case FactType.REFERRAL_LINKED | FactType.REFERRAL_SEPARATED:
            return _judged(state, fact)
        case FactType.SCREENING_COMPLETED:
            return replace(
                state,
                status=_at_least_screening(state),
                answers=fact.pairs("answers"),
                recommendation=fact.maybe("recommendation"),
            )
        case FactType.URGENCIES_RECORDED:
            return replace(state, urgencies=_urgencies(state, fact))
        case kind if kind in handoff.AFTER:
            return handoff.evolve(state, fact)
        case FactType.TRIAGE_RESULT_PUBLISHED:
            return replace(state, published=disposition(state.status).value, published_at=fact.occurred_at)
        case kind if kind in DECIDED:
            return replace(
                handoff.over(state) if kind is FactType.REFERRAL_WITHDRAWN else state,
                status=DECIDED[kind],
                reason_code=fact.maybe("reason_code"),
                decided_at=fact.occurred_at,
                participant_id=fact.maybe_id("participant_id"),
                links=_with_whom_it_joined(state, fact),
                views_asked=() if kind is not FactType.REFERRAL_SENT_TO_CONFERENCE else state.views_asked,
            )
        case _:
            return state


def receive(  # a referral says this much
    *,
    referral_id: UUID,
    receipt_code: str,
    door: Door,
    referrer_kind: str,
    referrer_id: UUID | None,
    referrer_agency_id: UUID | None,
    area: str,
    needs: tuple[str, ...],
    agreed_to_contact: str,
    in_custody: bool,
    now: datetime,
) -> tuple[Fact, ...]:
    """A person is referred."""
    data = {
        "door": door.value,
        "receipt_code": receipt_code,
        "referrer_kind": referrer_kind,
        "referrer_id": str(referrer_id) if referrer_id else None,
        "referrer_agency_id": str(referrer_agency_id) if referrer_agency_id else None,
        "area": area,
        "needs": needs,
        "agreed_to_contact": agreed_to_contact,
        "in_custody": in_custody,
    }
    return (Fact(stream=_stream(referral_id), type=FactType.REFERRAL_RECEIVED, occurred_at=now, data=data),)


def request_view(
    state: Referral, *, asked: Role, now: datetime, office_of: Callable[[], UUID | None] = lambda: None
) -> tuple[Fact, ...]:
    """Ask police or prosecutor for their view, only at police doors: nobody else is put before them by being referred.

    `office_of` says which prosecutor's office it is, where there are several.
    """
    _must_be(state, UNDECIDED, "request_view")
    if asked not in ASKABLE:
        raise Invalid([Fault(pointer="/asked", code="not_askable", message=f"Ask one of: {', '.join(ASKABLE)}.")])
    if state.door not in POLICE_DOORS:
        message = "Police and prosecutor are asked only about referrals that came through a police door."
        raise Invalid([Fault(pointer="/asked", code="not_a_police_door", message=message)])
    if asked in state.views_asked:
        raise NotInThisState(state.status, allowed(state), "This partner is being asked already.")
    office_id = office_of() if asked is Role.PROSECUTOR_LIAISON else None
    named: dict[str, Value] = {"office_id": str(office_id)} if office_id else {}
    data: dict[str, Value] = {"about": asked.value, "asked": asked.value, **named}
    return (_fact(state, FactType.ELIGIBILITY_VIEW_REQUESTED, now, data),)


def link(state: Referral, *, record_id: UUID, is_same: bool, now: datetime) -> tuple[Fact, ...]:
    """Judge that another record is of the same person, or not; the last judgement counts, and nothing is merged by it."""
    if record_id == state.id:
        message = "A referral is of the same person as itself. Name another record."
        raise Invalid([Fault(pointer="/record_id", code="itself", message=message)])
    judged = SamePerson.SAME if is_same else SamePerson.DIFFERENT
    data: dict[str, Value] = {"record_id": str(record_id), "judged": judged.value}
    return (_fact(state, FactType.REFERRAL_LINKED, now, data),)


def give_view(
    state: Referral, *, asked: Role, position: Position, category: str | None, now: datetime
) -> tuple[Fact, ...]:
    """A partner gives the view it was asked for; advice, the coordinator decides."""
    if asked.value not in state.views_asked:
        raise NotInThisState(state.status, allowed(state), "This question is no longer open.")
    if position is Position.OBJECTS and not category:
        raise Invalid([Fault(pointer="/category", code="required", message="An objection names its category.")])
    data = {"about": asked.value, "asked": asked.value, "position": position.value, "category": category}
    return (_fact(state, FactType.ELIGIBILITY_VIEW_GIVEN, now, data),)


def screen(state: Referral, *, answers: Mapping[str, Answered], policy: Policy, now: datetime) -> tuple[Fact, ...]:
    """Answer the screening's questions; what that recommends follows from the policy."""
    _must_be(state, UNDECIDED, "screen")
    known = {criterion.code for criterion in policy.criteria}
    faults = [
        Fault(
            pointer=f"/answers/{code}",
            code="unknown_criterion",
            message=f"The policy asks: {', '.join(sorted(known))}.",
        )
        for code in answers
        if code not in known
    ]
    if faults:
        raise Invalid(faults)
    data: dict[str, Value] = {
        "answers": {code: answer.value for code, answer in sorted(answers.items())},
        "recommendation": recommendation(policy.criteria, answers).outcome,
    }
    return (_fact(state, FactType.SCREENING_COMPLETED, now, data),)


def record_urgencies(state: Referral, *, urgencies: Sequence[Urgency], now: datetime) -> tuple[Fact, ...]:
    """What makes it urgent, all of it anew: known while people are still to decide, and while the person waits."""
    _must_be(state, {*UNDECIDED, ReferralStatus.WAITLISTED}, "record_urgencies")
    named = tuple(one.value for one in Urgency if one in urgencies)
    return (_fact(state, FactType.URGENCIES_RECORDED, now, {"urgencies": named}),)


def review_waiting(state: Referral, *, now: datetime) -> tuple[Fact, ...]:
    """Somebody looked whether a waiting referral may be taken, or need wait no more: it waits on, and is looked at again."""
    _must_be(state, {ReferralStatus.WAITLISTED}, "review_waiting")
    return (_fact(state, FactType.WAITING_REVIEWED, now, {}),)


def decide(
    state: Referral, *, outcome: str, reason_code: str, participant_id: UUID | None, joined: bool, now: datetime
) -> tuple[Fact, ...]:
    """Decide: approved (with the participant it opens or joins), not_accepted, waitlisted or to_conference."""
    _must_be(state, {*UNDECIDED, ReferralStatus.WAITLISTED}, "decide_referral")
    kind = OUTCOMES[outcome]
    if state.status is DECIDED[kind]:
        raise NotInThisState(
            state.status, allowed(state), f"This referral is {state.status.replace('_', ' ')} already."
        )
    data: dict[str, str | bool | None] = {"reason_code": reason_code}
    if kind is FactType.REFERRAL_APPROVED:
        data |= {"participant_id": str(participant_id), "joined": joined}
    return (_fact(state, kind, now, data),)


def withdraw(state: Referral, *, reason_code: str, now: datetime) -> tuple[Fact, ...]:
    """The referrer or the coordinator takes the referral back."""
    _must_be(state, {*UNDECIDED, ReferralStatus.WAITLISTED}, "withdraw_referral")
    return (_fact(state, FactType.REFERRAL_WITHDRAWN, now, {"reason_code": reason_code}),)


def separate(state: Referral, *, participant_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """The person is not the one whose journey the referral joined: it goes with a journey of its own."""
    data: dict[str, Value] = {"participant_id": str(participant_id), "from_id": str(state.participant_id)}
    return (_fact(state, FactType.REFERRAL_SEPARATED, now, data),)


def allowed(state: Referral) -> tuple[str, ...]:
    """The acts that are possible now."""
    at_scene = handoff.allowed(state)
    if state.status in UNDECIDED:
        acts = ("screen", "record_urgencies", "request_view", "decide_referral", "withdraw_referral", *at_scene)
        return (*acts, "give_view") if state.views_asked else acts
    if state.status is ReferralStatus.WAITLISTED:
        return ("record_urgencies", "review_waiting", "decide_referral", "withdraw_referral", *at_scene)
    joined = str(state.participant_id) in state.links  # also where somebody has judged since that it is another person
    return ("separate_referral", *at_scene) if joined else at_scene


def undecided(published: str | None) -> bool:
    """Whether what was published still leaves the result to be told."""
    return published in {None, Disposition.UNDER_REVIEW}


def _received(fact: Fact) -> Referral:
    return Referral(
        id=fact.stream.id,
        receipt_code=fact.text("receipt_code"),
        door=Door(fact.text("door")),
        referrer_kind=fact.text("referrer_kind"),
        referrer_id=fact.maybe_id("referrer_id"),
        referrer_agency_id=fact.maybe_id("referrer_agency_id"),
        area=fact.text("area"),
        needs=fact.words("needs"),
        agreed_to_contact=fact.text("agreed_to_contact"),
        in_custody=fact.flag("in_custody"),
        received_at=fact.occurred_at,
        status=ReferralStatus.RECEIVED,
    )


def _urgencies(state: Referral, fact: Fact) -> dict[str, str]:
    """Since when each is known: what held already keeps its moment."""
    known = {name.value: since.isoformat() for name, since in standing(state.urgencies, fact.occurred_at).items()}
    return {name: known.get(name, fact.occurred_at.isoformat()) for name in fact.words("urgencies")}


def _judged(state: Referral, fact: Fact) -> Referral:
    """Another record is of the same person or of somebody else; who leaves somebody else's journey has one of their own."""
    of = fact.maybe("record_id") or fact.text("from_id")
    after = replace(state, links={**state.links, of: fact.maybe("judged") or SamePerson.DIFFERENT.value})
    own = fact.maybe_id("participant_id")
    return replace(after, participant_id=own, reason_code=None) if own else after


def _with_whom_it_joined(state: Referral, fact: Fact) -> dict[str, str]:
    """Who joins a referral to an open journey has judged that both are of one person."""
    return {**state.links, fact.text("participant_id"): SamePerson.SAME.value} if fact.flag("joined") else state.links


def _must_be(state: Referral, statuses: set[ReferralStatus], act: str) -> None:
    if state.status not in statuses:
        raise NotInThisState(state.status, allowed(state), f"'{act}' is not possible: the referral is {state.status}.")


def _at_least_screening(state: Referral) -> ReferralStatus:
    return ReferralStatus.SCREENING if state.status is ReferralStatus.RECEIVED else state.status


def _without(state: Referral, asked: str) -> tuple[str, ...]:
    return tuple(role for role in state.views_asked if role != asked)


def _fact(state: Referral, kind: FactType, now: datetime, data: Mapping[str, Value]) -> Fact:
    return Fact(stream=_stream(state.id), type=kind, occurred_at=now, data=dict(data))


def _stream(referral_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.REFERRAL, id=referral_id)


def result_after(decided: str | None) -> Disposition:
    """What a result says that is published after this decision; nothing decided reads as under review."""
    return disposition(DECIDED[FactType(decided)] if decided else ReferralStatus.RECEIVED)
