"""The whole course of a journey as a state machine: whatever people do, and however time runs, the promises hold."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from bootstrap.policy import load_policy
from domain import consent, journey, linkage, referral
from domain.consequences import World, run
from domain.errors import Refusal
from domain.facts import FactType, StreamRef
from domain.obligations import come_due, subject_of
from domain.states import Participant, Referral
from domain.words import (
    ENDED_STAGES,
    ConsentKind,
    ConsentMethod,
    ContactMode,
    Door,
    LinkageOutcome,
    PauseKind,
    ProviderAnswer,
    RecipientClass,
    Role,
    Stage,
    StreamKind,
)

POLICY, _ = load_policy(Path(__file__).parents[2] / "policies" / "burien.toml")
OWNER = uuid4()


class Course(RuleBasedStateMachine):
    """One person, everything that may happen to them, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now = datetime(2026, 11, 24, 17, tzinfo=UTC)
        self.referral_id, self.participant_id = uuid4(), uuid4()
        self.linkages: list[UUID] = []
        self.missed: dict[UUID, datetime] = {}

    def act(self, facts) -> None:
        outcome = run(self.world, facts, {}, POLICY, now=self.now, new_id=uuid4)
        for fact in outcome.facts:
            if fact.type is FactType.DEADLINE_MISSED:
                assert fact.moment("missed_at") <= self.now

    def attempt(self, make) -> None:
        before = (dict(self.world.states), dict(self.world.obligations))
        try:
            facts = make()
        except Refusal:
            assert (dict(self.world.states), dict(self.world.obligations)) == before
            return
        self.act(facts)

    @property
    def person(self) -> Participant | None:
        found = self.world.states.get(self.participant_id)
        return found if isinstance(found, Participant) else None

    @initialize(door=st.sampled_from([Door.SOCIAL_CONTACT, Door.COMMUNITY, Door.SELF]))
    def referred(self, door: Door) -> None:
        self.act(
            referral.receive(
                referral_id=self.referral_id,
                receipt_code="A",
                door=door,
                referrer_kind="officer",
                referrer_id=None,
                referrer_agency_id=None,
                area="north",
                needs=(),
                agreed_to_contact="yes",
                in_custody=False,
                now=self.now,
            )
        )

    @rule(asked=st.sampled_from([Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON]))
    def ask(self, asked: Role) -> None:
        self.attempt(lambda: referral.request_view(self.referral, asked=asked, now=self.now))

    @rule(outcome=st.sampled_from(["approved", "approved", "waitlisted", "not_accepted", "to_conference"]))
    def decide(self, outcome: str) -> None:
        def make():
            facts = referral.decide(
                self.referral,
                outcome=outcome,
                reason_code="eligible",
                participant_id=self.participant_id if outcome == "approved" else None,
                joined=False,
                now=self.now,
            )
            if outcome != "approved":
                return facts
            return facts + journey.open_journey(
                participant_id=self.participant_id,
                referral_id=self.referral_id,
                alias="Alder 33",
                door=self.referral.door,
                area="north",
                owner_id=OWNER,
                owner_role="outreach",
                now=self.now,
            )

        self.attempt(make)

    @property
    def referral(self) -> Referral:
        found = self.world.states[self.referral_id]
        assert isinstance(found, Referral)
        return found

    @rule(made=st.booleans(), ago=st.integers(0, 72))
    def contact(self, made: bool, ago: int) -> None:
        if self.person:
            when = max(self.now - timedelta(hours=ago), self.person.opened_at)
            self.attempt(
                lambda: journey.contact(
                    self.person, made=made, mode=ContactMode.PHONE, outcome="x", occurred_at=when, now=self.now
                )
            )

    @rule(step=st.sampled_from(["screening", "intake", "plan", "review", "maintenance", "pause", "end_pause"]))
    def step(self, step: str) -> None:
        p = self.person
        if p is None:
            return
        at = {"occurred_at": self.now, "now": self.now}
        makes = {
            "screening": lambda: journey.initial_screening(p, needs=(), **at),
            "intake": lambda: journey.intake(p, **at),
            "plan": lambda: journey.plan(p, **at),
            "review": lambda: journey.review(p, **at),
            "maintenance": lambda: journey.maintenance(p, now=self.now),
            "pause": lambda: journey.pause(p, kind=PauseKind.JAIL, **at),
            "end_pause": lambda: journey.end_pause(p, **at),
        }
        self.attempt(makes[step])

    @rule()
    def sign(self) -> None:
        if self.person:
            grant = consent.Grant(
                consent_id=uuid4(),
                kind=ConsentKind.PROVIDER_SHARE,
                recipient_class=RecipientClass.PROVIDER,
                purpose="linkage",
                information=("name",),
                expires_at=self.now + timedelta(days=40),
            )
            self.attempt(
                lambda: consent.sign(
                    self.person,
                    grants=[grant],
                    method=ConsentMethod.WRITTEN,
                    document_hash="h",
                    discloser="d",
                    policy=POLICY,
                    now=self.now,
                )
            )

    @rule()
    def link(self) -> None:
        if self.person and self.person.stage not in ENDED_STAGES:
            made = uuid4()
            self.linkages.append(made)
            self.act(
                linkage.open_(
                    linkage_id=made,
                    participant_id=self.participant_id,
                    category="food",
                    owner_id=OWNER,
                    provider_id=uuid4(),
                    now=self.now,
                )
            )

    @rule(which=st.integers(0, 5), step=st.sampled_from(["dispatch", "accept", "refuse", "connect", "close"]))
    def follow_linkage(self, which: int, step: str) -> None:
        if not self.linkages:
            return
        state = self.world.states[self.linkages[which % len(self.linkages)]]
        makes = {
            "dispatch": lambda: linkage.dispatch(state, provider_id=None, consent_id=None, now=self.now),
            "accept": lambda: linkage.answer(
                state, given=ProviderAnswer.ACCEPTED, reason_code=None, next_opening=None, now=self.now
            ),
            "refuse": lambda: linkage.answer(
                state, given=ProviderAnswer.NO_CAPACITY, reason_code=None, next_opening=None, now=self.now
            ),
            "connect": lambda: linkage.connect(state, occurred_at=self.now),
            "close": lambda: linkage.close(state, outcome=LinkageOutcome.GOT_HELP, now=self.now),
        }
        self.attempt(makes[step])

    @rule(stage=st.sampled_from([Stage.GRADUATED, Stage.DECLINED, Stage.DECEASED]))
    def end(self, stage: Stage) -> None:
        if self.person:
            open_ = tuple(s for i in self.linkages if (s := self.world.states[i]).closed_at is None)
            self.attempt(
                lambda: journey.end(self.person, stage=stage, reason_code="goals_met", linkages=open_, now=self.now)
            )

    @rule(hours=st.sampled_from([1, 8, 24, 24 * 3, 24 * 8, 24 * 35]))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for _ in range(30):
            due = [
                s
                for s, found in self.world.obligations.items()
                if any(o.next_at and o.next_at <= self.now for o in found)
            ]
            if not due:
                return
            for stream in due:
                ref = StreamRef(kind=self.world.kinds[stream], id=stream)
                subject = subject_of(ref, self.world.states.get(stream))
                found = come_due(self.world.obligations[stream], subject, now=self.now, new_id=uuid4)
                run(self.world, found.facts, {}, POLICY, now=self.now, new_id=uuid4, changed=found.changed)
        raise AssertionError("moments never come to rest")

    @invariant()
    def every_open_journey_has_an_owner_and_a_next_obligation(self) -> None:
        person = self.person
        if person and person.stage not in ENDED_STAGES:
            assert person.owner_id
            owed = self.world.obligations.get(self.participant_id, ())
            assert any(one.on_due == "miss" for one in owed), f"nothing is owed in {person.stage}"

    @invariant()
    def every_open_referral_has_a_next_obligation(self) -> None:
        found = self.world.states.get(self.referral_id)
        if isinstance(found, Referral) and found.status in {"received", "screening", "pending_decision", "waitlisted"}:
            assert self.world.obligations.get(self.referral_id)

    @invariant()
    def closing_leaves_no_clock(self) -> None:
        if self.person and self.person.stage in ENDED_STAGES:
            assert not self.world.obligations.get(self.participant_id)
            for one in self.linkages:
                assert not self.world.obligations.get(one)

    @invariant()
    def only_one_obligation_of_a_kind_is_open_in_a_stream(self) -> None:
        for found in self.world.obligations.values():
            names = [(one.kind, one.about) for one in found]
            assert len(names) == len(set(names))

    @invariant()
    def no_ladder_outlives_its_obligation(self) -> None:
        owed = {one.id for found in self.world.obligations.values() for one in found}
        for obligation, ladder in self.world.escalations.items():
            if ladder.ended_at is None:
                assert obligation in owed

    @invariant()
    def whatever_is_missed_and_owed_has_its_ladder(self) -> None:
        for found in self.world.obligations.values():
            for one in found:
                if one.missed_at and one.ladder:
                    assert one.id in self.world.escalations


Course.TestCase.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCourse = pytest.mark.filterwarnings("default")(Course.TestCase)
assert StreamKind.REFERRAL
