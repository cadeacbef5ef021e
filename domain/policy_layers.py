"""A policy that extends another says only what differs; here the two become one whole document.

A plain table (`[programme]`) is merged key by key. An entry of an array of tables (`[[clock]]`) is known by its name
(`NAMED_BY`): one that the base has is changed key by key, `drop = true` takes it away, any other is added at the end.
A list is never merged: it is said anew, whole.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from domain.policy_faults import Place, PolicyFault, PolicyFaults

Table = Mapping[str, object]
Places = Mapping[tuple[str, int], Place]
HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z0-9_-]+)\s*\]\]?")
NAMED_BY: Mapping[str, tuple[str, ...]] = {
    "door": ("door",),
    "criterion": ("code",),
    "clock": ("kind",),
    "ladder": ("name",),
    "telling": ("fact", "to", "event"),
    "consent": ("kind",),
}
ITS_OWN = ("name", "version")  # of [programme]: what no policy takes over from another
FIRST_LINE = Place(line=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layered:
    """A document, and where each of its tables stands: in the file that said something of it last."""

    document: Table
    places: Places

    def place(self, table: str, at: int = 0) -> Place:
        """Where the table's entry stands."""
        return self.places.get((table, at), FIRST_LINE)


def places_of(source: str, file: str = "") -> Places:
    """Where every table of a document stands, by its name and how many of the same name stand before it."""
    found: dict[tuple[str, int], Place] = {}
    seen: dict[str, int] = {}
    for line, text in enumerate(source.splitlines(), start=1):
        header = HEADER.match(text)
        if header:
            table = header[1]
            found[table, seen.get(table, 0)] = Place(line=line, file=file)
            seen[table] = seen.get(table, 0) + 1
    return found


def extended(base: Layered, name: str, changes: Layered) -> Layered:
    """The base (called `name`) with the changes laid over it. PolicyFaults where they do not fit it."""
    whole: dict[str, object] = dict(base.document)
    places = dict(base.places)
    faults = list(_missing_of_its_own(changes))
    for table, value in changes.document.items():
        before = whole.get(table)
        if table in NAMED_BY and isinstance(value, list):
            entries = _Entries(table, name, base, changes)
            faults += entries.lay_over(value)
            places = {at: place for at, place in places.items() if at[0] != table}
            whole[table] = [entry for entry, _ in entries.standing.values()]
            places |= {(table, at): place for at, (_, place) in enumerate(entries.standing.values())}
        elif isinstance(value, Mapping) and isinstance(before, Mapping):
            whole[table] = {**before, **value}
            places[table, 0] = changes.place(table)
        else:
            whole[table] = value
            places |= {at: place for at, place in changes.places.items() if at[0] == table}
    if faults:
        raise PolicyFaults(faults)
    return Layered(document=whole, places=places)


def _missing_of_its_own(changes: Layered) -> Iterator[PolicyFault]:
    programme = changes.document.get("programme")
    said = programme if isinstance(programme, Mapping) else {}
    for key in ITS_OWN:
        if key not in said:
            yield _fault(
                changes.place("programme"), f'a policy that extends another has its own {key}; write {key} = "…"'
            )


class _Entries:
    """The entries of one array of tables by their names, while changes are laid over them."""

    def __init__(self, table: str, base_name: str, base: Layered, changes: Layered) -> None:
        self._table = table
        self._base_name = base_name
        self._changes = changes
        self.standing: dict[tuple[object, ...], tuple[Table, Place]] = {}
        for at, entry in enumerate(_tables(base.document, table)):
            name = self._name(entry)
            while name in self.standing:  # a second one of that name stays as it is: nobody could say which is meant
                name = (*name, "")
            self.standing[name] = (entry, base.place(table, at))

    def lay_over(self, entries: Iterable[object]) -> Iterator[PolicyFault]:
        """Change, drop or add every entry; the faults of those that cannot be."""
        laid: set[tuple[object, ...]] = set()
        for at, entry in enumerate(entries):
            if not isinstance(entry, Mapping):
                continue
            place, name = self._changes.place(self._table, at), self._name(entry)
            if name in laid:
                yield _fault(place, f"there are two entries '{_shown(name)}' under [[{self._table}]]; keep one")
            laid.add(name)
            if entry.get("drop") is not True:
                self._keep(name, entry, place)
            elif name in self.standing:
                del self.standing[name]
            else:
                known = ", ".join(_shown(one) for one in self.standing)
                message = f"'{self._base_name}' has no {self._table} '{_shown(name)}' to drop; it has: {known}"
                yield _fault(place, message)

    def _keep(self, name: tuple[object, ...], entry: Table, place: Place) -> None:
        if name in self.standing:
            self.standing[name] = ({**self.standing[name][0], **entry}, place)
            return
        note = f" ('{_shown(name)}' is new: '{self._base_name}' has no such {self._table} that this could change)"
        self.standing[name] = (entry, Place(line=place.line, file=place.file, note=note))

    def _name(self, entry: Table) -> tuple[object, ...]:
        return tuple(entry.get(key) for key in NAMED_BY[self._table])


def toml_text(document: Table) -> str:
    """The document as TOML: what a policy may hold, in the order in which it stands."""
    plain = {key: value for key, value in document.items() if not _is_table(value)}
    parts = ["".join(f"{key} = {_value(value)}\n" for key, value in plain.items())] if plain else []
    for name, value in document.items():
        if isinstance(value, Mapping):
            parts.append(f"[{name}]\n{_lines(value)}")
        elif name not in plain:
            parts += [f"[[{name}]]\n{_lines(entry)}" for entry in _tables(document, name)]
    return "\n".join(parts)


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) or (isinstance(value, list) and bool(value) and isinstance(value[0], Mapping))


def _lines(table: Table) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(_value(one) for one in value)}]"
        case Mapping():
            return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}" if value else "{}"
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case _:
            return str(value)


def _tables(document: Table, name: str) -> list[Table]:
    found = document.get(name)
    return [entry for entry in found if isinstance(entry, Mapping)] if isinstance(found, list) else []


def _shown(name: tuple[object, ...]) -> str:
    return " ".join(str(part) for part in name)


def _fault(place: Place, what: str) -> PolicyFault:
    return PolicyFault(line=place.line, file=place.file, what=what)
