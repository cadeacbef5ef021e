"""What people may look at: lists, one record, its timeline, ladders, the ledger, the monitor; each in the looker's view."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from database.rows import from_row
from database.views import Page, Row
from domain import states
from domain.actor import Actor
from domain.errors import NotFound
from domain.evolving import allowed
from domain.ladders import Step, if_nobody_acts
from domain.obligations import clock_of
from domain.policy import Policy
from domain.roles import Sight, may_see
from domain.triage import recommendation
from domain.visibility import (
    Access,
    LinkageView,
    ReferralView,
    access,
    linkage_view,
    referral_view,
)
from domain.words import Answered, Disposition, Role
from security.tokens import match_tokens
from usecases.desk import Desk

S = TypeVar("S", states.Referral, states.Participant, states.Linkage, states.Conference, states.Escalation)
Shown = dict[str, object]
RECENT = 20
IDENTITY = (
    "identity",
    "contact",
    "whereabouts",
    "narrative",
    "reason",
    "staff_safety",
    "incident_number",
    "safe_contact",
)


def what_is_asked(policy: Policy, kind: str) -> str:
    """What a kind of obligation asks for, in the policy's words."""
    clock = clock_of(policy, kind)
    return clock.asks if clock is not None and clock.asks else kind.replace("_", " ")


async def worklist(
    desk: Desk, actor: Actor, *, everybody: bool = False, limit: int = 50, after: tuple[str, str] | None = None
) -> Page:
    """What the actor owes, soonest first; for programme staff on request what everybody owes."""
    proof = access(actor, Sight.WORKLIST)
    page = await desk.views.worklist(proof, everybody=everybody and actor.is_staff, limit=limit, after=after)
    policy = await desk.views.policy(actor.programme_id)
    return Page(items=[_owed(row, policy, actor) for row in page.items], after=page.after)


async def referrals(desk: Desk, actor: Actor, *, status: str | None = None, limit: int = 50) -> Sequence[Shown]:
    """Referrals in the looker's view: all for staff, their own for referrers, those they are asked on for partners."""
    if may_see(actor, Sight.REFERRALS):
        rows = await desk.views.referrals(
            access(actor, Sight.REFERRALS), status=status, own_of=None, asked=(), limit=limit
        )
        return [_staff_referral(row) for row in rows]
    proof = access(actor, Sight.WORKLIST)
    own = await desk.views.referrals(proof, status=None, own_of=actor.person_id, asked=(), limit=limit)
    asked: Sequence[Row] = ()
    if actor.has(Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON):
        offices = [role.value for role in actor.roles]
        asked = await desk.views.referrals(proof, status=None, own_of=None, asked=offices, limit=limit)
    shown = {row["id"]: _view_of_referral(row, actor) for row in (*asked, *own)}
    return list(shown.values())


async def referral(desk: Desk, actor: Actor, referral_id: UUID) -> Shown:
    """One referral in the looker's view."""
    proof = _any_access(actor, Sight.REFERRALS)
    row = await desk.views.record_of(proof, "referral", referral_id)
    if row is None:
        raise NotFound("referral")
    state = from_row(states.Referral, row)
    view = referral_view(actor, state)
    if view is not ReferralView.STAFF:
        return _view_of_referral(row, actor)
    policy = await desk.views.policy(actor.programme_id)
    told = await desk.views.obligations(proof, referral_id)
    shown = _staff_referral(row)
    shown["due"] = [_obligation(one, policy) for one in told if one["closed_at"] is None and one["on_due"] == "miss"]
    answers = {code: Answered(answer) for code, answer in state.answers.items()}
    shown["rules"] = [
        {"code": rule.code, "text": rule.text, "answer": rule.answer, "against": rule.against}
        for rule in recommendation(policy.criteria, answers).rules
    ]
    shown["allowed"] = allowed(state)
    shown["person"] = await _unsealed(desk, actor, referral_id)
    return shown


async def participants(
    desk: Desk,
    actor: Actor,
    *,
    stage: str | None = None,
    owner: UUID | None = None,
    area: str | None = None,
    limit: int = 50,
    after: tuple[str, str] | None = None,
) -> Page:
    """Open journeys, soonest deadline first."""
    proof = access(actor, Sight.PARTICIPANTS)
    page = await desk.views.participants(proof, stage=stage, owner=owner, area=area, limit=limit, after=after)
    return Page(items=[_participant(row) for row in page.items], after=page.after)


