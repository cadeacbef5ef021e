"""The whole course of a journey as a state machine: whatever people do, and however time runs, the promises hold."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain import handoff, journey
from domain.clocks import clock_of
from domain.ending import ended
from domain.evolving import allowed
from domain.facts import FACTS_OF, OF_ANY_STREAM, Fact, FactType
from domain.policy import Policy
from domain.states import Conference, Consent, Linkage, Participant, Referral, State
from domain.words import (
    ENDED_STAGES,
    ConsentStatus,
    EscalationStatus,
    ObligationState,
    ReferralStatus,
    Role,
    Stage,
)
from tests.domain.legal import LEGAL, standing
from tests.domain.lives import PACKS, POLICY, Closed, Life, open_doors, under

OPEN_REFERRALS = {
    ReferralStatus.RECEIVED,
    ReferralStatus.SCREENING,
    ReferralStatus.PENDING_DECISION,
    ReferralStatus.WAITLISTED,
}
REFERRAL_ACTS = (
    "ask",
    "view",
    "screen",
    "withdraw",
    "approved",
    "approved",
    "waitlisted",
    "wait_on",
    "not_accepted",
    "to_conference",
    *("wait", "come", "arrive", "stand_down"),
)
JOURNEY_ACTS = (  # the first nine are those on which the stage depends
    *("attempt", "contact", "screening", "intake", "plan", "review", "maintenance", "pause", "end_pause"),
    *("safe_contact", "wish", "assign", "outcome"),
    *("begin_transfer", "begin_transfer", "receive_transfer", "end_transfer"),
)
AT_AN_END = {EscalationStatus.ENDED, EscalationStatus.ENDED_AT_DIRECTOR}
LINKAGE_ACTS = ("dispatch", "accept", "wait", "refuse", "reroute", "appoint", "no_show", "connect", "close")
CHARGE_ACTS = (
    *("agrees", "objects", "ask", "grant", "refuse", "handoff", "tell", "acknowledge", "take back", "confirm"),
    *("decide", "withdraw"),
)
MEETING_ACTS = ("add", "freeze", "open", "attend", "decide", "done", "draft", "approve", "cancel")


def outlives(state: State) -> set[str]:
    """The clocks that still run when a record of this kind has ended, and why."""
    match state:
        case Referral():  # whoever referred hears on the schedule, and is not left waiting at the scene, however it is decided
            waits = {"scene_answer", "scene_handoff"} if state.handoff in handoff.WAITING else set()
            return {"triage_result", "triage_result_again"} | waits
        case Participant():
            return {journey.DEATH_REVIEW} if state.stage is Stage.DECEASED else set()
        case Conference():  # what was taken on is owed beyond the meeting
            return {"action_item"}
        case _:
            return set()


def judge(life: Life, one: Closed) -> str:
    """Whether what was done was missed or not as it has to be; in a word, how.

    Judged by when the thing happened, whenever it was typed; what a partner answers, by when the answer came.
    """
    if one.was and one.was.state is ObligationState.PAUSED:
        return "paused"  # its time did not run
    clock = clock_of(life.policy, one.now.kind)
    happened = one.at if clock and clock.answered_by_partner else one.by.occurred_at
    missed, taken_back = (
        [fact for fact in life.told(kind) if fact.text("obligation_id") == str(one.now.id)]
        for kind in (FactType.DEADLINE_MISSED, FactType.MET_RECORDED_LATE)
    )
    ladder = life.world.escalations.get(one.now.id)
    assert ladder is None or ladder.ended_at
    if happened <= one.now.due_at:
        assert one.now.missed_at is None
        assert one.now.recorded_late == bool(taken_back) == (one.at > one.now.due_at)
        assert bool(missed) == bool(one.was and one.was.missed_at)
        assert ladder is None or ladder.status in {EscalationStatus.TAKEN_BACK, *AT_AN_END}
        return "in time, taken back" if missed else "in time, typed late" if taken_back else "in time"
    assert one.now.missed_at == one.now.due_at
    assert not one.now.recorded_late
    assert len(missed) == 1
    assert not taken_back
    assert (ladder is not None) == bool(one.now.ladder)
    return "late" if one.was and one.was.missed_at else "late, found by the answer"


class Course(RuleBasedStateMachine):
    """One person, everything that may happen to them, in any order."""

    policy = POLICY

    def __init__(self) -> None:
        super().__init__()
        with under(self.policy):
            self.life = Life()
        self.ended: set[object] = set()
        self.judged = 0

    @initialize(
        place=st.integers(0, 9),
        so_far=st.sampled_from(
            [(), ("approved",), ("approved", "contact", "intake"), ("approved", "contact", "intake")]
        ),
        meets=st.booleans(),
    )
    def begins(self, place: int, so_far: tuple[str, ...], meets: bool) -> None:
        doors = open_doors(self.policy)
        self.life.refer(doors[place % len(doors)])
        for act in so_far:
            self.life.act(self.life.on_referral(act) if act == "approved" else self.life.on_journey(act))
        if meets:
            self.life.meet()

    @rule(act=st.sampled_from(REFERRAL_ACTS), of=st.sampled_from([Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON]))
    def on_the_referral(self, act: str, of: Role) -> None:
        self.life.attempt(lambda: self.life.on_referral(act, of=of))

    @rule(act=st.sampled_from(JOURNEY_ACTS), ago=st.sampled_from([0, 0, 0, 1, 30, 24 * 10]))
    def on_the_journey(self, act: str, ago: int) -> None:
        if self.life.person:
            at = max(self.life.now - timedelta(hours=ago), self.life.person.opened_at)
            self.life.attempt(lambda: self.life.on_journey(act, at))

    @rule(
        what=st.sampled_from(["court_date", "warrant", "arrest", "overdose", "safety_alert"]),
        days=st.sampled_from([1, 20, 90]),
    )
    def something_comes_up(self, what: str, days: int) -> None:
        if self.life.person and self.life.person.stage not in ENDED_STAGES:
            ahead = self.life.now + timedelta(days=days)
            said = {"court_date": {"at": ahead}, "arrest": {"limitation_at": ahead}}.get(what, {})
            self.life.came_up(what, **said)

    @rule(
        act=st.sampled_from(["acknowledged", "planned", "resolved", "kept", "missed", "moved", "draft", "send"]),
    )
    def something_is_done_about_it(self, act: str) -> None:
        if self.life.world.matters:
            moved = {"moved_to": self.life.now + timedelta(days=9)} if act == "moved" else {}
            self.life.attempt(lambda: self.life.on_matter(act, **moved))

    @rule()
    def signs(self) -> None:
        if self.life.person:
            self.life.attempt(self.life.sign)

    @rule(place=st.integers(0, 9))
    def revokes(self, place: int) -> None:
        if self.life.consent_ids:
            self.life.attempt(lambda: self.life.revoke(place % len(self.life.consent_ids)))

    @rule()
    def links(self) -> None:
        if self.life.person and self.life.person.stage not in ENDED_STAGES:
            self.life.link()

    @rule(place=st.integers(0, 9), act=st.sampled_from(LINKAGE_ACTS))
    def on_a_linkage(self, place: int, act: str) -> None:
        if self.life.linkage_ids:
            self.life.attempt(lambda: self.life.on_linkage(act, place % len(self.life.linkage_ids)))

    @rule(act=st.sampled_from(MEETING_ACTS))
    def at_the_table(self, act: str) -> None:
        if self.life.conference_id in self.life.world.states and (act != "done" or self.life.world.tasks):
            if act == "done" and all(task.done_at for task in self.life.world.tasks.values()):
                return
            self.life.attempt(lambda: self.life.on_meeting(act))

    @rule(days=st.sampled_from([7, 30]))
    def a_charge_is_held(self, days: int) -> None:
        if self.life.person and not self.life.holds:
            self.life.charge(days)

    @rule(act=st.sampled_from(CHARGE_ACTS))
    def on_the_charge(self, act: str) -> None:
        if self.life.holds and (self.life.consent_ids or act not in {"handoff", "tell"}):
            self.life.attempt(lambda: self.life.on_charge(act))

    @rule()
    def something_is_reported_from_outside(self) -> None:
        self.life.report()

    @rule()
    def somebody_looks_at_the_report(self) -> None:
        if self.life.reports:
            self.life.attempt(lambda: self.life.on_report("handle"))

    @rule(place=st.integers(0, 50))
    def a_supervisor_waives(self, place: int) -> None:
        owed = [one for of_stream in self.life.world.obligations.values() for one in of_stream]
        if owed:
            one = owed[place % len(owed)]
            waived = self.life.attempt(lambda: self.life.waive(one))
            assert waived == (one.on_due == "miss")

    @rule(stage=st.sampled_from(sorted(ENDED_STAGES)))
    def ends(self, stage: Stage) -> None:
        if self.life.person:
            self.life.attempt(lambda: self.life.on_journey("end", stage=stage))

    @rule(hours=st.sampled_from([1, 8, 24, 24 * 3, 24 * 8, 24 * 35]))
    def time_passes(self, hours: int) -> None:
        self.life.passes(hours=hours)

    @rule(hours=st.sampled_from([24, 24 * 3, 24 * 15]))
    def time_passes_while_no_process_runs(self, hours: int) -> None:
        self.life.later(hours)

    # what always holds

    @invariant()
    def every_open_journey_has_an_owner_and_a_next_deadline(self) -> None:
        person = self.life.person
        if person and person.stage not in ENDED_STAGES:
            assert person.owner_id
            running = [one for one in self.life.owed() if one.on_due == "miss" and one.state is ObligationState.OPEN]
            assert running, f"nothing is owed in {person.stage}"
            for one in running:
                assert one.missed_at or one.next_at
                assert one.owner_id == person.owner_id or one.owner_id is None

    @invariant()
    def whoever_goes_to_another_site_is_asked_after_there_until_it_has_them(self) -> None:
        begun, heard, let_go = (
            [fact.type for fact in self.life.facts].count(kind)
            for kind in (FactType.TRANSFER_BEGUN, FactType.TRANSFER_RECEIVED, FactType.TRANSFER_ENDED)
        )
        person = self.life.person
        assert (heard == 1) == (person is not None and person.stage is Stage.TRANSFERRED)
        if person and person.transfer_since:
            assert (begun, heard) == (let_go + 1, 0)
            asked = [one for one in self.life.owed() if one.kind == "transfer_receipt"]
            waived = [
                one for one in self.life.told(FactType.OBLIGATION_WAIVED) if one.text("kind") == "transfer_receipt"
            ]
            assert asked or waived
            assert all(one.owner_id == person.owner_id and one.state is ObligationState.OPEN for one in asked)
        else:
            assert "transfer_receipt" not in self.life.kinds()

    @invariant()
    def what_the_owner_owes_in_the_linkages_is_owed_by_the_journeys_owner(self) -> None:
        for one in self.life.open_linkages():
            assert one.owner_id == self.life.person.owner_id
            assert {owed.owner_id for owed in self.life.owed(one.id)} <= {one.owner_id, None}

    @invariant()
    def every_open_referral_and_linkage_has_somebody_who_owes_the_next_step(self) -> None:
        streams = [self.life.referral_id] if self.life.referral.status in OPEN_REFERRALS else []
        for stream in (*streams, *(one.id for one in self.life.open_linkages())):
            assert any(one.on_due == "miss" for one in self.life.owed(stream))

    @invariant()
    def what_has_ended_has_no_clock_but_those_that_are_meant_to_outlive_it(self) -> None:
        for stream, state in self.life.world.states.items():
            if ended(state):
                assert self.life.kinds(stream) <= outlives(state), type(state)
        if self.life.person and ended(self.life.person):
            assert all(not self.life.owed(stream) for stream in self.life.linkage_ids)
            assert all(one.closed_at for one in self.life.world.matters.values())
        for place, stream in enumerate(self.life.consent_ids):
            active = self.life.consent(place).status is ConsentStatus.ACTIVE
            assert self.life.kinds(stream) == ({"consent_expiry"} if active else set())

    @invariant()
    def only_one_obligation_of_a_kind_is_open_in_a_stream(self) -> None:
        for found in self.life.world.obligations.values():
            names = [(one.kind, one.about) for one in found]
            assert len(names) == len(set(names))

    @invariant()
    def a_ladder_climbs_only_while_its_obligation_is_missed_and_owed(self) -> None:
        owed = {one.id: one for found in self.life.world.obligations.values() for one in found}
        for ladder in self.life.ladders:
            if ladder.ended_at is None:
                assert owed[ladder.obligation_id].missed_at
                assert ladder.next_at, "an open ladder always has its next rung"

    @invariant()
    def whatever_is_missed_and_owed_has_a_ladder_that_climbs_or_ended_at_the_director(self) -> None:
        alive = {EscalationStatus.OPEN, EscalationStatus.ENDED_AT_DIRECTOR}
        for found in self.life.world.obligations.values():
            for one in found:
                if one.missed_at and one.ladder:
                    assert self.life.world.escalations[one.id].status in alive

    @invariant()
    def what_was_due_and_is_closed_was_missed_met_in_time_or_let_go(self) -> None:
        for one in self.life.obligations.values():
            if one.closed_at and one.on_due == "miss" and one.closed_at > one.due_at and one.missed_at is None:
                assert one.recorded_late or one.time_left, f"{one.kind} slipped past its moment unnoticed"

    @invariant()
    def what_happened_after_its_moment_was_missed_and_what_happened_in_time_was_not(self) -> None:
        for one in self.life.closed[self.judged :]:
            self.judged += 1
            judge(self.life, one)

    @invariant()
    def the_referrer_hears_on_the_fixed_schedule_and_the_decided_result_once(self) -> None:
        told = self.life.told(FactType.TRIAGE_RESULT_PUBLISHED)
        if self.life.referral.published not in {None, "under_review"}:
            assert len(self.life.kinds(self.life.referral_id) & {"triage_result", "triage_result_again"}) == 0
        elif told:
            assert "triage_result_again" in self.life.kinds(self.life.referral_id)
        else:
            assert "triage_result" in self.life.kinds(self.life.referral_id)

    @invariant()
    def what_is_said_to_be_possible_is_what_the_record_would_take(self) -> None:
        if self.life.person and self.life.person.stage in ENDED_STAGES:
            assert allowed(self.life.person) == ()
        for ladder in self.life.ladders:
            assert (allowed(ladder) == ()) == (ladder.ended_at is not None)

    @invariant()
    def nothing_changes_what_has_ended(self) -> None:
        for state in self.life.world.states.values():
            over = isinstance(state, Consent) and state.status is not ConsentStatus.ACTIVE
            if over:
                self.ended.add(state)
        consents = {one.id: one for one in self.life.world.states.values() if isinstance(one, Consent)}
        assert all(consents[one.id] == one for one in self.ended)


@pytest.mark.parametrize(
    ("policy", "examples"), [(policy, 150 if policy is POLICY else 50) for policy in PACKS.values()], ids=PACKS
)
def test_the_promises_hold_under_every_policy(policy: Policy, examples: int):
    course = type("Course", (Course,), {"policy": policy})
    enough = settings(
        max_examples=examples, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(course, settings=enough)


def refer(life: Life) -> None:
    life.refer()


def approve(life: Life) -> None:
    life.refer()
    life.act(life.on_referral("approved"))


def enrol(life: Life) -> None:
    approve(life)
    for act in ("contact", "intake"):
        life.act(life.on_journey(act))


def need(life: Life) -> None:
    enrol(life)
    life.link()


def meet(life: Life) -> None:
    enrol(life)
    life.meet()


def on_consent(life: Life, act: str) -> Sequence[Fact]:
    return life.sign() if act == "sign" or not life.consent_ids else life.revoke()


def on_meeting(life: Life, act: str) -> Sequence[Fact]:
    nothing_owed = act == "done" and all(task.done_at for task in life.world.tasks.values())
    return () if nothing_owed else life.on_meeting(act)


def on_journey(life: Life, act: str) -> Sequence[Fact]:
    return life.on_journey("end", stage=Stage(act)) if act in ENDED_STAGES else life.on_journey(act)


ONE_RECORD = {
    Referral: (refer, REFERRAL_ACTS, lambda life, act: life.on_referral(act)),
    Participant: (approve, (*JOURNEY_ACTS[:9], Stage.EXITED, Stage.DECEASED), on_journey),
    Linkage: (need, LINKAGE_ACTS, lambda life, act: life.on_linkage(act)),
    Consent: (enrol, ("sign", "revoke"), on_consent),
    Conference: (meet, MEETING_ACTS, on_meeting),
}
# facts that no command of these lives writes; tests/domain and tests/usecases have stories with each of them
NOT_HERE = {FactType.FACT_UNDONE, FactType.LINKAGE_ASK_WITHDRAWN, FactType.CONFERENCE_MOVED}


@pytest.mark.parametrize("kind", ONE_RECORD, ids=lambda kind: kind.__name__.lower())
def test_no_sequence_of_commands_leads_where_no_rule_leads(kind: type[State]):
    """Every command, and the passing of time, in every situation that commands and time lead to.

    Each fact is looked at: where it led from, and where to (tests/domain/legal.py).
    """
    begin, acts, do = ONE_RECORD[kind]
    ways: list[tuple[object, ...]] = [()]
    situations: set[object] = set()
    seen: set[FactType] = set()
    for way in ways:  # grows while it is walked
        for step in (*acts, 8, 100):  # days
            life = Life()
            begin(life)
            for one in (*way, step):
                life.passes(days=one) if isinstance(one, int) else life.attempt(partial(do, life, one))
            seen.update(fact for of, fact, _, _ in life.steps.taken if of is kind)
            last = [state for state in life.world.states.values() if isinstance(state, kind)][-1:]
            stream = last[0].id if last else None
            situation = (*map(standing, last), *sorted(life.kinds(stream)), len(life.world.tasks) > 0)
            if situation not in situations:
                situations.add(situation)
                ways.append((*way, step))
    assert LEGAL[kind].keys() - seen - NOT_HERE == set(), "no way led there"


def test_due_time_decides_and_not_arrival():
    """Whatever is typed whenever: what happened in time was not missed, what happened late was, and once."""
    seen: set[str] = set()
    acts = st.sampled_from([*JOURNEY_ACTS, "contact", "screening", "intake", "plan"])
    typed = st.sampled_from([0, 0, 1, 24, 24 * 3, 24 * 10])

    @settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.sampled_from([1, 24, 24 * 4, 24 * 12]), st.booleans(), acts, typed), max_size=10))
    def course(steps: list[tuple[int, bool, str, int]]) -> None:
        life = Life.approved()
        for hours, looked, act, ago in steps:
            life.passes(hours=hours) if looked else life.later(hours)
            at = max(life.now - timedelta(hours=ago), life.person.opened_at)
            life.attempt(partial(life.on_journey, act, at))
        seen.update(judge(life, one) for one in life.closed)

    course()
    assert seen >= {"in time", "in time, typed late", "in time, taken back", "late", "late, found by the answer"}


def test_every_kind_of_fact_is_at_home_in_a_stream():
    assert frozenset().union(*FACTS_OF.values(), OF_ANY_STREAM) == set(FactType)
