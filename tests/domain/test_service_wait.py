"""Whoever waits very long for a service is counted as a barrier, once, from when the waiting began."""

from datetime import timedelta

import pytest

from domain.facts import FactType
from tests.domain.lives import Life


def waiting() -> Life:
    life = Life.enrolled()
    life.link()
    for act in ("dispatch", "wait"):
        life.act(life.on_linkage(act))
    return life


def days(life: Life, number: int) -> None:
    for _ in range(number):
        life.passes(days=1)


def told(life: Life) -> int:
    return len(life.told(FactType.LINKAGE_WAITED_LONG))


def test_after_sixty_days_on_the_list_of_a_service_it_is_a_barrier_and_counted_once():
    life = waiting()
    days(life, 59)
    assert told(life) == 0
    days(life, 30)
    assert told(life) == 1
    assert "linkage_followup" in life.kinds(life.linkage_ids[-1]), "whoever owns it looks every two weeks all the same"


def test_a_provider_that_says_again_that_they_wait_does_not_begin_the_waiting_anew():
    life = waiting()
    days(life, 40)
    life.act(life.on_linkage("wait"))
    days(life, 21)
    assert told(life) == 1


@pytest.mark.parametrize("act", ["accept", "refuse", "reroute", "connect", "close"])
def test_whoever_waits_no_longer_is_not_counted(act: str):
    life = waiting()
    life.passes(hours=timedelta(days=2).total_seconds() / 3600)
    life.act(life.on_linkage(act))
    days(life, 61)
    assert told(life) == 0
