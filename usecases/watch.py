"""What people may look at: lists, one record, its timeline, ladders, the ledger, the monitor; each in the looker's view."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from database.reading import Page, Row
from database.rows import from_row
from database.views import Pulse
from domain import states
from domain.actor import Actor
from domain.consent import in_force
from domain.errors import NotFound
from domain.evolving import allowed
from domain.linkage import sharing_with
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
from domain.words import Answered
from security.tokens import match_tokens
from usecases import foresee, held_charges, matter_views, services, showing
from usecases.desk import Desk
from usecases.looks import looked_at
from usecases.renew import with_renewal
from usecases.showing import Shown

__all__ = [
    "Page",
    "Pulse",
    "Shown",
    "audit",
    "changes",
    "conference",
    "conferences",
    "disclosures",
    "escalations",
    "inbox",
    "linkage",
    "linkages",
    "matches",
    "monitor",
    "notes",
    "notice",
    "notices",
    "now",
    "offers",
    "participant",
    "participants",
    "people",
    "providers",
    "referral",
    "referrals",
    "search",
    "timeline",
    "worklist",
]

RECENT = 200
MOST = 200
SHARED_AS = {"name": "identity", "contact": "contact"}  # what a consent names, and where it is kept
IDENTITY = (
    "identity",
    "contact",
    "whereabouts",
    "narrative",
    "reason",
    "staff_safety",
    "incident_number",
    "safe_contact",
    "transfer",
)


async def worklist(
    desk: Desk,
    actor: Actor,
    *,
    everybody: bool = False,
    overdue: bool = False,
    limit: int = 50,
    after: tuple[str, str] | None = None,
) -> Page:
    """What the actor owes, soonest first; for programme staff on request what everybody owes, or has missed."""
    proof = access(actor, Sight.WORKLIST)
    everybody = (everybody or overdue) and actor.is_staff
    page, roster = await asyncio.gather(
        desk.views.worklist(proof, everybody=everybody, overdue=overdue, limit=limit, after=after),
        foresee.there(desk, actor),
    )
    policies = await foresee.policies(desk, actor, {row["policy_version"] for row in page})
    following = await foresee.next_asked(desk, actor, page, kept=policies, roster=roster) if actor.is_staff else {}
    shown = page.shown(lambda row: showing.owed(row, policies[row["policy_version"]], actor, following))
    return await held_charges.named(desk, actor, shown)


async def referrals(
    desk: Desk,
    actor: Actor,
    *,
    status: str | None = None,
    undecided: bool | None = None,
    door: str | None = None,
    area: str | None = None,
    limit: int = 50,
    after: UUID | None = None,
) -> Page:
    """Referrals in the looker's view: all for staff; for partners, unfiltered, those they made or are asked on."""
    if may_see(actor, Sight.REFERRALS):
        proof = access(actor, Sight.REFERRALS)
        page = await desk.views.referrals(
            proof, status=status, undecided=undecided, door=door, area=area, limit=limit, after=after
        )
        return page.shown(showing.staff_referral)
    page = await desk.views.referrals_of(access(actor, Sight.WORKLIST), limit=limit, after=after)
    return page.shown(lambda row: showing.partners_referral(actor, from_row(states.Referral, row), row["responder"]))


async def referral(desk: Desk, actor: Actor, referral_id: UUID) -> Shown:
    """One referral in the looker's view."""
    proof = _any_access(actor, Sight.REFERRALS)
    row = await desk.views.record_of(proof, "referral", referral_id)
    if row is None:
        raise NotFound("referral")
    state = from_row(states.Referral, row)
    if referral_view(actor, state) is not ReferralView.STAFF:
        return showing.partners_referral(actor, state, row["responder"])
    policy = await _policy_of(desk, actor, row)
    shown = showing.staff_referral(row)
    shown["due"] = await foresee.owed_in(desk, proof, referral_id, policy)
    answers = {code: Answered(answer) for code, answer in state.answers.items()}
    shown["rules"] = [
        {"code": rule.code, "text": rule.text, "answer": rule.answer, "against": rule.against, "reason": rule.reason}
        for rule in (recommendation(policy.criteria, answers).rules if answers else ())
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
    door: str | None = None,
    due_before: datetime | None = None,
    limit: int = 50,
    after: tuple[str, str] | None = None,
) -> Page:
    """Open journeys, soonest deadline first."""
    proof = access(actor, Sight.PARTICIPANTS)
    page = await desk.views.participants(
        proof, stage=stage, owner=owner, area=area, door=door, due_before=due_before, limit=limit, after=after
    )
    return page.shown(_plain)


