"""Calls on consents."""

from dataclasses import dataclass
from uuid import UUID

from fastapi.responses import Response

from api.addresses import ConsentId, ParticipantId
from api.answers import answer
from api.around import ConsentShown
from api.auth import Calling
from api.described import Described
from api.examples import CONSENTS, SIGNED
from api.operations import command
from api.reading import router as calls
from api.records import consent_shown, one, record
from api.schemas.conferences import EmptyBody
from api.schemas.journeys import ConsentBody, RevocationBody
from api.shared import Whose
from domain.roles import Act
from domain.states import Consent
from usecases import consent, renew
from usecases.desk import Done

router = calls("/v1", "consents")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentsShown(Described):
    """The consents that were signed together; each is revoked on its own."""

    participant_id: Whose
    consents: tuple[ConsentShown, ...]
    """One for each tick, in the order of the `grants` that were sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationShown(Described):
    """What the revocation stopped, what was on its way, and what had been seen: honestly."""

    consent: ConsentShown
    """The consent that was revoked; one that grants the same and stood beside it is revoked too."""
    stopped: int
    """How many mails under it were kept from going out; a repeated call tells 0."""
    on_its_way: int
    """How many mails under it were being sent at that moment; a repeated call tells 0."""
    already_seen: int
    """How many mails under it had been sent before: what was told cannot be untold. A repeated call tells 0."""


SIGN = command(
    Act.SIGN_CONSENT,
    "Record what was signed, grant by grant",
    ConsentsShown,
    example=SIGNED,
    also=CONSENTS,
    created=True,
)


@router.post("/participants/{participant_id}/consents", **SIGN)
async def sign_consent(call: Calling, participant_id: ParticipantId, body: ConsentBody) -> Response:
    """Record signed consents."""
    ask = body.ask()
    done = await consent.sign_consent(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return answer(_signed(done, participant_id), done, location=f"/v1/participants/{participant_id}")


NOT_WISHED = command(
    Act.DECLINE_RENEWAL,
    "The person does not wish to sign this again, said before it runs out or when asked after it has",
    ConsentShown,
    example={},
)


@router.post("/consents/{consent_id}/not-wished", **NOT_WISHED)
async def decline_renewal(call: Calling, consent_id: ConsentId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Record that a consent is not wished again."""
    done = await renew.decline_renewal(call.desk, call.actor, call.asked(), consent_id)
    return record(done, consent_id)


REVOKE = command(
    Act.REVOKE_CONSENT,
    "Revoke one consent, at any moment; it is in force with the answer",
    RevocationShown,
    example={"method": "verbal"},
)


@router.post("/consents/{consent_id}/revocation", **REVOKE)
async def revoke_consent(call: Calling, consent_id: ConsentId, body: RevocationBody) -> Response:
    """Revoke a consent."""
    ask = consent.Revoke(method=body.method, received_by=body.received_by, received_at=body.received_at)
    done = await consent.revoke_consent(call.desk, call.actor, call.asked(ask), consent_id, ask)
    shown = _revoked(done, consent_id)
    return answer(shown, done, version=shown.consent.version)


def _signed(done: Done, participant_id: UUID) -> ConsentsShown:
    """The consents that one command signed, in the order of its grants."""
    made = [UUID(value) for name, value in sorted(done.created.items()) if name.startswith("consent_")]
    signed = tuple(consent_shown(done, one(done, consent_id, Consent)) for consent_id in made)
    return ConsentsShown(participant_id=participant_id, consents=signed)


def _revoked(done: Done, consent_id: UUID) -> RevocationShown:
    """A revoked consent, and what became of what rested on it."""
    return RevocationShown(
        consent=consent_shown(done, one(done, consent_id, Consent)),
        stopped=done.withheld.get("stopped", 0),
        on_its_way=done.withheld.get("on_its_way", 0),
        already_seen=done.withheld.get("already_seen", 0),
    )
