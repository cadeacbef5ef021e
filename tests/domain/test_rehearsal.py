"""Facts lived through again: under the same policy all comes as it came; under another what its clocks would have done."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.facts import Fact, FactType
from domain.policy import Duration, Policy
from domain.rehearsal import Happening, Rehearsal
from domain.retelling import LEFT_OUT, Recorded, Retelling, is_retold, moments_of
from domain.words import ConsentKind, Role, StreamKind
from tests.domain.lives import PACKS, POLICY, Life, under

MATTERS = ("warrant", "arrest", "overdose", "safety_alert")
STEPS = ("acknowledged", "planned", "resolved", "draft")
JOURNEY_ACTS = (
    "attempt",
    "contact",
    "screening",
    "intake",
    "plan",
    "review",
    "maintenance",
    "pause",
    "end_pause",
    "end",
)
HOUR = timedelta(hours=1)


class Kept(Life):
    """A life whose facts are kept as the record keeps them, in which every moment is heard as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.recorded: list[Recorded] = []
        self.by_person = True

    def act(self, facts, changed=()):
        outcome = super().act(facts, changed)
        self.recorded += [Recorded(fact=one, recorded_at=self.now, by_person=self.by_person) for one in outcome.facts]
        return outcome

    def runs(self, length: timedelta) -> None:
        """Time runs from moment to moment."""
        end = self.now + length
        self.by_person = False
        while (moment := self._next()) is not None and moment < end:
            self.now = max(self.now, moment)
            self.passes(hours=0)
        self.now = end
        self.by_person = True

    def _next(self) -> datetime | None:
        owed = [one.next_at for found in self.world.obligations.values() for one in found]
        ladders = [one.next_at for one in self.ladders if one.ended_at is None]
        return min((moment for moment in (*owed, *ladders) if moment), default=None)


def does(life: Kept, act: str, ago: int) -> None:
    """One act, if it is possible as things stand; what happened is typed some hours later."""
    if act == "waive":
        mine = [one for one in life.owed() if one.on_due == "miss"]
        for one in mine[:1]:
            life.act(life.waive(one))
    elif act in STEPS:
        if life.world.matters:
            life.attempt(lambda: life.on_matter(act))
    elif act in MATTERS:
        if life.person.ended_at is None:
            life.came_up(act)
    else:
        at = max(life.now - timedelta(hours=ago), life.person.opened_at)
        life.attempt(lambda: life.on_journey(act, at))


def rehearsed(recorded: Iterable[Recorded], policy: Policy, until: datetime) -> Rehearsal:
    rehearsal = Rehearsal(policy, uuid4)
    for one in recorded:
        if is_retold(one, moments_of(POLICY)):
            rehearsal.hear(one)
    rehearsal.until(until)
    return rehearsal


def as_seen(obligations) -> Counter:
    return Counter(
        (one.stream_id, one.kind, one.opened_at, one.due_at, one.missed_at, one.state, one.closed_at, one.recorded_late)
        for one in obligations
    )


def rungs(facts: Iterable[Fact]) -> Counter:
    raised = [one for one in facts if one.type is FactType.ESCALATION_RAISED]
    return Counter((one.occurred_at, one.text("kind"), one.text("audience")) for one in raised)


def told(happenings: Iterable[Happening]) -> Counter:
    return Counter((one.at, one.kind, one.to) for one in happenings if one.what == "told")


def kinds(rehearsal: Rehearsal, what: str) -> set[str]:
    return {one.kind for one in rehearsal.happenings if one.what == what}


@pytest.mark.parametrize("policy", PACKS.values(), ids=PACKS)
@given(
    acts=st.lists(
        st.tuples(
            st.sampled_from((*JOURNEY_ACTS, *MATTERS, *STEPS, "waive")), st.sampled_from([1, 30, 24 * 4, 24 * 16])
        ),
        max_size=12,
    ),
    links=st.booleans(),
    ago=st.sampled_from([0, 3, 50]),
)
@settings(max_examples=25, deadline=None)
def test_under_the_same_policy_everything_comes_as_it_came(policy: Policy, acts, links: bool, ago: int):
    with under(policy):
        life = Kept()
    life.refer()
    life.runs(HOUR)
    life.act(life.on_referral("approved"))
    if links:
        life.link()
    for act, hours in acts:
        life.runs(timedelta(hours=hours))
        does(life, act, ago)
    life.runs(timedelta(days=40))
    again = rehearsed(life.recorded, policy, life.now - timedelta(seconds=1))
    assert as_seen(again.obligations) == as_seen(life.obligations.values())
    assert told(again.happenings) == rungs(life.facts)