async def participant(desk: Desk, actor: Actor, participant_id: UUID) -> Shown:
    """One participant: where the journey stands, what is owed, linkages, consents, and what happens if nobody acts."""
    proof = access(actor, Sight.PARTICIPANTS)
    row = await desk.views.record_of(proof, "participant", participant_id)
    if row is None:
        raise NotFound("participant")
    policy = await desk.views.policy(actor.programme_id)
    clock = await desk.views.clock(actor.programme_id)
    owed = await desk.views.owed_around(proof, participant_id)
    linkages = await desk.views.linkages(proof, participant_id=participant_id, provider_id=None)
    consents = await desk.views.consents(proof, participant_id)
    human = [one for one in owed if one["on_due"] == "miss"]
    shown = _participant(row)
    shown["due"] = [_obligation(one, policy) for one in human]
    shown["moments"] = [_obligation(one, policy) for one in owed if one["on_due"] != "miss"]
    shown["if_nobody_acts"] = _steps(human[0], policy, clock.now) if human else []
    shown["linkages"] = [_linkage(one) for one in linkages]
    shown["consents"] = [_plain(one) for one in consents]
    shown["allowed"] = allowed(from_row(states.Participant, row))
    shown["person"] = await _unsealed(desk, actor, participant_id)
    return shown


async def search(desk: Desk, actor: Actor, person: Mapping[str, str | None]) -> Sequence[Shown]:
    """Likely the same person, by keyed tokens of name, phonetic name, birth month and phone; never by clear text."""
    proof = access(actor, Sight.IDENTITY)
    tokens = match_tokens(desk.record.keyring, actor.programme_id.bytes, person)
    return [_match(row) for row in await desk.views.matching(proof, tokens, None)] if tokens else []


async def matches(desk: Desk, actor: Actor, referral_id: UUID) -> Sequence[Shown]:
    """Who the person of a referral is likely to be already, with the reasons."""
    proof = access(actor, Sight.IDENTITY)
    if await desk.views.record_of(proof, "referral", referral_id) is None:
        raise NotFound("referral")
    sealed = await desk.views.unsealed(proof, referral_id, ("identity", "contact"))
    known: dict[str, object] = {}
    for text in sealed.values():
        known |= json.loads(text)
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    tokens = match_tokens(desk.record.keyring, actor.programme_id.bytes, texts)
    return [_match(row) for row in await desk.views.matching(proof, tokens, referral_id)] if tokens else []


async def timeline(desk: Desk, actor: Actor, stream_id: UUID, limit: int = 100) -> Sequence[Shown]:
    """What happened, newest first, with who was told, how it went, and who was not told and why."""
    proof = access(actor, Sight.TIMELINE)
    return [_plain(row) for row in await desk.views.timeline(proof, stream_id, limit)]


async def notes(desk: Desk, actor: Actor, stream_id: UUID) -> Sequence[Shown]:
    """The notes of a record, opened."""
    proof = access(actor, Sight.IDENTITY)
    return [_plain(row) for row in await desk.views.notes(proof, stream_id)]


async def linkages(desk: Desk, actor: Actor, participant_id: UUID | None = None) -> Sequence[Shown]:
    """Linkages: all open ones for staff, a participant's, or a provider's own."""
    proof = access(actor, Sight.LINKAGES)
    if actor.is_staff:
        rows = await desk.views.linkages(proof, participant_id=participant_id, provider_id=None)
        return [_linkage(row) for row in rows]
    rows = await desk.views.linkages(proof, participant_id=None, provider_id=actor.agency_id)
    return [_offered(row) for row in rows if row["status"] != "identified"]


async def linkage(desk: Desk, actor: Actor, linkage_id: UUID) -> Shown:
    """One linkage; its provider sees category and area first, the person after accepting and with consent."""
    proof = _any_access(actor, Sight.LINKAGES)
    row = await desk.views.record_of(proof, "linkage", linkage_id)
    if row is None:
        raise NotFound("linkage")
    state = from_row(states.Linkage, row)
    view = linkage_view(actor, state)
    of = await desk.views.linkages(proof, participant_id=state.participant_id, provider_id=None)
    full = next(one for one in of if one["id"] == linkage_id)
    if view is LinkageView.STAFF:
        return _linkage(full)
    shown = _offered(full)
    if view is LinkageView.TAKEN and state.consent_id is not None and await _in_force(desk, proof, state):
        shown["person"] = await desk.views.unsealed(proof, state.participant_id, ("identity", "contact"))
    return shown


