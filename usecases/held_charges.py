"""Held charges as they are looked at: all of one for staff; for the prosecutor its own question, and constant words."""

from dataclasses import replace
from uuid import UUID

from database.reading import Page, Row
from database.rows import from_row
from domain import charge_hold as hold
from domain.actor import Actor
from domain.consent import in_force
from domain.errors import NotFound
from domain.roles import Sight, may_see
from domain.states import ChargeHold, Consent, Participant
from domain.visibility import access, hold_view
from domain.words import ChargeNotice
from usecases import foresee
from usecases.desk import Desk
from usecases.hold import REFERENCE
from usecases.looks import looked_at
from usecases.showing import Shown


async def look(desk: Desk, actor: Actor, hold_id: UUID) -> Shown:
    """One held charge: all of it for staff; for the prosecutor its own reference and question, and constant words."""
    proof = access(actor, Sight.CHARGE_HOLDS)
    row = await desk.views.record_of(proof, "charge_hold", hold_id)
    if row is None:
        raise NotFound("charge hold")
    state = from_row(ChargeHold, row)
    if not hold_view(actor, state.office_id):
        return await _as_prosecutor(desk, actor, state)
    texts = await desk.views.unsealed(proof, hold_id, [REFERENCE])
    policy = await desk.views.policy_version(actor.programme_id, row["policy_version"])
    offices = await desk.views.offices(actor.programme_id)
    return {
        **row,
        REFERENCE: texts.get(REFERENCE),
        "office": next((one.name for one in offices if one.id == row["office_id"]), None),
        "due": await foresee.owed_in(desk, proof, hold_id, policy),
        "allowed": hold.allowed(state, may_say=await _sayable(desk, actor, state)),
    }


async def holds(
    desk: Desk, actor: Actor, referral_id: UUID | None = None, *, limit: int = 50, after: UUID | None = None
) -> Page:
    """The charges that are held and not decided, in the looker's view; no filter narrows a prosecutor's."""
    proof = access(actor, Sight.CHARGE_HOLDS)
    staff = hold_view(actor, actor.agency_id)
    page = await desk.views.charge_holds(proof, referral_id if staff else None, limit=limit, after=after)
    if staff:
        return page
    return replace(page, items=[await _as_prosecutor(desk, actor, from_row(ChargeHold, row)) for row in page.items])


async def named(desk: Desk, actor: Actor, page: Page) -> Page:
    """A work list in which each charge bears the prosecutor's own reference; staff know it by the person."""
    if actor.is_staff or not may_see(actor, Sight.CHARGE_HOLDS):
        return page
    return replace(page, items=[await _named(desk, actor, one) for one in page.items])


async def _named(desk: Desk, actor: Actor, owed: Row) -> Row:
    if owed["stream_kind"] != "charge_hold":
        return owed
    proof = access(actor, Sight.CHARGE_HOLDS)
    texts = await desk.views.unsealed(proof, UUID(str(owed["stream_id"])), [REFERENCE])
    return {**owed, "who": texts.get(REFERENCE)}


async def _as_prosecutor(desk: Desk, actor: Actor, state: ChargeHold) -> Shown:
    texts = await desk.views.unsealed(access(actor, Sight.CHARGE_HOLDS), state.id, [REFERENCE])
    may_know = await _may_know(desk, actor, state)
    if may_know and state.participant_id and (state.handoff_told_at or state.completed_at):
        await looked_at(desk, actor, state.participant_id, "read_charge_notice")
    return {
        **as_asked(state, hold.question(state, may_know=may_know)),
        REFERENCE: texts.get(REFERENCE),
        "charge_code": state.charge_code,
        "notices": hold.told(state, may_know=may_know),
    }


def as_asked(state: ChargeHold, question: str | None) -> Shown:
    """A held charge as the prosecutor sees it: what is asked, and the prosecutor's own decision."""
    decision = state.status.value if state.decided_at else None
    return {"id": state.id, "question": question, "decision": decision}


async def _sayable(desk: Desk, actor: Actor, state: ChargeHold) -> tuple[ChargeNotice, ...]:
    """What the prosecutor may be told now, by the record and the person's consents."""
    referral = await desk.views.record_of(access(actor, Sight.REFERRALS), "referral", state.referral_id)
    participant_id = state.participant_id or (referral["participant_id"] if referral else None)
    if participant_id is None:
        return ()
    proof = access(actor, Sight.PARTICIPANTS)
    row = await desk.views.record_of(proof, "participant", participant_id)
    consents = [from_row(Consent, one) for one in await desk.views.consents(proof, participant_id)]
    moment = (await desk.views.clock(actor.programme_id)).now
    return hold.sayable(state, from_row(Participant, row) if row else None, consents, now=moment)


async def _may_know(desk: Desk, actor: Actor, state: ChargeHold) -> bool:
    if state.participant_id is None:
        return False
    proof = access(actor, Sight.CHARGE_HOLDS)
    consents = [from_row(Consent, one) for one in await desk.views.consents(proof, state.participant_id)]
    moment = (await desk.views.clock(actor.programme_id)).now
    return in_force(consents, hold.sharing(actor.agency_id), now=moment) is not None
