"""The laws of the rooms that the import contracts cannot express, each with what to do instead."""

import ast
import configparser
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
IMPURE = {"datetime.now", "datetime.utcnow", "date.today", "time.time", "time.monotonic", "uuid.uuid4", "uuid4", "open"}


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


def test_the_pure_rooms_take_the_time_and_ids_from_others():
    for path, tree in sources("domain", "contracts", "workflows"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                assert name_of(node.func) not in IMPURE, f"{path}:{node.lineno} calls {name_of(node.func)}"


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


@pytest.mark.parametrize("room", ["api", "dashboard", "relay", "activities", "notifications", "usecases"])
def test_no_sql_outside_the_record(room: str):
    words = ("select ", "insert into ", "update ", "delete from ")
    for path, tree in sources(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.lstrip().lower()
                assert not (text.startswith(words) and " from " in text), f"{path}:{node.lineno} holds SQL"
