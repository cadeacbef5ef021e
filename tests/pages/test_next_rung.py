"""Who is asked next is said alike wherever it stands: in the work list, among the ladders, on the record's own page."""

# ruff: noqa: F401, F811  # fixtures

import re
from datetime import timedelta

import pytest

from bootstrap.seed import TEAM_ID, person_id
from database.clocks import open_conference
from domain.roles import Sight
from domain.visibility import access
from domain.words import RotaKind
from tests.activities.conftest import hands, push, value
from tests.pages.test_packs import dashboard
from tests.stack.conftest import mail_port, mailbox
from tests.usecases.conftest import asked, cast, desk
from tests.usecases.test_apart import keep_apart, with_
from tests.usecases.test_consent_and_links import MOVED, sought
from usecases import escalate, foresee, rota, watch

CONTACT = "select id from obligation where kind = 'first_contact' and stream_id = :id and closed_at is null"
SO_SOON = "Harbor Homes is not reminded again so soon: it heard lately of all that it is asked"
BACKUP = """select b.name from participant p join person a on a.id = p.owner_id join person b on b.id = a.backup_id
    where p.id = :id"""
LADDER = "select id from escalation where obligation_id = :id and ended_at is null"


def plain(page: str) -> str:
    """The page as it is read: no tags, one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace(" ,", ",").replace(" :", ":").lower()


async def ahead(desk, cast, obligation):
    """Everything that happens by itself if nobody acts on it."""
    (one,) = await foresee.with_steps(desk, access(cast["supervisor"], Sight.PARTICIPANTS), [{"id": obligation}])
    return one["if_nobody_acts"]


@pytest.fixture
def screens(dashboard, cast, desk):
    """What the three screens say comes next; the same words on each of them."""

    async def run(obligation, page: str, says: str) -> None:
        supervisor = await dashboard("supervisor")
        for path in (page, "/?whose=everybody"):
            assert says.lower() in plain((await supervisor.get(path)).text), path
        (listed,) = (
            one for one in await watch.worklist(desk, cast["supervisor"], everybody=True) if one["id"] == obligation
        )
        first = next(one for one in await ahead(desk, cast, obligation) if one["channel"])
        assert listed["next"] == first
        ladders = [
            one for one in await watch.escalations(desk, cast["supervisor"]) if one["obligation_id"] == obligation
        ]
        if listed["missed_at"]:
            assert [one["next"] for one in ladders] == [first]
            assert says.lower() in plain((await supervisor.get("/escalations")).text)

    return run


@pytest.fixture
def at_noon(desk, cast, push):
    """It is noon on a later day: at night no ladder climbs that can wait."""

    async def run(days: int) -> None:
        now = await watch.now(desk, cast["supervisor"])
        noon = now.replace(hour=12, minute=0) + timedelta(days=days)
        await push(f"{(noon - now).total_seconds()} seconds")

    return run


@pytest.fixture
def late(cast, hands, value, at_noon):
    """A first contact that nobody made, with its ladder, on which the owner was told."""

    async def run():
        person = await cast.approved()
        await hands.settle(f"participant/{person}")
        owed = await value(CONTACT, id=person)
        await at_noon(9)
        await hands.come_due(f"participant/{person}")
        ladder = await value(LADDER, id=owed)
        await hands.climb(f"escalation/{ladder}")
        return person, owed, ladder

    return run


async def test_before_the_miss_and_after_it_somebody_is_named_who_will_be_there(cast, screens, value):
    person = await cast.approved()
    owner = await value(
        "select a.name from participant p join person a on a.id = p.owner_id where p.id = :id", id=person
    )
    await screens(await value(CONTACT, id=person), f"/people/{person}", f"{owner} is asked to act")


async def test_a_rung_that_reaches_only_who_heard_is_passed_over_on_every_screen(
    late, hands, at_noon, screens, cast, value
):
    await value("update person set backup_id = :one where 'outreach' = any(roles)", one=person_id("supervisor"))
    person, owed, ladder = await late()
    await screens(owed, f"/people/{person}", f"{cast['supervisor'].name}, the backup, is asked to act")
    await at_noon(5)
    await hands.climb(f"escalation/{ladder}")
    await value("update person set active = false where login = 'coordinator2'")
    await screens(owed, f"/people/{person}", f"coordinator {cast['coordinator'].name} is")


async def test_a_ladder_that_somebody_has_names_them_on_every_screen(late, screens, cast, desk, value):
    person, owed, ladder = await late()
    await escalate.acknowledge_escalation(desk, cast["supervisor"], asked(), ladder)
    backup = f"{await value(BACKUP, id=person)}, the backup, is asked to act"
    await screens(owed, f"/people/{person}", f"{backup}, though {cast['supervisor'].name} has it")
    (step, *later) = await ahead(desk, cast, owed)
    assert step["taken_by"] == cast["supervisor"].name
    assert not any(one["taken_by"] for one in later), "the next rung asks all the same"


async def test_a_ladder_that_ended_at_the_director_is_said_to_have_on_every_screen(
    late, hands, at_noon, dashboard, desk, cast, value
):
    person, owed, ladder = await late()
    for _ in range(8):
        await at_noon(5)
        await hands.climb(f"escalation/{ladder}")
    assert await value("select status from escalation where id = :id", id=ladder) == "ended_at_director"
    assert await ahead(desk, cast, owed) == []
    supervisor = await dashboard("supervisor")
    for path in ("/?whose=overdue", "/escalations", f"/people/{person}"):
        page = plain((await supervisor.get(path)).text)
        assert "at the director, who answers" in page, path
        assert "the ladder is climbing" not in page, path


async def test_a_rung_for_which_the_weekly_reminder_stands_says_so_on_every_screen(
    cast,
    desk,
    hands,
    screens,
    value,
    dashboard,
):
    async def asks() -> tuple[object, object]:
        made = await sought(cast, desk, await cast.enrolled(), "housing")
        await hands.settle(f"linkage/{made}")
        return made, await value(
            "select id from obligation where kind = 'provider_answer' and stream_id = :id", id=made
        )

    (one, owed), (other, owed_too) = await asks(), await asks()
    page = (await (await dashboard("supervisor")).get(f"/linkages/{one}")).text
    assert "harbor homes is reminded, once, of all that it is asked" in plain(page)
    await screens(owed, f"/linkages/{one}", SO_SOON)
    await value(f"{MOVED} returning 1", kind="provider_answer")
    for made in (one, other):
        await hands.come_due(f"linkage/{made}")
        await hands.settle(f"linkage/{made}")
    ladder = await value(LADDER, id=owed)
    await hands.climb(f"escalation/{ladder}")
    await screens(owed_too, f"/linkages/{other}", SO_SOON)


async def test_every_row_of_the_work_list_names_whom_its_own_page_names(cast, desk, hands, late, record):
    """Whether the row says it by itself, or what is known of the ladder, the provider, the chair, an order has to be read."""
    await cast.referred()
    await late()
    apart_from = [await with_(cast, desk, owner) for owner in ("case_manager", "case_manager2")]
    await keep_apart(cast, desk, *apart_from)
    away = rota.SetRota(
        kind=RotaKind.AWAY,
        person_id=cast["outreach"].person_id,
        stand_in_id=cast["outreach2"].person_id,
        starts_at=await watch.now(desk, cast["supervisor"]) + timedelta(hours=3),
        ends_at=await watch.now(desk, cast["supervisor"]) + timedelta(days=90),
    )
    await rota.set_rota(desk, cast["supervisor"], asked(away), away)
    await cast.approved()
    await sought(cast, desk, await cast.enrolled(), "housing")
    await open_conference(record, TEAM_ID)
    listed = (await watch.worklist(desk, cast["supervisor"], everybody=True, limit=200)).items
    kinds = {one["stream_kind"] for one in listed}
    assert {"referral", "participant", "linkage", "conference"} <= kinds
    named = {name for one in listed if one["next"] for name in one["next"]["people"]}
    assert cast["outreach2"].name in named, "who stands in then"
    for one in listed:
        coming = await ahead(desk, cast, one["id"])
        assert one["next"] == next((step for step in coming if step["channel"]), None), one["kind"]
        assert not {"plain", "ladder", "policy_version"} & set(one)
