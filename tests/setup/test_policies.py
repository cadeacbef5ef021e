"""What an operator reads when asking about policies from a terminal."""

import pytest

from bootstrap.managing import main


@pytest.fixture
def ask(monkeypatch, capsys):
    """Gives a command to manage.py; its exit code and what it prints."""

    def run(*words: str) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["manage.py", "policy", *words])
        return main(), capsys.readouterr().out

    return run


def test_a_policy_is_valid_and_departures_are_warnings_with_their_line(ask):
    assert ask("validate", "burien")[1].endswith("Valid.\n")
    code, said = ask("validate", "watauga")
    assert code == 0
    assert "policies/watauga.toml, line 15: departs from LEAD's core principles: the charge waits" in said


def test_a_policy_that_is_not_there_names_those_that_are(ask):
    code, said = ask("show", "nowhere")
    assert (code, said) == (
        1,
        "There is no policy 'nowhere'. Name a file, or one of: arrest_first, burien, clackamas, santa_fe, watauga.\n",
    )


def test_a_fault_names_file_and_line_and_the_command_fails(ask, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('extends = "nothing"\n')
    code, said = ask("validate", str(file))
    assert (code, said) == (1, f"{file}, line 1: there is no policy 'nothing' beside this file; put it there\n")


def test_a_file_that_is_no_text_is_named_with_its_line(ask, tmp_path):
    file = tmp_path / "mine.toml"
    file.write_bytes(b'extends = "burien"\n\xff\xfe')
    assert ask("validate", str(file)) == (1, f"{file}, line 2: this is no UTF-8 text; save it as one\n")


def test_a_policy_is_shown_whole_and_what_is_shown_can_be_used(ask, tmp_path):
    code, said = ask("show", "clackamas")
    assert code == 0
    assert "# policies/clackamas.toml, line 28: departs from" in said
    assert 'kind = "triage"' in said
    file = tmp_path / "shown.toml"
    file.write_text(said)
    assert ask("validate", str(file))[0] == 0
    assert ask("diff", "clackamas", str(file)) == (0, "They say the same.\n")


def test_without_a_name_burien_is_shown(ask):
    assert ask("show")[1].startswith("# LEAD Burien, ")


def test_two_policies_are_compared_part_by_part(ask):
    code, said = ask("diff", "burien", "clackamas")
    assert code == 0
    lines = said.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        *("programme", "doors", "criteria", "clocks", "tellings", "consents", "reasons", "practice"),
    ]
    assert "    programme: LEAD Burien -> LEAD Clackamas" in lines
    intake = lines.index("    intake")
    assert lines[intake + 1 : intake + 4] == [
        "        due: 30 days -> 14 days",
        "        marks: -23 days, -16 days, -9 days, -3 days -> -7 days, -3 days, -1 day",
        "        asks: Intake assessment -> In-depth assessment",
    ]
    assert any(line.startswith("  - gang_related: text Is the conduct gang-related?") for line in lines)
    assert any(line.startswith("  + active_case: ") for line in lines)
    assert ask("diff", "burien", "clackamas")[1] == said
