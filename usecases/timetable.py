"""When each team meets, as staff see it."""

from collections.abc import Sequence

from database.clocks import series_of
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.roles import Sight
from domain.series import slots
from domain.visibility import access
from usecases import foresee
from usecases.desk import Desk
from usecases.showing import Shown


async def teams(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The teams with when each meets, the days still to come that it skips, and what is owed for it."""
    proof = access(actor, Sight.CONFERENCES)
    rows = await desk.views.teams(proof)
    policy = await desk.views.policy(actor.programme_id)
    calendar = WorkingCalendar.of(policy)
    now = (await desk.views.clock(actor.programme_id)).now
    today = now.astimezone(calendar.zone).date()
    shown: list[Shown] = []
    for row in rows:
        series = series_of(row["series"], row["first_meeting"], row["every_days"])
        skip = tuple(day for day in series.skip if day >= today)
        following = next(slots(series, calendar, after=now), None)
        one = {"id": row["id"], "team_name": row["team_name"], "first_meeting": series.first_meeting}
        one |= {"every_days": series.every_days, "skip": skip, "next_meeting": following}
        shown.append({**one, "due": await foresee.owed_in(desk, proof, row["id"], policy)})
    return shown
