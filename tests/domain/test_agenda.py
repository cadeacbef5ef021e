"""Whom the table talks about: by rule, each once, in one order; and nobody unasked."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.agenda import ORDER, Reason, Sign, propose, reason_of
from domain.facts import FactType
from domain.states import AgendaItem
from domain.words import ConferenceDecision, ObligationState
from tests.domain.lives import MONDAY, POLICY, Life

CADENCE = POLICY.cadence


def person(**known: object) -> Sign:
    return Sign(**{"participant_id": uuid4(), "since": MONDAY, "stage": "active"} | known)


def items(*signs: Sign, removed: bool = False) -> list[AgendaItem]:
    return [
        AgendaItem(
            id=uuid4(),
            conference_id=uuid4(),
            position=1,
            reason="x",
            participant_id=sign.participant_id,
            referral_id=sign.referral_id,
            removed_at=MONDAY if removed else None,
        )
        for sign in signs
    ]


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        (Sign(referral_id=uuid4(), since=MONDAY, stage="received"), Reason.NEW_REFERRAL),
        (person(carried=True, blocked=True), Reason.CARRIED),
        (person(due={"intake": MONDAY + timedelta(days=14)}), Reason.DUE_SOON),
        (person(due={"intake": MONDAY - timedelta(days=3)}), Reason.DUE_SOON),
        (person(stage="in_the_wind", shared=True), Reason.IN_THE_WIND),
        (person(paused="jail", shared=True), Reason.LEGAL),
        (person(matters={"warrant": MONDAY}, shared=True), Reason.LEGAL),
        (person(matters={"arrest": MONDAY - timedelta(days=40)}, shared=True), Reason.LEGAL),
        (person(matters={"court_date": MONDAY + timedelta(days=14)}, shared=True), Reason.LEGAL),
        (person(matters={"court_date": MONDAY - timedelta(days=2)}, shared=True), Reason.LEGAL),
        (person(matters={"court_date": MONDAY + timedelta(days=15)}, shared=True), None),
        (person(matters={"overdose": MONDAY, "safety_alert": MONDAY}, shared=True), None),
        (person(matters={"warrant": MONDAY, "arrest": MONDAY}), None),
        (person(blocked=True), Reason.BARRIER),
        (person(since=MONDAY - timedelta(days=60)), Reason.NOT_DISCUSSED),
        (person(), None),
        (person(due={"intake": MONDAY + timedelta(days=15)}), None),
        (person(due={"contact": MONDAY}), None),
        (person(stage="in_the_wind"), None),
        (person(paused="jail"), None),
        (person(paused="hospital", shared=True), None),
        (person(since=MONDAY - timedelta(days=59)), None),
    ],
    ids=lambda one: str(one) if not isinstance(one, Sign) else "",
)
def test_the_rule(sign: Sign, reason: Reason | None):
    assert reason_of(sign, CADENCE, now=MONDAY) is reason


def test_the_agenda_goes_by_reason_and_whoever_was_longest_unheard_comes_first():
    old = person(since=MONDAY - timedelta(days=90))
    older, blocked = person(since=MONDAY - timedelta(days=91)), person(blocked=True)
    new = Sign(referral_id=uuid4(), since=MONDAY, stage="received")
    lines = propose([old, older, blocked, new], [], CADENCE, now=MONDAY)
    assert [one.referral_id or one.participant_id for one in lines] == [
        new.referral_id,
        blocked.participant_id,
        older.participant_id,
        old.participant_id,
    ]
    assert [ORDER[one.reason] for one in lines] == sorted(ORDER[one.reason] for one in lines)


def test_what_somebody_put_there_or_took_off_is_left_as_it_is():
    there, off = person(blocked=True), person(blocked=True)
    agenda = [*items(there), *items(off, removed=True)]
    assert propose([there, off], agenda, CADENCE, now=MONDAY) == ()


def test_an_agenda_holds_no_more_than_the_policy_says():
    signs = [person(blocked=True) for _ in range(9)]
    full = items(*(person() for _ in range(4)))
    assert len(propose(signs, full, replace(CADENCE, agenda_most=10), now=MONDAY)) == 6
    assert propose(signs, full, replace(CADENCE, agenda_most=3), now=MONDAY) == ()


def on_the_table() -> Life:
    life = Life.enrolled()
    life.meet(days=14)
    life.act(life.on_meeting("add"))
    return life


def test_whoever_is_put_on_an_agenda_is_to_be_asked_before_the_meeting():
    life = on_the_table()
    owed = life.one("table_wish")
    assert owed.owner_id == life.person.owner_id
    assert owed.due_at == life.meeting.starts_at
    life.act(life.on_journey("wish"))
    assert life.obligations[owed.id].state is ObligationState.MET


def test_it_is_counted_whether_they_were_asked_first():
    for asked in (True, False):
        life = on_the_table()
        if asked:
            life.act(life.on_journey("wish"))
        life.act(life.on_meeting("open"))
        life.act(life.on_meeting("decide"))
        (taken_up,) = life.told(FactType.TAKEN_UP_AT_TABLE)
        assert taken_up.flag("asked") is asked
        assert taken_up.text("decision") == ConferenceDecision.ENGAGEMENT_PLAN
        assert "table_wish" not in life.kinds()


def test_what_they_said_for_an_earlier_meeting_is_not_what_they_say_now():
    life = Life.enrolled()
    life.act(life.on_journey("wish"))
    life.passes(hours=1)
    life.meet(days=14)
    life.act(life.on_meeting("add"))
    assert "table_wish" in life.kinds()
    life.act(life.on_meeting("open"))
    life.act(life.on_meeting("decide"))
    assert not life.told(FactType.TAKEN_UP_AT_TABLE)[0].flag("asked")


@pytest.mark.parametrize("act", ["remove", "cancel"])
def test_whoever_is_not_talked_about_after_all_need_not_be_asked(act: str):
    life = on_the_table()
    life.act(life.on_meeting(act))
    assert "table_wish" not in life.kinds()
    assert life.person.stage == "active"


def test_the_agenda_is_built_and_freezes_by_itself():
    life = Life.enrolled()
    life.meet(days=14)
    life.passes(days=14)
    built, frozen = life.told(FactType.AGENDA_BUILT), life.told(FactType.AGENDA_FROZEN)
    assert built
    assert frozen
    assert life.facts.index(built[0]) < life.facts.index(frozen[0])
    assert not life.attempt(lambda: life.on_meeting("add"))


def test_of_two_who_are_kept_apart_each_has_a_meeting_of_their_own_in_turn():
    first, second = uuid4(), uuid4()
    waits = MONDAY - timedelta(days=90)
    one = person(participant_id=first, apart=(second,), blocked=True, since=waits + timedelta(days=1))
    other = person(participant_id=second, apart=(first,), since=waits)
    free = person(blocked=True)

    def named(*signs, agenda=()):
        return [line.participant_id for line in propose(signs, agenda, CADENCE, now=MONDAY)]

    assert set(named(one, other, free)) == {second, free.participant_id}
    talked_about = replace(other, since=MONDAY)
    assert set(named(one, talked_about, free)) == {first, free.participant_id}
    assert named(one, agenda=items(other)) == []
    assert named(one, agenda=items(other, removed=True)) == [first]
