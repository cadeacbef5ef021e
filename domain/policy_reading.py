"""From a parsed policy document to a `Policy`; every fault is named with its line and how to mend it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from domain.deadlines import parse
from domain.facts import FactType
from domain.policy import (
    Cadence,
    Clock,
    ConsentTerm,
    Criterion,
    DoorRule,
    Duration,
    Ladder,
    Policy,
    Rung,
    Telling,
)
from domain.policy_rules import rule_faults
from domain.words import (
    PAUSED,
    ConsentKind,
    ConsentMethod,
    Disposition,
    Door,
    RecipientClass,
    Role,
    Stage,
    StreamKind,
    Tier,
)

T = TypeVar("T")
K = TypeVar("K")
Table = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFault:
    """One thing wrong with a policy: the line it stands on, what is wrong, and how to mend it."""

    line: int
    what: str

    def __str__(self) -> str:
        """As an editor shows it."""
        return f"line {self.line}: {self.what}"


class PolicyFaults(Exception):
    """A policy that cannot be used, with every fault found."""

    def __init__(self, faults: Sequence[PolicyFault]) -> None:
        """Keep the faults, in the order of their lines."""
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def read(document: Table, source: str, holidays: Iterable[date]) -> Policy:
    """The policy in a parsed TOML document. PolicyFaults names everything that is wrong with it.

    `source` is the document's text, for the line numbers and the hash; `holidays` are the days off of its calendar.
    """
    reader = _Reader(document, source)
    programme = reader.table("programme")
    days_off = frozenset(holidays) | reader.dates(programme, "extra_days_off")
    policy = Policy(
        programme=reader.text(programme, "name"),
        version=reader.text(programme, "version"),
        hash=hashlib.sha256(source.encode() + repr(sorted(days_off)).encode()).hexdigest(),
        zone=reader.text(programme, "zone"),
        work_begins=reader.number(programme, "work_begins"),
        work_ends=reader.number(programme, "work_ends"),
        holidays=days_off,
        doors=reader.named("door", reader.door, lambda rule: rule.door),
        criteria=tuple(reader.each("criterion", reader.criterion)),
        clocks=tuple(reader.each("clock", reader.clock)),
        ladders=reader.named("ladder", reader.ladder, lambda ladder: ladder.name),
        tellings=tuple(reader.each("telling", reader.telling)),
        consents=reader.named("consent", reader.consent, lambda term: term.kind),
        reasons={name: tuple(map(str, _listed(codes))) for name, codes in reader.table("reasons").items()},
        categories=reader.words(programme, "categories"),
        areas=reader.words(programme, "areas"),
        cadence=reader.cadence(reader.table("conference")),
        caseload_warn=reader.number(programme, "caseload_warn"),
        caseload_block=reader.number(programme, "caseload_block"),
        capacity=reader.number(programme, "capacity"),
    )
    if not reader.faults:
        reader.faults += [PolicyFault(line=reader.line(of, at), what=what) for of, at, what in rule_faults(policy)]
    if reader.faults:
        raise PolicyFaults(reader.faults)
    return policy


class _Reader:
    """Reads tables into types, gathering faults instead of stopping at the first."""

    def __init__(self, document: Table, source: str) -> None:
        self._document = document
        self._lines = source.splitlines()
        self.faults: list[PolicyFault] = []
        self._at = ("programme", 0)

    def line(self, table: str, place: int) -> int:
        """The line on which the table's `place`-th header stands."""
        header = re.compile(rf"^\s*\[\[?{re.escape(table)}\]\]?")
        found = [number for number, text in enumerate(self._lines, start=1) if header.match(text)]
        return found[place] if place < len(found) else 1

    def fault(self, what: str) -> None:
        """Note a fault of the table that is being read."""
        self.faults.append(PolicyFault(line=self.line(*self._at), what=what))

    def table(self, name: str) -> Table:
        """A table of the document, empty (with a fault) where it is missing."""
        self._at = (name, 0)
        found = self._document.get(name)
        if isinstance(found, Mapping):
            return found
        self.fault(f"the table [{name}] is missing; add it")
        return {}

    def named(self, name: str, one: Callable[[Table], T], key: Callable[[T], K]) -> dict[K, T]:
        """Every entry of an array of tables by its name, of which each is used once."""
        made: dict[K, T] = {}
        for place, value in enumerate(self.each(name, one)):
            if key(value) in made:
                self._at = (name, place)
                self.fault(f"there are two entries '{key(value)}' under [[{name}]]; keep one")
            made[key(value)] = value
        return made

    def each(self, name: str, one: Callable[[Table], T]) -> list[T]:
        """Every entry of an array of tables, read by `one`; an entry with a fault is left out."""
        made: list[T] = []
        for place, entry in enumerate(_listed(self._document.get(name))):
            self._at = (name, place)
            before = len(self.faults)
            value = one(entry if isinstance(entry, Mapping) else {})
            if len(self.faults) == before:
                made.append(value)
        return made

    def text(self, table: Table, key: str, default: str | None = None) -> str:
        """A text."""
        found = table.get(key, default)
        if not isinstance(found, str):
            self.fault(f"'{key}' is missing or not a text; write {key} = \"…\"")
            return ""
        return found

    def number(self, table: Table, key: str) -> int:
        """A whole number."""
        found = table.get(key)
        if not isinstance(found, int) or isinstance(found, bool):
            self.fault(f"'{key}' is missing or not a whole number; write {key} = 1")
            return 0
        return found

    def flag(self, table: Table, key: str) -> bool:
        """A truth, false where it is absent."""
        return table.get(key, False) is True

    def words(self, table: Table, key: str) -> tuple[str, ...]:
        """A list of texts, empty where it is absent."""
        return tuple(str(word) for word in _listed(table.get(key)))

    def dates(self, table: Table, key: str) -> frozenset[date]:
        """A list of dates, empty where it is absent."""
        found = _listed(table.get(key))
        if any(not isinstance(day, date) for day in found):
            self.fault(f"'{key}' holds something that is not a date; write {key} = [2026-11-27]")
        return frozenset(day for day in found if isinstance(day, date))

    def length(self, table: Table, key: str, default: str | None = None) -> Duration:
        """A length of time."""
        text = self.text(table, key, default)
        return self._parsed(text) if text else Duration(amount=0, unit="days")

    def known(self, table: Table, key: str, words: Iterable[str], default: str | None = None) -> str:
        """A text that is one of the known words."""
        return self._known(self.text(table, key, default), key, tuple(words))

    def each_known(self, table: Table, key: str, words: Iterable[str]) -> tuple[str, ...]:
        """A list of texts, each one of the known words; empty where it is absent."""
        known = tuple(words)
        return tuple(self._known(word, key, known) for word in self.words(table, key))

    def door(self, table: Table) -> DoorRule:
        """One door."""
        return DoorRule(
            door=Door(self.known(table, "door", Door) or Door.COMMUNITY),
            state=self.known(table, "state", ("open", "limited", "closed"), "open"),
            first_owner=Role(self.known(table, "first_owner", Role) or Role.OUTREACH),
            police_view=self.flag(table, "police_view"),
        )

    def criterion(self, table: Table) -> Criterion:
        """One question of the screening."""
        return Criterion(
            code=self.text(table, "code"),
            text=self.text(table, "text"),
            excludes=self.known(table, "excludes", ("met", "not_met")),
            reason=self.text(table, "reason"),
            source=self.text(table, "source"),
        )

    def clock(self, table: Table) -> Clock:
        """One kind of obligation."""
        doors = table.get("by_door")
        by_door = (
            {
                Door(self._known(d, "by_door", tuple(Door)) or Door.SELF): self._parsed(str(text))
                for d, text in doors.items()
            }
            if isinstance(doors, Mapping)
            else None
        )
        on_due = self.text(table, "on_due", "miss")
        at_hour = table.get("at_hour")
        return Clock(
            kind=self.text(table, "kind"),
            stream=StreamKind(self.known(table, "stream", StreamKind) or StreamKind.REFERRAL),
            opens=self.each_known(table, "opens", FactType),
            closes=self.each_known(table, "closes", FactType),
            due=self.length(table, "due"),
            owner=self.known(table, "owner", (*Role, "owner", "asked", "assigned", "chair", "nobody")),
            ladder=self.text(table, "ladder") if "ladder" in table else None,
            on_due=on_due if on_due == "miss" else self._known(on_due, "on_due", tuple(FactType)),
            due_from=self.text(table, "due_from", "fact"),
            at_hour=at_hour if isinstance(at_hour, int) else None,
            by_door=by_door,
            doors=tuple(Door(door) for door in self.each_known(table, "doors", Door) if door),
            stages=self.each_known(table, "stages", (*Stage, PAUSED, *Disposition)),
            marks=tuple(self._parsed(mark) for mark in self.words(table, "marks")),
            pausable=self.flag(table, "pausable"),
            answered_by_partner=self.flag(table, "answered_by_partner"),
            otherwise=self.flag(table, "otherwise"),
            off=self.flag(table, "off"),
            asks=self.text(table, "asks", ""),
        )

    def ladder(self, table: Table) -> Ladder:
        """One ladder with its rungs."""
        rungs = [rung for rung in _listed(table.get("rungs")) if isinstance(rung, Mapping)]
        return Ladder(
            name=self.text(table, "name"),
            rungs=tuple(
                Rung(
                    audience=self.known(rung, "tell", (*Role, "owner", "backup", "asked")),
                    asks=self.known(rung, "asks", ("request", "information"), "request"),
                    wait=self.length(rung, "wait"),
                )
                for rung in rungs
            ),
            snooze_cap=self.length(table, "snooze_cap"),
            snoozes=self.number(table, "snoozes"),
        )

    def telling(self, table: Table) -> Telling:
        """Who is told of a fact."""
        return Telling(
            fact=self.known(table, "fact", FactType),
            audience=self.known(table, "to", (*Role, *AUDIENCES)),
            tier=Tier(self.known(table, "tier", Tier) or Tier.N0),
            event=self.text(table, "event"),
            consent=self.text(table, "consent") if "consent" in table else None,
            purpose=self.text(table, "purpose") if "purpose" in table else None,
        )

    def consent(self, table: Table) -> ConsentTerm:
        """The terms of one kind of consent."""
        return ConsentTerm(
            kind=self.known(table, "kind", ConsentKind),
            recipient_classes=self.each_known(table, "recipient_classes", RecipientClass),
            purposes=self.words(table, "purposes"),
            longest=self.length(table, "longest"),
            methods=self.each_known(table, "methods", ConsentMethod),
        )

    def cadence(self, table: Table) -> Cadence:
        """How often a team confers."""
        return Cadence(
            every_days=self.number(table, "every_days"),
            weekday=self.number(table, "weekday"),
            hour=self.number(table, "hour"),
            freeze_before=self.length(table, "freeze_before"),
            agenda_stale_days=self.number(table, "agenda_stale_days"),
        )

    def _known(self, word: object, key: str, words: Sequence[str]) -> str:
        if word in words:
            return str(word)
        self.fault(f"'{word}' is not a known {key}; use one of: {', '.join(sorted(words))}")
        return ""

    def _parsed(self, text: str) -> Duration:
        try:
            return parse(text)
        except ValueError as wrong:
            self.fault(str(wrong))
            return Duration(amount=0, unit="days")


AUDIENCES = ("owner", "previous_owner", "referrer", "asked", "provider", "rung", "assigned", "attendees", "participant")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
