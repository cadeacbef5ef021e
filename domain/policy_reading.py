"""From a parsed policy document to a `Policy`; every fault is named with its line and how to mend it."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from domain.deadlines import parse
from domain.facts import FactType
from domain.policy import (
    INBOX,
    MAIL,
    STAGES,
    Cadence,
    Clock,
    ConsentTerm,
    Criterion,
    DoorRule,
    Duration,
    HoldRule,
    Ladder,
    Policy,
    Practice,
    Rung,
    Telling,
)
from domain.policy_faults import PolicyFault, PolicyFaults
from domain.policy_layers import FIRST_LINE, Places, Table, places_of
from domain.policy_rules import rule_faults
from domain.waiting import WEIGHED
from domain.words import (
    ConferenceDecision,
    ConsentKind,
    ConsentMethod,
    Door,
    PauseKind,
    RecipientClass,
    Role,
    StreamKind,
    Tier,
)

T = TypeVar("T")
K = TypeVar("K")


def read(document: Table, source: str, holidays: Iterable[date], places: Places | None = None) -> Policy:
    """The policy in a parsed TOML document. PolicyFaults names everything that is wrong with it.

    `source` is the document's text, for the hash; `holidays` are the days off of its calendar; `places` say where its
    tables stand, if that is not in `source` itself.
    """
    reader = _Reader(document, places_of(source) if places is None else places)
    policy = _policy(reader, source, holidays)
    reader.say_what_means_nothing()
    if not reader.faults:
        for of, at, what in rule_faults(policy):
            reader.fault_at(of, at, what)
    if reader.faults:
        raise PolicyFaults(reader.faults)
    return policy


def read_kept(document: Table, source: str, holidays: Iterable[date]) -> Policy:
    """A policy that was read and kept once: whoever runs under it goes on, also where `read` has become stricter since.

    PolicyFaults where it says too little to be followed at all.
    """
    reader = _Reader(document, places_of(source), strict=False)
    policy = _policy(reader, source, holidays)
    if reader.faults:
        raise PolicyFaults(reader.faults)
    return policy


def _policy(reader: "_Reader", source: str, holidays: Iterable[date]) -> Policy:
    programme = reader.table("programme")
    days_off = frozenset(holidays) | reader.dates(programme, "extra_days_off")
    caps = reader.table("snooze_caps", needed=False)
    reader.text(programme, "country", "US")  # these two have said which days are holidays
    reader.text(programme, "subdivision", "")
    return Policy(
        programme=reader.text(programme, "name"),
        version=reader.text(programme, "version"),
        hash=hashlib.sha256(source.encode() + repr(sorted(days_off)).encode()).hexdigest(),
        zone=reader.text(programme, "zone"),
        work_begins=reader.number(programme, "work_begins"),
        work_ends=reader.number(programme, "work_ends"),
        undo_within=reader.length(programme, "undo_within", "1 working day"),
        quiet=reader.hours(programme, "quiet_from", "quiet_until"),
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
        charge_hold=reader.hold(reader.table("charge_hold", needed=False)),
        practice=reader.practice(reader.table("practice", needed=False)),
        waiting=reader.weights(reader.table("waiting", needed=False)),
        snooze_caps={reason: reader.length(caps, reason) for reason in caps},
        answer_link_lasts=reader.length(programme, "answer_link_lasts", "3 working days"),
        remind_providers_every=reader.length(programme, "remind_providers_every", "0 days"),
        urgent_categories=reader.words(programme, "urgent_categories"),
    )


class _Reader:
    """Reads tables into types, gathering faults instead of stopping at the first."""

    def __init__(self, document: Table, places: Places, *, strict: bool = True) -> None:
        self._document = _Noted(document)
        self._strict = strict
        ladders = [one for one in _listed(document.get("ladder")) if isinstance(one, Mapping)]
        self._knows_wakes = strict or any("wakes" in one for one in ladders)
        self._places = places
        self._tables: dict[str, _Noted] = {}
        self.faults: list[PolicyFault] = []
        self._at = ("programme", 0)

    def fault(self, what: str) -> None:
        """Note a fault of the table that is being read."""
        self.fault_at(*self._at, what + self._places.get(self._at, FIRST_LINE).note)

    def fault_at(self, table: str, at: int, what: str) -> None:
        """Note a fault of the table's `at`-th entry."""
        place = self._places.get((table, at), FIRST_LINE)
        self.faults.append(PolicyFault(line=place.line, file=place.file, what=what))

    def table(self, name: str, *, needed: bool = True) -> Table:
        """A table of the document, empty (with a fault, where it is needed) where it is missing."""
        self._at = (name, 0)
        found = self._document.get(name)
        if isinstance(found, Mapping):
            return self._tables.setdefault(name, _Noted(found))
        if needed or found is not None:
            self.fault(f"the table [{name}] is missing; add it")
        return {}

    def say_what_means_nothing(self) -> None:
        """Note every table, and every key of a plain table, that nothing has read: a slip of the pen is no policy."""
        for name in self._document.unread():
            self.fault_at(name, 0, f"'{name}' means nothing in a policy; use one of: {self._document.known()}")
        for name, table in self._tables.items():
            self._at = (name, 0)
            self._mean_nothing(table)

    def _mean_nothing(self, table: "_Noted") -> None:
        for key in table.unread():
            self.fault(f"'{key}' means nothing under '{self._at[0]}'; use one of: {table.known()}")

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
            table = _Noted(entry if isinstance(entry, Mapping) else {})
            value = one(table)
            if self._strict:
                self._mean_nothing(table)
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

    def number(self, table: Table, key: str, default: int | None = None) -> int:
        """A whole number."""
        found = table.get(key, default)
        if not isinstance(found, int) or isinstance(found, bool):
            self.fault(f"'{key}' is missing or not a whole number; write {key} = 1")
            return 0
        return found

    def weights(self, table: Table) -> dict[str, int]:
        """The points of what the waiting list weighs; what is not named weighs nothing."""
        return {name: self.number(table, name, 0) for name in WEIGHED}

    def hours(self, table: Table, begins: str, ends: str) -> tuple[int, int] | None:
        """Two hours of the day, from which and until which something holds; None where neither is named."""
        if begins not in table and ends not in table:
            return None
        hours = (self.number(table, begins), self.number(table, ends))
        if hours[0] == hours[1] or any(not 0 <= hour < 24 for hour in hours):
            self.fault(f"'{begins}' and '{ends}' are two different hours of the day, from 0 to 23")
        return hours

    def flag(self, table: Table, key: str) -> bool:
        """A truth, false where it is absent."""
        found = table.get(key, False)
        if not isinstance(found, bool):
            self.fault(f"'{key}' is not a truth; write {key} = true, or leave it out")
        return found is True

    def wakes(self, table: Table) -> bool:
        """Whether it goes at night too; a policy that was kept before there was this word said `quiet` of what waits."""
        return self.flag(table, "wakes") if self._knows_wakes else not self.flag(table, "quiet")

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
            by_door=self._by_door(table, "by_door", self._parsed),
            ladder_by_door=self._by_door(table, "ladder_by_door", str),
            doors=tuple(Door(door) for door in self.each_known(table, "doors", Door) if door),
            stages=self.each_known(table, "stages", STAGES),
            pauses=self.each_known(table, "pauses", PauseKind),
            custody=self.flag(table, "custody") if "custody" in table else None,
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
                    channel=self.known(rung, "channel", (MAIL, INBOX), MAIL),
                )
                for rung in rungs
            ),
            snooze_cap=self.length(table, "snooze_cap"),
            snoozes=self.number(table, "snoozes"),
            wakes=self.wakes(table),
            goes_on_without_mail=self.flag(table, "goes_on_without_mail"),
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
            kinds=self.words(table, "kinds"),
            wakes=self.wakes(table),
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

    def practice(self, table: Table) -> Practice:
        """What the programme does around its clocks."""
        return Practice(
            charge_filed_first=self.flag(table, "charge_filed_first"),
            charged_if_not_followed_through=self.flag(table, "charged_if_not_followed_through"),
            abstinence_required=self.flag(table, "abstinence_required"),
            release_required=self.flag(table, "release_required"),
            ends_after=self.length(table, "ends_after") if "ends_after" in table else None,
        )

    def hold(self, table: Table) -> HoldRule | None:
        """How charges are held; None where the policy says nothing of it."""
        if not table:
            return None
        return HoldRule(
            window=self.length(table, "window"),
            extension=self.length(table, "extension"),
            presumption=self.known(table, "presumption", ("not_filed", "none")),
        )

    def cadence(self, table: Table) -> Cadence:
        """How often a team confers."""
        return Cadence(
            every_days=self.number(table, "every_days"),
            weekday=self.number(table, "weekday"),
            hour=self.number(table, "hour"),
            freeze_before=self.length(table, "freeze_before"),
            agenda_stale_days=self.number(table, "agenda_stale_days"),
            agenda_due_days=self.number(table, "agenda_due_days", 14),
            agenda_clocks=self.words(table, "agenda_clocks"),
            agenda_most=self.number(table, "agenda_most", 40),
            agreement_days=self.number(table, "agreement_days", 365),
            quorum=tuple(Role(role) for role in self.each_known(table, "quorum", Role) if role),
            quorum_for=tuple(
                ConferenceDecision(one) for one in self.each_known(table, "quorum_for", ConferenceDecision) if one
            ),
            carries=self.number(table, "carries", 3),
        )

    def _known(self, word: object, key: str, words: Sequence[str]) -> str:
        if word in words:
            return str(word)
        self.fault(f"'{word}' is not a known {key}; use one of: {', '.join(sorted(words))}")
        return ""

    def _by_door(self, table: Table, key: str, read_one: Callable[[str], T]) -> dict[Door, T] | None:
        found = table.get(key)
        if not isinstance(found, Mapping):
            return None
        return {Door(self._known(door, key, tuple(Door)) or Door.SELF): read_one(str(it)) for door, it in found.items()}

    def _parsed(self, text: str) -> Duration:
        try:
            return parse(text)
        except ValueError as wrong:
            self.fault(str(wrong))
            return Duration(amount=0, unit="days")


AUDIENCES = (
    "owner",
    "previous_owner",
    "referrer",
    "asked",
    "provider",
    "rung",
    "assigned",
    "attendees",
    "attended",
    "table",
    "delegate",
    "unanswered",
    "disclosed",
    "referring_agency",
    "participant",
    "told",
)


class _Noted(Mapping[str, object]):
    """A table that remembers which of its keys were asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._asked: set[str] = set()

    def __getitem__(self, key: str) -> object:
        self._asked.add(key)
        return self._table[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)

    def unread(self) -> list[str]:
        """The keys that nobody asked for."""
        return [key for key in self._table if key not in self._asked]

    def known(self) -> str:
        """The keys that were asked for, as a fault lists them."""
        return ", ".join(sorted(self._asked))


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else []