async def participant(desk: Desk, actor: Actor, participant_id: UUID) -> Shown:
    """One participant: where the journey stands, what is owed, linkages, consents, and what happens if nobody acts."""
    proof = access(actor, Sight.PARTICIPANTS)
    row = await desk.views.record_of(proof, "participant", participant_id)
    if row is None:
        raise NotFound("participant")
    policy = await _policy_of(desk, actor, row)
    owed = await desk.views.owed_around(proof, participant_id)
    linkages = await desk.views.linkages(proof, participant_id=participant_id, limit=MOST)
    consents = await desk.views.consents(proof, participant_id)
    due, moments = showing.around(owed, policy)
    shown = _plain(row)
    shown["due"], shown["moments"] = await foresee.with_steps(desk, proof, due), moments
    shown["linkages"] = [_plain(one) for one in linkages]
    shown["consents"] = with_renewal(consents, owed)
    shown["matters"] = await matter_views.of_participant(desk, proof, participant_id)
    shown["pause_id"] = participant_id if row["paused"] else None
    shown["allowed"] = allowed(from_row(states.Participant, row))
    shown["person"] = await _unsealed(desk, actor, participant_id)
    return shown


async def search(desk: Desk, actor: Actor, person: Mapping[str, str | None]) -> Sequence[Shown]:
    """Likely the same person, by keyed tokens of name, phonetic name, birth month and phone; never by clear text."""
    proof = access(actor, Sight.IDENTITY)
    tokens = match_tokens(desk.record.keyring, actor.programme_id.bytes, person)
    return [showing.match(row) for row in await desk.views.matching(proof, tokens, None)] if tokens else []


async def matches(desk: Desk, actor: Actor, referral_id: UUID) -> Sequence[Shown]:
    """Who the person of a referral is likely to be already, with the reasons."""
    proof = access(actor, Sight.IDENTITY)
    asked = await desk.views.record_of(proof, "referral", referral_id)
    if asked is None:
        raise NotFound("referral")
    sealed = await desk.views.unsealed(proof, referral_id, ("identity", "contact"))
    known: dict[str, object] = {}
    for text in sealed.values():
        known |= json.loads(text)
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    tokens = match_tokens(desk.record.keyring, actor.programme_id.bytes, texts)
    found = await desk.views.matching(proof, tokens, referral_id) if tokens else ()
    others = [row for row in found if row["id"] != asked["participant_id"]]  # whom it led to is no news
    return each_once([showing.match(row, asked) for row in others])


async def timeline(desk: Desk, actor: Actor, stream_id: UUID, *, limit: int = 100, after: UUID | None = None) -> Page:
    """What happened, newest first, with who was told, how it went, and who was not told and why."""
    proof = access(actor, Sight.TIMELINE)
    return await desk.views.timeline(proof, stream_id, limit=limit, after=after)


async def notes(desk: Desk, actor: Actor, stream_id: UUID) -> Sequence[Shown]:
    """The notes of a record, opened."""
    proof = access(actor, Sight.IDENTITY)
    found = await desk.views.notes(proof, stream_id)
    if found:
        await looked_at(desk, actor, stream_id)
    return [_plain(row) for row in found]


async def linkages(
    desk: Desk,
    actor: Actor,
    participant_id: UUID | None = None,
    *,
    status: str | None = None,
    limit: int = MOST,
    after: tuple[str, str] | None = None,
) -> Page:
    """Linkages, for programme staff: all open ones, all of one participant, or those of a status."""
    proof = access(actor, Sight.PARTICIPANTS)
    open_only = None if participant_id or status else True
    return await desk.views.linkages(
        proof, participant_id=participant_id, status=status, open=open_only, limit=limit, after=after
    )


