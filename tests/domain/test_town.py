"""A year of a town of a hundred people, through the pure functions: nobody falls through, and what has ended is over."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain import journey
from domain.consequences import Outcome
from domain.facts import Fact, FactType
from domain.policy import Policy
from domain.states import Obligation
from domain.words import ENDED_STAGES, Door, EscalationStatus, ObligationState, PauseKind, Role, Stage
from tests.domain.lives import MONDAY, PACKS, POLICY, Life, open_doors, under

PEOPLE, DAYS = 100, 365  # Burien takes on about a hundred people in a year
# what a week brings, in percent: most weeks somebody is met, and much goes wrong
IN_A_WEEK = {
    "contact": 45,
    "attempt": 25,
    "review": 10,
    "plan": 8,
    "safe_contact": 3,
    "wish": 3,
    "assign": 2,
    "outcome": 4,
    "maintenance": 2,
    "link": 10,
    "sign": 5,
    "revoke": 1,
    "pause": 3,
    "end_pause": 15,
    "court_date": 3,
    "warrant": 2,
    "arrest": 2,
    "overdose": 1,
    "safety_alert": 1,
    "about_it": 20,
    "on_linkage": 30,
    "waive": 2,
    "begin_transfer": 2,
    "receive_transfer": 5,
    "end_transfer": 5,
    "end": 1,
}
ENDINGS = sorted(journey.BY_EXIT)
ALIVE = {EscalationStatus.OPEN, EscalationStatus.ENDED_AT_DIRECTOR}


class Watched(Life):
    """A life that is looked at after everything that happens in it, and after every moment that passes."""

    def act(self, facts: Sequence[Fact], changed: Sequence[Obligation] = ()) -> Outcome:
        outcome = super().act(facts, changed)
        self.nobody_falls_through(telling=any(fact.type is FactType.ESCALATION_RAISED for fact in outcome.facts))
        return outcome

    def passes(self, **length: float) -> None:
        super().passes(**length)
        self.nobody_falls_through()

    def nobody_falls_through(self, *, telling: bool = False) -> None:
        """The promises, as they are held at this moment; while a rung is being told, the next one has no hour yet."""
        person = self.person
        if person is None:
            assert any(one.on_due == "miss" for one in self.owed(self.referral_id)) or self.referral.decided_at
            return
        if person.stage in ENDED_STAGES:
            after = {journey.DEATH_REVIEW} if person.stage is Stage.DECEASED else set()
            for stream in (self.participant_id, *self.linkage_ids):
                assert {one.kind for one in self.owed(stream)} <= after, "no clock is left when a journey has ended"
            return
        assert person.owner_id
        running = [one for one in self.owed() if one.on_due == "miss" and one.state is ObligationState.OPEN]
        assert running, f"nothing is owed in {person.stage}"
        for one in running:
            assert one.owner_id == person.owner_id or one.owner_role in tuple(Role)
            if one.missed_at is None:
                assert one.next_at
            else:
                ladder = self.world.escalations[one.id]
                assert ladder.status in ALIVE
                assert telling or ladder.next_at or ladder.ended_at


def arrives(chance: Random, doors: Sequence[Door]) -> tuple[Watched, int]:
    """Somebody who is referred on a day of the year, screened within days, and approved, or not."""
    day = chance.randrange(DAYS)
    life = Watched(MONDAY + timedelta(days=day, hours=chance.randrange(24)))
    life.refer(chance.choice(doors))
    life.passes(days=chance.choice([0, 1, 2, 5]))
    life.act(life.on_referral(chance.choices(["approved", "not_accepted", "waitlisted"], [75, 15, 10])[0]))
    return life, day


def a_week_goes(life: Watched, chance: Random) -> None:
    """A week in which some of what may happen happens, in any order, on any day."""
    happening = [act for act, percent in IN_A_WEEK.items() if chance.randrange(100) < percent]
    chance.shuffle(happening)
    rest = 7 * 24.0
    for act in happening:
        hours = chance.uniform(0, rest / 2)
        rest -= hours
        life.passes(hours=hours)
        happens(life, act, chance)
    life.passes(hours=rest)


def happens(life: Watched, act: str, chance: Random) -> None:
    """One thing, if it is possible as things stand."""
    person = life.person
    if person is None or person.stage in ENDED_STAGES:
        return
    match act:
        case "link":
            life.link()
        case "sign":
            life.attempt(life.sign)
        case "revoke" if life.consent_ids:
            life.attempt(lambda: life.revoke(chance.randrange(len(life.consent_ids))))
        case "on_linkage" if life.linkage_ids:
            step = chance.choice(["dispatch", "accept", "refuse", "no_show", "connect", "close"])
            life.attempt(lambda: life.on_linkage(step, chance.randrange(len(life.linkage_ids))))
        case "court_date":
            life.came_up("court_date", at=life.now + timedelta(days=chance.randrange(1, 60)))
        case "warrant" | "arrest" | "overdose" | "safety_alert":
            life.came_up(act)
        case "about_it" if life.world.matters:
            step = chance.choice(["acknowledged", "planned", "resolved", "kept", "missed", "draft"])
            life.attempt(lambda: life.on_matter(step))
        case "waive":
            mine = [one for one in life.owed() if one.on_due == "miss"]
            if mine:
                life.attempt(lambda: life.waive(chance.choice(mine)))
        case "pause":
            life.attempt(lambda: life.on_journey("pause", kind=chance.choice(list(PauseKind))))
        case "end":
            life.attempt(lambda: life.on_journey("end", stage=Stage(chance.choice(ENDINGS))))
        case "contact" if person.stage in {Stage.OUTREACH, Stage.UNABLE_TO_LOCATE, Stage.INTAKE_PENDING}:
            life.attempt(lambda: life.on_journey("contact"))
            life.attempt(lambda: life.on_journey(chance.choice(["screening", "intake", "contact"])))
        case "on_linkage" | "revoke" | "about_it":
            return
        case _:
            ago = timedelta(hours=chance.choice([0, 0, 0, 5, 30]))  # much is typed the day after
            life.attempt(lambda: life.on_journey(act, max(life.now - ago, person.opened_at)))


def a_year_of(policy: Policy, seed: int, people: int) -> list[Watched]:
    chance, town = Random(seed), []
    with under(policy):
        for _ in range(people):
            life, day = arrives(chance, open_doors(policy))
            while life.now < MONDAY + timedelta(days=DAYS):
                a_week_goes(life, chance)
            town.append(life)
            assert day < DAYS
    return town


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 10_000))
def test_in_a_year_of_a_town_every_open_journey_always_has_an_owner_and_a_next_deadline(seed: int):
    town = a_year_of(POLICY, seed, PEOPLE)
    approved = [life for life in town if life.person]
    over = [life for life in approved if life.person.stage in ENDED_STAGES]
    stages = {life.person.stage for life in approved}
    assert len(approved) > PEOPLE / 2, "the town is as busy as a real one"
    assert over
    assert len(stages) > 5, "people stand at many places of the journey"


@pytest.mark.parametrize(
    "policy", [one for name, one in PACKS.items() if name != "burien"], ids=lambda one: one.programme
)
def test_a_smaller_town_under_every_other_policy(policy: Policy):
    assert len(a_year_of(policy, 7, PEOPLE // 10)) == PEOPLE // 10
