"""A policy read from its file and from those that it extends, with the public holidays of its country and subdivision."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import holidays

from domain.policy import Policy
from domain.policy_faults import PolicyFault, PolicyFaults
from domain.policy_layers import Layered, extended, places_of, toml_text
from domain.policy_reading import read

FIRST_YEAR, LAST_YEAR = 2020, 2045
POLICIES = Path(__file__).parent.parent / "policies"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPolicy:
    """A policy, its whole text (that of its file, where it extends no other), and where each of its tables stands."""

    policy: Policy
    document: str
    layered: Layered


def load_policy(path: Path) -> tuple[Policy, str]:
    """The policy in a file, and its whole text. PolicyFaults names what is wrong with it, file by file, line by line."""
    loaded = load(path)
    return loaded.policy, loaded.document


def load(path: Path) -> LoadedPolicy:
    """The policy in a file, whole: what it says itself, over what it extends."""
    layered, source = _whole(path, ())
    document = toml_text(layered.document) if source is None else source
    programme = layered.document.get("programme")
    said = programme if isinstance(programme, Mapping) else {}
    days = _days_off(str(said.get("country", "US")), said.get("subdivision"), layered)
    return LoadedPolicy(
        policy=read(layered.document, document, days, layered.places), document=document, layered=layered
    )


def named_policy(name: str) -> Path:
    """The file of a policy called by its name (`burien`) or by its path; FileNotFoundError says which there are."""
    path, here = Path(name), Path.cwd()
    if path.is_file():
        return path
    path = POLICIES / f"{name}.toml"
    if not path.is_file():
        message = f"There is no policy '{name}'. Name a file, or one of: {', '.join(policy_names())}."
        raise FileNotFoundError(message)
    return path.relative_to(here) if path.is_relative_to(here) else path


def policy_names() -> list[str]:
    """The policies that come with the product."""
    return sorted(file.stem for file in POLICIES.glob("*.toml"))


def _whole(path: Path, extending: tuple[Path, ...]) -> tuple[Layered, str | None]:
    """A file's document with all that it extends under it; its own text, where it extends nothing."""
    source = _read(path)
    own = Layered(document=_parsed(source, path), places=places_of(source, str(path)))
    name = own.document.get("extends")
    if name is None:
        return own, source
    base = path.with_name(f"{name}.toml")
    if not base.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.toml") if file != path))
        mend = f"extend one of: {known}" if known else "put it there"
        raise _refused(source, path, f"there is no policy '{name}' beside this file; {mend}")
    if base in (*extending, path):
        raise _refused(source, path, f"'{name}' extends this policy in its turn; one of the two stands on its own")
    under, _ = _whole(base, (*extending, path))
    changes = {key: value for key, value in own.document.items() if key != "extends"}
    return extended(under, str(name), Layered(document=changes, places=own.places)), None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise PolicyFaults(
            [PolicyFault(line=line, file=str(path), what="this is no UTF-8 text; save it as one")]
        ) from None


def _parsed(source: str, path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(source)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r"at line (\d+)", str(wrong))
        line = int(at[1]) if at else source.count("\n") + 1
        raise PolicyFaults([PolicyFault(line=line, file=str(path), what=f"this is not TOML: {wrong}")]) from None


def _refused(source: str, path: Path, what: str) -> PolicyFaults:
    line = next((at for at, text in enumerate(source.splitlines(), start=1) if text.startswith("extends")), 1)
    return PolicyFaults([PolicyFault(line=line, file=str(path), what=what)])


def _days_off(country: str, subdivision: object, layered: Layered) -> frozenset[date]:
    try:
        return public_holidays(country, subdivision if isinstance(subdivision, str) else None)
    except NotImplementedError:
        place = layered.place("programme")
        what = f"no public holidays are known of '{country}' '{subdivision or ''}'; use ISO codes, as \"US\" and \"WA\""
        raise PolicyFaults([PolicyFault(line=place.line, file=place.file, what=what)]) from None


def public_holidays(country: str, subdivision: str | None) -> frozenset[date]:
    """The public holidays that the programme's calendar counts."""
    calendar = holidays.country_holidays(country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR + 1))
    return frozenset(calendar)
