"""A programme's facts written to a file by which nobody can be known, and such a file lived through under a policy."""

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from domain.facts import Fact, FactType, StreamRef
from domain.policy import Policy
from domain.rehearsal import Happening, Rehearsal
from domain.retelling import Recorded, Retelling, is_retold, moments_of
from domain.words import StreamKind

FORMAT = "throughline-facts/1"
COUNTED = {  # what a clock came to, and the column that counts it
    "opened": "opened",
    "met": "met",
    "met, recorded late": "recorded late",
    "met late": "met late",
    "missed": "missed",
    "lapsed": "lapsed",
    "told": "told",
    "unanswered to the end": "unanswered",
}
STILL = "still open"


class BadFacts(Exception):
    """A file of facts that cannot be read; the message says where, and what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFile:
    """What a file of facts holds, and up to when nothing else had happened."""

    facts: tuple[Recorded, ...]
    until: datetime


async def fact_lines(found: AsyncIterator[Recorded], policies: Iterable[Policy], until: datetime) -> list[str]:
    """The lines of a file of facts: what was done, one JSON object each, after a first line that says what it is.

    `policies` are those that the facts were recorded under.
    """
    retelling = Retelling(uuid4)
    moments = frozenset(name for policy in policies for name in moments_of(policy))
    told = [json.dumps(_line(retelling.of(one))) async for one in found if is_retold(one, moments)]
    return [json.dumps({"format": FORMAT, "until": until.isoformat()}), *told]


def keep_lines(file: Path, lines: Iterable[str]) -> None:
    """Write the file, which only its owner may read."""
    file.touch(mode=0o600)
    file.write_text("\n".join((*lines, "")), encoding="utf-8")


def read_facts(file: Path) -> FactFile:
    """The facts of a file. BadFacts names the line that cannot be read."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as wrong:
        said = wrong.strerror if isinstance(wrong, OSError) else "this is no UTF-8 text"
        message = f"{file}: {said}; `manage.py policy facts --out {file}` writes one"
        raise BadFacts(message) from None
    head = _object(file, 1, lines[0] if lines else "")
    if head.get("format") != FORMAT:
        message = f'{file}, line 1: this is no file of facts; the first line is {{"format": "{FORMAT}", "until": …}}'
        raise BadFacts(message)
    try:
        until = datetime.fromisoformat(str(head["until"]))
    except (KeyError, ValueError):
        message = f"{file}, line 1: 'until' is missing or no moment; write it like 2026-11-24T08:00:00+00:00"
        raise BadFacts(message) from None
    facts = [_recorded(file, at, text) for at, text in enumerate(lines[1:], start=2) if text.strip()]
    return FactFile(facts=tuple(facts), until=until)


def rehearsed(found: FactFile, policy: Policy, file: Path) -> Rehearsal:
    """The facts lived through under the policy. BadFacts names the fact that does not follow from those before it."""
    rehearsal = Rehearsal(policy, uuid4)
    for at, one in enumerate(found.facts, start=2):
        try:
            rehearsal.hear(one)
        except (KeyError, TypeError, ValueError) as wrong:
            message = f"{file}, line {at}: '{one.fact.type}' does not follow from the facts before it ({wrong!r})"
            raise BadFacts(message) from wrong
    rehearsal.until(found.until)
    return rehearsal


def report(rehearsal: Rehearsal, policy: Policy, *, each: bool) -> Iterator[str]:
    """What a rehearsal came to: a line for each clock, and with `each` a line for everything that happened."""
    tally: dict[str, Counter[str]] = {clock.kind: Counter() for clock in policy.clocks}
    for one in rehearsal.happenings:
        tally[one.kind][one.what] += 1
    yield f"{policy.programme}, version {policy.version}: {rehearsal.heard} facts heard."
    for why, count in rehearsal.left_out.items():
        yield f"{count} left out: {why}."
    width = max(len(kind) for kind in tally)
    yield "  ".join((f"{'clock':{width}}", *COUNTED.values(), STILL))
    for kind, counts in tally.items():
        if counts:
            still = sum(one.kind == kind and one.closed_at is None for one in rehearsal.obligations)
            columns = [f"{counts[what]:{len(title)}}" for what, title in COUNTED.items()]
            yield "  ".join((f"{kind:{width}}", *columns, f"{still:{len(STILL)}}"))
    if each:
        yield ""
        yield from _each(rehearsal.happenings, ZoneInfo(policy.zone), width)


def _each(happenings: Iterable[Happening], zone: ZoneInfo, width: int) -> Iterator[str]:
    names: dict[UUID, str] = {}
    seen: Counter[str] = Counter()
    for one in happenings:
        if one.stream.id not in names:
            seen[one.stream.kind] += 1
            names[one.stream.id] = f"{one.stream.kind} {seen[one.stream.kind]}"
        due = f", due {one.due_at.astimezone(zone):%Y-%m-%d %H:%M}" if one.due_at else ""
        to = f" {one.to}" if one.to else ""
        yield f"{one.at.astimezone(zone):%Y-%m-%d %H:%M}  {names[one.stream.id]:16} {one.kind:{width}}  {one.what}{to}{due}"


def _line(one: Recorded) -> Mapping[str, object]:
    return {
        "recorded_at": one.recorded_at.isoformat(),
        "occurred_at": one.fact.occurred_at.isoformat(),
        "record": one.fact.stream.kind.value,
        "id": str(one.fact.stream.id),
        "type": one.fact.type.value,
        "data": one.fact.data,
    }


def _recorded(file: Path, at: int, text: str) -> Recorded:
    said = _object(file, at, text)
    try:
        data = said.get("data", {})
        if not isinstance(data, dict):
            message = "'data' is no object"
            raise TypeError(message)  # noqa: TRY301  # told below, with its line
        fact = Fact(
            stream=StreamRef(kind=StreamKind(str(said["record"])), id=UUID(str(said["id"]))),
            type=FactType(str(said["type"])),
            occurred_at=datetime.fromisoformat(str(said["occurred_at"])),
            data=data,
        )
        return Recorded(fact=fact, recorded_at=datetime.fromisoformat(str(said["recorded_at"])))
    except (KeyError, TypeError, ValueError) as wrong:
        message = (
            f"{file}, line {at}: {wrong}; a fact has recorded_at, occurred_at, record, id, type and data, "
            "as `manage.py policy facts` writes them"
        )
        raise BadFacts(message) from wrong


def _object(file: Path, at: int, text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError as wrong:
        message = f"{file}, line {at}: this is not JSON: {wrong}"
        raise BadFacts(message) from None
    if not isinstance(found, dict):
        message = f"{file}, line {at}: this is no JSON object"
        raise BadFacts(message)
    return found
