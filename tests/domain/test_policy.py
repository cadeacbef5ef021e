"""A policy is refused, with the line and the mend, wherever it would break a golden rule or says what cannot be read."""

import tomllib
from pathlib import Path

import pytest

from bootstrap.policy import public_holidays
from domain.policy import Policy
from domain.policy_faults import PolicyFaults
from domain.policy_reading import read, read_kept
from domain.roles import ACTS
from domain.words import JUSTICE_ROLES, Role

BURIEN = (Path(__file__).parents[2] / "policies" / "burien.toml").read_text()
DAYS = public_holidays("US", "WA")


def validated(text: str) -> Policy:
    return read(tomllib.loads(text), text, DAYS)


def faults_of(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PolicyFaults) as refused:
        validated(text)
    return [(fault.line, fault.what) for fault in refused.value.faults]


def swapped(old: str, new: str, after: str = "") -> str:
    at = BURIEN.index(old, BURIEN.index(after) if after else 0)
    return BURIEN[:at] + new + BURIEN[at + len(old) :]


def line_of(text: str, header: str, holding: str) -> int:
    """The line of the last table header before `holding`."""
    return text[: text.rindex(header, 0, text.index(holding))].count("\n") + 1


def test_burien_is_valid_and_its_hash_follows_its_text():
    assert validated(BURIEN).hash == validated(BURIEN).hash
    assert validated(BURIEN).hash != validated(BURIEN + "\n# a word more\n").hash


CLOCK = '[[clock]]\nkind = "{kind}"\nstream = "participant"\nasks = "x"\nopens = ["journey_opened"]\ncloses = ["{closes}"]\ndue = "1 day"\nowner = "{owner}"\n{more}\n'


TELLING = '[[telling]]\nfact = "intake_completed"\nto = "{to}"\ntier = "N1"\nevent = "plan"\nconsent = "{consent}"\npurpose = "{purpose}"\n'


def with_clock(kind: str, closes: str = "contact_made", owner: str = "owner", more: str = 'ladder = "care"') -> str:
    return BURIEN + CLOCK.format(kind=kind, closes=closes, owner=owner, more=more)


def without_reports_clock() -> str:
    begins = BURIEN.rindex("[[clock]]", 0, BURIEN.index('kind = "inbound_report"'))
    return BURIEN[:begins] + BURIEN[BURIEN.index("[[clock]]", begins + 1) :]


