"""The whole course of a journey as a state machine: whatever people do, and however time runs, the promises hold."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain import journey
from domain.evolving import allowed
from domain.facts import FACTS_OF, OF_ANY_STREAM, FactType
from domain.policy import Policy
from domain.states import Consent
from domain.words import (
    ENDED_STAGES,
    ConsentStatus,
    EscalationStatus,
    ObligationState,
    ReferralStatus,
    Role,
    Stage,
)
from tests.domain.lives import PACKS, POLICY, Life, open_doors, under

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
JOURNEY_ACTS = (
    *("attempt", "contact", "screening", "intake", "plan", "review", "maintenance", "pause", "end_pause"),
    *("safe_contact", "wish", "assign", "outcome"),
)
LINKAGE_ACTS = ("dispatch", "accept", "wait", "refuse", "reroute", "appoint", "no_show", "connect", "close")
MEETING_ACTS = ("add", "freeze", "open", "attend", "decide", "done", "draft", "approve", "cancel")


class Course(RuleBasedStateMachine):
    """One person, everything that may happen to them, in any order."""

    policy = POLICY

    def __init__(self) -> None:
        super().__init__()
        with under(self.policy):
            self.life = Life()
        self.ended: set[object] = set()

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
        self.life.now += timedelta(hours=hours)

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
    def closing_leaves_no_clock_but_those_of_consents_and_the_review_after_a_death(self) -> None:
        if self.life.person and self.life.person.stage in ENDED_STAGES:
            for stream in (self.life.participant_id, *self.life.linkage_ids):
                owed = [one.kind for one in self.life.owed(stream)]
                assert set(owed) <= ({journey.DEATH_REVIEW} if self.life.person.stage is Stage.DECEASED else set())
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


def test_every_kind_of_fact_is_at_home_in_a_stream():
    assert frozenset().union(*FACTS_OF.values(), OF_ANY_STREAM) == set(FactType)
