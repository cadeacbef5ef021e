"""What everybody at the table signs before they come to it."""

from datetime import timedelta
from uuid import UUID

from database.found import Found
from database.record import Decision
from domain.actor import Actor
from domain.errors import NotFound
from domain.facts import Fact, FactType, StreamRef
from domain.packet import comes_to
from domain.roles import Act
from domain.words import StreamKind
from usecases.desk import Asked, Desk, Done, admit, carry_out


async def sign_agreement(desk: Desk, actor: Actor, asked: Asked, team_id: UUID) -> Done:
    """Sign the team's participation agreement, for a year."""
    await admit(desk, actor, Act.SIGN_AGREEMENT)
    instead = await desk.views.goes_instead(actor, team_id)

    def decide(found: Found) -> Decision:
        team = found.streams.get(team_id)
        if team is None or team.kind is not StreamKind.TEAM or not comes_to(found.actor, team_id, instead=instead):
            raise NotFound("agreement")
        until = found.now + timedelta(days=found.policy(team_id).cadence.agreement_days)
        data = {"person_id": str(found.actor.person_id), "until": until.isoformat()}
        stream = StreamRef(kind=StreamKind.TEAM, id=team_id)
        fact = Fact(stream=stream, type=FactType.AGREEMENT_SIGNED, occurred_at=found.now, data=data)
        return Decision(facts=(fact,), created={"id": str(team_id), "signed_until": until.isoformat()})

    return await carry_out(desk, actor, asked, Act.SIGN_AGREEMENT, decide, team_id)
