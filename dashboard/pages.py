"""The pages that show: work list, people, one person, referrals, linkages, conferences, ladders, inbox, monitor."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, visitor
from domain.errors import NotFound, NotPermitted, Refusal
from domain.roles import Sight, may_see
from domain.words import ConferenceDecision, ContactMode, LinkageOutcome, ProviderAnswer, Stage
from usecases import watch
from usecases.sign_in import NotSignedIn

router = APIRouter()
STRIP = ("outreach", "intake_pending", "active", "maintenance")
MOST = 100


@router.get("/")
async def work(request: Request, desk: DeskHere, who: Signed, everybody: bool = False) -> Response:
    """What the visitor owes, soonest first."""
    actor = who.actor
    now = await watch.now(desk, actor)
    mine = await watch.worklist(desk, actor, everybody=everybody, limit=MOST)
    if not actor.is_staff:
        shown = await watch.referrals(desk, actor)
        offers = await watch.linkages(desk, actor) if may_see(actor, Sight.LINKAGES) else []
        return page(request, who, "partner.html", now, items=mine.items, referrals=shown, offers=offers)
    counts = await watch.monitor(desk, actor)
    return page(request, who, "work.html", now, items=mine.items, everybody=everybody, counts=counts, more=mine.after)


@router.get("/people")
async def people(
    request: Request, desk: DeskHere, who: Signed, stage: str | None = None, area: str | None = None, after: str = ""
) -> Response:
    """Open journeys, soonest deadline first."""
    moment, _, last = after.partition("~")
    found = await watch.participants(
        desk, who.actor, stage=stage or None, area=area or None, limit=50, after=(moment, last) if last else None
    )
    now = await watch.now(desk, who.actor)
    more = "~".join(found.after) if found.after else None
    policy = await desk.views.policy(who.actor.programme_id)
    return page(
        request,
        who,
        "people.html",
        now,
        items=found.items,
        more=more,
        stage=stage,
        area=area,
        stages=[one.value for one in Stage][:7],
        areas=policy.areas,
    )


@router.get("/people/{record_id}")
async def person(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One person: what is owed now first, then the thread of the journey."""
    shown = await watch.participant(desk, who.actor, record_id)
    told = await watch.timeline(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    staff = [one for one in await watch.people(desk, who.actor) if one["agency_kind"] == "programme"]
    return page(
        request,
        who,
        "person.html",
        now,
        person=shown,
        facts=told,
        strip=_strip(shown),
        policy=policy,
        staff=staff,
        modes=[one.value for one in ContactMode],
    )


@router.get("/referrals")
async def referrals(request: Request, desk: DeskHere, who: Signed, status: str | None = None) -> Response:
    """Referrals in the visitor's view."""
    found = await watch.referrals(desk, who.actor, status=status or None)
    return page(request, who, "referrals.html", await watch.now(desk, who.actor), items=found, wanted=status)


@router.get("/referrals/{record_id}")
async def referral(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One referral: triage for staff, the receipt for its referrer, the question for a partner."""
    shown = await watch.referral(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    if not who.actor.is_staff:
        return page(request, who, "own_referral.html", now, referral=shown)
    told = await watch.timeline(desk, who.actor, record_id)
    alike = await watch.matches(desk, who.actor, record_id) if may_see(who.actor, Sight.IDENTITY) else []
    policy = await desk.views.policy(who.actor.programme_id)
    return page(request, who, "referral.html", now, referral=shown, facts=told, alike=alike, policy=policy)


@router.get("/linkages")
async def linkages(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Service linkages."""
    found = await watch.linkages(desk, who.actor)
    return page(request, who, "linkages.html", await watch.now(desk, who.actor), items=found)


@router.get("/linkages/{record_id}")
async def linkage(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One linkage, with the buttons that answer it."""
    shown = await watch.linkage(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    told = await watch.timeline(desk, who.actor, record_id) if who.actor.is_staff else []
    directory = await watch.providers(desk, who.actor, str(shown["category"])) if who.actor.is_staff else []
    return page(
        request,
        who,
        "linkage.html",
        now,
        linkage=shown,
        facts=told,
        providers=directory,
        answers=[one.value for one in ProviderAnswer],
        outcomes=[one.value for one in LinkageOutcome],
    )


@router.get("/conferences")
async def conferences(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The teams' conferences."""
    found = await watch.conferences(desk, who.actor)
    return page(request, who, "conferences.html", await watch.now(desk, who.actor), items=found)


@router.get("/conferences/{record_id}")
async def conference(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One conference: agenda, room, decisions, action items."""
    shown = await watch.conference(desk, who.actor, record_id)
    told = await watch.timeline(desk, who.actor, record_id)
    staff = [one for one in await watch.people(desk, who.actor) if one["agency_kind"] == "programme"]
    open_people = (await watch.participants(desk, who.actor, limit=MOST)).items
    now = await watch.now(desk, who.actor)
    return page(
        request,
        who,
        "conference.html",
        now,
        conference=shown,
        facts=told,
        staff=staff,
        people=open_people,
        decisions=[one.value for one in ConferenceDecision],
    )


@router.get("/escalations")
async def escalations(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Open ladders."""
    found = await watch.escalations(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    now = await watch.now(desk, who.actor)
    return page(request, who, "escalations.html", now, items=found, reasons=policy.reasons.get("snooze", ()))


@router.get("/inbox")
async def inbox(request: Request, desk: DeskHere, who: Signed) -> Response:
    """What the visitor was told."""
    found = await watch.inbox(desk, who.actor)
    return page(request, who, "inbox.html", await watch.now(desk, who.actor), items=found, chosen=None)


@router.get("/i/{reference}")
async def item(desk: DeskHere, who: Signed, reference: str) -> Response:
    """Where the link in a mail leads: to what it is about, in the reader's own view."""
    told: Mapping[str, Any] = await watch.notice(desk, who.actor, reference)
    for name, place in (("linkage_id", "linkages"), ("participant_id", "people"), ("referral_id", "referrals")):
        if told.get(name):
            return RedirectResponse(f"/{place}/{told[name]}", 303)
    return RedirectResponse("/inbox", 303)


@router.get("/monitor")
async def monitor(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The programme at a glance."""
    counts = await watch.monitor(desk, who.actor)
    ledger = await watch.notices(desk, who.actor, limit=30) if may_see(who.actor, Sight.LEDGER) else []
    return page(request, who, "monitor.html", await watch.now(desk, who.actor), counts=counts, ledger=ledger)


async def refusal(request: Request, why: Refusal) -> Response:
    """A page for what cannot be shown: what happened, and what to do."""
    try:
        who = await visitor(request)
    except NotSignedIn:
        return RedirectResponse("/sign-in", 303)
    status = 404 if isinstance(why, NotFound) else 403 if isinstance(why, NotPermitted) else 409
    return page(request, who, "refusal.html", datetime.now(UTC), status=status, message=why.message)


def _strip(person: Mapping[str, Any]) -> list[dict[str, object]]:
    """The stages of the journey, each with when it was entered."""
    entered: Mapping[str, str] = person["entered"]
    stages = list(STRIP)
    if person["stage"] not in stages:
        stages.insert(len([one for one in stages if one in entered]), person["stage"])
    here = stages.index(person["stage"])
    return [
        {"stage": one, "at": entered.get(one), "state": "done" if place < here else "here" if place == here else ""}
        for place, one in enumerate(stages)
    ]