async def conferences(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The teams' conferences, the next one first."""
    return [_plain(row) for row in await desk.views.conferences(access(actor, Sight.CONFERENCES))]


async def conference(desk: Desk, actor: Actor, conference_id: UUID) -> Shown:
    """One conference: agenda, decisions, action items, what is owed."""
    proof = access(actor, Sight.CONFERENCES)
    rows = [row for row in await desk.views.conferences(proof) if row["id"] == conference_id]
    if not rows:
        raise NotFound("conference")
    agenda, tasks = await desk.views.agenda(proof, conference_id)
    policy = await desk.views.policy(actor.programme_id)
    owed = await desk.views.obligations(proof, conference_id)
    shown = _plain(rows[0])
    shown["agenda"] = [_plain(row) for row in agenda]
    shown["action_items"] = [_plain(row) for row in tasks]
    shown["due"] = [_obligation(one, policy) for one in owed if one["closed_at"] is None]
    return shown


async def escalations(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """Open ladders, with what each answers and its next step."""
    rows = await desk.views.escalations(access(actor, Sight.ESCALATIONS))
    policy = await desk.views.policy(actor.programme_id)
    return [{**_plain(row), "asks": what_is_asked(policy, row["kind"])} for row in rows]


async def preview(desk: Desk, actor: Actor, escalation_id: UUID) -> Sequence[Shown]:
    """What a ladder does next if nobody acts."""
    proof = access(actor, Sight.ESCALATIONS)
    row = await desk.views.record_of(proof, "escalation", escalation_id)
    if row is None:
        raise NotFound("escalation")
    state = from_row(states.Escalation, row)
    policy = await desk.views.policy(actor.programme_id)
    clock = await desk.views.clock(actor.programme_id)
    owed = await desk.views.obligations(proof, state.subject_id)
    obligation = next((one for one in owed if one["id"] == state.obligation_id), None)
    if obligation is None:
        return []
    steps = if_nobody_acts(from_row(states.Obligation, obligation), state, policy, clock.now)
    return [_step(step) for step in steps]


async def notices(
    desk: Desk, actor: Actor, *, subject: UUID | None = None, state: str | None = None, limit: int = 100
) -> Sequence[Shown]:
    """The ledger: who was told what and how it went, and what was withheld and why."""
    rows = await desk.views.notices(access(actor, Sight.LEDGER), stream_id=subject, state=state, limit=limit)
    return [_plain(row) for row in rows]


async def inbox(desk: Desk, actor: Actor, limit: int = 50) -> Sequence[Shown]:
    """What the actor was told, in as much detail as it may know."""
    rows = await desk.views.inbox(access(actor, Sight.INBOX), limit)
    return [_told(row, actor) for row in rows]


async def notice(desk: Desk, actor: Actor, reference: str) -> Shown:
    """The actor's own notice behind a reference in a mail."""
    row = await desk.views.notice_by_reference(access(actor, Sight.INBOX), reference)
    if row is None:
        raise NotFound("notice")
    return _told(row, actor)


async def monitor(desk: Desk, actor: Actor) -> Shown:
    """The programme at a glance: counts that open their lists, lag, what failed."""
    return _plain(await desk.views.monitor(access(actor, Sight.MONITOR)))


async def people(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The people of the programme and its partners, for choosing owners and attendees."""
    access(actor, Sight.PARTICIPANTS)
    return [_plain(row) for row in await desk.views.people(actor.programme_id)]


async def providers(desk: Desk, actor: Actor, category: str | None = None) -> Sequence[Shown]:
    """The directory of providers, the fitting ones first."""
    access(actor, Sight.PARTICIPANTS)
    return [_plain(row) for row in await desk.views.providers(actor.programme_id, category)]


async def audit(desk: Desk, actor: Actor, limit: int = 200) -> Sequence[Shown]:
    """The audit's last lines."""
    return [_plain(row) for row in await desk.views.audit(access(actor, Sight.AUDIT), limit)]


async def changes(desk: Desk, actor: Actor, since: datetime) -> Sequence[Shown]:
    """Ids and kinds of what changed that the actor may see; partners learn of what they were told, and of nothing else."""
    if actor.is_staff:
        return [_plain(row) for row in await desk.views.changes_since(actor.programme_id, since)]
    told = await desk.views.inbox(access(actor, Sight.INBOX), RECENT)
    return [
        {"kind": "inbox", "notice_id": row["id"], "recorded_at": row["created_at"]}
        for row in reversed(told)
        if row["created_at"] > since
    ]


async def now(desk: Desk, actor: Actor) -> datetime:
    """The programme's time."""
    return (await desk.views.clock(actor.programme_id)).now


def _any_access(actor: Actor, sight: Sight) -> Access:
    """Access for reading one record whose view is judged on the record itself."""
    return access(actor, sight if may_see(actor, sight) else Sight.WORKLIST)


def _plain(row: Mapping[str, object]) -> Shown:
    return dict(row)


def _owed(row: Row, policy: Policy, actor: Actor) -> Shown:
    shown = {**_plain(row), "asks": what_is_asked(policy, row["kind"]), "next": _next_of(row, policy)}
    if actor.is_staff:
        return shown
    kept = ("id", "kind", "asks", "due_at", "stream_id", "stream_kind")
    mine: Shown = {name: shown[name] for name in kept}
    if row["stream_kind"] == "referral":
        mine["who"] = row["who"]
    if row["stream_kind"] == "linkage":
        mine |= {"category": row["category"], "area": row["area"]}
    return mine


def _next_of(row: Row, policy: Policy) -> str | None:
    """Who is told first once this is missed, for the line under what is owed."""
    clock = clock_of(policy, row["kind"])
    ladder = policy.ladders.get(clock.ladder) if clock is not None and clock.ladder else None
    if ladder is None:
        return None
    return ladder.rungs[0].audience


def _staff_referral(row: Row) -> Shown:
    return {**_plain(row), "disposition": row["published"] or Disposition.UNDER_REVIEW.value}


def _view_of_referral(row: Row, actor: Actor) -> Shown:
    state = from_row(states.Referral, row)
    if referral_view(actor, state) is ReferralView.REFERRER:
        disposition = row["published"] or Disposition.UNDER_REVIEW.value
        return {"id": row["id"], "receipt_code": row["receipt_code"], "disposition": disposition}
    office = next(role.value for role in actor.roles if role in {*state.views_asked, *state.views_given})
    given = state.views_given.get(office)
    return {
        "id": row["id"],
        "receipt_code": row["receipt_code"],
        "question": "eligibility_view",
        "open": office in state.views_asked,
        "position": given if given != "lapsed" else None,
    }


def _participant(row: Row) -> Shown:
    shown = _plain(row)
    shown.pop("referral_id", None)
    return {**shown, "referral_id": row["referral_id"]}


def _obligation(row: Row, policy: Policy) -> Shown:
    shown = _plain(row)
    return {**shown, "asks": what_is_asked(policy, row["kind"])}


def _steps(row: Row, policy: Policy, moment: datetime) -> list[Shown]:
    ladder = from_row(states.Escalation, row["open_ladder"]) if row["open_ladder"] else None
    return [_step(step) for step in if_nobody_acts(from_row(states.Obligation, row), ladder, policy, moment)]


def _step(step: Step) -> Shown:
    return {"at": step.at.astimezone(UTC), "what": step.what, "audience": step.audience, "asks": step.asks}


def _linkage(row: Row) -> Shown:
    return _plain(row)


def _offered(row: Row) -> Shown:
    kept = ("id", "category", "area", "status", "appointment_at")
    return {name: row[name] for name in kept}


def _match(row: Row) -> Shown:
    return {
        "id": row["id"],
        "kind": row["kind"],
        "participant_id": row["participant_id"] or (row["id"] if row["kind"] == "participant" else None),
        "who": row["alias"] or row["receipt_code"],
        "reasons": sorted(row["reasons"]),
    }


def _told(row: Row, actor: Actor) -> Shown:
    shown: Shown = {name: row[name] for name in ("id", "event", "tier", "reference", "created_at", "read_at")}
    if row["stream_kind"] == "referral":
        shown |= {"referral_id": row["stream_id"], "who": row["receipt_code"]}
        if row["event"] == "triage_result":
            shown["disposition"] = row["published"]
    if actor.is_staff:
        shown |= {
            "stream_id": row["stream_id"],
            "stream_kind": row["stream_kind"],
            "who": row["alias"] or row["receipt_code"],
        }
        shown["participant_id"] = row["participant_id"]
    elif row["stream_kind"] == "linkage":
        shown["linkage_id"] = row["stream_id"]
    return shown


async def _unsealed(desk: Desk, actor: Actor, stream_id: UUID) -> Mapping[str, object] | None:
    if not may_see(actor, Sight.IDENTITY):
        return None
    texts = await desk.views.unsealed(access(actor, Sight.IDENTITY), stream_id, IDENTITY)
    return {name: json.loads(text) for name, text in texts.items()}


async def _in_force(desk: Desk, proof: Access, state: states.Linkage) -> bool:
    consents = await desk.views.consents(proof, state.participant_id)
    moment = (await desk.views.clock(proof.actor.programme_id)).now
    return any(
        one["id"] == state.consent_id and one["status"] == "active" and one["expires_at"] > moment for one in consents
    )
