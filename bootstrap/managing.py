"""What an operator can ask of one deployment from a terminal."""

import argparse
import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from temporalio.client import Client

from bootstrap.desks import desk_of
from bootstrap.parts import Parts, as_owner, assemble
from bootstrap.play import play_demo
from bootstrap.policies import add_policy_commands
from bootstrap.policy import load_policy
from bootstrap.programme_file import BadProgramme
from bootstrap.programmes import programme_of, set_up_programme
from bootstrap.rehearsing import BadFacts
from bootstrap.seed import seed
from bootstrap.settings import BadSettings, load_settings
from bootstrap.temporal import connect
from database.clocks import change_generation
from database.deliveries import failed
from database.keys import rewrap_some
from database.sealing import verify
from database.setting_up import PolicyKept, migrate
from domain.errors import NotFound, Refusal
from domain.policy_faults import PolicyFaults
from domain.words import DeliveryState, Environment
from relay.reconciling import Reconciled, of_an_old_generation, rebuild, reconcile, running_processes
from security.fields import CannotOpen
from usecases.desk import TROUBLE
from usecases.resend import mend_at_terminal
from usecases.sign_in import issue_token

Verb = Callable[[Parts, argparse.Namespace], Awaitable[int]]
TOKEN_LASTS = timedelta(days=90)


async def _migrate(parts: Parts, given: argparse.Namespace) -> int:
    await asyncio.to_thread(migrate, parts.settings.database_url, given.revision)
    print(f"The tables are at {given.revision}.")
    return 0


async def _seed(parts: Parts, _: argparse.Namespace) -> int:
    if parts.settings.environment is Environment.PRODUCTION:
        print("The demo programme, with its people, belongs to the environments demo and test. Nothing was set up.")
        return 1
    async with as_owner(parts) as owner:
        print(await seed(owner, *load_policy(parts.settings.policy_path), realdata=parts.settings.realdata))
    return 0


async def _keys(parts: Parts, _: argparse.Namespace) -> int:
    total = 0
    async with as_owner(parts) as owner:
        while True:
            async with owner.begin() as connection:
                changed = await rewrap_some(connection, parts.settings.keyring)
            total += changed
            if changed == 0:
                break
    print(f"{total} keys are wrapped with the present field key now. The old one may leave the ring.")
    return 0


async def _play(parts: Parts, _: argparse.Namespace) -> int:
    await asyncio.to_thread(play_demo, parts.settings)
    return 0


async def _token(parts: Parts, given: argparse.Namespace) -> int:
    print((await issue_token(desk_of(parts), given.login, kind="personal", lasts=TOKEN_LASTS)).token)
    return 0


async def _temporal(parts: Parts) -> Client:
    """A client; ConnectionError says that nothing answers."""
    try:
        return await connect(parts.settings)
    except RuntimeError as away:
        message = f"Temporal does not answer at {parts.settings.temporal_address}. Start it, or set TEMPORAL_ADDRESS."
        raise ConnectionError(message) from away


async def _processes(parts: Parts, given: argparse.Namespace) -> int:
    client = await _temporal(parts)
    if given.what == "list":
        running = of_an_old_generation(parts.database, client) if given.generation else running_processes(client)
        for name, generation in sorted((await running).items()):
            print(f"{name}  generation {generation}" if given.generation else name)
    elif given.what == "renew":
        generation = await change_generation(parts.record, await programme_of(parts, given))
        print(f"The processes are of generation {generation} from now on; each that runs continues as new.")
    elif given.what == "rebuild":
        print(f"{await rebuild(parts.database, client)} processes were called from the record.")
    else:
        print(_reconciled(await reconcile(parts.database, client)))
    return 0


def _reconciled(found: Reconciled) -> str:
    parts = {
        "had none and were started": found.missing,
        "could not go on and were started anew": found.stuck,
        "were behind and were called": found.behind,
        "are of an old generation and were called": found.old,
    }
    said = ", ".join(f"{len(names)} {what}" for what, names in parts.items())
    away = f" {found.unreached} could not be reached; run this again." if found.unreached else ""
    return f"{found.streams} streams want a process: {said}.{away}"


