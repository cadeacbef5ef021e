"""A report that came in: from the work list to its page, and there said whom it is about."""

from domain.words import ReportKind
from tests.api.played import settle_all
from tests.pages.test_charges import TOLD, sends
from tests.pages.test_packs import dashboard  # noqa: F401  # a fixture
from tests.usecases.conftest import PERSON, asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import inbound


async def test_a_report_is_looked_at_from_the_work_list_and_is_gone_from_it(dashboard, cast, count, record, keyring):  # noqa: F811
    person = await cast.enrolled()
    ask = inbound.Report(kind=ReportKind.HOSPITAL, text="Taken to the emergency room.", person=PERSON)
    await inbound.receive_report(cast.desk, cast["police"], asked(ask), ask)
    await settle_all(record, keyring)
    report = await count("select id from inbound_report")
    place, coordinator = f"/reports/{report}", await dashboard("coordinator")
    assert place in (await coordinator.get("/")).text
    assert place in (await coordinator.get("/reports")).text
    (reference,) = await count(TOLD, login="coordinator", event="inbound_report")
    assert (await coordinator.get(f"/i/{reference}")).headers["location"] == place
    page = (await coordinator.get(place)).text
    assert "Taken to the emergency room." in page
    assert f'value="{person}"' in page
    await sends(coordinator, page, f"/do/handle-report/{report}", participant_id=str(person))
    after = (await coordinator.get(place)).text
    assert ("notes</a>" in after, "emergency room" in after) == (True, False)
    assert place not in (await coordinator.get("/")).text


async def test_no_partner_opens_a_report(dashboard, cast, count):  # noqa: F811
    ask = inbound.Report(kind=ReportKind.OTHER, text="Seen at the bridge.")
    await inbound.receive_report(cast.desk, cast["police"], asked(ask), ask)
    police = await dashboard("police")
    for place in ("/reports", f"/reports/{await count('select id from inbound_report')}"):
        assert (await police.get(place)).status_code == 403
