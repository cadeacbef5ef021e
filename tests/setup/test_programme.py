"""A programme of one's own: set up from its file, worked in, and brought in step when the file has changed."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import text

from bootstrap.seed import PROGRAMME_ID, person_id
from database.record import Record
from database.sessions import APPLICATION, Database
from database.views import Views
from domain.words import Environment, Role
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import hand_over
from usecases.desk import Desk
from usecases.sign_in import NotSignedIn, actor_of

DEMO = Path(__file__).parents[2] / "bootstrap" / "demo.toml"
ROSA, DANE = person_id("outreach"), person_id("outreach2")
ACTIVE = "select active from person where login = 'outreach'"
SMALL = """
[teams.north]
name = "North"

[agencies.lead]
kind = "programme"
name = "LEAD Northside"

[agencies.police]
kind = "police"
name = "Northside Police"

[people.mara]
name = "Mara Q."
email = "mara@lead.example"
agency = "lead"
roles = ["coordinator", "director"]

[people.doyle]
name = "Officer Doyle"
email = "doyle@police.example"
agency = "police"
roles = ["officer"]
"""


@pytest.fixture
def production(terminal, monkeypatch, empty_url):
    """The terminal of a deployment that is nobody's demo."""
    monkeypatch.setenv("THROUGHLINE_ENVIRONMENT", "production")
    monkeypatch.setenv("DATABASE_URL", empty_url)
    return terminal


@pytest.fixture
async def door(empty_url, keyring):
    """What the API of that deployment works with."""
    database = Database(empty_url, role=APPLICATION)
    yield Desk(record=Record(database, keyring), views=Views(database, keyring), environment=Environment.PRODUCTION)
    await database.close()


@pytest.fixture
def file(tmp_path) -> Path:
    """A programme's file, to be changed at will."""
    path = tmp_path / "programme.toml"
    path.write_text(SMALL)
    return path


def rewritten(file: Path, *changes: tuple[str, str]) -> str:
    """The file, changed; its name, for the terminal."""
    said = file.read_text()
    for before, after in changes:
        assert before in said
        said = said.replace(before, after)
    file.write_text(said)
    return str(file)


async def test_a_programme_is_set_up_and_its_people_get_in(production, door, file):
    code, said = await production("set-up", str(file))
    assert code == 0
    assert said.startswith("LEAD Burien: 2 people can sign in, of 2 agencies in the file.")
    assert "nobody is supervisor: what the policy gives to that role goes on" in said

    code, token = await production("token", "mara")
    mara = await actor_of(door, token.strip())
    assert (code, mara.roles) == (0, (Role.COORDINATOR, Role.DIRECTOR))
    assert mara.programme_id != PROGRAMME_ID, "no two programmes of the world share their ids"
    for words in (("audit", "verify"), ("mail", "failed"), ("policy", "adopt", "watauga", "--by", "mara")):
        assert (await production(*words))[0] == 0


async def test_run_again_it_brings_what_stands_in_step(production, door, file):
    await production("set-up", str(file))
    _, token = await production("token", "doyle")
    assert await actor_of(door, token.strip())

    doyle_leaves = ('roles = ["officer"]', 'roles = ["officer"]\nactive = false')
    code, said = await production("set-up", rewritten(file, ("mara@lead.example", "mq@lead.example"), doyle_leaves))
    assert (code, said.split(" people")[0]) == (0, "LEAD Burien: 1")
    async with door.database.connect() as connection:
        people = (await connection.execute(text("select login, email from person where active"))).all()
    assert [tuple(one) for one in people] == [("mara", "mq@lead.example")]
    asked_anew = Desk(record=door.record, views=door.views, environment=door.environment)
    with pytest.raises(NotSignedIn):
        await actor_of(asked_anew, token.strip())
    assert (await production("token", "doyle"))[0] == 1


OFFICES = """
[agencies.city]
kind = "prosecutor"
name = "City Attorney"
areas = ["downtown"]

[agencies.county]
kind = "prosecutor"
name = "County Attorney"
areas = ["north", "south"]

[people.ruth]
name = "Ruth H."
email = "ruth@city.example"
agency = "city"
roles = ["prosecutor_liaison"]

[people.hale]
name = "Hale R."
email = "hale@county.example"
agency = "county"
roles = ["prosecutor_liaison"]
"""


async def test_which_office_stands_for_which_places_and_agencies_is_kept_in_step(production, door, file):
    async def offices() -> list[tuple[str, tuple[str, ...], int]]:
        async with door.database.connect() as connection:
            programme_id = (await connection.execute(text("select id from programme"))).scalar_one()
        return [(one.name, one.areas, len(one.agencies)) for one in await door.views.offices(programme_id)]

    file.write_text(
        SMALL.replace('name = "Northside Police"', 'name = "Northside Police"\noffice = "county"') + OFFICES
    )
    assert (await production("set-up", str(file)))[0] == 0
    assert await offices() == [("City Attorney", ("downtown",), 0), ("County Attorney", ("north", "south"), 1)]

    moved = rewritten(file, ('office = "county"', 'office = "city"'), ('areas = ["north", "south"]\n', ""))
    assert (await production("set-up", moved))[0] == 0
    assert await offices() == [("City Attorney", ("downtown",), 1), ("County Attorney", (), 0)]

    closed = rewritten(file, ('areas = ["downtown"]', 'areas = ["downtown"]\nactive = false'))
    code, said = await production("set-up", closed)
    assert code == 1
    assert "agencies.police.office: there is no active prosecutor's office 'city'; there are county" in said


