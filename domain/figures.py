"""The figures of a report, and what of them may be shown.

A cell of fewer than `SMALL` people, or of what happened to so few, is hidden, and so is what it could be worked out from:
the report leaves the programme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SMALL = 11


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure: what it counts, of which group where it is one of several, and its value; None where it is hidden."""

    measure: str
    unit: str
    value: float | None
    group: str | None = None
    hidden: bool = False


def count(measure: str, number: int, people: int | None = None) -> Figure:
    """How many; hidden where they are few and not nobody, or where few `people` are behind many."""
    few = _few(number) or _few(people or 0)
    return Figure(measure=measure, unit="count", value=None if few else number, hidden=few)


def split(measure: str, groups: Mapping[str, int]) -> list[Figure]:
    """A number by groups, small ones hidden, and with them what they could be worked out from."""
    hidden = _hidden({group: (number,) for group, number in groups.items()})
    return [
        Figure(
            measure=measure,
            unit="count",
            group=group,
            value=None if group in hidden else number,
            hidden=group in hidden,
        )
        for group, number in sorted(groups.items())
    ]


def index(measure: str, parts: Mapping[str, int], wholes: Mapping[str, int]) -> list[Figure]:
    """How often it is so in each group, against how often it is in all: 1 is as often, 0.5 half as often.

    Hidden as the numbers behind it are: the part of a group, its rest, and the group itself where it is split.
    """
    part, whole = sum(parts.values()), sum(wholes.values())
    cells = {group: (parts.get(group, 0), number - parts.get(group, 0)) for group, number in wholes.items() if number}
    if not part or len(cells) == 1:
        return []  # nobody, or no group beside it: there is nothing to compare
    hidden = _hidden(cells, _hidden({group: (number,) for group, number in wholes.items()}))
    return [
        Figure(
            measure=measure,
            unit="index",
            group=group,
            value=None if group in hidden else round(cells[group][0] / wholes[group] / (part / whole), 2),
            hidden=group in hidden,
        )
        for group in sorted(cells)
    ]


def share(measure: str, part: int, whole: int, people: tuple[int, ...] = ()) -> Figure | None:
    """A part of a whole in percent; None where there is no whole; hidden where part or rest are few, or few `people`."""
    if not whole:
        return None
    few = any(map(_few, (part, whole - part, whole, *people)))
    return Figure(measure=measure, unit="percent", value=None if few else round(100 * part / whole), hidden=few)


def middle(measure: str, unit: str, value: float | None, of: int) -> Figure | None:
    """A median, a mean or a percentile of so many; None where there is nothing to measure."""
    if not of or value is None:
        return None
    few = _few(of)
    return Figure(measure=measure, unit=unit, value=None if few else round(value, 1), hidden=few)


def as_kept(figures: Sequence[Figure]) -> dict[str, str]:
    """The figures as they were handed in, for the record: nothing that is hidden can be read there either."""
    return {
        f"{one.measure}/{one.group}" if one.group else one.measure: "hidden" if one.hidden else f"{one.value:g}"
        for one in figures
    }


def _hidden(cells: Mapping[str, tuple[int, ...]], already: frozenset[str] | set[str] = frozenset()) -> set[str]:
    """The groups with few people in one of their numbers; and, the least first, as many more as it takes.

    One hidden group alone is what the others leave of the total; and several that are few together are nearly told by it.
    """
    hidden = {group for group, numbers in cells.items() if any(map(_few, numbers))} | (set(already) & set(cells))
    others = sorted(
        (group for group, numbers in cells.items() if any(numbers) and group not in hidden),
        key=lambda group: (sum(cells[group]), group),
    )
    while hidden and others and (len(hidden) == 1 or any(map(_few, _together(cells, hidden)))):
        hidden.add(others.pop(0))
    return hidden


def _together(cells: Mapping[str, tuple[int, ...]], groups: set[str]) -> list[int]:
    return [sum(numbers) for numbers in zip(*(cells[group] for group in groups), strict=True)]


def _few(number: int) -> bool:
    return 0 < number < SMALL
