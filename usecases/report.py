"""The quarterly report: handing it in, with the figures as they stood."""

from database.found import Found
from database.record import Decision
from database.reports import reporting_team
from domain import reports
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.errors import NotFound
from domain.figures import as_kept
from domain.roles import Act
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit
from usecases.reporting import figures_of


async def submit_report(desk: Desk, actor: Actor, asked: Asked, quarter: str) -> Done:
    """Say that the report on a quarter was handed in; the record keeps its figures, and the next one is owed."""
    await admit(desk, actor, Act.SUBMIT_REPORT)
    of = reports.read_quarter(quarter)
    figures = as_kept(await figures_of(desk, actor, of))
    async with desk.database.connect() as connection:
        team_id = await reporting_team(connection, actor.programme_id)
    if team_id is None:
        raise NotFound("report")

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.SUBMIT_REPORT)
        zone = WorkingCalendar.of(found.policy(team_id)).zone
        owed = found.obligations(team_id)
        return Decision(facts=reports.submit(team_id, of, owed, figures, zone, now=found.now))

    return await carry_out(desk, actor, asked, Act.SUBMIT_REPORT, decide, team_id)
