"""What an operator asks of policies from a terminal; those of its verbs that touch the record need a deployment."""

import argparse
import asyncio
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path

from bootstrap.migrating import adopt, migrate_running
from bootstrap.parts import Parts
from bootstrap.policy import LoadedPolicy, load, named_policy
from bootstrap.programmes import programme_of
from bootstrap.rehearsing import fact_lines, keep_lines, read_facts, rehearsed, report
from database.history import recorded_facts
from database.policies import read_every_policy
from database.views import Views
from domain.actor import system_actor
from domain.policy_differences import Difference, differences
from domain.policy_layers import toml_text
from domain.policy_principles import departures

Offline = Callable[[argparse.Namespace], int]
A_PACK = "a policy's name, or its file"


def add_policy_commands(policy: argparse.ArgumentParser, default: str) -> None:
    """The commands that ask something of policies; `default` is the policy meant where none is named."""
    verbs = policy.add_subparsers(required=True, metavar="WHAT")

    def add(name: str, offline: Offline, text: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=text)
        one.set_defaults(offline=offline)
        return one

    validating = add("validate", _validate, "say whether it can be used, and where it departs from LEAD's principles")
    validating.add_argument("file", help=A_PACK)
    showing = add("show", _show, "print it whole, with what it takes over from another")
    showing.add_argument("pack", nargs="?", default=default, help=A_PACK)
    comparing = add("diff", _diff, "say in what two policies differ")
    comparing.add_argument("before", help=A_PACK)
    comparing.add_argument("after", help=A_PACK)
    rehearsing = add("rehearse", _rehearse, "live through recorded facts under a policy: what opens, fires and climbs")
    rehearsing.add_argument("--pack", required=True, help=A_PACK)
    rehearsing.add_argument("--facts", required=True, type=Path, help="a file that `policy facts` wrote")
    rehearsing.add_argument("--summary", action="store_true", help="the table alone, without each moment")
    exporting = verbs.add_parser("facts", help="write what people did to a file by which nobody can be known")
    exporting.add_argument("--out", required=True, type=Path, help="the file to write")
    exporting.set_defaults(verb=_facts)
    adopting = verbs.add_parser("adopt", help="make it the programme's policy: what begins from now on follows it")
    adopting.add_argument("pack", help=A_PACK)
    adopting.add_argument("--by", metavar="LOGIN", help="who decides it: a coordinator or the director")
    adopting.set_defaults(verb=adopt)
    migrating = verbs.add_parser("migrate", help="move what runs to the programme's present policy")
    migrating.add_argument("--by", required=True, metavar="LOGIN", help="who moves it: a coordinator or the director")
    migrating.add_argument("--preview", action="store_true", help="only say what would change for whom")
    migrating.set_defaults(verb=migrate_running)


def _validate(given: argparse.Namespace) -> int:
    loaded = load(named_policy(given.file))
    print(f"{_headline(loaded)}. Valid.")
    for departure in _departures(loaded):
        print(departure)
    return 0


def _show(given: argparse.Namespace) -> int:
    path: Path = named_policy(given.pack)
    loaded = load(path)
    print(f"# {_headline(loaded)}, as {path.name} says it with all that it extends; hash {loaded.policy.hash}")
    for departure in _departures(loaded):
        print(f"# {departure}")
    print(f"\n{toml_text(loaded.layered.document)}", end="")
    return 0


def _diff(given: argparse.Namespace) -> int:
    before, after = load(named_policy(given.before)), load(named_policy(given.after))
    for line in differing(differences(before.policy, after.policy)):
        print(line)
    return 0


def _rehearse(given: argparse.Namespace) -> int:
    policy = load(named_policy(given.pack)).policy
    rehearsal = rehearsed(read_facts(given.facts), policy, given.facts)
    for line in report(rehearsal, policy, each=not given.summary):
        print(line)
    return 0


async def _facts(parts: Parts, given: argparse.Namespace) -> int:
    views = Views(parts.database, parts.settings.keyring)
    programme_id = await programme_of(parts, given)
    now = (await views.clock(programme_id)).now
    async with parts.database.begin() as connection:
        policies = await read_every_policy(connection, programme_id)
        lines = await fact_lines(recorded_facts(connection, programme_id), policies, now)
    await asyncio.to_thread(keep_lines, given.out, lines)
    await parts.record.note(system_actor(programme_id), "export_facts", "done")
    print(
        f"{len(lines) - 1} facts are in {given.out}: what people did and when, under ids that mean nothing elsewhere."
    )
    return 0


def differing(found: Iterable[Difference]) -> Iterator[str]:
    """Differences as lines: `-` what only the first has, `+` what only the second has, else from -> to."""
    nothing = True
    for part, of_part in groupby(found, key=lambda one: one.part):
        nothing = False
        yield part
        for entry, of_entry in groupby(of_part, key=lambda one: one.entry):
            ones = list(of_entry)
            if ones[0].key and entry:
                yield f"    {entry}"
            yield from (_line(one) for one in ones)
    if nothing:
        yield "They say the same."


def _line(one: Difference) -> str:
    if one.key:
        return f"{'        ' if one.entry else '    '}{one.key.replace('_', ' ')}: {_change(one)}"
    return f"  - {one.entry}: {one.before}" if one.after is None else f"  + {one.entry}: {one.after}"


def _change(one: Difference) -> str:
    if not one.of_words:
        return f"{one.before} -> {one.after}"
    return "; ".join(f"{how} {words}" for how, words in (("without", one.before), ("with", one.after)) if words)


def _headline(loaded: LoadedPolicy) -> str:
    policy = loaded.policy
    return f"{policy.programme}, version {policy.version}: {len(policy.clocks)} clocks, {len(policy.ladders)} ladders"


def _departures(loaded: LoadedPolicy) -> Iterator[str]:
    found = [(loaded.layered.place(table, at), what) for table, at, what in departures(loaded.policy)]
    for place, what in sorted(found, key=lambda one: (one[0].file, one[0].line)):
        yield f"{place.file}, line {place.line}: {what}"
