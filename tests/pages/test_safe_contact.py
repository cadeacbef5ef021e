"""How a person is told: by a human, in the way that was settled with them; the page says it."""

from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures

UNSETTLED = "Nobody has settled with them how they may safely be reached"


async def test_it_is_settled_on_the_persons_page_and_says_how_they_are_told(dashboard, cast, count):  # noqa: F811
    person = await cast.approved()
    place = f"/people/{person}"
    staff = await dashboard("outreach")
    page = (await staff.get(place)).text
    assert UNSETTLED in page
    assert "leave no message" in page
    refused = await sends(staff, page, f"/do/safe-contact/{person}", hours="mornings")
    assert "Choose at least one way" in (await staff.get(refused.headers.get("location", place))).text + refused.text
    assert await count("select safe_contact from participant") is False
    sent = {"channels": ["phone", "in_person"], "phone": "206 555 0199", "hours": "mornings", "voicemail_ok": "yes"}
    assert (await sends(staff, page, f"/do/safe-contact/{person}", **sent)).status_code == 303
    page = (await staff.get(place)).text
    assert UNSETTLED not in page
    for said in ("Phone, in person", "206 555 0199", "mornings", "A message may be left.", "Name no programme."):
        assert said in page
    assert (
        await count(
            "select count(*) from notice n join person a on a.id = n.person_id where 'participant' = any(a.roles)"
        )
        == 0
    )
