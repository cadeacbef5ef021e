"""The laws of the rooms that the import contracts cannot express, each with what to do instead."""

import ast
import configparser
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.effects import Hands
from contracts.effects import Effects
from contracts.names import NORMAL_QUEUE, SAFETY_QUEUE
from domain.roles import ACTS

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("server.py", "worker.py", "manage.py")
OUTSIDE = {"tests", "tools", "policies", "requirements", "docs", "deploy"}
LONGEST_FILE = 450
LONGEST_FUNCTION = 70
# all that the pure rooms may import; whoever adds to it says why that neither looks around nor keeps anything
PURE = {
    "domain": frozenset(
        ["collections", "dataclasses", "datetime", "enum", "functools", "hashlib", "heapq", "itertools", "json", "math"]
        + ["re", "typing", "uuid", "zoneinfo", "domain"]
    ),
    "contracts": frozenset(["abc", "dataclasses", "temporalio", "contracts"]),
    "workflows": frozenset(
        ["asyncio", "collections", "contextlib", "datetime", "temporalio", "contracts", "workflows"]
    ),
}
SQL = re.compile(
    r"""\s*(
        select\s.*\sfrom\s | insert\s+into\s | update\s+(only\s+)?\S+\s+(as\s+\w+\s+|[a-z]\s+)?set\s
        | delete\s+from\s | merge\s+into\s | with\s+(recursive\s+)?\w+\s+as\s+(not\s+)?(materialized\s*)?\(
        | (create|alter|drop)\s+(table|index|view|role|function|schema)\s | truncate\s+(table\s)? | copy\s.*\s(from|to)\s
        | (grant|revoke)\s.*\son\s.*\s(to|from)\s | lock\s+table\s | (listen|notify)\s+\w+\s*$
    )""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)


def rooms() -> list[str]:
    told = configparser.ConfigParser()
    told.read(ROOT / ".importlinter")
    return told["importlinter"]["root_packages"].split()


def sources(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for folder in folders or rooms():
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "versions" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text())


def name_of(node: ast.expr) -> str:
    return f"{name_of(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def test_every_folder_with_code_is_a_declared_room():
    found = {path.parent.name for path in ROOT.glob("*/__init__.py")} - OUTSIDE
    assert found == set(rooms()), "declare the room in .importlinter, with its law in ARCHITECTURE.md"


def test_every_room_states_its_law():
    silent = [room for room in rooms() if not ast.get_docstring(ast.parse((ROOT / room / "__init__.py").read_text()))]
    assert silent == [], "say in the room's __init__.py what it is for"


def test_programs_are_short_and_nobody_imports_them():
    names = {Path(program).stem for program in PROGRAMS}
    for program in PROGRAMS:
        assert len((ROOT / program).read_text().splitlines()) < 60, f"{program}: move it to bootstrap"
    for path, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.level == 0:
                assert node.module not in names, f"{path} imports a program"


def test_only_bootstrap_reads_the_environment():
    for path, tree in sources(*(room for room in rooms() if room not in {"bootstrap", "benchmarks"})):
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute | ast.Name):
                assert name_of(node) not in {"os.environ", "os.getenv", "environ", "getenv"}, (
                    f"{path}:{node.lineno} reads the environment; take it as an argument from bootstrap"
                )


def test_no_import_hides_inside_a_function():
    for path, tree in sources():
        for outer in ast.walk(tree):
            if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden = [node for node in ast.walk(outer) if isinstance(node, ast.Import | ast.ImportFrom)]
                assert not hidden, f"{path}:{hidden[0].lineno} imports inside a function; break the ring instead"


def test_files_and_functions_stay_small():
    for path, tree in sources():
        lines = len((ROOT / path).read_text().splitlines())
        assert lines <= LONGEST_FILE, f"{path} has {lines} lines; split it by idea"
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                assert length <= LONGEST_FUNCTION, f"{path}:{node.lineno} {node.name} has {length} lines"


def foreign(tree: ast.Module, allowed: frozenset[str]) -> Iterator[str]:
    """What a module imports, line by line, that is not among what is allowed."""
    for node in ast.walk(tree):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "."]
        yield from (f"{node.lineno} imports {name}" for name in names if name.split(".")[0] not in allowed)


@pytest.mark.parametrize("room", PURE)
def test_the_pure_rooms_import_what_is_known_to_be_pure_and_nothing_else(room: str):
    found = [f"{path}:{line}" for path, tree in sources(room) for line in foreign(tree, PURE[room])]
    assert found == [], "take it as an argument, or say in PURE why it is pure"


@pytest.mark.parametrize(
    "planted", ["import os", "import os.path", "from time import time_ns", "import random as r", "from . import clock"]
)
def test_an_import_that_is_not_known_to_be_pure_is_seen(planted: str):
    assert len([*foreign(ast.parse(f"import re\nfrom domain.words import Role\n{planted}"), PURE["domain"])]) == 1


def looking_around(tree: ast.Module) -> Iterator[str]:
    """Calls of what needs no import, so that neither the list of imports nor ruff's ban sees it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in {
            "open",
            "input",
            "print",
            "eval",
            "exec",
            "__import__",
        }:
            yield f"{node.lineno} calls {name_of(node.func)}"


