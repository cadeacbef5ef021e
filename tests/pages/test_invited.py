"""Where the mails of a meeting lead: to where it is answered, finished, or read."""

from datetime import UTC, datetime, timedelta

from bootstrap.seed import TEAM_ID, person_id
from database.clocks import climb, write_due
from database.loading import Loader
from database.settling import Settling
from domain.words import ConferenceDecision
from tests.pages.test_packs import dashboard  # noqa: F401  # fixtures
from tests.usecases.conftest import asked, cast, count, desk  # noqa: F401  # fixtures
from usecases import confer, demo, taking_on

REFERENCE = (
    "select n.reference from notice n where n.event = :event and n.person_id = :who and n.state = 'told' limit 1"
)


async def test_partners_are_led_to_where_they_answer_and_staff_to_the_meeting(dashboard, desk, cast, count, record):  # noqa: F811
    async def settled(stream) -> None:
        async with desk.database.begin() as c:
            await Settling(Loader(desk.keyring), "mail.example").settle(c, stream)

    async def leads(who: str, event: str) -> str:
        reference = await count(REFERENCE, event=event, who=person_id(who))
        return (await (await dashboard(who)).get(f"/i/{reference}")).headers["location"]

    ask = confer.Schedule(starts_at=datetime.now(UTC) + timedelta(days=20), team_id=TEAM_ID)
    made = (await confer.schedule_conference(desk, cast["coordinator"], asked(ask), ask)).made()
    ask = confer.AddItem(reason="flagged", referral_id=await cast.referred())
    item = (await confer.add_agenda_item(desk, cast["coordinator"], asked(ask), made, ask)).made("item_id")
    await settled(made)
    assert await leads("police", "conference_scheduled") == "/packets"
    assert await leads("case_manager", "conference_scheduled") == f"/conferences/{made}"
    await confer.open_conference(desk, cast["coordinator"], asked(), made)
    work = tuple(
        taking_on.TakeOn(owner_id=person_id(who), text="x", due_in="1 day") for who in ("provider", "case_manager")
    )
    ask = confer.DecideItem(item_id=item, decision=ConferenceDecision.NOTED, action_items=work)
    await confer.decide_item(desk, cast["coordinator"], asked(ask), made, ask)
    await settled(made)
    assert await leads("provider", "action_item") == "/action-items"
    assert await leads("case_manager", "action_item") == f"/conferences/{made}"
    await demo.push_clock(desk, cast["coordinator"], asked(), demo.PushClock(advance="3 days"))
    await write_due(record, made)
    ladder = await count(
        "select e.id from escalation e join obligation o on o.id = e.obligation_id where o.owner_id = :who",
        who=person_id("case_manager"),
    )
    await climb(record, ladder)
    await settled(ladder)
    assert await leads("case_manager", "escalation") == f"/conferences/{made}", "a rung leads to what it is about"
