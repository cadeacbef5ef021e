"""The demo programme: its people as `demo.toml` says them, and providers from HSDS files where there are any."""

from pathlib import Path
from uuid import UUID, uuid5

from bootstrap.hsds import read_hsds
from bootstrap.programme_file import read_programme
from bootstrap.setting_up import agencies_of, people_of, set_up
from database.migrating import present_version
from database.policies import read_policy
from database.sessions import Database
from database.setting_up import keep_agencies, record_id
from domain.policy import Policy

HSDS = Path("hsds-spec/3.0/examples/csv")
PROGRAMME_ID = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "throughline/demo/burien")
DEMO = read_programme(Path(__file__).parent / "demo.toml")


def _id(*names: str) -> UUID:
    return record_id(PROGRAMME_ID, *names)


TEAM_ID = _id("team", "burien")
AGENCIES = agencies_of(PROGRAMME_ID, DEMO)
MEMBERS = people_of(PROGRAMME_ID, DEMO)


def person_id(login: str) -> UUID:
    """The id of one of the demo programme's people."""
    return _id("person", login)


async def seed(database: Database, policy: Policy, document: str, *, realdata: Path | None = None) -> str:
    """Set the demo programme up; running it again changes nothing but what was edited here. A report for the terminal.

    Where it follows another programme's policy by now, because somebody adopted that, it keeps on following it.
    With a folder of real material the directory has the providers of its HSDS examples beside our own few.
    """
    adopted = await _adopted(database, policy)
    policy = adopted or policy
    await set_up(database, PROGRAMME_ID, DEMO, policy, document, begins=adopted is None)
    imported = read_hsds(realdata / HSDS, PROGRAMME_ID) if realdata else None
    if imported and imported.agencies:
        async with database.begin() as connection:
            await keep_agencies(connection, PROGRAMME_ID, imported.agencies)
    return f"The programme '{policy.programme}' is set up." + (f" HSDS: {imported}" if imported else "")


async def _adopted(database: Database, ours: Policy) -> Policy | None:
    async with database.connect() as connection:
        version = await present_version(connection, PROGRAMME_ID)
        present = await read_policy(connection, PROGRAMME_ID, version) if version else None
    return present if present and present.programme != ours.programme else None
