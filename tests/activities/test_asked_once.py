"""Nobody is asked twice by one ladder while somebody else could be asked; what is said to come is what then comes."""

from usecases import watch

LADDER = "select id from escalation where kind = 'first_contact'"
CLIMBED = """select array_agg(f.data->>'audience' order by f.seq) from fact f
    where f.stream_id = :id and f.type = 'escalation_raised'"""
TOLD = """select array_agg(a.login order by n.created_at, a.login) from notice n join person a on a.id = n.person_id
    where n.stream_id = :id and n.audience = 'rung' and n.state = 'told'"""
STATUS = "select status from escalation where id = :id"
# the outreach worker's backup supervises too, beside the supervisor or alone
SUPERVISES = "update person set roles = array_append(roles, 'supervisor') where login = 'outreach2'"
ALONE = "update person set active = false where login = 'supervisor'"


async def ahead(cast, desk, person):
    steps = (await watch.participant(desk, cast["coordinator"], person))["due"][0]["if_nobody_acts"]
    return [one["audience"] for one in steps if one["what"] == "rung"]


async def missed(cast, hands, push, value):
    """A journey of the outreach worker's whose first contact is overdue, and its ladder."""
    person = await cast.approved(owner_id=cast["outreach"].person_id)
    await hands.settle(f"participant/{person}")
    await push("9 days")
    await hands.come_due(f"participant/{person}")
    return person, await value(LADDER)


async def climb(hands, push, ladder, times):
    for _ in range(times):  # five hours later each time: at night nobody is asked
        await push("4 days 5 hours")
        await hands.climb(f"escalation/{ladder}")


async def test_a_backup_who_supervises_too_is_asked_once_and_the_coordinator_next(cast, desk, hands, push, value):
    await value(SUPERVISES)
    await value(ALONE)
    person, ladder = await missed(cast, hands, push, value)
    said = await ahead(cast, desk, person)
    assert said == ["owner", "backup", "coordinator", "director"]
    await climb(hands, push, ladder, times=12)
    assert await value(CLIMBED, id=ladder) == said
    assert await value(TOLD, id=ladder) == ["outreach", "outreach2", "coordinator", "coordinator2", "director"]
    assert await value(STATUS, id=ladder) == "ended_at_director"


async def test_who_heard_is_known_in_the_middle_of_a_climb(cast, desk, hands, push, value):
    await value(SUPERVISES)
    person, ladder = await missed(cast, hands, push, value)
    while await value("select rung from escalation where id = :id", id=ladder) < 2:
        await climb(hands, push, ladder, times=1)
    assert await ahead(cast, desk, person) == ["supervisor", "coordinator", "director"], (
        "there is one who has not heard"
    )
    await value(ALONE)
    assert await ahead(cast, desk, person) == ["coordinator", "director"]
    await climb(hands, push, ladder, times=12)
    assert await value(CLIMBED, id=ladder) == ["owner", "backup", "coordinator", "director"]
