"""A full caseload is seen where somebody is chosen, and is gone beyond only with a reason."""

from bootstrap.policy import load_policy, named_policy
from tests.pages.test_packs import dashboard, hidden  # noqa: F401  # a fixture
from tests.usecases.conftest import cast, count, desk, publish  # noqa: F401  # fixtures


async def test_who_is_full_takes_one_more_with_a_reason(dashboard, cast, database, count, tmp_path):  # noqa: F811
    _, document = load_policy(named_policy("burien"))
    tight = document.replace("caseload_block = 25", "caseload_block = 1").replace(
        '\nversion = "', '\nversion = "tight-'
    )
    path = tmp_path / "tight.toml"
    path.write_text(tight)
    policy, kept = load_policy(path)
    await publish(database, policy, kept)
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