@pytest.mark.parametrize(
    ("text", "header", "says"),
    [
        (
            swapped('door = "community"\nstate = "open"', 'door = "community"\npolice_view = true\nstate = "open"'),
            "[[door]]",
            "police screen only what came through a police door",
        ),
        (with_clock("wind_watch", more='ladder = "partner_answer"'), "[[clock]]", "owe nothing on 'wind_watch'"),
        (
            BURIEN
            + '[[telling]]\nfact = "met_recorded_late"\nto = "coordinator"\ntier = "N1"\nevent = "recorded_late"\n',
            "[[telling]]",
            "'met_recorded_late' is for the supervisor alone",
        ),
        (
            with_clock("held", more='ladder = "care"\ncustody = true'),
            "[[clock]]",
            "only a referral says whether somebody is in custody; drop custody on 'held'",
        ),
        (with_clock("silent", more=""), "[[clock]]", "can be missed without anybody hearing of it; name its ladder"),
        (with_clock("lost", more='ladder = "nowhere"'), "[[clock]]", "there is no ladder 'nowhere'; use one of: care"),
        (with_clock("revocation", more='ladder = "care"\npausable = true'), "[[clock]]", "'revocation' never pauses"),
        (
            swapped('answer_link_lasts = "3 working days"', 'answer_link_lasts = "30 days"'),
            "[programme]",
            "a link in a mail is good for a while, and for two weeks at most",
        ),
        (
            swapped('quorum_for = ["approve", "not_accept"]', 'quorum_for = ["approve", "defer"]'),
            "[conference]",
            "'defer' never waits for a quorum; quorum_for may name: approve, ask_charge, ask_warrant, not_accept",
        ),
        (
            swapped('agenda_clocks = ["intake", "plan",', 'agenda_clocks = ["intake", "plam",'),
            "[conference]",
            "no clock 'plam' runs around a person",
        ),
        (
            swapped("person_unwell = ", "person_unhappy = "),
            "[snooze_caps]",
            "nobody puts a rung off because of 'person_unhappy'; add it to snooze under [reasons]",
        ),
        (with_clock("nobodys", owner="nobody"), "[[clock]]", "somebody must owe 'nobodys'"),
        (with_clock("endless", closes="deadline_missed"), "[[clock]]", "no command of any role writes what closes"),
        (with_clock("intake"), "[[clock]]", "there are two clocks of kind 'intake'"),
        (
            BURIEN
            + '[[ladder]]\nname = "quiet"\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "owner", wait = "1 day" }]\n',
            "[[ladder]]",
            "ends silently; make the director its last rung",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "late"\nwakes = true\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "owner", wait = "1 day", channel = "inbox" }, { tell = "director", wait = "1 day" }]\n',
            "[[ladder]]",
            "'late' wakes people, for life, custody or safety, so each of its rungs is mailed",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "late"\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "asked", wait = "1 day", channel = "inbox" }, { tell = "director", wait = "1 day" }]\n',
            "[[ladder]]",
            "a partner is asked by mail; drop channel on the rung 'asked' of 'late'",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "late"\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "director", wait = "1 day", channel = "inbox" }]\n',
            "[[ladder]]",
            "the last rung of 'late' is mailed, nobody comes after it",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "late"\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "owner", wait = "1 day", channel = "pager" }, { tell = "director", wait = "1 day" }]\n',
            "[[ladder]]",
            "'pager' is not a known channel; use one of: inbox, mail",
        ),
        (
            swapped('ladder = "care"', 'ladder = "urgent"', 'kind = "plan"'),
            "[[clock]]",
            "'plan' can wait for the morning, and 'urgent' wakes people; name a ladder without wakes",
        ),
        (
            swapped('ladder_by_door = { arrest_diversion = "scene_late" }', "", 'kind = "first_contact"'),
            "[[clock]]",
            "'first_contact' is due within minutes, and 'care' sleeps at night; name a ladder with wakes = true",
        ),
        (
            swapped(
                'ladder_by_door = { arrest_diversion = "scene_late" }',
                'ladder_by_door = { self = "gone", arrest_diversion = "scene_late" }',
            ),
            "[[clock]]",
            "there is no ladder 'gone'; use one of: care",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "late"\nwakes = true\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "asked", wait = "1 day" }, { tell = "director", wait = "1 day" }]\n',
            "[[ladder]]",
            "no partner is woken; drop wakes on 'late'",
        ),
        (
            swapped('event = "to_conference"', 'event = "to_conference"\nwakes = true'),
            "[[telling]]",
            "'referral_sent_to_conference' wakes nobody who is 'supervisor'; drop wakes, which is for: arrest_recorded",
        ),
        (
            swapped("wakes = true\n", "", 'fact = "safety_alert_raised"\nto = "on_call"'),
            "[[telling]]",
            "'safety_alert_raised' is told 'on_call' at once, at night too; write wakes = true",
        ),
        (
            BURIEN
            + '[[ladder]]\nname = "police"\nsnooze_cap = "1 day"\nsnoozes = 1\nrungs = [{ tell = "police_liaison", wait = "1 day" }, { tell = "director", wait = "1 day" }]\n',
            "[[ladder]]",
            "name the partner of 'police' as 'asked'",
        ),
        (
            BURIEN + '[[telling]]\nfact = "deadline_missed"\nto = "referrer"\ntier = "N1"\nevent = "handoff_delayed"\n',
            "[[telling]]",
            "the only miss that a referrer hears of",
        ),
        (
            BURIEN + '[[telling]]\nfact = "journey_ended"\nto = "referrer"\ntier = "N1"\nevent = "closed"\n',
            "[[telling]]",
            "who comes to the scene, and the triage result, and no more",
        ),
        (
            BURIEN + '[[telling]]\nfact = "consent_expired"\nto = "disclosed"\ntier = "N0"\nevent = "stop_using"\n',
            "[[telling]]",
            "told again only that its consent was revoked, and nothing of it",
        ),
        (
            BURIEN
            + '[[telling]]\nfact = "death_reviewed"\nto = "defender"\ntier = "N1"\nevent = "death"\nconsent = "team_release"\npurpose = "coordination"\n',
            "[[telling]]",
            "how a journey ended is told to nobody outside the programme",
        ),
        (
            BURIEN + '[[telling]]\nfact = "in_the_wind_entered"\nto = "police_liaison"\ntier = "N0"\nevent = "gone"\n',
            "[[telling]]",
            "'in_the_wind_entered' is never told to the police_liaison, whatever anybody signed",
        ),
        (
            BURIEN
            + '[[telling]]\nfact = "eligibility_view_requested"\nto = "asked"\ntier = "N3"\nevent = "view_requested"\n',
            "[[telling]]",
            "the asked learns of 'eligibility_view_requested' at most N1",
        ),
        (with_clock("sighting", owner="police_liaison"), "[[clock]]", "police and prosecutor cannot owe 'sighting'"),
        (with_clock("sighting", owner="asked"), "[[clock]]", "police and prosecutor cannot owe 'sighting'"),
        (
            with_clock("astray", closes='contact_made", "minutes_approved'),
            "[[clock]]",
            "'minutes_approved' is never written to a participant",
        ),
        (
            swapped('due_from = "expires_at"', 'due_from = "expires_at"\npausable = true'),
            "[[clock]]",
            "'consent_expiry' never pauses",
        ),
        (
            swapped("otherwise = true", "otherwise = true\noff = true", 'kind = "next_step"'),
            "[[clock]]",
            "a participant could be left with nothing that anybody owes",
        ),
        (
            without_reports_clock(),
            "[[clock]]",
            "somebody looks at every report; mend or add the clock 'inbound_report': of stream 'inbound_report'",
        ),
        (
            swapped('kind = "inbound_report"', 'kind = "inbound_report"\noff = true'),
            "[[clock]]",
            "somebody looks at every report",
        ),
        (swapped('opens = ["plan_written", "review_held"]', "opens = []"), "[[clock]]", "nothing opens 'plan_review'"),
        (
            BURIEN + TELLING.format(to="defender", consent="whatever", purpose="progress"),
            "[[telling]]",
            "this programme has no consent 'whatever'",
        ),
        (
            BURIEN + TELLING.format(to="police_liaison", consent="justice", purpose="curiosity"),
            "[[telling]]",
            "purpose = one of: progress",
        ),
        (
            BURIEN + TELLING.format(to="police_liaison", consent="team_release", purpose="coordination"),
            "[[telling]]",
            "the police_liaison learns of 'intake_completed' at most N1 and under a consent of kind 'justice'",
        ),
        (
            swapped('["police", "prosecutor"]', '["prosecutor"]', 'kind = "justice"\nrecipient'),
            "[[telling]]",
            "a consent of kind 'justice' is never given to the police",
        ),
        (
            swapped('methods = ["written", "electronic"]', 'methods = ["verbal"]', 'kind = "treatment"\nrecipient'),
            "[[consent]]",
            "drop verbal on 'treatment'",
        ),
        (
            swapped('["provider"]', '["provider", "police"]', 'kind = "treatment"\nrecipient'),
            "[[consent]]",
            "police and prosecutors are never inside a consent of kind 'treatment'",
        ),
        (
            BURIEN + '[[door]]\ndoor = "self"\nstate = "open"\nfirst_owner = "outreach"\n',
            "[[door]]",
            "there are two entries 'self'",
        ),
    ],
)
def test_each_golden_rule_is_held_against_the_policy(text: str, header: str, says: str):
    found = faults_of(text)
    assert len(found) == 1
    line, what = found[0]
    assert says in what
    assert text.splitlines()[line - 1].split("#")[0].strip() == header


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('due = "2 working days"    # ours', 'due = "2 workdays" # ours', "write it like '3 working days'"),
        ('opens = ["referral_received"]', 'opens = ["referral_recieved"]', "'referral_recieved' is not a known opens"),
        ('owner = "coordinator"', 'owner = "sheriff"', "'sheriff' is not a known owner; use one of:"),
        ('zone = "America/Los_Angeles"', "", "'zone' is missing or not a text"),
        ("capacity = 100", 'capacity = "many"', "'capacity' is missing or not a whole number"),
        ("[conference]", "[conferences]", "the table [conference] is missing; add it"),
        ("extra_days_off = []", 'extra_days_off = ["soon"]', "write extra_days_off = [2026-11-27]"),
    ],
)
def test_what_cannot_be_read_names_its_line_and_the_mend(old: str, new: str, says: str):
    found = faults_of(swapped(old, new))
    assert any(says in what for _, what in found)
    assert all(line >= 1 for line, _ in found)