async def offers(desk: Desk, actor: Actor, *, limit: int = MOST, after: UUID | None = None) -> Page:
    """What a provider is asked for, the newest first."""
    page = await desk.views.offers(access(actor, Sight.LINKAGES), limit=limit, after=after)
    return page.shown(showing.offered)


async def linkage(desk: Desk, actor: Actor, linkage_id: UUID) -> Shown:
    """One linkage; its provider sees category and area first, the person after accepting and with consent."""
    proof = _any_access(actor, Sight.LINKAGES)
    row = await desk.views.linkage(proof, linkage_id)
    if row is None:
        raise NotFound("linkage")
    state = from_row(states.Linkage, row)
    view = linkage_view(actor, state)
    if view is LinkageView.STAFF:
        policy = await _policy_of(desk, actor, row)
        due = await foresee.owed_in(desk, proof, linkage_id, policy)
        beside = await services.around(desk, proof, state)
        return {**_plain(row), **beside, "due": due, "allowed": allowed(state)}
    shown = showing.offered(row)
    names = await _shared(desk, proof, state) if view is LinkageView.TAKEN else ()
    if names:
        texts = await desk.views.unsealed(proof, state.participant_id, names)
        shown["person"] = {name: json.loads(text) for name, text in texts.items()}
        await looked_at(desk, actor, state.participant_id)
    return shown


