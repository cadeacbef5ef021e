"""Consent: signing grants one by one, and revoking any of them at any moment."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from database.found import Found
from database.record import Decision
from database.rereading import relied_on
from domain import charge_hold, consent, linkage, renewal, taking_on
from domain.actor import Actor
from domain.consent import Grant
from domain.deadlines import WorkingCalendar, parse
from domain.errors import Fault, Invalid
from domain.facts import Fact, FactType
from domain.policy import Policy
from domain.roles import Act
from domain.states import Consent
from domain.words import ConsentKind, ConsentMethod, RecipientClass, StreamKind
from usecases.checks import anybody, notes
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One grant as it was ticked. A day means to its end where the programme is; a length of time counts from now."""

    kind: ConsentKind
    recipient_class: RecipientClass
    purpose: str
    information: tuple[str, ...]
    expires: date | datetime | str
    recipient_agency_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """What was signed, how, and on which document."""

    method: ConsentMethod
    document_hash: str
    discloser: str
    grants: tuple[Tick, ...]
    witnessed_by: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoke:
    """A revocation as it was received, in writing or by word of mouth."""

    method: ConsentMethod
    received_by: UUID | None = None
    received_at: datetime | None = None


async def sign_consent(desk: Desk, actor: Actor, asked: Asked, participant_id: UUID, ask: Sign) -> Done:
    """Record signed grants, each in a thread of its own so that each can be revoked alone."""
    made = [uuid4() for _ in ask.grants]
    await admit(desk, actor, Act.SIGN_CONSENT)
    await _agencies_are_known(desk, actor, ask)

    def decide(found: Found) -> Decision:
        state = found.participant(participant_id)
        permit(found.actor, Act.SIGN_CONSENT, state)
        policy = found.policy(participant_id)
        ticks = zip(made, ask.grants, strict=True)
        grants = [_grant(consent_id, tick, policy, found.now) for consent_id, tick in ticks]
        live, owed = found.live_consents, found.obligations(participant_id)
        facts = consent.sign(
            state,
            grants=grants,
            live=live,
            method=ask.method,
            document_hash=ask.document_hash,
            discloser=ask.discloser,
            policy=policy,
            now=found.now,
        )
        created = {f"consent_{place}": str(consent_id) for place, consent_id in enumerate(made)}
        renewed = renewal.renewed(state, grants, live=live, owed=owed, now=found.now)
        signed = [consent.evolve(None, fact) for fact in facts if fact.type is FactType.CONSENT_SIGNED]
        wrong = charge_hold.completion_owed(
            found.charge_holds(participant_id),
            state,
            (*found.consents(participant_id), *signed),
            owed=found.open_obligations,
            now=found.now,
        )
        said = notes(participant_id, "witness", ask.witnessed_by)
        return Decision(facts=(*facts, *renewed, *wrong), notes=said, created=created)

    also = frozenset({StreamKind.CONSENT, StreamKind.CHARGE_HOLD})
    return await carry_out(desk, actor, asked, Act.SIGN_CONSENT, decide, participant_id, also=also)


async def revoke_consent(desk: Desk, actor: Actor, asked: Asked, consent_id: UUID, ask: Revoke) -> Done:
    """Revoke a consent: in force with the commit, which also stops every unsent notice that rested on it.

    What a partner is still asked under it is asked no more, from the same moment.
    """

    def decide(found: Found) -> Decision:
        state = found.consent(consent_id)
        permit(found.actor, Act.REVOKE_CONSENT, state)
        received_at = ask.received_at or found.now
        if received_at > found.now:
            message = "This moment is still to come."
            raise Invalid([Fault(pointer="/received_at", code="in_the_future", message=message)])
        if ask.received_by is not None:
            anybody(found, ask.received_by, "/received_by")
        received_by = ask.received_by or found.actor.person_id
        revoked = consent.revoke(
            state,
            live=found.live_consents,
            method=ask.method,
            received_by_id=received_by,
            received_at=received_at,
            now=found.now,
        )
        return Decision(facts=(*revoked, *_asks_ended(found, state, {fact.stream.id for fact in revoked})))

    people = (ask.received_by,) if ask.received_by else ()
    also = frozenset({StreamKind.CONSENT, StreamKind.CHARGE_HOLD, StreamKind.LINKAGE, StreamKind.CONFERENCE})
    done = await carry_out(desk, actor, asked, Act.REVOKE_CONSENT, decide, consent_id, also=also, people=people)
    if not done.replayed:
        return done
    async with desk.database.connect() as connection:
        seen, stopped = await relied_on(connection, done.seqs)
    # a repeated key is told what was stopped then; what was on its way then has arrived since
    return replace(done, withheld={"stopped": stopped, "on_its_way": 0, "already_seen": seen})


def _asks_ended(found: Found, state: Consent, revoked: set[UUID]) -> list[Fact]:
    """What partners are asked under the consents that are revoked ends with them."""
    live = found.consents(state.participant_id)
    ended = [one for one in live if one.id in revoked]
    standing = [one for one in live if one.id not in revoked and one.expires_at > found.now]
    holds, owed = found.charge_holds(state.participant_id), found.open_obligations
    facts = list(charge_hold.without_consent(holds, left=standing, owed=owed, now=found.now))
    for one in found.linkages(state.participant_id):
        facts += linkage.withdraw_ask(one, ended=ended, standing=standing, now=found.now)
    person = found.participant(state.participant_id)
    facts += taking_on.withdrawn(found.tasks, found.actors, person, standing=standing, now=found.now)
    return facts


async def _agencies_are_known(desk: Desk, actor: Actor, ask: Sign) -> None:
    named = [(place, tick.recipient_agency_id) for place, tick in enumerate(ask.grants) if tick.recipient_agency_id]
    for place, agency_id in named:
        if not await desk.views.is_agency(actor.programme_id, agency_id):
            message = "No agency of this programme has this id."
            at = f"/grants/{place}/recipient_agency_id"
            raise Invalid([Fault(pointer=at, code="unknown_agency", message=message)])


def _grant(consent_id: UUID, tick: Tick, policy: Policy, now: datetime) -> Grant:
    return Grant(
        consent_id=consent_id,
        kind=tick.kind,
        recipient_class=tick.recipient_class,
        purpose=tick.purpose,
        information=tick.information,
        expires_at=_end(tick.expires, policy, now),
        recipient_agency_id=tick.recipient_agency_id,
    )


def _end(expires: date | datetime | str, policy: Policy, now: datetime) -> datetime:
    if isinstance(expires, str):
        return WorkingCalendar.of(policy).after(now, parse(expires))
    if isinstance(expires, datetime):
        return expires
    return datetime.combine(expires + timedelta(days=1), time(), tzinfo=ZoneInfo(policy.zone))
