"""A held charge: the prosecutor looks at it, holds it while the intake window runs, and alone decides what becomes of it.

The programme says two things of a person here, and only under a consent of that kind: the hand-off was made, and the
intake was done in the window. Whatever else happened reads the same: no completion notice has been recorded.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from domain.consent import Scope, in_force
from domain.errors import Fault, Invalid, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.questions import Question
from domain.states import ChargeHold, Consent, Obligation, Participant
from domain.words import (
    ChargeDecision,
    ChargeNotice,
    ConsentKind,
    ExtensionState,
    HoldAnswer,
    HoldStatus,
    RecipientClass,
    Role,
    Stage,
    StreamKind,
)

ASKED = Role.PROSECUTOR_LIAISON.value
OVER = {HoldStatus.NOT_FILED, HoldStatus.FILED, HoldStatus.WITHDRAWN}
FOR_GOOD = {*OVER, HoldStatus.OBJECTED}  # no notice changes how it stands any more
RUNNING = {HoldStatus.REVIEW, HoldStatus.HELD}
TELLABLE = {HoldStatus.REVIEW, HoldStatus.HELD, HoldStatus.WINDOW_ENDED}
PURPOSE = "charge_hold"
COORDINATION = "coordination"
CORRECTION = "charge_correction"  # what the policy's clock is called
NO_COMPLETION = "no completion notice has been recorded for your reference"
COMPLETION = "the intake was completed in the window"
HANDOFF = "the hand-off was made"
TELLING = {
    ChargeNotice.HANDOFF_MADE: "tell_charge_handoff",
    ChargeNotice.INTAKE_IN_WINDOW: "tell_charge_completion",
}


def sharing(agency_id: UUID | None) -> Scope:
    """What a consent must cover before a prosecutor's office is told anything of the person."""
    return Scope(
        kind=ConsentKind.CHARGE_HOLD,
        recipient_class=RecipientClass.PROSECUTOR,
        purpose=PURPOSE,
        agency_id=agency_id,
    )


def coordinating(agency_id: UUID | None) -> Scope:
    """What a consent must cover before that office is told more: that the person is in custody, and since when."""
    return Scope(
        kind=ConsentKind.JUSTICE,
        recipient_class=RecipientClass.PROSECUTOR,
        purpose=COORDINATION,
        agency_id=agency_id,
    )


WHEN = {
    FactType.CHARGE_HOLD_AGREED: "viewed_at",
    FactType.CHARGE_HOLD_OBJECTED: "viewed_at",
    FactType.CHARGE_HANDOFF_TOLD: "handoff_told_at",
    FactType.CHARGE_COMPLETION_TOLD: "completed_at",
    FactType.CHARGE_CORRECTION_TOLD: "completed_at",
    FactType.CHARGE_COMPLETION_ACKNOWLEDGED: "acknowledged_at",
    FactType.CHARGE_RECORD_CONFIRMED: "confirmed_at",
    FactType.CHARGE_DECIDED: "decided_at",
    FactType.CHARGE_HOLD_WITHDRAWN: "withdrawn_at",
}
BECOMES = {
    FactType.CHARGE_HOLD_OBJECTED: HoldStatus.OBJECTED,
    FactType.CHARGE_COMPLETION_TOLD: HoldStatus.COMPLETED,
    FactType.CHARGE_WINDOW_ENDED: HoldStatus.WINDOW_ENDED,
    FactType.CHARGE_HOLD_WITHDRAWN: HoldStatus.WITHDRAWN,
}
EXTENSION = {
    FactType.CHARGE_EXTENSION_REQUESTED: ExtensionState.ASKED,
    FactType.CHARGE_EXTENSION_GRANTED: ExtensionState.GRANTED,
    FactType.CHARGE_EXTENSION_REFUSED: ExtensionState.REFUSED,
}