def silent_after_approval(days: int = 40) -> Kept:
    life = Kept()
    life.refer()
    life.act(life.on_referral("approved"))
    life.runs(timedelta(days=days))
    return life


def with_clock(kind: str, **changes: object) -> Policy:
    clocks = tuple(replace(one, **changes) if one.kind == kind else one for one in POLICY.clocks)
    return replace(POLICY, clocks=clocks, hash=uuid4().hex)


def test_a_shorter_clock_fires_sooner_and_says_when_and_whom_it_would_have_told():
    life = silent_after_approval()
    shorter = with_clock("intake", due=Duration(amount=14, unit="days"), marks=())
    again = rehearsed(life.recorded, shorter, life.now)
    [missed] = [one for one in again.happenings if (one.kind, one.what) == ("intake", "missed")]
    [opened] = [one for one in again.happenings if (one.kind, one.what) == ("intake", "opened")]
    assert missed.at == opened.due_at == opened.at + timedelta(days=14)
    told_of = [one.to for one in again.happenings if (one.kind, one.what) == ("intake", "told")]
    assert told_of == ["owner", "backup", "supervisor", "coordinator", "director"]
    assert ("intake", "unanswered to the end") in {(one.kind, one.what) for one in again.happenings}


def test_a_clock_that_is_off_neither_opens_nor_fires():
    life = silent_after_approval()
    again = rehearsed(life.recorded, with_clock("intake", off=True), life.now)
    assert "intake" not in {one.kind for one in again.happenings}
    assert "first_contact" in {one.kind for one in again.happenings}


def test_what_a_clock_of_the_other_policy_wrote_is_not_heard_again():
    life = Kept()
    life.refer()
    life.act(life.on_referral("approved"))
    life.act(life.on_journey("intake"))
    life.runs(timedelta(days=40))
    assert life.person.stage == "in_the_wind"
    patient = with_clock("contact_gap", due=Duration(amount=60, unit="days"))
    assert "wind_search" not in kinds(rehearsed(life.recorded, patient, life.now), "opened")


def test_a_waiver_finds_the_obligation_of_its_kind_or_is_left_out():
    life = silent_after_approval(10)
    life.act(life.waive(life.one("intake")))
    again = rehearsed(life.recorded, POLICY, life.now)
    assert "intake" in kinds(again, "waived")
    without = rehearsed(life.recorded, with_clock("intake", off=True), life.now)
    assert without.left_out == {"a waiver of what is not owed here": 1}


def test_an_answer_at_the_very_moment_is_in_time():
    life = Kept()
    life.refer()
    life.act(life.on_referral("approved"))
    due = life.one("first_contact").due_at
    life.runs(due - life.now)
    life.act(life.on_journey("attempt"))
    assert "first_contact" in kinds(rehearsed(life.recorded, POLICY, life.now), "met")


def test_clocks_that_open_one_another_without_end_are_said_not_lived_through():
    life = Kept()
    life.refer()
    ring = with_clock("triage_result_again", due=Duration(amount=0, unit="days"), at_hour=None)
    with pytest.raises(RuntimeError, match="open one another"):
        rehearsed(life.recorded, ring, life.now + timedelta(days=30))


# who the facts are about cannot be known by them


def retold(life: Kept) -> list[Recorded]:
    retelling = Retelling(uuid4)
    return [retelling.of(one) for one in life.recorded if is_retold(one, moments_of(POLICY))]


def whole_life() -> Kept:
    life = Kept()
    life.refer()
    life.act(life.on_referral("ask"))
    life.act(life.on_referral("view"))
    life.act(life.on_referral("screen"))
    life.act(life.on_referral("approved"))
    life.act(life.on_journey("contact"))
    life.act(life.on_journey("intake"))
    life.act(life.sign(ConsentKind.TREATMENT))
    life.link()
    life.act(life.on_linkage("dispatch"))
    life.act(life.on_linkage("accept"))
    life.meet()
    for act in ("add", "freeze", "open", "attend", "decide", "done", "draft", "approve"):
        life.act(life.on_meeting(act))
    for what in MATTERS:
        life.came_up(what)
        life.act(life.on_matter("planned"))
    life.came_up("court_date", at=life.now + HOUR)
    life.runs(2 * HOUR)
    life.act(life.on_matter("kept"))
    life.act(life.on_journey("pause"))
    life.act(life.on_journey("end"))
    return life


