"""A held charge: only the prosecutor decides, and whatever happened in the window reads the same."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain import charge_hold
from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from domain.roles import ACTS
from domain.words import ConsentKind, HoldStatus, PauseKind, RecipientClass, Role, Stage
from tests.domain.lives import PACKS, Life, under


@pytest.fixture(autouse=True, params=[name for name, pack in PACKS.items() if pack.charge_hold])
def _where_charges_are_held(request: pytest.FixtureRequest) -> Iterator[None]:
    with under(PACKS[request.param]):
        yield


def begun(*, enrolled: bool = True, consented: bool = False, viewed: bool = True) -> Life:
    life = Life.approved()
    if consented:
        life.act(life.sign(ConsentKind.CHARGE_HOLD, recipient_class=RecipientClass.PROSECUTOR, agency_id=uuid4()))
    life.charge()
    if viewed:
        life.act(life.on_charge("agrees"))
    if enrolled:
        life.act(life.on_journey("contact"))
        life.act(life.on_journey("intake"))
    return life


def unknown() -> Life:
    return begun(enrolled=False)


def refused() -> Life:
    life = begun(enrolled=False)
    life.act(life.on_journey("end", stage=Stage.DECLINED))
    return life


def unconsented() -> Life:
    return begun()


def revoked() -> Life:
    life = begun(consented=True)
    life.act(life.on_charge("tell"))
    life.act((*life.revoke(), *life.on_charge("take back")))
    return life


def late() -> Life:
    life = begun(enrolled=False, consented=True)
    life.passes(days=15)
    life.act(life.on_journey("contact"))
    life.act(life.on_journey("intake"))
    return life


CASES = (unknown, refused, unconsented, revoked, late)


def read(life: Life) -> tuple[object, ...]:
    """All that the prosecutor could read."""
    may_know = bool(life.live_consents())
    return charge_hold.question(life.hold, may_know=may_know), charge_hold.told(life.hold, may_know=may_know)


def said(life: Life) -> tuple[object, ...]:
    """What of it may be said now."""
    return charge_hold.sayable(life.hold, life.person, life.live_consents(), now=life.now)


@pytest.mark.parametrize("case", CASES)
def test_whatever_the_reason_the_prosecutor_reads_one_constant_text_and_only_once_the_record_is_confirmed(
    case: Callable[[], Life],
):
    life = case()
    life.passes(days=15)
    assert life.hold.status is HoldStatus.WINDOW_ENDED
    assert read(life) == (None, ())
    assert life.one("charge_record").closed_at is None
    life.act(life.on_charge("confirm"))
    assert read(life) == (None, ("no completion notice has been recorded for your reference",))


def test_an_intake_in_the_window_is_said_under_consent_and_nothing_else_is():
    life = begun(consented=True)
    life.act(life.on_charge("handoff"))
    life.act(life.on_charge("tell"))
    assert read(life) == ("completion_ack", ("the hand-off was made", "the intake was completed in the window"))
    life.passes(days=20)
    assert life.hold.status is HoldStatus.COMPLETED


def test_an_intake_after_the_window_is_never_said():
    life = late()
    with pytest.raises(Invalid) as refused_:
        life.on_charge("tell")
    assert refused_.value.faults[0].code == "not_in_the_window"


def test_no_completion_is_not_said_while_the_record_holds_one_that_may_be_told():
    life = begun(consented=True)
    life.passes(days=15)
    with pytest.raises(NotInThisState) as refused_:
        life.on_charge("confirm")
    assert "tell_charge_completion" in refused_.value.allowed
    assert "confirm_charge_record" not in refused_.value.allowed
    life.act(life.on_charge("tell"))
    assert read(life) == ("completion_ack", ("the intake was completed in the window",))
    assert life.kinds(life.hold_id) == {"completion_ack"}


def typed_late(life: Life) -> None:
    """An intake of the sixth day, found on paper once the window is over."""
    life.act(life.on_journey("intake", at=life.now - timedelta(days=9)))


def signed_late(life: Life) -> None:
    """The person agrees only now that the prosecutor is told."""
    life.act(life.sign(ConsentKind.CHARGE_HOLD, recipient_class=RecipientClass.PROSECUTOR, agency_id=uuid4()))


WRONGED = [
    pytest.param(lambda: begun(enrolled=False, consented=True), typed_late, id="the intake was typed late"),
    pytest.param(begun, signed_late, id="the consent was signed late"),
]


@pytest.mark.parametrize(("case", "found"), WRONGED)
def test_what_was_told_and_is_found_wrong_is_owed_a_correction_within_minutes(
    case: Callable[[], Life], found: Callable[[Life], None]
):
    life = case()
    life.passes(days=15)
    life.act(life.on_charge("confirm"))
    found(life)
    owed = life.one("charge_correction")
    assert (owed.owner_role, owed.due_at) == (Role.LEGAL_COORDINATOR, life.now + timedelta(minutes=30))
    assert read(life) == (None, ("no completion notice has been recorded for your reference",)), "a human sends it"
    life.act(life.on_charge("tell"))
    assert [one.kind for one in life.owed(life.hold_id)] == ["correction_ack"]
    assert read(life) == ("completion_ack", ("the intake was completed in the window",))


@pytest.mark.parametrize("over", ["decide", "withdraw"])
@pytest.mark.parametrize(("case", "found"), WRONGED)
@pytest.mark.parametrize("sent_first", [True, False])
def test_what_was_told_wrongly_is_put_right_also_once_the_prosecutor_has_decided_on_it(
    case: Callable[[], Life], found: Callable[[Life], None], over: str, sent_first: bool
):
    life = case()
    life.passes(days=15)
    life.act(life.on_charge("confirm"))
    steps = [lambda: found(life), lambda: life.act(life.on_charge(over))]
    for step in steps if sent_first else reversed(steps):
        life.passes(minutes=1)
        step()
    stands = life.hold.status
    assert [one.kind for one in life.owed(life.hold_id)] == ["charge_correction"]
    assert "tell_charge_completion" in charge_hold.allowed(life.hold, may_say=said(life))
    life.passes(minutes=1)
    life.act(life.on_charge("tell"))
    assert [one.kind for one in life.owed(life.hold_id)] == ["correction_ack"]
    assert read(life) == ("completion_ack", ("the intake was completed in the window",))
    assert life.hold.status is stands, "what was decided stays decided"
    life.act(life.on_charge("acknowledge"))
    assert read(life) == (None, ("the intake was completed in the window",))
    assert life.owed(life.hold_id) == ()


def test_a_correction_that_was_not_seen_after_a_decision_ends_with_the_consent_and_the_decision_stands():
    life = begun()
    life.passes(days=15)
    for act in ("confirm", "decide"):
        life.act(life.on_charge(act))
    life.passes(minutes=1)
    signed_late(life)
    life.act(life.on_charge("tell"))
    life.act((*life.revoke(), *life.on_charge("take back")))
    assert life.hold.status is HoldStatus.NOT_FILED
    assert read(life) == (None, ("no completion notice has been recorded for your reference",))
    assert life.owed(life.hold_id) == ()


def test_who_objects_only_after_they_were_told_wrongly_is_corrected_too_and_objects_still():
    life = begun(viewed=False)
    life.passes(days=15)
    for act in ("confirm", "objects"):
        life.act(life.on_charge(act))
    signed_late(life)
    assert "charge_correction" in life.kinds(life.hold_id)
    life.act(life.on_charge("tell"))
    assert life.hold.status is HoldStatus.OBJECTED
    assert read(life) == ("completion_ack", ("the intake was completed in the window",))
    life.act(life.on_charge("acknowledge"))
    assert read(life)[0] is None


def test_who_decides_on_a_notice_that_they_have_not_said_they_saw_is_asked_no_more():
    life = begun(consented=True)
    life.act(life.on_charge("tell"))
    life.passes(hours=1)
    life.act(life.on_charge("decide"))
    assert read(life) == (None, ("the intake was completed in the window",))
    assert charge_hold.allowed(life.hold, may_say=said(life)) == ()


@pytest.mark.parametrize("seen", [True, False])
def test_a_notice_of_somebody_elses_intake_is_taken_back_also_where_it_was_seen(seen: bool):
    life = begun(consented=True)
    life.act(life.on_charge("tell"))
    if seen:
        life.act(life.on_charge("acknowledge"))
    life.passes(days=15)
    life.act(life.on_charge("move"))
    life.passes(minutes=1)
    assert (life.hold.status, life.hold.completed_at) == (HoldStatus.WINDOW_ENDED, None)
    assert life.one("charge_record").owner_role == Role.SUPERVISOR, "the prosecutor is told anew how the window ended"


@pytest.mark.parametrize("case", [unconsented, unknown, late])
def test_nothing_is_to_be_corrected_where_nothing_may_be_told(case: Callable[[], Life]):
    life = case()
    life.passes(days=15)
    life.act(life.on_charge("confirm"))
    if life.person.stage is Stage.OUTREACH:
        life.act(life.on_journey("intake"))
    assert life.kinds(life.hold_id) == {"charge_outcome"}


def test_a_correction_that_nobody_sent_yet_ends_with_the_consent():
    life = begun()
    life.passes(days=15)
    life.act(life.on_charge("confirm"))
    signed_late(life)
    life.act((*life.revoke(), *life.on_charge("take back")))
    assert life.kinds(life.hold_id) == {"charge_outcome"}
    assert read(life) == (None, ("no completion notice has been recorded for your reference",))


def test_whoever_was_lost_and_found_has_done_the_intake_when_they_did_it():
    life = begun(consented=True)
    for _ in range(35):
        life.passes(days=1)
    assert life.person.stage is Stage.IN_THE_WIND
    life.act(life.on_journey("contact"))
    life.act(life.on_charge("tell"))
    assert read(life) == ("completion_ack", ("the intake was completed in the window",))


@pytest.mark.parametrize("stage", [Stage.EXITED, Stage.DECEASED])
def test_the_clocks_of_a_held_charge_survive_the_end_of_the_journey(stage: Stage):
    life = begun()
    life.act(life.on_journey("end", stage=stage))
    assert [one.kind for one in life.owed(life.hold_id)] == ["charge_window"]


def test_more_time_is_asked_for_once_and_moves_the_window():
    life = begun()
    ends = life.hold.window_ends_at
    life.act(life.on_charge("ask"))
    life.act(life.on_charge("grant"))
    assert life.hold.window_ends_at == ends + timedelta(days=14)
    assert life.one("charge_window").due_at == ends + timedelta(days=14)
    with pytest.raises(NotInThisState):
        life.on_charge("ask")


def test_jail_before_the_intake_has_more_time_asked_for_and_stops_no_window():
    life = begun(enrolled=False)
    ends = life.hold.window_ends_at
    life.passes(days=9)
    life.act(life.on_journey("pause"))
    (drafted,) = life.told(FactType.EXTENSION_REQUEST_DRAFTED)
    assert drafted.moment("window_ends_at") == life.one("charge_window").due_at == ends
    assert life.one("extension_request").owner_role == Role.LEGAL_COORDINATOR
    life.act(life.on_charge("ask"))
    assert life.kinds(life.hold_id) == {"charge_window", "extension_answer"}, "whoever has asked owes it no more"


def no_charge() -> Life:
    return Life.approved()


def decided() -> Life:
    life = begun(enrolled=False)
    life.act(life.on_charge("decide"))
    return life


def asked_already() -> Life:
    life = begun(enrolled=False)
    life.act(life.on_charge("ask"))
    return life


@pytest.mark.parametrize("case", [no_charge, decided, asked_already, begun])
def test_where_no_charge_waits_for_the_intake_or_time_was_asked_for_jail_drafts_nothing(case: Callable[[], Life]):
    life = case()
    life.act(life.on_journey("pause"))
    assert not life.told(FactType.EXTENSION_REQUEST_DRAFTED)


def test_a_hospital_drafts_nothing():
    life = begun(enrolled=False)
    life.act(life.on_journey("pause", kind=PauseKind.HOSPITAL))
    assert not life.told(FactType.EXTENSION_REQUEST_DRAFTED)


def test_the_time_to_file_a_held_charge_is_watched_60_30_and_14_days_before_and_never_by_the_prosecutor():
    life = Life.approved()
    life.charge(limitation_at=life.now + timedelta(days=365))
    life.act(life.on_charge("agrees"))
    watched = life.one("charge_limitation")
    assert (watched.owner_role, watched.due_at) == (Role.LEGAL_COORDINATOR, life.hold.limitation_at)
    marks = [datetime.fromisoformat(mark) for mark in watched.marks]
    assert [life.hold.limitation_at - mark for mark in marks] == [timedelta(days=days) for days in (60, 30, 14)]
    told = [one for one in life.policy.tellings if one.kinds and "charge_limitation" in one.kinds]
    assert [(one.audience, one.consent) for one in told] == [("defender", ConsentKind.TEAM_RELEASE)]
    life.act(life.on_charge("decide"))
    assert life.owed(life.hold_id) == ()


def test_a_charge_whose_time_is_over_is_not_one_to_hold():
    life = Life.approved()
    with pytest.raises(Invalid) as refused_:
        life.charge(limitation_at=life.now)
    assert (refused_.value.faults[0].pointer, refused_.value.faults[0].code) == ("/limitation_at", "in_the_past")


def test_time_alone_and_the_programme_decide_nothing_on_the_charge():
    life = begun()
    for _ in range(40):
        life.passes(days=1)
    decided = {HoldStatus.FILED, HoldStatus.NOT_FILED}
    assert life.hold.status not in decided
    life.act(life.on_charge("decide"))
    assert (life.hold.status, life.owed(life.hold_id)) == (HoldStatus.NOT_FILED, ())


def test_only_a_prosecutor_may_decide():
    deciding = [rule.roles for rule in ACTS.values() if FactType.CHARGE_DECIDED in rule.writes]
    assert deciding == [frozenset({Role.PROSECUTOR_LIAISON})]
