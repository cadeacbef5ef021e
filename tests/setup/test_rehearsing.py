"""From a real record to a file by which nobody can be known, and through another policy."""

import json
import re
from pathlib import Path

import pytest

from bootstrap.managing import main
from bootstrap.rehearsing import BadFacts, read_facts
from database.clocks import write_due
from domain.words import ContactMode
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import demo, journey, undo

HEAD = '{"format": "throughline-facts/1", "until": "2026-11-24T08:00:00+00:00"}'
FACT = {
    "recorded_at": "2026-06-01T16:00:00+00:00",
    "occurred_at": "2026-06-01T16:00:00+00:00",
    "record": "participant",
    "id": "2b1c2c5e-8a52-4c0e-9a67-6a8c4b7c3c11",
    "type": "intake_completed",
    "data": {},
}


@pytest.fixture
def ask(monkeypatch, capsys):
    """Gives a command to manage.py; its exit code and what it prints."""

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["manage.py", "policy", *words])
        return main(), capsys.readouterr().out

    return run


@pytest.fixture
async def facts(cast, desk, record, terminal, tmp_path) -> Path:  # noqa: F811
    """Of somebody whose intake took twenty days."""
    person = await cast.approved()
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="20 days"))
    await write_due(record, person)
    await journey.complete_intake(desk, cast["outreach"], asked(), person, journey.Step(note="She was glad."))
    file = tmp_path / "facts.jsonl"
    code, said = await terminal("policy", "facts", "--out", str(file))
    assert (code, said.split(":")[0]) == (0, f"4 facts are in {file}")
    return file


async def test_nobody_can_be_known_by_what_leaves_the_record(facts, count):  # noqa: F811
    text = facts.read_text()
    inside = await count("select string_agg(id::text, ' ') from (select id from stream union select id from person) x")
    assert not set(re.findall(r"[0-9a-f-]{36}", text)) & set(inside.split())
    alias = await count("select alias from participant")
    receipt = await count("select receipt_code from referral")
    for private in (alias, receipt, "Lovelace", "Burien", "downtown", "glad", "eligible"):
        assert private not in text
    assert facts.stat().st_mode & 0o077 == 0
    assert await count("select count(*) from audit where act = 'export_facts'") == 1
    types = {json.loads(line)["type"] for line in text.splitlines()[1:]}
    assert types == {"referral_received", "referral_approved", "journey_opened", "intake_completed"}


async def test_what_took_twenty_days_is_in_time_in_burien_and_missed_in_clackamas(facts, ask):
    code, here = ask("rehearse", "--pack", "burien", "--facts", str(facts))
    assert code == 0
    there = ask("rehearse", "--pack", "clackamas", "--facts", str(facts))[1]
    assert re.search(r"participant 1 +intake +met\n", here)
    assert not re.search(r"participant 1 +intake +missed", here)
    assert re.search(r"participant 1 +intake +missed\n", there)
    assert re.search(r"participant 1 +intake +told owner\n", there)
    assert re.search(r"participant 1 +intake +met late\n", there)
    assert re.match(r"LEAD Clackamas, version clackamas-[0-9-]+: 4 facts heard\.\n", there)


async def test_the_summary_counts_and_leaves_the_moments_out(facts, ask):
    lines = ask("rehearse", "--pack", "clackamas", "--facts", str(facts), "--summary")[1].splitlines()
    assert lines[1].split()[:3] == ["clock", "opened", "met"]
    [intake] = [line.split()[1:] for line in lines if line.startswith("intake ")]
    opened, met, recorded_late, met_late, missed, lapsed, told, unanswered, still_open = map(int, intake)
    assert (opened, met, met_late, missed, still_open) == (1, 0, 1, 1, 0)
    assert (recorded_late, lapsed, unanswered) == (0, 0, 0)
    assert told >= 1
    assert not any("participant" in line for line in lines)


async def test_what_was_taken_back_is_not_retold(cast, desk, count, terminal, tmp_path):  # noqa: F811
    person = await cast.approved()
    met = journey.Contact(made=True, mode=ContactMode.PHONE, outcome="talked")
    await journey.record_contact(desk, cast["outreach"], asked(), person, met)
    mistaken = await count("select id from fact where type = 'contact_made'")
    await undo.undo_fact(desk, cast["outreach"], asked(), mistaken, undo.Undo(note="Somebody else."))
    file = tmp_path / "facts.jsonl"
    await terminal("policy", "facts", "--out", str(file))
    types = [json.loads(line)["type"] for line in file.read_text().splitlines()[1:]]
    assert sorted(types) == ["journey_opened", "referral_approved", "referral_received"]
    code, said = await terminal("policy", "rehearse", "--pack", "burien", "--facts", str(file))
    assert code == 0
    assert not re.search(r"first_contact +met", said)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "line 1: this is not JSON"),
        ("{}", "line 1: this is no file of facts; the first line is"),
        ('{"format": "throughline-facts/1"}', "line 1: 'until' is missing or no moment"),
        (f"{HEAD}\n[]", "line 2: this is no JSON object"),
        (f"{HEAD}\n{json.dumps(FACT | {'type': 'danced'})}", "line 2: 'danced' is not a valid FactType; a fact has"),
        (f"{HEAD}\n{json.dumps({})}", "line 2: 'record'; a fact has recorded_at, occurred_at, record, id"),
        (f"{HEAD}\n{json.dumps(FACT | {'data': []})}", "line 2: 'data' is no object"),
    ],
)
def test_a_file_that_cannot_be_read_names_the_line(tmp_path, text: str, says: str):
    file = tmp_path / "facts.jsonl"
    file.write_text(text)
    with pytest.raises(BadFacts) as refused:
        read_facts(file)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(file))


def test_a_file_that_is_not_there_or_no_text_says_how_to_get_one(tmp_path, ask):
    file = tmp_path / "facts.jsonl"
    mend = f"`manage.py policy facts --out {file}` writes one\n"
    asked = ("rehearse", "--pack", "burien", "--facts", str(file))
    assert ask(*asked) == (1, f"{file}: No such file or directory; {mend}")
    file.write_bytes(b"\xff\xfe")
    assert ask(*asked) == (1, f"{file}: this is no UTF-8 text; {mend}")


def test_a_fact_that_does_not_follow_from_those_before_it_is_named(tmp_path, ask):
    file = tmp_path / "facts.jsonl"
    file.write_text(f"{HEAD}\n{json.dumps(FACT)}\n")
    code, said = ask("rehearse", "--pack", "burien", "--facts", str(file))
    assert (code, said.split(" (")[0]) == (
        1,
        f"{file}, line 2: 'intake_completed' does not follow from the facts before it",
    )
