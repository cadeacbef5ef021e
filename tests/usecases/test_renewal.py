"""A consent runs out: its person is asked once whether they wish it again, and after their answer nobody is reminded."""

import pytest

from bootstrap.seed import person_id
from database.clocks import write_due
from database.loading import Loader
from database.settling import Settling
from domain.errors import NotFound, NotInThisState
from domain.words import ConsentKind, RecipientClass, Stage
from tests.activities.conftest import push, value  # noqa: F401  # fixtures
from tests.usecases.conftest import asked
from tests.usecases.test_consent_and_links import MOVED, OPEN_ASKS, SHARE, revoke, signed, signing, sought, vars_of
from usecases import consent, journey, renew, watch

MONTH = consent.Tick(**{**vars_of(SHARE), "expires": "60 days"})
DAYS = consent.Tick(**{**vars_of(SHARE), "expires": "5 days"})
OWED = "select count(*) from obligation where kind = 'consent_renewal' and closed_at is null"
REMINDED = "select count(*) from fact where type = 'mark_passed' and data->>'kind' = 'consent_expiry'"


@pytest.fixture
def pass_days(push, record):  # noqa: F811
    """Days go by, and what a consent's own process does is done at their end."""

    async def run(days, *consents):
        await push(f"{days} days")
        for one in consents:
            await write_due(record, one)

    return run


async def of(cast, desk, person):
    return (await watch.participant(desk, cast["outreach"], person))["consents"]


async def test_its_owner_owes_the_question_and_a_new_signature_answers_it(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(61, given)
    shown = await watch.participant(desk, cast["outreach"], person)
    (owed,) = [one for one in shown["due"] if one["kind"] == "consent_renewal"]
    assert owed["owner_id"] == shown["owner_id"]
    assert [(one["id"], one["asked_again"]) for one in shown["consents"]] == [(given, True)]
    await signed(cast, desk, person, MONTH)
    assert await count(OWED) == 0
    assert [one["asked_again"] for one in await of(cast, desk, person)] == [False, False]


async def test_another_consent_answers_nothing_and_not_wished_does(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(61, given)
    team = consent.Tick(
        kind=ConsentKind.TEAM_RELEASE,
        recipient_class=RecipientClass.CARE_TEAM,
        purpose="coordination",
        information=("name",),
        expires="90 days",
    )
    await consent.sign_consent(desk, cast["outreach"], asked(), person, signing(team))
    assert await count(OWED) == 1
    await renew.decline_renewal(desk, cast["outreach"], asked(), given)
    assert await count(OWED) == 0
    with pytest.raises(NotInThisState):
        await renew.decline_renewal(desk, cast["outreach"], asked(), given)


async def test_what_nobody_asks_is_missed_and_climbs_until_it_is_answered(cast, desk, count, record, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(61, given)
    await pass_days(10, person)
    ladder = "select status from escalation where kind = 'consent_renewal'"
    assert await count(ladder) == "open"
    await renew.decline_renewal(desk, cast["outreach"], asked(), given)
    assert await count(ladder) == "answered"


async def test_whoever_said_before_it_ran_out_is_neither_reminded_nor_asked(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(31, given)
    assert await count(REMINDED) == 1
    done = await renew.decline_renewal(desk, cast["outreach"], asked(), given)
    assert (done.states[given].status, done.states[given].not_wished_at is not None) == ("active", True)
    await pass_days(20, given)
    await pass_days(20, given)
    assert (await count(REMINDED), await count(OWED)) == (1, 0)
    assert await count("select status from consent") == "expired"


async def test_whoever_signed_again_in_time_is_not_reminded_of_the_old_signature(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(31, given)
    await signed(cast, desk, person, MONTH)
    await pass_days(30, given)
    assert (await count(REMINDED), await count(OWED)) == (1, 0)
    assert await count("select count(*) from consent where status = 'active'") == 1


async def test_a_revoked_consent_is_not_asked_about(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await revoke(cast, desk, given)
    await pass_days(61, given)
    assert await count(OWED) == 0
    with pytest.raises(NotInThisState):
        await renew.decline_renewal(desk, cast["outreach"], asked(), given)


async def test_the_question_goes_with_the_person_and_ends_with_the_journey(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    await pass_days(61, given)
    ask = journey.Assign(owner_id=person_id("case_manager"))
    await journey.assign_owner(desk, cast["supervisor"], asked(ask), person, ask)
    assert await count(
        f"select owner_id = '{person_id('case_manager')}' from obligation where kind = 'consent_renewal'"
    )
    ask = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    assert await count(OWED) == 0


async def test_a_consent_that_runs_out_after_the_journey_asks_nobody(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, MONTH)
    ask = journey.End(stage=Stage.EXITED, reason_code="moved_away")
    await journey.end_journey(desk, cast["supervisor"], asked(ask), person, ask)
    await pass_days(61, given)
    assert await count("select status from consent") == "expired"
    assert await count("select count(*) from fact where type = 'consent_ran_out'") == 0


async def test_what_a_provider_is_asked_under_it_ends_as_at_a_revocation_and_its_owner_goes_on(
    cast, desk, count, record, pass_days
):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, DAYS)
    made = await sought(cast, desk, person)
    await count(f"{MOVED} returning 1", kind="provider_answer")
    await write_due(record, made)
    assert await count("select count(*) from escalation where ended_at is null") == 1
    await pass_days(6, given)
    assert await count("select state from obligation where kind = 'provider_answer'") == "no_longer_needed"
    assert await count("select status from escalation") == "ended"
    with pytest.raises(NotFound):
        await watch.linkage(desk, cast["provider"], made)
    seen = await watch.linkage(desk, cast["outreach"], made)
    assert [(one["provider_name"], one["result"]) for one in seen["chain"]] == [("Harbor Homes", "no_longer_needed")]
    assert [one["kind"] for one in seen["due"]] == ["linkage_dispatch"], "the need stands"
    assert await count(OWED) == 1


async def test_mail_of_such_an_ask_that_could_not_be_sent_before_is_not_sent_after(cast, desk, count, pass_days):
    person = await cast.enrolled()
    given = await signed(cast, desk, person, DAYS)
    made = await sought(cast, desk, person)
    async with desk.database.begin() as c:
        await Settling(Loader(desk.keyring), "mail.example").settle(c, made)
    asks = "from delivery d join notice n on n.id = d.notice_id where n.event = 'service_referral'"
    await count("update delivery set state = 'queued', lease_until = null returning 1")
    await pass_days(6, given)
    assert await count(f"select d.state || ' ' || d.error_code {asks}") == "cancelled no_longer_needed"


async def test_one_that_runs_out_beside_another_that_stands_ends_no_ask(cast, desk, count, pass_days):
    person = await cast.enrolled()
    short = await signed(cast, desk, person, DAYS)
    await signed(cast, desk, person)
    await sought(cast, desk, person)
    await pass_days(6, short)
    assert await count("select status from consent where id = :id", id=short) == "expired"
    assert await count(OPEN_ASKS) == 1
