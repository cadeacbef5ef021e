"""The figures of a quarterly report on groups, workers, lives and arrests, as they may leave the programme."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from domain.figures import Figure, count, index, middle, share, split
from domain.policy import Policy

UNKNOWN = "not_recorded"


def figures(found: Mapping[str, Any], policy: Policy) -> list[Figure | None]:
    """What was counted, small cells hidden; of what nothing was recorded for, nothing."""
    return [*_groups(found), *_workers(found, policy), *_lives(found), *_arrests(found)]


def _groups(found: Mapping[str, Any]) -> Iterator[Figure]:
    """Whether people of each door and each area are taken up alike; nothing else is recorded by which they could be split."""
    yield from split("referrals_by_area", found["areas"])
    yield from index("approved_index_by_door", found["approved_doors"], found["doors"])
    yield from index("approved_index_by_area", found["approved_areas"], found["areas"])


def _workers(found: Mapping[str, Any], policy: Policy) -> Iterator[Figure | None]:
    """Workers are nobody's case: they are counted as they are. How many people each has on average tells of people."""
    enrolled, workers = found["enrolled"], found["workers"]
    if not found["carrying"]:
        return
    yield Figure(measure="workers_with_people", unit="count", value=workers)
    yield middle("enrolled_per_worker_mean", "people", enrolled / workers if workers else None, enrolled)
    for most, number in ((policy.caseload_warn, found["above_warn"]), (policy.caseload_block, found["above_block"])):
        yield Figure(measure="workers_with_more_people_than", unit="count", group=str(most), value=number)


def _lives(found: Mapping[str, Any]) -> Iterator[Figure | None]:
    """How people live at intake and later, each as it was last recorded by then; and what was seen to hold."""
    for (domain, when), cells in groupby(found["lives"], key=lambda cell: (cell["domain"], cell["when"])):
        values = {str(cell["value"]): int(cell["people"]) for cell in cells}
        if set(values) - {UNKNOWN}:
            yield from split(f"{domain}_{when}", values)
    yield from (count(what, number) for what, number in found["kept"].items())


def _arrests(found: Mapping[str, Any]) -> Iterator[Figure | None]:
    """Of those referred so long ago, who was arrested again since, as far as the programme was told."""
    yield count("jail_stays", found["jail"], found["jailed"])
    for one in found["again"]:
        yield share(f"arrested_within_{one['months']}_months", one["arrested"], one["people"])
