"""What one policy has and another has not, and what differs, in one stable order."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from typing import TypeGuard

from domain.policy import MAIL, Duration, Policy, Rung

NAMED: Mapping[str, tuple[str, ...]] = {  # the parts whose entries have names, and what they are called by
    "doors": ("door",),
    "criteria": ("code",),
    "clocks": ("kind",),
    "ladders": ("name",),
    "tellings": ("fact", "audience", "event"),
    "consents": ("kind",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One difference: in which part, of which entry, of which key; None as a value where that policy has no such entry.

    Of two lists of words `before` and `after` hold only the words that the other lacks (`of_words`).
    """

    part: str
    entry: str
    key: str
    before: str | None
    after: str | None
    of_words: bool = False


def differences(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """Everything in which the two differ: the parts in the order of the policy, the entries as they stand in it."""
    found: list[Difference] = []
    plain: list[Difference] = []
    for part in (field.name for field in fields(Policy)):
        old, new = getattr(before, part), getattr(after, part)
        if part == "holidays":
            plain += _of_days_off(old, new)
        elif part in NAMED:
            found += _of_named(part, _by_name(part, old), _by_name(part, new))
        elif isinstance(old, Mapping):
            found += _of_keys(part, "", old, new)
        elif is_dataclass(old) and is_dataclass(new) and not isinstance(new, Duration):
            found += _of_keys(part, "", _fields(old), _fields(new))
        elif part != "hash":
            plain += _of_keys("programme", "", {part: old}, {part: new})
    return (*plain, *found)


def _of_named(part: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for name, entry in before.items():
        if name in after:
            yield from _of_keys(part, name, _fields(entry), _fields(after[name]))
        else:
            yield Difference(part=part, entry=name, key="", before=_said(part, entry), after=None)
    for name, entry in after.items():
        if name not in before:
            yield Difference(part=part, entry=name, key="", before=None, after=_said(part, entry))


def _of_keys(part: str, entry: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Difference]:
    for key in (*before, *(key for key in after if key not in before)):
        old, new = before.get(key), after.get(key)
        if _words(old) and _words(new):
            gone = tuple(word for word in old if word not in new)
            come = tuple(word for word in new if word not in old)
            if gone or come:
                yield Difference(
                    part=part, entry=entry, key=key, before=", ".join(gone), after=", ".join(come), of_words=True
                )
        elif old != new:
            yield Difference(part=part, entry=entry, key=key, before=shown(old), after=shown(new))


def _of_days_off(before: frozenset[object], after: frozenset[object]) -> Iterator[Difference]:
    gone, come = len(before - after), len(after - before)
    without, more = f"{gone} of its days" if gone else "", f"{come} other days" if come else ""
    if gone or come:
        yield Difference(part="programme", entry="", key="days off", before=without, after=more, of_words=True)


def _words(value: object) -> TypeGuard[tuple[str, ...]]:
    return isinstance(value, tuple) and bool(value) and all(type(one) is str for one in value)


def _by_name(part: str, entries: Mapping[object, object] | tuple[object, ...]) -> dict[str, object]:
    found: dict[str, object] = {}
    for one in entries.values() if isinstance(entries, Mapping) else entries:
        name = " / ".join(str(getattr(one, key)) for key in NAMED[part])
        found[f"{name} (again)" if name in found else name] = one
    return found


def _fields(entry: object) -> dict[str, object]:
    return {field.name: getattr(entry, field.name) for field in fields(entry)}  # type: ignore[arg-type]


def _said(part: str, entry: object) -> str:
    """An entry that the other policy lacks, in short: what it says beyond what is usual."""
    usual = {field.name: field.default for field in fields(entry)}  # type: ignore[arg-type]
    return ", ".join(
        f"{key} {shown(value)}"
        for key, value in _fields(entry).items()
        if value != usual[key] and key not in NAMED[part]
    )


def shown(value: object) -> str:
    """A value of a policy, as people read it."""
    match value:
        case None | () | "":
            return "none"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case Rung():
            how = value.asks if value.channel == MAIL else f"{value.asks}, {value.channel} only"
            return f"{value.audience} ({how}) {shown(value.wait)}"
        case Duration():
            return str(value).removesuffix("s") if abs(value.amount) == 1 else str(value)
        case tuple() if value and isinstance(value[0], Rung):
            return " > ".join(shown(one) for one in value)
        case tuple():
            return ", ".join(shown(one) for one in value)
        case _ if is_dataclass(value):
            return ", ".join(f"{key} {shown(one)}" for key, one in _fields(value).items())
        case Mapping():
            return ", ".join(f"{shown(key)} {shown(one)}" for key, one in value.items())
        case _:
            return str(value)
