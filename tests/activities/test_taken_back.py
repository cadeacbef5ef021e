"""A provider takes its yes back: whoever counted on it has a mail at once, by the real way, also in the night."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text

from bootstrap.policy import load_policy, named_policy
from domain.deadlines import WorkingCalendar
from domain.words import ProviderAnswer
from tests.usecases.conftest import asked, publish
from tests.usecases.test_consent_and_links import sought
from usecases import link

OWNER = "select p.email from linkage l join person p on p.id = l.owner_id where l.id = :id"
SENT = """select p.email from notice n join delivery d on d.notice_id = n.id join person p on p.id = n.person_id
    where n.event = 'service_taken_back' and n.state = 'told' and d.state = 'sent'"""
SAID = ("shelter", "harbor", "no_capacity", "no capacity", "provider", "taken back", "ada", "lovelace")


async def says(cast, desk, made, answer):
    ask = link.Respond(answer=answer)
    await link.answer_linkage(desk, cast["provider"], asked(ask), made, ask)


async def test_the_owner_is_mailed_at_two_in_the_night_and_the_mail_says_nothing(
    cast, desk, database, hands, mailbox, value
):
    policy, document = load_policy(named_policy("burien"))  # with its night, in which nobody is mailed who can wait
    policy = replace(policy, version=f"night-{policy.version}")
    await publish(database, policy, document.replace('version = "', 'version = "night-', 1))
    made = await sought(cast, desk, await cast.enrolled())
    await says(cast, desk, made, ProviderAnswer.ACCEPTED)
    await hands.settle(f"linkage/{made}")
    now = (await desk.views.clock(cast["outreach"].programme_id)).now
    night = (now.astimezone(WorkingCalendar.of(policy).zone) + timedelta(days=1)).replace(hour=2, minute=0)
    async with database.begin() as c:
        later = "update programme set clock_offset = clock_offset + cast(:by as integer)"
        await c.execute(text(later), {"by": int((night - now).total_seconds())})
    owner = await value(OWNER, id=made)
    before = len(mailbox.to(owner))
    await says(cast, desk, made, ProviderAnswer.NO_CAPACITY)
    await hands.settle(f"linkage/{made}")
    (mail,) = mailbox.to(owner)[before:]
    assert await value(SENT) == owner
    assert mail["Subject"] == "An item needs you"
    words = str(mail).lower() + mail.get_payload()[0].get_payload(decode=True).decode().lower()
    assert not [one for one in SAID if one in words]
    await hands.settle(f"linkage/{made}")
    assert len(mailbox.to(owner)) == before + 1, "once"