async def conferences(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """The teams' conferences, the next one first."""
    return await desk.views.conferences(access(actor, Sight.CONFERENCES), limit=limit, after=after)


async def conference(desk: Desk, actor: Actor, conference_id: UUID) -> Shown:
    """One conference: agenda, decisions, action items, what is owed."""
    proof = access(actor, Sight.CONFERENCES)
    row = await desk.views.conference(proof, conference_id)
    if row is None:
        raise NotFound("conference")
    agenda, tasks = await desk.views.agenda(proof, conference_id)
    policy = await _policy_of(desk, actor, row)
    shown = _plain(row)
    shown["agenda"] = [_plain(one) for one in agenda]
    shown["action_items"] = [_plain(one) for one in tasks]
    shown["due"] = await foresee.owed_in(desk, proof, conference_id, policy)
    shown["allowed"] = allowed(from_row(states.Conference, row))
    return shown


async def escalations(desk: Desk, actor: Actor, *, limit: int = MOST, after: tuple[str, str] | None = None) -> Page:
    """Open ladders, with what each answers and its next step."""
    page = await desk.views.escalations(access(actor, Sight.ESCALATIONS), limit=limit, after=after)
    policy = await desk.views.policy(actor.programme_id)
    following = await foresee.next_rungs(desk, actor, [row["obligation_id"] for row in page])
    return page.shown(
        lambda row: {
            **row,
            "asks": showing.what_is_asked(policy, row["kind"]),
            "next": following.get(row["obligation_id"]),
        }
    )


async def notices(
    desk: Desk,
    actor: Actor,
    *,
    subject: UUID | None = None,
    state: str | None = None,
    limit: int = 100,
    after: UUID | None = None,
) -> Page:
    """The ledger: who was told what and how it went, and what was withheld and why."""
    proof = access(actor, Sight.LEDGER)
    return await desk.views.notices(proof, stream_id=subject, state=state, limit=limit, after=after)


async def inbox(desk: Desk, actor: Actor, *, limit: int = 50, after: UUID | None = None) -> Page:
    """What the actor was told, in as much detail as it may know."""
    page = await desk.views.inbox(access(actor, Sight.INBOX), limit=limit, after=after)
    return page.shown(lambda row: showing.told(row, actor))


async def notice(desk: Desk, actor: Actor, reference: str) -> Shown:
    """The actor's own notice behind a reference in a mail."""
    row = await desk.views.notice_by_reference(access(actor, Sight.INBOX), reference)
    if row is None:
        raise NotFound("notice")
    return showing.told(row, actor)


async def monitor(desk: Desk, actor: Actor) -> Shown:
    """The programme at a glance: counts that open their lists, lag, what failed."""
    proof = access(actor, Sight.MONITOR)
    return {**await desk.views.monitor(proof), "barriers": await services.barriers(desk, proof)}


async def people(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """The people of the programme and its partners, for choosing owners and attendees."""
    access(actor, Sight.PARTICIPANTS)
    return [_plain(row) for row in await desk.views.people(actor.programme_id)]


async def providers(
    desk: Desk, actor: Actor, category: str | None = None, *, limit: int = MOST, after: UUID | None = None
) -> Page:
    """The directory of providers, the fitting ones first."""
    access(actor, Sight.PARTICIPANTS)
    return await desk.views.providers(actor.programme_id, category, limit=limit, after=after)


async def audit(desk: Desk, actor: Actor, *, limit: int = 200, after: UUID | None = None) -> Page:
    """The audit's lines, newest first."""
    return await desk.views.audit(access(actor, Sight.AUDIT), limit=limit, after=after)


async def disclosures(
    desk: Desk, actor: Actor, participant_id: UUID, *, limit: int = MOST, after: tuple[str, str] | None = None
) -> Page:
    """The accounting of disclosures: what left the programme about a participant, to whom, when, under which consent."""
    proof = access(actor, Sight.DISCLOSURES)
    if await desk.views.record_of(proof, "participant", participant_id) is None:
        raise NotFound("participant")
    return await desk.views.disclosures(proof, participant_id, limit=limit, after=after)


async def changes(desk: Desk, actor: Actor, since: datetime) -> Sequence[Shown]:
    """Ids and kinds of what changed that the actor may see.

    Partners learn of what they were told, whoever waits at a scene of who comes, and of nothing else. At most the last
    `RECENT` are named; a screen for which there were more is told to read everything again.
    """
    if actor.is_staff:
        last = await desk.views.changes_since(actor.programme_id, since, RECENT)
        news: list[Shown] = [_plain(row) for row in reversed(last)]
    else:
        told = await desk.views.inbox(access(actor, Sight.INBOX), limit=RECENT, after=None)
        scenes = await desk.views.scenes_since(actor.person_id, since, RECENT)
        news = [_plain(row) for row in reversed(scenes)]
        for row in reversed(told):
            if row["created_at"] > since:
                news.append({"kind": "inbox", "notice_id": row["id"], "recorded_at": row["created_at"]})
    if len(news) < RECENT:
        return news
    return [{"kind": "everything", "recorded_at": news[-1]["recorded_at"]}, *news]


async def now(desk: Desk, actor: Actor) -> datetime:
    """The programme's time, in its own zone."""
    clock = await desk.views.clock(actor.programme_id)
    return clock.now.astimezone(ZoneInfo(clock.zone))


def _any_access(actor: Actor, sight: Sight) -> Access:
    """Access for reading one record whose view is judged on the record itself."""
    return access(actor, sight if may_see(actor, sight) else Sight.WORKLIST)


def _plain(row: Mapping[str, object]) -> Shown:
    return dict(row)


def each_once(found: Sequence[Shown]) -> Sequence[Shown]:
    """One line for one person: the journey stands for its own referral."""
    return list({one["participant_id"] or one["id"]: one for one in reversed(found)}.values())[::-1]


async def _unsealed(desk: Desk, actor: Actor, stream_id: UUID) -> Mapping[str, object] | None:
    if not may_see(actor, Sight.IDENTITY):
        return None
    texts = await desk.views.unsealed(access(actor, Sight.IDENTITY), stream_id, IDENTITY)
    if texts:
        await looked_at(desk, actor, stream_id)
    return {name: json.loads(text) for name, text in texts.items()}


async def _shared(desk: Desk, proof: Access, state: states.Linkage) -> Sequence[str]:
    """The sealed fields that a provider may open now: what a consent in force names that covers this provider.

    The one that the linkage was sent under comes first; one that was signed or renewed since then opens as well.
    """
    rows = await desk.views.consents(proof, state.participant_id)
    own_first = sorted(rows, key=lambda row: row["id"] != state.consent_id)
    moment = (await desk.views.clock(proof.actor.programme_id)).now
    consents = [from_row(states.Consent, row) for row in own_first]
    consent = in_force(consents, sharing_with(state.provider_id), now=moment)
    return [SHARED_AS[name] for name in consent.information if name in SHARED_AS] if consent else ()


async def _policy_of(desk: Desk, actor: Actor, row: Row) -> Policy:
    """The policy that a record began with and keeps."""
    return await desk.views.policy_version(actor.programme_id, row["policy_version"])
