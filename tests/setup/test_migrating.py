"""A programme takes on another policy, sees what that would change for whom, and moves what runs."""

import re

from bootstrap.seed import seed
from tests.usecases.conftest import cast, count, desk  # noqa: F401  # fixtures

PRESENT = "select policy_version from programme"
FIRST = "select version from policy_version order by loaded_at limit 1"
OF_THE_JOURNEY = "select policy_version from stream where kind = 'participant'"


async def test_a_policy_is_adopted_foreseen_and_applied(cast, count, terminal):  # noqa: F811
    await cast.approved()
    before = await count(OF_THE_JOURNEY)
    code, said = await terminal("policy", "adopt", "clackamas", "--by", "director")
    assert (code, await count(PRESENT)) == (0, "clackamas-2026-12-02")
    assert said.startswith("What begins from now on follows LEAD Clackamas, version clackamas-2026-12-02.")
    assert await count(OF_THE_JOURNEY) == before

    code, said = await terminal("policy", "migrate", "--by", "coordinator", "--preview")
    assert code == 0
    lines = said.splitlines()
    alias = await count("select alias from participant")
    assert re.match(
        r"\d records follow an older policy; moving them would change something that is owed in \d\.", lines[0]
    )
    of_alias = lines[lines.index(alias) + 1 :]
    assert any(re.match(r"    intake: due 20\d\d-.* -> 20\d\d-.*", line) for line in of_alias)
    assert any(line.startswith("    outreach_end: due ") for line in of_alias)
    assert await count(OF_THE_JOURNEY) == before

    code, said = await terminal("policy", "migrate", "--by", "coordinator")
    assert (code, "follow the programme's present policy now." in said) == (0, True)
    assert await count(OF_THE_JOURNEY) == "clackamas-2026-12-02"
    assert (await terminal("policy", "migrate", "--by", "coordinator"))[1].startswith("0 records")
    _, said = await terminal("policy", "migrate", "--by", "coordinator", "--preview")
    assert said.startswith("0 records follow an older policy")


async def test_who_may_not_move_journeys_is_told_so(cast, count, terminal):  # noqa: F811
    await cast.approved()
    await terminal("policy", "adopt", "watauga", "--by", "coordinator")
    code, said = await terminal("policy", "migrate", "--by", "outreach", "--preview")
    assert (code, said) == (1, "This needs one of the roles: coordinator, director.\n")
    assert await terminal("policy", "migrate", "--by", "stranger") == (
        1,
        "Nobody active has the login 'stranger'.\n",
    )
    assert await count(OF_THE_JOURNEY) == await count(FIRST)
    await terminal("policy", "migrate", "--by", "coordinator")
    assert await terminal("policy", "migrate", "--by", "outreach") == (1, said), "also where nothing is left to move"


async def test_a_version_that_is_kept_is_not_changed(terminal, tmp_path):
    file = tmp_path / "other.toml"
    assert (await terminal("policy", "adopt", "santa_fe", "--by", "director"))[0] == 0
    shown = (await terminal("policy", "show", "santa_fe"))[1].replace('due = "15 days"', 'due = "16 days"')
    file.write_text(shown)
    code, said = await terminal("policy", "adopt", str(file), "--by", "director")
    assert (code, said.split(" is kept already")[0]) == (1, "Policy version 'santa-fe-2026-12-02'")


async def test_whose_decision_it_was_stands_in_the_audit(cast, count, terminal):  # noqa: F811
    before = await count(PRESENT)
    refused = await terminal("policy", "adopt", "watauga")
    assert refused == (1, "Say who decides this: --by LOGIN, of a coordinator or the director.\n")
    code, said = await terminal("policy", "adopt", "watauga", "--by", "case_manager")
    assert (code, said) == (1, "This needs one of the roles: coordinator, director.\n")
    assert await count(PRESENT) == before
    assert (await terminal("policy", "adopt", "watauga", "--by", "director"))[0] == 0
    assert await count("select actor_id from audit where act = 'adopt_policy'") == cast["director"].person_id


async def test_set_up_again_the_demo_keeps_the_policy_that_was_adopted(count, terminal, database, policy_and_document):  # noqa: F811
    for pack in ("santa_fe", "clackamas", "watauga", "arrest_first"):
        assert (await terminal("policy", "adopt", pack, "--by", "director"))[0] == 0
        adopted, name = await count(PRESENT), await count("select name from programme")
        assert name in await seed(database, *policy_and_document)
        assert (await count(PRESENT), await count("select name from programme")) == (adopted, name)
    assert (await terminal("policy", "adopt", "burien", "--by", "director"))[0] == 0
    await seed(database, *policy_and_document)
    assert await count(PRESENT) == policy_and_document[0].version
