"""A full caseload is seen where somebody is chosen, and is gone beyond only with a reason."""

from bootstrap.policy import load_policy, named_policy
from tests.pages.test_charges import sends
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk, publish  # noqa: F401  # fixtures


async def tight(database, tmp_path):
    """From now on one journey is the most for one person."""
    _, document = load_policy(named_policy("burien"))
    changed = document.replace("caseload_block = 25", "caseload_block = 1").replace(
        '\nversion = "', '\nversion = "tight-'
    )
    path = tmp_path / "tight.toml"
    path.write_text(changed)
    policy, kept = load_policy(path)
    await publish(database, policy, kept)


async def test_who_is_full_takes_one_more_with_a_reason(dashboard, cast, database, count, tmp_path):  # noqa: F811
    await tight(database, tmp_path)
    first, second = await cast.approved(), await cast.approved()
    owner = await count(f"select owner_id from participant where id = '{first}'")
    supervisor = await dashboard("supervisor")
    page = (await supervisor.get(f"/people/{second}")).text
    assert "(1, full)" in page

    async def reassign(**more):
        shown = (await supervisor.get(f"/people/{second}")).text
        form = {"csrf": hidden(shown, "csrf"), "key": hidden(shown, "key"), "owner_id": str(owner), **more}
        await supervisor.post(f"/do/assign/{second}", data=form)
        return await count(f"select owner_id from participant where id = '{second}'")

    assert await reassign() != owner
    assert await reassign(caseload_reason="Speaks the person's language.") == owner


async def test_an_approval_says_who_and_why_if_they_are_full(dashboard, cast, database, count, tmp_path):  # noqa: F811
    await tight(database, tmp_path)
    known = await cast.approved()
    owner = await count("select owner_id from participant where id = :id", id=known)
    referral = await cast.referred("officer")
    staff = await dashboard("coordinator")
    page = (await staff.get(f"/referrals/{referral}")).text
    assert "(1, full)" in page
    assert f'<option value="{known}">' in page
    form = {"outcome": "approved", "reason_code": "eligible", "owner_id": str(owner)}
    await sends(staff, page, f"/do/decide/{referral}", **form)
    assert await count("select status from referral where id = :id", id=referral) == "received"
    await sends(staff, page, f"/do/decide/{referral}", **form, caseload_reason="Has known them for years.")
    made = await count("select participant_id from referral where id = :id", id=referral)
    assert await count("select owner_id from participant where id = :id", id=made) == owner
    assert await count("select count(*) from note where kind = 'caseload' and stream_id = :id", id=made) == 1


async def test_an_approval_names_from_whom_an_order_keeps_the_person_apart(dashboard, cast, count):  # noqa: F811
    known = await cast.approved()
    referral = await cast.referred("officer")
    staff = await dashboard("coordinator")
    page = (await staff.get(f"/referrals/{referral}")).text
    form = {"reason_code": "no_capacity", "no_contact_with": str(known), "owner_id": ""}
    await sends(staff, page, f"/do/decide/{referral}", **form, outcome="waitlisted")
    assert await count("select status from referral where id = :id", id=referral) == "waitlisted"
    page = (await staff.get(f"/referrals/{referral}")).text
    await sends(staff, page, f"/do/decide/{referral}", **form | {"reason_code": "eligible"}, outcome="approved")
    assert await count("select count(*) from kept_apart where other_id = :id", id=known) == 1
    assert await count("select count(distinct owner_id) from participant") == 2