def texts(value: object) -> list[str]:
    match value:
        case str():
            return [value]
        case dict():
            return [text for one in value.values() for text in texts(one)]
        case list() | tuple():
            return [text for one in value for text in texts(one)]
        case _:
            return []


def said(recorded: Iterable[Recorded], key: Callable[[str], bool]) -> set[str]:
    return {text for one in recorded for name, value in one.fact.data.items() if key(name) for text in texts(value)}


def test_no_id_of_the_record_leaves_and_the_same_record_has_the_same_new_one():
    life = whole_life()
    left = retold(life)
    before = {one.fact.stream.id for one in life.recorded} | {UUID(one) for one in ids(life.recorded)}
    after = {one.fact.stream.id for one in left} | {UUID(one) for one in ids(left)}
    assert not before & after
    streams = [one.fact.stream.id for one in life.recorded if is_retold(one, moments_of(POLICY))]
    assert len(set(streams)) == len({one.fact.stream.id for one in left})
    opened = next(one.fact for one in left if one.fact.type is FactType.JOURNEY_OPENED)
    signed = next(one.fact for one in left if one.fact.type is FactType.CONSENT_SIGNED)
    assert signed.id("participant_id") == opened.stream.id


def ids(recorded: Iterable[Recorded]) -> set[str]:
    return {one for one in said(recorded, lambda _: True) if len(one) == len(str(uuid4())) and one.count("-") == 4}


def test_words_that_people_or_their_programme_chose_do_not_leave():
    left = retold(whole_life())
    for private in ("Alder 33", "north", "food", "eligible", "moved_away", "check_in", "d"):
        assert private not in said(left, lambda _: True)
    assert said(left, lambda name: name in {"alias", "receipt_code", "category", "reason_code"}) == {LEFT_OUT}
    assert said(left, lambda name: name == "owner_role") == {"outreach"}


def test_a_word_of_the_product_does_not_leave_where_it_would_tell_of_a_life():
    life = whole_life()
    one = next(one for one in life.recorded if one.fact.type is FactType.LINKAGE_OPENED)
    treatment = replace(one, fact=replace(one.fact, data={**one.fact.data, "category": "treatment"}))
    assert Retelling(uuid4).of(treatment).fact.data["category"] == LEFT_OUT


def test_what_left_can_be_rehearsed_as_well_as_what_stayed():
    life = whole_life()
    life.runs(timedelta(days=3))
    stayed, gone = rehearsed(life.recorded, POLICY, life.now), Rehearsal(POLICY, uuid4)
    for one in retold(life):
        gone.hear(one)
    gone.until(life.now)
    same = [(one.at, one.kind, one.what, one.to, one.due_at) for one in stayed.happenings]
    assert [(one.at, one.kind, one.what, one.to, one.due_at) for one in gone.happenings] == same


def test_what_time_and_ladders_wrote_is_not_retold():
    life = silent_after_approval(70)
    heard = {one.fact.type for one in life.recorded if is_retold(one, moments_of(POLICY))}
    assert FactType.UNABLE_TO_LOCATE_ENTERED in moments_of(POLICY)
    assert heard == {FactType.REFERRAL_RECEIVED, FactType.REFERRAL_APPROVED, FactType.JOURNEY_OPENED}
    assert {FactType.DEADLINE_MISSED, FactType.UNABLE_TO_LOCATE_ENTERED} <= {one.fact.type for one in life.recorded}
    assert Role.DIRECTOR in {one.maybe("audience") for one in life.facts if one.stream.kind is StreamKind.ESCALATION}


def test_what_the_machine_sets_by_the_programmes_rhythm_is_retold_though_nobody_commanded_it():
    life = Kept()
    life.by_person = False
    life.meet()
    life.act(life.on_meeting("freeze"))
    left = [one.fact.type for one in life.recorded if is_retold(one, moments_of(POLICY))]
    assert FactType.CONFERENCE_SCHEDULED in left
    assert (FactType.AGENDA_FROZEN in left) == (FactType.AGENDA_FROZEN not in moments_of(POLICY))