def test_the_pure_rooms_look_at_nothing_but_what_they_are_given():
    assert [f"{path}:{line}" for path, tree in sources(*PURE) for line in looking_around(tree)] == []
    assert len([*looking_around(ast.parse("def it(open):\n    return open, __import__('os'), [*open('x')]"))]) == 2


PLANTED = """
import datetime; a = datetime.datetime.now()
import datetime as d; a = d.datetime.utcnow()
from datetime import datetime as moment; a = moment.now()
a = moment.today()
from datetime import date; a = date.today()
import time; a = time.time()
from time import time_ns; a = time_ns()
from time import monotonic, perf_counter; a = perf_counter()
import random; a = random.random()
import secrets; a = secrets.token_hex(4)
import os; a = os.urandom(8)
from os import environ; a = environ
import uuid; a = uuid.uuid1()
a = uuid.uuid4()
a = uuid.getnode()
from uuid import uuid4 as new; a = new()
from uuid import uuid1; a = dict(default_factory=uuid1)
from pathlib import Path; a = Path("x").read_text()
import subprocess; a = subprocess.run(["x"])
import socket; a = socket.socket()
"""
PURE_LINES = """
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
def it(now: datetime, at: time, open: bool, day: date) -> object:
    return uuid5(UUID(int=1), f"{now + timedelta(days=1)}{at}{open}{day}"), datetime.combine(day, at, UTC)
"""


def banned(room: str, text: str) -> set[int]:
    """The lines of a file of the room that ruff bans, as `make check` runs it."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select", "TID251", "--output-format", "json"]
    told = subprocess.run(
        [*command, "--stdin-filename", f"{room}/planted.py", "-"],
        cwd=ROOT,
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    return {one["location"]["row"] for one in json.loads(told.stdout)}


@pytest.mark.parametrize("room", PURE)
def test_a_call_that_looks_around_is_banned_in_the_pure_rooms(room: str):
    assert banned(room, PLANTED) == {row for row, line in enumerate(PLANTED.splitlines(), start=1) if line}
    assert banned(room, PURE_LINES) == set()
    assert banned("bootstrap", PLANTED) == set()


def test_every_effect_is_implemented_and_offered_once():
    declared = {name for name, found in vars(Effects).items() if hasattr(found, "__isabstractmethod__")}
    assert declared
    assert not getattr(Hands, "__abstractmethods__", None)
    offered = (ROOT / "bootstrap" / "temporal.py").read_text()
    assert {name for name in declared if offered.count(f"hands.{name},") != 1} == set()


def test_the_lanes_have_queues_of_their_own():
    assert NORMAL_QUEUE != SAFETY_QUEUE


def test_every_right_names_a_role():
    assert [act for act, roles in ACTS.items() if not roles] == []


def sql_in(tree: ast.Module) -> Iterator[int]:
    """The lines of texts that are SQL, also where a part of them is put in; what only explains is none."""
    explains = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in explains:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "it" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if SQL.match(text):
            yield node.lineno


@pytest.mark.parametrize("room", sorted({*rooms()} - {"database", "bootstrap", "benchmarks"}))
def test_no_sql_outside_the_record(room: str):
    """Bootstrap makes the database itself, and measurements look at it from outside."""
    found = [f"{path}:{line}" for path, tree in sources(room) for line in sql_in(tree)]
    assert found == [], "SQL belongs into the database room"


@pytest.mark.parametrize(
    "planted",
    [
        '"select id from person"',
        '"""select p.id,\n    p.name\n  from person p"""',
        '"insert into person (id) values (:id)"',
        '"update person set active = false"',
        '"  UPDATE person p SET active = false"',
        '"delete from person where id = :id"',
        '"with gone as (delete from person returning id) select * from gone"',
        '"with gone as materialized (select 1)"',
        '"merge into person using other on true"',
        'f"select {columns} from {table}"',
        'f"update {table} set active = false"',
        '"truncate table person"',
        '"grant select on person to somebody"',
        '"alter table person add x int"',
        '"notify somebody"',
    ],
)
def test_sql_of_every_verb_is_seen(planted: str):
    assert [*sql_in(ast.parse(f"it = text({planted})"))] != []


@pytest.mark.parametrize(
    "text",
    [
        "Select a person.",
        "Update the plan, set a date.",
        "With whom they met",
        "insert",
        "Delete it",
        "Copy to clipboard",
    ],
)
def test_words_for_people_are_no_sql(text: str):
    assert [*sql_in(ast.parse(f"it = {text!r}"))] == []
