"""The form on which partners report what happened: one word back, whoever it is about, and nothing to infer from."""

import re

import pytest

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import PERSON, cast, count, desk  # noqa: F401  # fixtures
from usecases import inbound_views

BORN = PERSON["date_of_birth"]
FIELDS = {"kind": "hospital", "text": "Taken to the emergency room.", "who": PERSON["name"], "born": BORN, "at": ""}
ONCE = re.compile(r'name="(csrf|key)" value="[^"]*"')


async def told(client, **changes: str) -> tuple[int, str | None, str]:
    """What somebody sees who sends the form: the answer, where it leads, and the page there."""
    page = (await client.get("/report")).text
    answer = await sends(client, page, "/report", **{**FIELDS, **changes})
    place = answer.headers.get("location")
    shown = (await client.get(place)).text if place else answer.text
    return answer.status_code, place, ONCE.sub("", shown)


async def reported(cast):  # noqa: F811
    """The reports that nobody has looked at, opened as the care team sees them."""
    found = await inbound_views.reports(cast.desk, cast["coordinator"])
    return [await inbound_views.look(cast.desk, cast["coordinator"], one["id"]) for one in found.items]


@pytest.mark.parametrize("who", ["officer", "police", "provider", "outreach"])
async def test_the_answer_is_the_same_whether_the_person_is_known_or_not(dashboard, cast, who):  # noqa: F811
    person = await cast.enrolled()
    client = await dashboard(who)
    known = await told(client)
    assert known[:2] == (303, "/report/received")
    assert await told(client, who="Nobody Known", born="1971-01-01", kind="arrest") == known
    assert await told(client, who="", born="") == known
    first, stranger, nameless = await reported(cast)
    assert (first["kind"], first["text"], first["person"]) == (
        "hospital",
        FIELDS["text"],
        {"name": PERSON["name"], "date_of_birth": BORN},
    )
    assert [one["participant_id"] for one in first["matches"]] == [person]
    assert (stranger["matches"], nameless["person"]) == ([], {})


async def test_what_was_sent_twice_is_one_report(dashboard, cast, count):  # noqa: F811
    officer = await dashboard("officer")
    page = (await officer.get("/report")).text
    assert [(await sends(officer, page, "/report", **FIELDS)).status_code for _ in range(2)] == [303, 303]
    assert await count("select count(*) from inbound_report") == 1


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("kind", "rumour", "Choose what happened."),
        ("kind", "", "Choose what happened."),
        ("text", " ", "Say in a few words what happened"),
        ("text", "x" * 4001, "Say in a few words what happened"),
        ("born", "in spring", "Give the date of birth as a date"),
        ("at", "yesterday", "Say when it happened"),
        ("at", "2099-01-01T10:00", "This moment is still to come."),
    ],
)
async def test_what_is_missing_is_said_and_everything_typed_is_kept(dashboard, count, field, value, says):  # noqa: F811
    officer = await dashboard("officer")
    status, _, page = await told(officer, **{field: value})
    assert (status, says in page) == (422, True)
    assert all(typed in page for name, typed in FIELDS.items() if name not in {field, "kind"})
    assert await count("select count(*) from inbound_report") == 0


async def test_it_happened_when_the_clock_of_the_programme_says(dashboard, cast):  # noqa: F811
    assert (await told(await dashboard("police"), at="2025-07-04T21:30"))[0] == 303
    (one,) = await reported(cast)
    assert one["occurred_at"].isoformat() == "2025-07-05T04:30:00+00:00"


async def test_who_may_not_report_is_offered_no_form(dashboard, count):  # noqa: F811
    prosecutor = await dashboard("prosecutor")
    assert "/report" not in (await prosecutor.get("/")).text
    assert (await prosecutor.get("/report")).status_code == 403
    officer_page = (await (await dashboard("officer")).get("/report")).text
    assert (await sends(prosecutor, officer_page, "/report", **FIELDS)).status_code == 403
    assert await count("select count(*) from inbound_report") == 0
