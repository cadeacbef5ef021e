"""A policy taken on by the programme, and running records moved to it, from a terminal."""

import argparse
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from bootstrap.desks import desk_of
from bootstrap.parts import Parts, as_owner
from bootstrap.policy import load, named_policy
from bootstrap.programmes import programme_of
from database.migrating import Behind, behind, present_version
from database.setting_up import keep_programme
from domain.actor import Actor
from domain.errors import NotPermitted
from domain.migrating import Change
from domain.roles import Act
from usecases.desk import Asked, Desk, admit
from usecases.guard import permit
from usecases.migrate import Migration, migrate_policy, preview_migration


async def adopt(parts: Parts, given: argparse.Namespace) -> int:
    """Make a policy the programme's present one: what begins from now on follows it, what runs keeps its own."""
    loaded = load(named_policy(given.pack))
    programme_id = await programme_of(parts, given)
    decides = await _who_decides(parts, programme_id, given.by)
    async with as_owner(parts) as owner, owner.begin() as connection:
        now = datetime.now(UTC)
        await keep_programme(connection, programme_id, loaded.policy.programme, loaded.policy, loaded.document, now=now)
    await parts.record.note(decides, "adopt_policy", "done")
    print(
        f"What begins from now on follows {loaded.policy.programme}, version {loaded.policy.version}. "
        "What runs keeps its own: `manage.py policy migrate --preview` says what moving it would change."
    )
    return 0


async def migrate_running(parts: Parts, given: argparse.Namespace) -> int:
    """Move what runs to the programme's present policy, or say what that would change."""
    desk, programme_id = desk_of(parts), await programme_of(parts, given)
    actor = await _who(desk, programme_id, given.by)
    if given.preview:
        found = await preview_migration(desk, actor, Asked(key=f"terminal/{uuid4()}", body={}))
        for line in foreseen(found, await _zone(parts, programme_id)):
            print(line)
        return 0
    await admit(desk, actor, Act.MIGRATE_POLICY)  # whoever may not is told so, also where there is nothing to move
    count = 0
    while standing := await _standing(parts, programme_id):
        for one in standing:
            await migrate_policy(desk, actor, Asked(key=f"terminal/{uuid4()}", body={}), one.streams)
            count += 1
    print(f"{count} records, with all that stands under them, follow the programme's present policy now.")
    return 0


def foreseen(found: list[Migration], zone: ZoneInfo) -> Iterator[str]:
    """What a migration would change for whom, as lines."""
    moving = [one for one in found if one.moving]
    yield (
        f"{len(found)} records follow an older policy; moving them would change something that is owed in {len(moving)}."
    )
    if moving:
        yield f"Times are those of {zone}."
    for one in moving:
        yield one.name
        yield from (f"    {_said(change, zone)}" for change in one.moving)


def _said(change: Change, zone: ZoneInfo) -> str:
    before, after = change.before, change.after
    if before is None:
        return f"{after.kind}: is owed from now on, due {after.due_at.astimezone(zone):%Y-%m-%d %H:%M}"
    if after.closed_at is not None:
        return f"{before.kind}: is owed no longer (was due {before.due_at.astimezone(zone):%Y-%m-%d %H:%M})"
    parts = []
    if before.due_at != after.due_at:
        was, will = (moment.astimezone(zone) for moment in (before.due_at, after.due_at))
        parts.append(f"due {was:%Y-%m-%d %H:%M} -> {will:%Y-%m-%d %H:%M}")
    if before.marks[before.marks_passed :] != after.marks:
        parts.append(f"{len(after.marks)} reminders to come, {len(before.marks) - before.marks_passed} before")
    if before.ladder != after.ladder:
        parts.append(f"ladder {before.ladder} -> {after.ladder}")
    if (before.owner_id, before.owner_role) != (after.owner_id, after.owner_role):
        parts.append(f"owed by {before.owner_role} -> {after.owner_role}")
    if before.on_due != after.on_due:
        parts.append(f"when it is due: {before.on_due} -> {after.on_due}")
    if before.pausable != after.pausable:
        parts.append("pauses from now on" if after.pausable else "does not pause any longer")
    return f"{before.kind}: {', '.join(parts)}"


async def _standing(parts: Parts, programme_id: UUID) -> Sequence[Behind]:
    async with parts.database.connect() as connection:
        return await behind(connection, programme_id)


async def _zone(parts: Parts, programme_id: UUID) -> ZoneInfo:
    async with parts.database.connect() as connection:
        version = await present_version(connection, programme_id)
        return ZoneInfo((await parts.record.policy(connection, programme_id, version)).zone if version else "UTC")


async def _who_decides(parts: Parts, programme_id: UUID, login: str | None) -> Actor:
    if login is None:
        message = "Say who decides this: --by LOGIN, of a coordinator or the director."
        raise NotPermitted(message)
    actor = await _who(desk_of(parts), programme_id, login)
    permit(actor, Act.MIGRATE_POLICY)
    return actor


async def _who(desk: Desk, programme_id: UUID, login: str) -> Actor:
    actor = await desk.views.actor_named(login)
    if actor is None or actor.programme_id != programme_id:
        message = f"Nobody active has the login '{login}'."
        raise NotPermitted(message)
    return actor