async def _mail(parts: Parts, given: argparse.Namespace) -> int:
    programme_id = await programme_of(parts, given)
    if given.what == "failed":
        async with parts.database.connect() as connection:
            for one in await failed(connection, programme_id):
                print(f"{one.reference}  {one.error_code}  {one.event}  {one.created_at:%Y-%m-%d %H:%M}")
        return 0
    if given.reference is None:
        print("Name the notice by its reference, as `manage.py mail failed` prints it.")
        return 2
    to = DeliveryState.QUEUED if given.what == "retry" else DeliveryState.CANCELLED
    try:
        await mend_at_terminal(desk_of(parts), programme_id, given.reference, to)
    except NotFound:
        print(f"No notice {given.reference} waits here. `manage.py mail failed` prints those that do.")
        return 1
    print(f"{given.reference} is {'tried again' if given.what == 'retry' else 'closed; it stays in the ledger'}.")
    return 0


async def _audit(parts: Parts, given: argparse.Namespace) -> int:
    programme_id = await programme_of(parts, given)
    async with parts.database.connect() as connection:
        verdict = await verify(connection, parts.settings.keyring, programme_id)
    for fault in verdict.faults:
        print(fault)
    print(f"{verdict.lines} lines read, {len(verdict.faults)} faults.")
    return 1 if verdict.faults else 0


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    made = argparse.ArgumentParser(prog="manage.py", description="Operators' commands of Throughline.")
    made.add_argument("--programme", metavar="NAME", help="which one is meant, where the database has several")
    verbs = made.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, verb: Verb | None, text: str) -> argparse.ArgumentParser:
        one = verbs.add_parser(name, help=text)
        one.set_defaults(verb=verb)
        return one

    migrating = add("migrate", _migrate, "bring the tables to a revision (head, base, or one by name)")
    migrating.add_argument("revision", nargs="?", default="head")
    setting_up = add("set-up", set_up_programme, "set a programme up from its file, or bring it in step with it")
    setting_up.add_argument("file", type=Path, help="its teams, agencies and people; bootstrap/demo.toml is an example")
    add("seed", _seed, "set up the demo programme; changes nothing when run again")
    add("play", _play, "play one whole journey through the public API")
    add("token", _token, "issue a personal access token for a login").add_argument("login")
    add_policy_commands(add("policy", None, "validate, show, compare or rehearse policies"), default="burien")
    add("keys", _keys, "wrap every record's key with the present field key, after a change of it").add_argument(
        "what", choices=["rewrap"]
    )
    processes = add("processes", _processes, "list, reconcile, rebuild or renew the processes")
    processes.add_argument("what", choices=["list", "reconcile", "rebuild", "renew"])
    processes.add_argument(
        "--generation", action="store_true", help="list only those that began before the present generation"
    )
    mail = add("mail", _mail, "notices that could not be sent: list them, try one again, or close it")
    mail.add_argument("what", choices=["failed", "retry", "close"])
    mail.add_argument("reference", nargs="?", help="of the notice")
    add("audit", _audit, "verify the audit: MACs, chain, one line for each fact").add_argument(
        "what", choices=["verify"]
    )
    return made


def main() -> int:
    """Run one command; the exit code."""
    if "DATABASE_URL" not in os.environ:  # a database of somebody's own is never taken for the demo's
        os.environ.setdefault("THROUGHLINE_ENVIRONMENT", "demo")
    given = parser().parse_args()
    try:
        return given.offline(given) if given.verb is None else asyncio.run(_run(given))
    except (BadFacts, BadProgramme, BadSettings, CannotOpen, PolicyFaults, PolicyKept, Refusal, OSError) as wrong:
        print(wrong)
        return 1
    except TROUBLE as away:
        said = next(iter(str(getattr(away, "orig", away)).splitlines()), "")
        print(f"The record cannot be reached, and nothing was done: {said}")
        print("Start it (`make up`), or see whether DATABASE_URL names the right database.")
        return 1


async def _run(given: argparse.Namespace) -> int:
    parts = assemble(load_settings())
    try:
        return int(await given.verb(parts, given))
    finally:
        await parts.close()
