"""Who is told while somebody is away: whoever stands in, else the next in line; and a ladder climbs past an empty chair."""

from datetime import timedelta
from uuid import UUID

from activities.effects import Hands
from bootstrap.seed import person_id
from domain.words import RotaKind
from tests.stack.conftest import Mailbox
from tests.usecases.conftest import Cast, asked
from usecases import rota, watch

ROSA, DANE, KEMI = "outreach@programme.example", "outreach2@programme.example", "supervisor@programme.example"


async def on_the_rota(cast: Cast, kind: RotaKind, who: str, stand_in: str | None = None) -> UUID:
    now = await watch.now(cast.desk, cast["supervisor"])
    ask = rota.SetRota(
        kind=kind,
        person_id=person_id(who),
        stand_in_id=person_id(stand_in) if stand_in else None,
        starts_at=now,
        ends_at=now + timedelta(days=30),
    )
    return (await rota.set_rota(cast.desk, cast["director"], asked(ask), ask)).made()


def rung(mailbox: Mailbox) -> list[str]:
    return [mail["X-To"] for mail in mailbox.mails]


async def test_the_owner_is_away_and_whoever_stands_in_is_told_until_the_owner_is_back(
    cast: Cast, hands: Hands, mailbox: Mailbox
):
    entry = await on_the_rota(cast, RotaKind.AWAY, "outreach", "outreach2")
    first = await cast.approved(owner_id=person_id("outreach"))
    await hands.settle(f"participant/{first}")
    assert (len(mailbox.to(ROSA)), len(mailbox.to(DANE))) == (0, 1)
    await rota.end_rota(cast.desk, cast["director"], asked(), entry)
    second = await cast.approved(owner_id=person_id("outreach"))
    await hands.settle(f"participant/{second}")
    assert (len(mailbox.to(ROSA)), len(mailbox.to(DANE))) == (1, 1)


async def test_a_ladder_climbs_past_whoever_is_away_to_the_next_who_is_there(
    cast: Cast, hands: Hands, mailbox: Mailbox, push, value
):
    person = await cast.approved(owner_id=person_id("outreach"))
    await hands.settle(f"participant/{person}")
    left = (
        "select ceil(extract(epoch from due_at - clock_timestamp()))::int from obligation where kind = 'first_contact'"
    )
    await push(f"{await value(left)} seconds")
    await hands.come_due(f"participant/{person}")
    ladder = await value("select id from escalation where kind = 'first_contact'")
    await value("update person set active = false where login in ('outreach', 'outreach2')")
    mailbox.mails.clear()
    await hands.climb(f"escalation/{ladder}")
    assert rung(mailbox) == [KEMI]


async def test_the_rota_is_the_programmes_own_and_no_process_waits_for_it(cast: Cast, value):
    await on_the_rota(cast, RotaKind.ON_CALL, "outreach2")
    heard = "select count(*) from hearing h join fact f on f.id = h.fact_id where f.type = 'rota_set'"
    assert await value(heard) == 0
    assert await value("select count(*) from audit where act = 'set_rota' and outcome = 'done'") == 1
