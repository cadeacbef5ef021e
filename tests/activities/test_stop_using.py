"""After a revocation, whoever was told something under it is told that it is not to be used any more; nobody else hears of it."""

from domain.words import ProviderAnswer
from tests.activities.test_races import consented
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import HARBOR, SHARE, revoke, signed, sought, vars_of
from usecases import consent, link, watch

EVENT = "stop_using_what_you_were_told"
TOLD = "select array_agg(a.login) from notice n join person a on a.id = n.person_id where n.event = :event and n.state = 'told'"


async def test_who_was_told_is_told_to_stop_by_a_mail_that_says_nothing(cast, desk, hands, mailbox, value):
    found = await consented(cast)
    await hands.settle(found.process)
    mailbox.mails.clear()
    await found.revoke()
    await hands.settle(f"clocks/{found.consent}")
    assert await value(TOLD, event=EVENT) == ["police"]
    (mail,) = mailbox.to("police@police.example")
    said = mail.get_payload()[0].get_payload(decode=True).decode().lower()
    assert not [word for word in ("consent", "ada", "connected", "revoked") if word in said]
    (item,) = [one for one in (await watch.inbox(desk, cast["police"])).items if one["event"] == EVENT]
    assert not {"participant_id", "who", "stream_id", "referral_id"} & item.keys()


async def test_who_was_told_nothing_yet_hears_nothing(cast, hands, value):
    found = await consented(cast)
    await found.revoke()
    await hands.settle(found.process)
    await hands.settle(f"clocks/{found.consent}")
    assert await value(TOLD, event=EVENT) is None


async def test_a_provider_that_read_who_the_person_is_is_told_once_no_other_consent_stands(cast, desk, hands, value):
    person = await cast.enrolled()
    given = await signed(cast, desk, person)
    own = await signed(cast, desk, person, consent.Tick(**{**vars_of(SHARE), "recipient_agency_id": HARBOR}))
    made = await sought(cast, desk, person)
    answer = link.Respond(answer=ProviderAnswer.ACCEPTED)
    await link.answer_linkage(desk, cast["provider"], asked(answer), made, answer)
    assert "person" in await watch.linkage(desk, cast["provider"], made)
    await revoke(cast, desk, given)
    await hands.settle(f"clocks/{given}")
    assert await value(TOLD, event=EVENT) is None, "it may read on, by a consent of its own"
    await revoke(cast, desk, own)
    await hands.settle(f"clocks/{own}")
    assert await value(TOLD, event=EVENT) == ["provider"]
    again = await signed(cast, desk, person)
    await hands.settle(f"clocks/{again}")
    assert await value(TOLD, event=EVENT) == ["provider"], "a new signature says nothing of it"
