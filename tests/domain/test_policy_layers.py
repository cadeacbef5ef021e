"""A policy that extends another says only what differs: it is read whole, and each fault names the file that made it."""

from pathlib import Path

import pytest

from bootstrap.policy import POLICIES, load, load_policy
from domain.policy_faults import PolicyFaults
from domain.policy_layers import toml_text

BURIEN = (POLICIES / "burien.toml").read_text()
OWN = 'extends = "burien"\n\n[programme]\nname = "LEAD Elsewhere"\nversion = "1"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "burien.toml").write_text(BURIEN)
    return tmp_path


def kept(folder: Path, text: str, name: str = "elsewhere") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text)
    return path


def faults_of(path: Path) -> list[tuple[str, int, str]]:
    with pytest.raises(PolicyFaults) as refused:
        load_policy(path)
    return [(Path(fault.file).name, fault.line, fault.what) for fault in refused.value.faults]


def line_of(text: str, holding: str) -> int:
    return text[: text.index(holding)].count("\n") + 1


def clock(policy, kind: str):
    return next((one for one in policy.clocks if one.kind == kind), None)


def test_what_it_does_not_say_stands_as_in_the_one_below(folder):
    burien, elsewhere = load_policy(folder / "burien.toml")[0], load_policy(kept(folder, OWN))[0]
    assert (elsewhere.programme, elsewhere.version) == ("LEAD Elsewhere", "1")
    assert (elsewhere.zone, elsewhere.clocks, elsewhere.tellings) == (burien.zone, burien.clocks, burien.tellings)


def test_an_entry_is_changed_key_by_key_dropped_or_added_at_the_end(folder):
    changes = '[[clock]]\nkind = "intake"\ndue = "14 days"\n\n[[criterion]]\ncode = "recurring"\ndrop = true\n\n'
    added = (
        '[[clock]]\nkind = "birthday"\nstream = "participant"\nasks = "Wish them well"\nopens = ["journey_opened"]\n'
        'closes = ["contact_made"]\ndue = "300 days"\nowner = "owner"\nladder = "care"\n'
    )
    burien, policy = load_policy(folder / "burien.toml")[0], load_policy(kept(folder, OWN + changes + added))[0]
    assert str(clock(policy, "intake").due) == "14 days"
    assert clock(policy, "intake").opens == clock(burien, "intake").opens
    assert [one.code for one in policy.criteria] == [one.code for one in burien.criteria if one.code != "recurring"]
    assert [one.kind for one in policy.clocks] == [*(one.kind for one in burien.clocks), "birthday"]


def test_a_telling_is_known_by_whom_it_tells_what_of_which_fact(folder):
    dropped = '[[telling]]\nfact = "intake_completed"\nto = "police_liaison"\nevent = "intake_completed"\ndrop = true\n'
    policy, _ = load_policy(kept(folder, OWN + dropped))
    told = {one.audience for one in policy.tellings if one.fact == "intake_completed"}
    assert told == {"coordinator", "participant", "prosecutor_liaison", "referring_agency"}


def test_two_entries_of_one_name_below_both_stay(folder):
    twice = '[[telling]]\nfact = "paused"\nto = "coordinator"\ntier = "N0"\nevent = "paused"\n'
    (folder / "burien.toml").write_text(f"{BURIEN}\n{twice}")
    below, above = load_policy(folder / "burien.toml")[0], load_policy(kept(folder, OWN))[0]
    assert above.tellings == below.tellings


def test_policies_stand_on_one_another_in_any_number(folder):
    kept(folder, OWN + '[[clock]]\nkind = "intake"\ndue = "14 days"\n', "county")
    city = OWN.replace("burien", "county").replace('version = "1"', 'version = "2"')
    policy, _ = load_policy(kept(folder, city + '[[clock]]\nkind = "plan"\ndue = "20 days"\n'))
    assert (str(clock(policy, "intake").due), str(clock(policy, "plan").due)) == ("14 days", "20 days")


def test_the_hash_covers_the_whole_of_it_and_the_text_that_is_kept_stands_alone(folder, tmp_path_factory):
    path = kept(folder, OWN)
    before, document = load_policy(path)
    alone = tmp_path_factory.mktemp("alone") / "alone.toml"
    alone.write_text(document)
    assert load_policy(alone)[0] == before
    (folder / "burien.toml").write_text(BURIEN.replace('due = "15 days"', 'due = "16 days"'))
    assert load_policy(path)[0].hash != before.hash