async def test_an_agency_that_was_taken_for_another_kind_is_put_right(production, door, file):
    await production("set-up", str(file))
    right = rewritten(file, ('kind = "police"', 'kind = "defender"'), ('roles = ["officer"]', 'roles = ["defender"]'))
    assert (await production("set-up", right))[0] == 0
    _, token = await production("token", "doyle")
    assert (await actor_of(door, token.strip())).agency_kind == "defender"


async def test_the_policy_that_it_has_stays(production, door, file):
    await production("set-up", str(file))
    await production("policy", "adopt", "clackamas", "--by", "mara")
    assert (await production("set-up", str(file)))[1].startswith("LEAD Clackamas: ")
    async with door.database.connect() as connection:
        version = (await connection.execute(text("select policy_version from programme"))).scalar_one()
    assert version.startswith("clackamas-")


async def test_every_fault_of_a_file_is_named_and_nothing_is_changed(production, door, file):
    said = rewritten(
        file,
        ('name = "Mara Q."', "name = 7"),
        ("doyle@police.example", "doyle at police"),
        ('kind = "police"', 'kind = "sheriff"'),
        ('roles = ["officer"]', "roles = []\nbadge = 12"),
    )
    code, told = await production("set-up", said)
    assert code == 1
    for line, place in (
        (10, "agencies.police.kind: "),
        (14, "people.mara.name: "),
        (21, "people.doyle.email: "),
        (23, "people.doyle.roles: "),
        (24, "people.doyle.badge: "),
    ):
        assert f"{file}, line {line}, {place}" in told
    assert (await production("mail", "failed"))[1].startswith("No programme is set up here.")


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'roles = ["officer"]',
            'roles = ["case_manager"]',
            "people.doyle.roles: nobody of a police agency is case_manager",
        ),
        ('"director"]', '"supervisor"]', "people: nobody is director"),
        (
            'agency = "police"',
            'agency = "sheriff"',
            "people.doyle.agency: there is no 'sheriff'; there are lead, police",
        ),
        ('roles = ["officer"]', 'roles = ["officer"]\nbackup = "mara2"', "people.doyle.backup: there is nobody active"),
        ('roles = ["officer"]', 'roles = ["officer"]\nbackup = "doyle"', "people.doyle.backup: name somebody else"),
        ('roles = ["officer"]', 'roles = ["officer"]\nteam = "south"', "people.doyle.team: there is no 'south'"),
        (
            'kind = "police"',
            'kind = "police"\ncategories = ["ponies"]',
            "agencies.police.categories: the policy has no",
        ),
        ("[teams.north]", "[teams.north", "this is not TOML"),
        (
            'kind = "police"',
            'kind = "police"\nareas = ["downtown"]',
            "line 11, agencies.police.areas: only a prosecutor",
        ),
        (
            'kind = "police"',
            'kind = "prosecutor"\nareas = ["moon"]',
            "line 11, agencies.police.areas: the policy has no 'moon'; it has downtown, ",
        ),
        (
            'kind = "police"',
            'kind = "police"\noffice = "city"',
            "line 11, agencies.police.office: there is no active prosecutor's office 'city'; add an agency",
        ),
        (
            'kind = "police"',
            'kind = "police"\noffice = "lead"',
            "there is no active prosecutor's office 'lead'",
        ),
    ],
)
async def test_what_could_not_work_is_refused_with_its_place(production, file, before, after, fault):
    code, said = await production("set-up", rewritten(file, (before, after)))
    assert (code, fault in said) == (1, True), said


async def test_nobody_leaves_with_work_in_hand(cast, count, terminal, tmp_path):  # noqa: F811
    await cast.approved(owner_id=ROSA)
    file = tmp_path / "programme.toml"
    shutil.copy(DEMO, file)
    leaves = ("[people.outreach]\n", "[people.outreach]\nactive = false\n")
    code, said = await terminal("set-up", rewritten(file, leaves, ('backup = "outreach"\n', "")))
    line = file.read_text().splitlines().index("active = false") + 1
    assert (code, said.split(":")[0]) == (1, f"{file}, line {line}, people.outreach.active")
    assert await count(ACTIVE) is True

    ask = hand_over.HandOver(from_id=ROSA, to_id=DANE)
    await hand_over.hand_over(cast.desk, cast["supervisor"], asked(ask), ask)
    assert (await terminal("set-up", str(file)))[0] == 0
    assert await count(ACTIVE) is False
