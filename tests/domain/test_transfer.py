"""Whoever goes to another site is let go here once that site has said that it has them, and not before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import journey
from domain.errors import Invalid, NotInThisState
from domain.facts import FactType
from domain.policy import Policy
from domain.words import ENDED_STAGES, EscalationStatus, ObligationState, PauseKind, Stage
from tests.domain.lives import OTHER, OWNER, PACKS, POLICY, Life, under

DAY = timedelta(days=1)
RECEIPT = "transfer_receipt"


def going(in_days: int = 0) -> Life:
    life = Life.enrolled()
    life.act(life.on_journey("begin_transfer", goes_at=life.now + in_days * DAY))
    return life


@pytest.mark.parametrize("policy", PACKS.values(), ids=PACKS)
def test_the_journey_stays_open_and_its_owner_asks_the_other_site(policy: Policy):
    with under(policy):
        life = Life.enrolled()
        before = life.kinds()
        life.act(life.on_journey("begin_transfer"))
    assert life.person.stage is Stage.ACTIVE
    assert life.kinds() == before | {RECEIPT}, "what was owed is owed on"
    owed = life.one(RECEIPT)
    assert (owed.owner_id, owed.due_at) == (OWNER, life.now + 7 * DAY)
    assert {"receive_transfer", "end_transfer"} <= set(journey.allowed(life.person))


def test_it_counts_from_the_day_on_which_they_go():
    assert going(in_days=20).one(RECEIPT).due_at == Life.enrolled().now + 27 * DAY


def test_the_receipt_ends_the_journey_in_the_same_step_with_its_linkages():
    life = going()
    life.link()
    life.passes(days=1)
    owed = life.one(RECEIPT)
    facts = [fact.type for fact in life.act(life.on_journey("receive_transfer")).facts]
    assert facts == [FactType.TRANSFER_RECEIVED, FactType.LINKAGE_CLOSED, FactType.JOURNEY_ENDED]
    assert life.obligations[owed.id].state is ObligationState.MET
    assert (life.person.stage, life.person.reason_code) == (Stage.TRANSFERRED, "moved_away")
    assert life.person.transfer_since is None
    assert not life.owed()
    assert not life.owed(life.linkage_ids[0])


def test_nobody_counts_as_transferred_whom_no_other_site_has():
    for life in (Life.enrolled(), going()):
        with pytest.raises(Invalid) as refused:
            life.on_journey("end", stage=Stage.TRANSFERRED)
        (fault,) = refused.value.faults
        assert (fault.pointer, fault.code) == ("/kind", "not_received")
        assert "Begin a transfer" in fault.message
        assert "'exited'" in fault.message


def test_nobody_answers_and_the_ladder_climbs_to_the_supervisor_until_the_other_site_does():
    life = going()
    for _ in range(12):
        life.passes(days=1)
    (ladder,) = [one for one in life.ladders if one.obligation_id == life.one(RECEIPT).id]
    rungs = [fact.text("audience") for fact in life.told(FactType.ESCALATION_RAISED) if fact.stream.id == ladder.id]
    assert rungs[:3] == ["owner", "backup", "supervisor"]
    life.act(life.on_journey("receive_transfer"))
    assert life.world.states[ladder.id].status is EscalationStatus.ANSWERED


def test_what_the_other_site_said_in_time_was_in_time_whenever_it_is_typed():
    life = going()
    life.passes(days=9)
    said, owed = life.now - 3 * DAY, life.one(RECEIPT)
    assert owed.missed_at
    life.act(life.on_journey("receive_transfer", said))
    closed = life.obligations[owed.id]
    assert (closed.missed_at, closed.recorded_late) == (None, True)
    assert life.told(FactType.MET_RECORDED_LATE)


def test_called_off_it_goes_on_with_the_clocks_that_never_stopped_and_may_begin_again():
    life = Life.enrolled()
    contact = life.one("contact")
    life.act(life.on_journey("begin_transfer"))
    life.passes(days=3)
    owed = life.one(RECEIPT)
    life.act(life.on_journey("end_transfer"))
    assert life.obligations[owed.id].state is ObligationState.MET
    assert life.one("contact") == contact
    assert (life.person.stage, life.person.transfer_since, life.person.transfer_reason) == (Stage.ACTIVE, None, None)
    for act in ("receive_transfer", "end_transfer"):
        with pytest.raises(NotInThisState):
            life.on_journey(act)
    life.act(life.on_journey("begin_transfer"))
    assert life.one(RECEIPT).id != owed.id


def test_one_transfer_at_a_time_and_none_of_whom_the_journey_has_ended():
    life = going()
    with pytest.raises(NotInThisState):
        life.on_journey("begin_transfer")
    for stage in sorted(ENDED_STAGES - {Stage.TRANSFERRED}):
        life = going()
        life.act(life.on_journey("end", stage=stage))
        assert RECEIPT not in life.kinds(), "ended with everything else that was owed"
        assert life.person.transfer_since is None
        for act in ("begin_transfer", "receive_transfer", "end_transfer"):
            with pytest.raises(NotInThisState):
                life.on_journey(act)


def test_it_goes_with_the_journey_to_another_owner_and_no_pause_stops_it():
    life = going()
    due = life.one(RECEIPT).due_at
    life.act(life.on_journey("assign"))
    assert life.one(RECEIPT).owner_id == OTHER
    life.act(life.on_journey("pause", kind=PauseKind.HOSPITAL))
    assert (life.one(RECEIPT).state, life.one(RECEIPT).due_at) == (ObligationState.OPEN, due)


def test_it_is_said_of_days_that_can_be():
    life = going()
    for act in ("receive_transfer", "end_transfer"):
        for at, code in ((life.now + DAY, "in_the_future"), (life.now - DAY, "before_the_transfer")):
            with pytest.raises(Invalid) as refused:
                life.on_journey(act, at)
            assert refused.value.faults[0].code == code
    life = Life.enrolled()
    for days in (91, -30):
        with pytest.raises(Invalid) as refused:
            life.on_journey("begin_transfer", goes_at=life.now + days * DAY)
        assert refused.value.faults[0].pointer == "/goes_at"


def test_whoever_left_days_ago_is_asked_after_at_once():
    life = Life.enrolled()
    life.passes(days=12)
    life.act(life.on_journey("begin_transfer", goes_at=life.now - 10 * DAY))
    life.passes(hours=1)
    assert life.one(RECEIPT).missed_at
    assert life.person.transfer_since == life.now - timedelta(hours=1) - 10 * DAY
    life.act(life.on_journey("receive_transfer", life.now - 9 * DAY))
    assert life.person.stage is Stage.TRANSFERRED


def test_a_policy_that_asks_nobody_lets_no_transfer_begin():
    silent = replace(POLICY, hash="silent", clocks=tuple(one for one in POLICY.clocks if one.kind != RECEIPT))
    with under(silent):
        life = Life.enrolled()
        with pytest.raises(NotInThisState, match="Move it"):
            life.on_journey("begin_transfer")