def test_every_fault_is_told_at_once():
    text = swapped('owner = "coordinator"', 'owner = "sheriff"').replace("capacity = 100", "capacity = true")
    assert len(faults_of(text)) == 2


def test_every_ask_of_a_partner_can_be_withdrawn_by_the_programme():
    for clock in validated(BURIEN).clocks:
        if clock.answered_by_partner:
            programme = [a for a, r in ACTS.items() if set(clock.closes) & r.writes and Role.COORDINATOR in r.roles]
            assert programme, clock.kind


def test_justice_partners_hear_of_people_only_under_a_consent():
    for telling in validated(BURIEN).tellings:
        if telling.audience in JUSTICE_ROLES:
            assert telling.consent == "justice"


@pytest.mark.parametrize(
    "text",
    [
        swapped("capacity = 100", "capacity = 100\nseats = 4"),
        swapped('kind = "triage"', 'kind = "triage"\ncolour = "red"'),
        BURIEN + "\n[parking]\nplaces = 3\n",
        BURIEN + '[[telling]]\nfact = "journey_ended"\nto = "referrer"\ntier = "N1"\nevent = "closed"\n',
    ],
)
def test_what_was_kept_under_other_rules_is_still_followed_by_those_who_began_with_it(text: str):
    assert faults_of(text)
    assert read_kept(tomllib.loads(text), text, DAYS).clocks == validated(BURIEN).clocks


def test_what_says_too_little_to_be_followed_is_refused_even_where_it_was_kept():
    text = swapped('due = "2 working days"    # ours', 'due = "2 workdays" # ours')
    with pytest.raises(PolicyFaults, match="write it like '3 working days'"):
        read_kept(tomllib.loads(text), text, DAYS)


def test_where_the_clock_of_reports_is_off_its_own_line_is_named():
    text = swapped('kind = "inbound_report"', 'kind = "inbound_report"\noff = true')
    assert faults_of(text)[0][0] == line_of(text, "[[clock]]", 'kind = "inbound_report"\noff')