def evolve(state: ChargeHold | None, fact: Fact) -> ChargeHold:
    """The hold after the fact."""
    if state is None:
        return _opened(fact)
    kind = fact.type
    after = replace(
        state,
        status=BECOMES.get(kind, state.status),
        extension=EXTENSION.get(kind, state.extension),
        participant_id=fact.maybe_id("participant_id") or state.participant_id,
        consent_id=fact.maybe_id("consent_id") or state.consent_id,
        reason_code=fact.maybe("reason_code") or state.reason_code,
    )
    moments: dict[str, Any] = {WHEN[kind]: fact.occurred_at} if kind in WHEN else {}
    after = replace(after, **moments)
    match kind:
        case FactType.CHARGE_HOLD_AGREED if state.status is HoldStatus.REVIEW:
            return replace(after, status=HoldStatus.HELD)
        case FactType.CHARGE_EXTENSION_GRANTED:
            again = HoldStatus.HELD if state.status is HoldStatus.WINDOW_ENDED else state.status
            return replace(after, status=again, window_ends_at=fact.moment("window_ends_at"), confirmed_at=None)
        case FactType.CHARGE_CORRECTION_TOLD if state.status not in FOR_GOOD:
            return replace(after, status=HoldStatus.COMPLETED)
        case FactType.CHARGE_NOTICE_TAKEN_BACK:
            return _without_notice(after, runs_again=fact.maybe("window_ends_at") is not None)
        case FactType.CHARGE_HOLD_MOVED:
            return replace(after, consent_id=None)
        case FactType.CHARGE_DECIDED:
            return replace(after, status=HoldStatus(fact.text("decision")))
        case _:
            return after


def open_(
    *,
    hold_id: UUID,
    referral_id: UUID,
    participant_id: UUID | None,
    charge_code: str,
    window_ends_at: datetime,
    presumption: str,
    office_id: UUID | None,
    now: datetime,
    limitation_at: datetime | None = None,
) -> tuple[Fact, ...]:
    """The report goes to the prosecutor, who is asked to hold the charge; the window runs from now.

    `limitation_at`, until when it may be filed, is watched by the programme and the defence; no prosecutor hears of it.
    """
    if limitation_at is not None and limitation_at <= now:
        message = "This moment has passed. Give one that is still to come."
        raise Invalid([Fault(pointer="/limitation_at", code="in_the_past", message=message)])
    data: dict[str, Value] = {
        "referral_id": str(referral_id),
        "participant_id": str(participant_id) if participant_id else None,
        "charge_code": charge_code,
        "window_ends_at": window_ends_at.isoformat(),
        "presumption": presumption,
        "asked": ASKED,
        "office_id": str(office_id) if office_id else None,
        "limitation_at": limitation_at.isoformat() if limitation_at else None,
    }
    stream = StreamRef(kind=StreamKind.CHARGE_HOLD, id=hold_id)
    return (Fact(stream=stream, type=FactType.CHARGE_HOLD_OPENED, occurred_at=now, data=data),)


def view(state: ChargeHold, *, given: HoldAnswer, now: datetime) -> tuple[Fact, ...]:
    """The prosecutor agrees to hold the charge, or objects; the offer of services stands either way."""
    _must(state, state.status not in OVER and state.viewed_at is None, "give_charge_view")
    kind = FactType.CHARGE_HOLD_AGREED if given is HoldAnswer.AGREES else FactType.CHARGE_HOLD_OBJECTED
    return (_fact(state, kind, now, {}),)


def in_jail(holds: Iterable[ChargeHold], person: Participant, *, now: datetime) -> tuple[Fact, ...]:
    """Jail stops no window: for each that runs out before an intake a request for more time is drafted, for a human."""
    if intake_of(person) is not None:
        return ()
    return tuple(
        _fact(one, FactType.EXTENSION_REQUEST_DRAFTED, now, {"window_ends_at": one.window_ends_at.isoformat()})
        for one in holds
        if _may_ask_for_time(one)
    )


def request_extension(state: ChargeHold, *, now: datetime) -> tuple[Fact, ...]:
    """Ask the prosecutor for more time: once, and while the window runs."""
    _must(state, _may_ask_for_time(state), "request_charge_extension")
    return (_fact(state, FactType.CHARGE_EXTENSION_REQUESTED, now, {"asked": ASKED}),)


def answer_extension(state: ChargeHold, *, granted: bool, until: datetime, now: datetime) -> tuple[Fact, ...]:
    """The prosecutor grants more time, or not."""
    asked = state.status not in OVER and state.extension is ExtensionState.ASKED
    _must(state, asked, "answer_charge_extension")
    if not granted:
        return (_fact(state, FactType.CHARGE_EXTENSION_REFUSED, now, {}),)
    return (_fact(state, FactType.CHARGE_EXTENSION_GRANTED, now, {"window_ends_at": until.isoformat()}),)