@pytest.mark.parametrize("file", sorted(POLICIES.glob("*.toml")), ids=lambda path: path.stem)
def test_a_policy_that_is_written_out_reads_the_same(file: Path, tmp_path: Path):
    loaded = load(file)
    written = tmp_path / "written.toml"
    written.write_text(toml_text(loaded.layered.document))
    assert load(written).layered.document == loaded.layered.document


@pytest.mark.parametrize(
    ("more", "at", "says"),
    [
        ('[[clock]]\nkind = "intake"\ndue = "soon"\n', "[[clock]]", "write it like '3 working days'"),
        ('[[clock]]\nkind = "intake"\nladder = "nowhere"\n', "[[clock]]", "there is no ladder 'nowhere'"),
        (
            '[[clock]]\nkind = "intake"\ndews = "14 days"\n',
            "[[clock]]",
            "'dews' means nothing under 'clock'; use one of",
        ),
        (
            '[[clock]]\nkind = "intaek"\ndrop = true\n',
            "[[clock]]",
            "'burien' has no clock 'intaek' to drop; it has: tri",
        ),
        (
            '[[clock]]\nkind = "plan"\ndue = "9 days"\n\n[[clock]]\nkind = "plan"\ndue = "8 days"\n',
            '[[clock]]\nkind = "plan"\ndue = "8 days"',
            "there are two entries 'plan' under [[clock]]; keep one",
        ),
        ('[[door]]\ndoor = "self"\nstate = "ajar"\n', "[[door]]", "'ajar' is not a known state"),
        (
            '[[clok]]\nkind = "intake"\n',
            "[[clok]]",
            "'clok' means nothing in a policy; use one of: charge_hold, clock, ",
        ),
        (
            '[practice]\nabstinence_required = "yes"\n',
            "[practice]",
            "write abstinence_required = true, or leave it out",
        ),
        ("[practice]\nsober = true\n", "[practice]", "'sober' means nothing under 'practice'"),
        ("[conference]\nevery_days = true\n", "[conference]", "'every_days' is missing or not a whole number"),
    ],
)
def test_a_fault_names_the_file_and_the_line_that_made_it(folder, more: str, at: str, says: str):
    text = f"{OWN}\n{more}"
    [(file, line, what)] = faults_of(kept(folder, text))
    assert (file, line) == ("elsewhere.toml", line_of(text, at))
    assert says in what


def test_a_slip_in_a_name_is_said_to_be_new_so_that_it_can_be_seen(folder):
    found = faults_of(kept(folder, OWN + '[[clock]]\nkind = "intaek"\ndue = "14 days"\n'))
    assert found
    assert all("('intaek' is new: 'burien' has no such clock that this could change)" in what for _, _, what in found)


def test_a_fault_of_the_one_below_names_the_one_below(folder):
    (folder / "burien.toml").write_text(BURIEN.replace('owner = "coordinator"', 'owner = "sheriff"', 1))
    [(file, _, what)] = faults_of(kept(folder, OWN))
    assert (file, "'sheriff' is not a known owner" in what) == ("burien.toml", True)


@pytest.mark.parametrize("key", ["name", "version"])
def test_it_has_its_own_name_and_version(folder, key: str):
    text = "\n".join(line for line in OWN.splitlines() if not line.startswith(key))
    assert faults_of(kept(folder, text)) == [
        ("elsewhere.toml", 3, f'a policy that extends another has its own {key}; write {key} = "…"')
    ]


def test_what_it_extends_must_be_there_and_not_extend_it_in_turn(folder):
    missing = faults_of(kept(folder, OWN.replace("burien", "burian")))
    assert missing == [("elsewhere.toml", 1, "there is no policy 'burian' beside this file; extend one of: burien")]
    kept(folder, OWN.replace("burien", "elsewhere"), "other")
    [(file, line, what)] = faults_of(kept(folder, OWN.replace("burien", "other")))
    assert (file, line, what.split(";")[0]) == ("other.toml", 1, "'elsewhere' extends this policy in its turn")


def test_what_is_not_toml_names_its_line(folder):
    [(file, line, what)] = faults_of(kept(folder, OWN + "zone = America\n"))
    assert (file, line, what.startswith("this is not TOML")) == ("elsewhere.toml", 6, True)


def test_a_country_whose_holidays_nobody_knows_is_refused(folder):
    [(file, line, what)] = faults_of(kept(folder, OWN + 'subdivision = "ZZ"\n'))
    assert (file, line) == ("elsewhere.toml", 3)
    assert "no public holidays are known of 'US' 'ZZ'; use ISO codes, as \"US\" and \"WA\"" in what
