"""A policy's clocks, found by what opens them, by what closes them, and by their kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.policy import Clock, Duration, Policy
from domain.words import Door

MISS = "miss"


def clock_of(policy: Policy, kind: str) -> Clock | None:
    """The policy's clock of a kind of obligation; None for a kind that this policy no longer has."""
    return clocks_of(policy).by_kind.get(kind)


def length_for(clock: Clock, door: Door | None) -> Duration:
    """How long the clock runs for the door through which the person came; None where that is not known."""
    return (clock.by_door or {}).get(door, clock.due) if door else clock.due


def ladder_for(clock: Clock, door: Door | None) -> str | None:
    """The ladder that answers a miss for the door through which the person came."""
    return (clock.ladder_by_door or {}).get(door, clock.ladder) if door else clock.ladder


def ladders_of(clock: Clock) -> tuple[str, ...]:
    """Every ladder that may answer a miss of it."""
    return tuple({*((clock.ladder,) if clock.ladder else ()), *(clock.ladder_by_door or {}).values()})


@dataclass(frozen=True, slots=True)
class Clocks:
    """Which clocks a fact opens, which kinds it closes, which are owed when nothing else is, and each by its kind."""

    opening: Mapping[str, tuple[Clock, ...]]
    closing: Mapping[str, frozenset[str]]
    otherwise: tuple[Clock, ...]
    by_kind: Mapping[str, Clock]


_INDEXES: dict[str, Clocks] = {}  # by the hash of the policy; a version never changes


def clocks_of(policy: Policy) -> Clocks:
    """The policy's clocks, by what opens and what closes them."""
    known = _INDEXES.get(policy.hash)
    if known is None:
        known = _INDEXES[policy.hash] = _indexed(policy.clocks)
    return known


def _indexed(clocks: Sequence[Clock]) -> Clocks:
    opening: dict[str, tuple[Clock, ...]] = {}
    closing: dict[str, frozenset[str]] = {}
    for clock in clocks:
        if clock.off:
            continue
        for name in clock.opens:
            opening[name] = (*opening.get(name, ()), clock)
        for name in (*clock.closes, *(() if clock.on_due == MISS else (clock.on_due,))):
            closing[name] = closing.get(name, frozenset()) | {clock.kind}
    otherwise = tuple(clock for clock in clocks if clock.otherwise and not clock.off)
    return Clocks(opening, closing, otherwise, {clock.kind: clock for clock in clocks})
