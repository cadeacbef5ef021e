"""Providers from HSDS files (organizations.csv and services.csv): a bad row is reported by file, row and column, and left out."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from database.setting_up import NewAgency, record_id
from domain.words import AgencyKind

SOURCE = "hsds"
LONGEST_NAME = 200
ACTIVE = {"active"}
# words of a service's own description, and the category of ours that they stand for
WORDS = {
    "shelter": ("shelter", "bed tonight"),
    "housing": ("housing", "tenancy", "homeless"),
    "food": ("food", "meal", "pantry", "nutrition"),
    "mental_health": ("counselling", "counseling", "mental health", "anxiety", "depression"),
    "treatment": ("detox", "substance", "recovery", "addiction"),
    "primary_care": ("clinic", "medical", "health centre", "health center"),
    "employment": ("employment", "job "),
    "legal": ("legal", "lawyer"),
    "benefits": ("benefit", "welfare"),
    "education": ("education", "training", "tutoring"),
    "family": ("family", "children", "parent"),
    "transport": ("transport", "bus pass"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that was left out: its file, its row (the header is row 1), the column, and how to mend it."""

    file: str
    row: int
    column: str
    problem: str

    def __str__(self) -> str:
        """As it is printed."""
        return f"{self.file}, row {self.row}, column {self.column}: {self.problem}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What the files came to."""

    agencies: tuple[NewAgency, ...]
    bad: tuple[BadRow, ...]

    def __str__(self) -> str:
        """A line for the terminal, and one for each bad row."""
        lines = [f"{len(self.agencies)} providers imported, {len(self.bad)} rows left out"]
        return "\n".join([*lines, *(f"  {row}" for row in self.bad)])


def read_hsds(folder: Path, programme_id: UUID) -> Imported:
    """The providers in a folder of HSDS tables. A missing file is a bad row of its own; nothing raises."""
    bad: list[BadRow] = []
    organizations = dict(_organizations(folder / "organizations.csv", bad))
    categories: dict[str, set[str]] = {}
    for of, found in _services(folder / "services.csv", organizations, bad):
        categories.setdefault(of, set()).update(found)
    agencies = tuple(
        NewAgency(
            id=record_id(programme_id, SOURCE, key),
            kind=AgencyKind.PROVIDER,
            name=row["name"].strip(),
            description=row.get("description") or None,
            email=row.get("email") or None,
            categories=tuple(sorted(categories.get(key, ()))),
            source=SOURCE,
            external_id=key,
        )
        for key, row in organizations.items()
    )
    return Imported(agencies=agencies, bad=tuple(bad))


def _organizations(file: Path, bad: list[BadRow]) -> Iterator[tuple[str, Mapping[str, str]]]:
    seen: set[str] = set()
    for number, row in _rows(file, bad):
        key, name = row.get("id", "").strip(), row.get("name", "").strip()
        problem = _problem(key, name, row, seen)
        if problem:
            bad.append(BadRow(file=file.name, row=number, column=problem[0], problem=problem[1]))
            continue
        seen.add(key)
        yield key, row


def _problem(key: str, name: str, row: Mapping[str, str], seen: set[str]) -> tuple[str, str] | None:
    if not _is_uuid(key):
        return "id", "not a UUID; give every organization one"
    if key in seen:
        return "id", "the same id stands in an earlier row; keep one of them"
    if not name or len(name) > LONGEST_NAME:
        return "name", f"empty or over {LONGEST_NAME} characters; name the organization"
    email = row.get("email", "")
    if email and ("@" not in email or any(letter in email for letter in " \r\n,")):
        return "email", "not a mail address; mend or empty it"
    return None


def _services(
    file: Path, organizations: Mapping[str, Mapping[str, str]], bad: list[BadRow]
) -> Iterator[tuple[str, set[str]]]:
    for number, row in _rows(file, bad):
        of = row.get("organization_id", "").strip()
        if of not in organizations:
            problem = "no such organization in organizations.csv; add it or mend the id"
            bad.append(BadRow(file=file.name, row=number, column="organization_id", problem=problem))
            continue
        if row.get("status", "active").strip().lower() in ACTIVE:
            said = f"{row.get('name', '')} {row.get('description', '')}".lower()
            yield of, {category for category, words in WORDS.items() if any(word in said for word in words)}


def _rows(file: Path, bad: list[BadRow]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Each row that is whole, with its number; what is wrong with the others is added to the bad ones."""
    try:
        text = file.read_bytes().decode("utf-8-sig", "surrogateescape")
    except OSError as trouble:
        bad.append(BadRow(file=file.name, row=1, column="", problem=f"cannot be read: {type(trouble).__name__}"))
        return
    header: list[str] = []
    for number, cells in enumerate(_cells(text), start=1):
        problem = _spoilt(header or cells, cells)
        if problem:
            bad.append(BadRow(file=file.name, row=number, column=problem[0], problem=problem[1]))
        if not header:
            header = cells
        elif cells and not problem:
            yield number, dict(zip(header, cells, strict=True))


def _cells(text: str) -> Iterator[list[str]]:
    """The cells of every row, an empty row as none. A row that cannot be taken apart is one cell with a NUL."""
    reader = csv.reader(io.StringIO(text, newline=""))
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield ["\x00"]


def _spoilt(header: Sequence[str], cells: Sequence[str]) -> tuple[str, str] | None:
    for column, cell in zip(header, cells, strict=False):
        if "\x00" in cell:
            return _shown(column), "holds a NUL character; remove it"
        if _shown(cell) != cell:
            return _shown(column), "holds bytes that are not UTF-8; save the file as UTF-8"
    if cells and len(cells) < len(header):
        return _shown(header[len(cells)]), "is missing, the row ends before it; give every row all columns"
    if len(cells) > len(header):
        return str(len(header) + 1), "no such column; put a text that holds a comma in quotes"
    return None


def _shown(text: str) -> str:
    """As it can be printed: a byte that is not UTF-8 stands in the text as half a character."""
    return text.encode("utf-8", "backslashreplace").decode()


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
