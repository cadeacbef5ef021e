"""Providers from HSDS files: the good rows come in, each bad row is named by file, row and column."""

from pathlib import Path
from uuid import uuid4

import pytest

from bootstrap.hsds import read_hsds
from bootstrap.seed import HSDS, PROGRAMME_ID, seed
from tests.material import realdata

GOOD = "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610"


def folder_with(tmp_path: Path, organizations: str, services: str = "") -> Path:
    (tmp_path / "organizations.csv").write_bytes(b"id,name,description,email\n" + organizations.encode())
    (tmp_path / "services.csv").write_text("id,organization_id,name,description,status\n" + services)
    return tmp_path


@pytest.mark.realdata
def test_the_examples_of_the_standard_are_read_whole():
    found = read_hsds(realdata(*HSDS.parts), PROGRAMME_ID)
    assert [one.name for one in found.agencies] == ["Example Organization Inc."]
    assert found.bad == ()


@pytest.mark.realdata
async def test_the_directory_has_them_beside_our_own(database, policy_and_document, programme_id):
    folder = realdata(*HSDS.parts).parents[len(HSDS.parts) - 1]
    for _ in range(2):  # a second import changes nothing
        await seed(database, *policy_and_document, realdata=folder)
    async with database.connect() as connection:
        rows = await connection.exec_driver_sql("select name, external_id from agency where kind = 'provider'")
        found = {row.name: row.external_id for row in rows}
    assert found["Example Organization Inc."] == GOOD
    assert "Harbor Homes" in found


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("x,Name,,", "id", "not a UUID"),
        (f"{uuid4()},,,", "name", "empty"),
        (f"{uuid4()},{'n' * 201},,", "name", "over 200"),
        (f"{uuid4()},Name,,not a mail", "email", "not a mail address"),
        (f"{GOOD},Again,,", "id", "earlier row"),
    ],
)
def test_a_bad_row_is_named_and_the_others_come_in(tmp_path: Path, row: str, column: str, says: str):
    after = uuid4()
    found = read_hsds(folder_with(tmp_path, f"{GOOD},First,,\n{row}\n{after},Last,,\n"), PROGRAMME_ID)
    assert [one.name for one in found.agencies] == ["First", "Last"]
    (bad,) = found.bad
    assert (bad.file, bad.row, bad.column) == ("organizations.csv", 3, column)
    assert says in str(bad)


def test_a_service_of_nobody_is_named(tmp_path: Path):
    found = read_hsds(folder_with(tmp_path, f"{GOOD},First,,\n", f"1,{uuid4()},Beds,,active\n"), PROGRAMME_ID)
    assert [(bad.file, bad.row, bad.column) for bad in found.bad] == [("services.csv", 2, "organization_id")]


def test_categories_come_from_active_services_only(tmp_path: Path):
    services = f"1,{GOOD},Food bank,,active\n2,{GOOD},Night shelter,,defunct\n"
    found = read_hsds(folder_with(tmp_path, f"{GOOD},First,,\n", services), PROGRAMME_ID)
    assert found.agencies[0].categories == ("food",)


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        (b"9b5f6a0e-1111-4222-8333-444455556666", "name", "missing"),
        (b"9b5f6a0e-1111-4222-8333-444455556666,Short,Beds", "email", "missing"),
        (b"9b5f6a0e-1111-4222-8333-444455556666,Beds, and meals,,a@b.example", "5", "quotes"),
        (b"9b5f6a0e-1111-4222-8333-444455556666,Caf\xe9,,", "name", "UTF-8"),
        (b"9b5f6a0e-1111-4222-8333-444455556666,Name,\xff\xfe,", "description", "UTF-8"),
        (b"9b5f6a0e-1111-4222-8333-444455556666,Name,a\x00b,", "description", "NUL"),
        (b"9b5f6a0e-1111-4222-8333-444455556666," + b"n" * 200_000 + b",,", "id", ""),
    ],
)
def test_a_broken_row_costs_that_row_alone(tmp_path: Path, row: bytes, column: str, says: str):
    """Whatever a spreadsheet did to it: too short, too long, bytes of another encoding. Rows count as a spreadsheet's."""
    last = uuid4()
    folder = folder_with(tmp_path, "", f"1,{last},Food bank,,active\n2,{last}\n3,{last},Night shelter,,active\n")
    lines = [b"id,name,description,email", f"{GOOD},Café,,".encode(), b"", row, f"{last},Last,,".encode()]
    (folder / "organizations.csv").write_bytes(b"\n".join(lines))
    found = read_hsds(folder, PROGRAMME_ID)
    assert [(one.name, one.categories) for one in found.agencies] == [("Café", ()), ("Last", ("food", "shelter"))]
    assert [(bad.file, bad.row, bad.column) for bad in found.bad] == [
        ("organizations.csv", 4, column),
        ("services.csv", 3, "name"),
    ]
    assert says in found.bad[0].problem
    str(found).encode()  # can be printed


def test_a_column_with_a_broken_name_is_told_once(tmp_path: Path):
    (tmp_path / "organizations.csv").write_bytes(b"id,name,Caf\xe9\n" + f"{GOOD},First,x\n".encode())
    (tmp_path / "services.csv").write_text("id,organization_id\n")
    found = read_hsds(tmp_path, PROGRAMME_ID)
    assert [one.name for one in found.agencies] == ["First"]
    assert [(bad.row, bad.column) for bad in found.bad] == [(1, "Caf\\udce9")]


def test_missing_files_are_named(tmp_path: Path):
    found = read_hsds(tmp_path, PROGRAMME_ID)
    assert found.agencies == ()
    assert {bad.file for bad in found.bad} == {"organizations.csv", "services.csv"}
