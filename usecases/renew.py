"""What a person wishes of a consent that runs out: signed again, which is signing, or not wished, which is said here."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from database.found import Found
from database.record import Decision
from database.rows import from_row
from domain import renewal
from domain.actor import Actor
from domain.roles import Act
from domain.states import Consent, Obligation
from usecases.desk import Asked, Desk, Done, carry_out
from usecases.guard import permit


async def decline_renewal(desk: Desk, actor: Actor, asked: Asked, consent_id: UUID) -> Done:
    """The person does not wish this consent again; nobody asks or is reminded any more."""

    def decide(found: Found) -> Decision:
        state = found.consent(consent_id)
        permit(found.actor, Act.DECLINE_RENEWAL, state)
        owed = found.obligations(state.participant_id)
        return Decision(facts=renewal.decline(state, owed=owed, now=found.now))

    return await carry_out(desk, actor, asked, Act.DECLINE_RENEWAL, decide, consent_id)


def with_renewal(
    consents: Iterable[Mapping[str, object]], owed: Iterable[Mapping[str, object]]
) -> list[dict[str, object]]:
    """Consents as they are shown, each with whether its person is to be asked about it again; the last of each grant alone."""
    standing = [from_row(Obligation, one) for one in owed]
    shown = [(from_row(Consent, row), row) for row in consents]
    asked = [state for state, _ in shown if renewal.is_asked_again(state, standing)]
    last = {renewal.about(state.participant_id, state): state.id for state in sorted(asked, key=_end)}
    return [{**row, "asked_again": state.id in last.values()} for state, row in shown]


def _end(state: Consent) -> datetime:
    return state.expires_at