def tell_handoff(state: ChargeHold, *, participant_id: UUID, consent_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """Tell the prosecutor, under the person's consent, that the hand-off was made."""
    _must(state, state.status in TELLABLE and state.handoff_told_at is None, "tell_charge_handoff")
    return (_fact(state, FactType.CHARGE_HANDOFF_TOLD, now, _under(participant_id, consent_id)),)


def tell_completion(
    state: ChargeHold, *, participant_id: UUID, consent_id: UUID, intake_at: datetime | None, now: datetime
) -> tuple[Fact, ...]:
    """Tell the prosecutor, under the person's consent, that the intake was done in the window.

    After "no completion notice has been recorded" was said, it is a correction, with an acknowledgement of its own; it goes
    also once the prosecutor has decided, which may have been on what was said.
    """
    _must(state, ChargeNotice.INTAKE_IN_WINDOW in _unsaid(state), "tell_charge_completion")
    if not in_the_window(state, intake_at):
        message = "No intake inside the window is on record; only 'in the window: yes' is ever said."
        raise Invalid([Fault(pointer="", code="not_in_the_window", message=message)])
    corrects = state.confirmed_at is not None
    kind = FactType.CHARGE_CORRECTION_TOLD if corrects else FactType.CHARGE_COMPLETION_TOLD
    return (_fact(state, kind, now, _under(participant_id, consent_id)),)


def acknowledge(state: ChargeHold, *, now: datetime) -> tuple[Fact, ...]:
    """The prosecutor has seen the completion notice."""
    _must(state, _owes_acknowledgement(state), "acknowledge_charge_completion")
    return (_fact(state, FactType.CHARGE_COMPLETION_ACKNOWLEDGED, now, {}),)


def consent_for(
    state: ChargeHold, consents: Sequence[Consent], *, now: datetime, to: Callable[[UUID | None], Scope] = sharing
) -> Consent | None:
    """A consent in force under which the office that is asked may be told of the person; nothing else covers it."""
    if state.office_id is not None:
        return in_force(consents, to(state.office_id), now=now)
    return next((one for one in consents if in_force([one], to(one.recipient_agency_id), now=now)), None)


def without_consent(
    holds: Sequence[ChargeHold], *, left: Sequence[Consent], owed: Mapping[UUID, Sequence[Obligation]], now: datetime
) -> tuple[Fact, ...]:
    """What a consent takes with it, whether it was revoked or ran out: notices that nobody has acknowledged or sent yet.

    `left` are the person's consents that still stand; under one of the same kind the notice stands too.
    """
    bare = (state for state in holds if consent_for(state, left, now=now) is None)
    return tuple(fact for state in bare for fact in take_back(state, owed=owed.get(state.id, ()), now=now))


def take_back(state: ChargeHold, *, owed: Iterable[Obligation] = (), now: datetime) -> tuple[Fact, ...]:
    """What a notice rests on has ended: its acknowledgement is needed no longer, nor a correction that is still `owed`."""
    if not _owes_acknowledgement(state) and not _owes_correction(owed):
        return ()
    return (_taken_back(state, now),)


def move(state: ChargeHold, *, participant_id: UUID, now: datetime) -> tuple[Fact, ...]:
    """The referral is of somebody else: the hold goes with it, and a notice of somebody else's intake is taken back.

    Where it was seen already the window ends once more, with what is said then. A decision stands as it was made.
    """
    moved = _fact(state, FactType.CHARGE_HOLD_MOVED, now, {"participant_id": str(participant_id)})
    false = state.completed_at is not None and (state.status not in OVER or _owes_acknowledgement(state))
    return (_taken_back(state, now), moved) if false else (moved,)


def confirm_record(state: ChargeHold, *, tellable: bool, now: datetime) -> tuple[Fact, ...]:
    """A supervisor has looked: all that happened in the window is recorded. Only then is the prosecutor told the rest.

    Where a completion is on record that may be told (`tellable`), "no completion notice" would be false: it is refused.
    """
    _must(state, _unconfirmed(state), "confirm_charge_record")
    if tellable:
        message = (
            "The record holds an intake inside the window, and a consent lets the prosecutor be told of it: send that"
            " notice. 'No completion notice' would be false."
        )
        raise NotInThisState(state.status, allowed(state, may_say=_unsaid(state)), message)
    return (_fact(state, FactType.CHARGE_RECORD_CONFIRMED, now, {"asked": ASKED}),)


def completion_owed(
    holds: Iterable[ChargeHold],
    person: Participant,
    consents: Sequence[Consent],
    *,
    owed: Mapping[UUID, Sequence[Obligation]],
    now: datetime,
) -> tuple[Fact, ...]:
    """Which of the holds the prosecutor was told the wrong thing of, as the record stands now: each is to be corrected."""
    wrong = (one for one in holds if _told_of_none(one))
    return tuple(
        _fact(one, FactType.CHARGE_CORRECTION_DUE, now, {"participant_id": str(person.id)})
        for one in wrong
        if tellable(one, person, consents, now=now) and not _owes_correction(owed.get(one.id, ()))
    )


def sayable(
    state: ChargeHold, person: Participant | None, consents: Sequence[Consent], *, now: datetime
) -> tuple[ChargeNotice, ...]:
    """What may be said now: under the person's consent, and that the intake was done only where the record holds it."""
    if person is None or consent_for(state, consents, now=now) is None:
        return ()
    done = in_the_window(state, intake_of(person))
    return tuple(one for one in _unsaid(state) if done or one is not ChargeNotice.INTAKE_IN_WINDOW)


def tellable(state: ChargeHold, person: Participant | None, consents: Sequence[Consent], *, now: datetime) -> bool:
    """Whether the record holds a completion that the prosecutor may be told: an intake in the window, and a consent."""
    return ChargeNotice.INTAKE_IN_WINDOW in sayable(state, person, consents, now=now)


def intake_of(person: Participant) -> datetime | None:
    """When the intake was done, however often the person was lost and found since."""
    entered = person.entered.get(Stage.ACTIVE)
    return None if entered is None else datetime.fromisoformat(entered)


def in_the_window(state: ChargeHold, intake_at: datetime | None) -> bool:
    """Whether the intake was done before the window ended."""
    return intake_at is not None and intake_at <= state.window_ends_at


def decide(state: ChargeHold, *, decision: ChargeDecision, now: datetime) -> tuple[Fact, ...]:
    """The prosecutor decides on the charge, at any time; nobody and nothing else does."""
    _must(state, state.status not in OVER, "decide_charge")
    return (_fact(state, FactType.CHARGE_DECIDED, now, {"decision": decision.value}),)


def withdraw(state: ChargeHold, *, reason_code: str, now: datetime) -> tuple[Fact, ...]:
    """The programme asks nothing on this charge any more."""
    _must(state, state.status not in OVER, "withdraw_charge_hold")
    return (_fact(state, FactType.CHARGE_HOLD_WITHDRAWN, now, {"reason_code": reason_code}),)


def question(state: ChargeHold, *, may_know: bool) -> Question | None:
    """What the prosecutor is asked now; `may_know` is whether the person's consent is in force."""
    if state.status not in OVER and state.viewed_at is None:
        return Question.CHARGE_HOLD_REVIEW
    if state.status not in OVER and state.extension is ExtensionState.ASKED:
        return Question.EXTENSION_ANSWER
    return Question.COMPLETION_ACK if may_know and _owes_acknowledgement(state) else None


def told(state: ChargeHold, *, may_know: bool) -> tuple[str, ...]:
    """What the prosecutor reads, in constant words; why there is no completion notice is never said."""
    said = [HANDOFF] if may_know and state.handoff_told_at else []
    if state.completed_at and may_know:
        said.append(COMPLETION)
    elif state.confirmed_at:
        said.append(NO_COMPLETION)
    return tuple(said)


def allowed(state: ChargeHold, *, may_say: Sequence[ChargeNotice] | None = None) -> tuple[str, ...]:
    """The acts that are possible now; `may_say` is what consent and record let be said, where they were looked at."""
    if state.status in OVER:
        tells = tuple(TELLING[one] for one in may_say or ())
        return (*tells, "acknowledge_charge_completion") if _owes_acknowledgement(state) else tells
    acts = ["decide_charge", "withdraw_charge_hold"]
    if state.viewed_at is None:
        acts.append("give_charge_view")
    if _may_ask_for_time(state):
        acts.append("request_charge_extension")
    if state.extension is ExtensionState.ASKED:
        acts.append("answer_charge_extension")
    acts += [TELLING[one] for one in (_unsaid(state) if may_say is None else may_say)]
    if _owes_acknowledgement(state):
        acts.append("acknowledge_charge_completion")
    if _unconfirmed(state) and ChargeNotice.INTAKE_IN_WINDOW not in (may_say or ()):
        acts.append("confirm_charge_record")
    return tuple(acts)


def _opened(fact: Fact) -> ChargeHold:
    return ChargeHold(
        id=fact.stream.id,
        referral_id=fact.id("referral_id"),
        participant_id=fact.maybe_id("participant_id"),
        charge_code=fact.text("charge_code"),
        status=HoldStatus.REVIEW,
        opened_at=fact.occurred_at,
        window_ends_at=fact.moment("window_ends_at"),
        presumption=fact.text("presumption"),
        office_id=fact.maybe_id("office_id"),
        limitation_at=fact.moment("limitation_at") if fact.maybe("limitation_at") else None,
    )


def _unsaid(state: ChargeHold) -> tuple[ChargeNotice, ...]:
    """What was not said yet of the two things that may be, as far as the hold itself goes."""
    if state.status in TELLABLE and state.handoff_told_at is None:
        return tuple(ChargeNotice)
    return (ChargeNotice.INTAKE_IN_WINDOW,) if state.status in TELLABLE or _told_of_none(state) else ()


def _without_notice(state: ChargeHold, *, runs_again: bool) -> ChargeHold:
    """With no notice the window ends as it does for everybody; where that was said, and is not to be said anew, it stands."""
    bare = replace(state, completed_at=None, acknowledged_at=None, consent_id=None)
    if state.status in FOR_GOOD:
        return bare
    if not runs_again:
        return replace(bare, status=HoldStatus.WINDOW_ENDED)
    return replace(bare, status=HoldStatus.HELD if state.viewed_at else HoldStatus.REVIEW, confirmed_at=None)


def _taken_back(state: ChargeHold, now: datetime) -> Fact:
    said_anew = state.status not in FOR_GOOD and (state.confirmed_at is None or state.acknowledged_at is not None)
    data: dict[str, Value] = {"window_ends_at": state.window_ends_at.isoformat()} if said_anew else {}
    return _fact(state, FactType.CHARGE_NOTICE_TAKEN_BACK, now, data)


def _told_of_none(state: ChargeHold) -> bool:
    """Whether the last word that the prosecutor has is that there is no completion notice."""
    return state.confirmed_at is not None and state.completed_at is None


def _owes_acknowledgement(state: ChargeHold) -> bool:
    """Whether a notice was told and not yet seen; who decided after it was told is asked no more."""
    if state.completed_at is None or state.acknowledged_at is not None:
        return False
    over_since = state.decided_at or state.withdrawn_at
    return over_since is None or state.completed_at > over_since


def _may_ask_for_time(state: ChargeHold) -> bool:
    return state.status in RUNNING and state.extension is ExtensionState.NONE


def _owes_correction(owed: Iterable[Obligation]) -> bool:
    return any(one.kind == CORRECTION for one in owed)


def _unconfirmed(state: ChargeHold) -> bool:
    return state.status is HoldStatus.WINDOW_ENDED and state.confirmed_at is None


def _under(participant_id: UUID, consent_id: UUID) -> Mapping[str, Value]:
    return {"participant_id": str(participant_id), "consent_id": str(consent_id), "asked": ASKED}


def _must(state: ChargeHold, may: bool, act: str) -> None:
    if not may:
        message = f"'{act}' is not possible while the hold is {state.status}."
        raise NotInThisState(state.status, allowed(state), message)


def _fact(state: ChargeHold, kind: FactType, occurred_at: datetime, data: Mapping[str, Value]) -> Fact:
    stream = StreamRef(kind=StreamKind.CHARGE_HOLD, id=state.id)
    return Fact(stream=stream, type=kind, occurred_at=occurred_at, data=dict(data))
