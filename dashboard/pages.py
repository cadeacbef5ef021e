"""The pages that show: work list, people, one person, referrals, linkages, conferences, ladders, inbox, monitor."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor, visitor
from dashboard.words import NOTICES, lasted, sentence, words
from domain.errors import NotFound, NotPermitted, Refusal
from domain.facts import OF_ANY_STREAM
from domain.policy import Policy
from domain.reminding import AGENCY_REMINDER
from domain.roles import CARE, LEADS, Act, Sight, may, may_see
from domain.triage import recommendation
from domain.undoing import UNDOABLE
from domain.waiting import standing
from domain.words import (
    ENDED_STAGES,
    POLICE_DOORS,
    Answered,
    ContactMode,
    Door,
    DoorState,
    LinkageOutcome,
    OutcomeDomain,
    PauseKind,
    ProviderAnswer,
    SafetyCategory,
    Stage,
)
from usecases import answers, doors, held_charges, matter_views, showing, watch
from usecases.desk import Desk
from usecases.orders import apart_at, orders
from usecases.sign_in import NotSignedIn

router = APIRouter()
STRIP = ("referred", "outreach", "intake_pending", "active", "maintenance")
MOST = 100
# where what one was told is read, by what it is about
PLACES = (
    ("charge_hold_id", "charge-holds"),
    ("report_id", "reports"),
    ("linkage_id", "linkages"),
    ("memo_id", "memos"),
    ("participant_id", "people"),
    ("referral_id", "referrals"),
)
EVERYBODY, OVERDUE, MINE = "everybody", "overdue", "mine"
UNDECIDED = "undecided"
OVER = "This question is no longer open, and nothing is owed: it was decided without your answer, or taken back."


@router.get("/")
async def work(request: Request, desk: DeskHere, who: Signed, whose: str = MINE) -> Response:
    """What the visitor owes, soonest first; or what everybody owes, or has missed."""
    actor = who.actor
    whose = whose if whose in {EVERYBODY, OVERDUE} and actor.is_staff else MINE
    now = await watch.now(desk, actor)
    mine = await watch.worklist(desk, actor, everybody=whose == EVERYBODY, overdue=whose == OVERDUE, limit=MOST)
    if not actor.is_staff:
        shown = await watch.referrals(desk, actor)
        offers = await watch.linkages(desk, actor) if may_see(actor, Sight.LINKAGES) else []
        return page(request, who, "partner.html", now, items=mine.items, referrals=shown, offers=offers)
    counts = await watch.monitor(desk, actor)
    seen = await doors.doors(desk, actor) if may(actor, Act.SET_GATE) else ()
    narrowed = [one for one in seen if one["since"] and one["state"] != DoorState.OPEN]
    return page(
        request, who, "work.html", now, items=mine.items, whose=whose, counts=counts, more=mine.after, narrowed=narrowed
    )


@router.get("/people")
async def people(
    request: Request, desk: DeskHere, who: Signed, stage: str = "", door: str = "", area: str = "", after: str = ""
) -> Response:
    """Open journeys, soonest deadline first."""
    moment, _, last = after.partition("~")
    found = await watch.participants(
        desk,
        who.actor,
        stage=stage or None,
        door=door or None,
        area=area or None,
        limit=50,
        after=(moment, last) if last else None,
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
        door=door,
        area=area,
        stages=[one.value for one in Stage if one not in ENDED_STAGES],
        doors=[one.value for one in Door],
        areas=policy.areas,
    )


@router.get("/people/{record_id}")
async def person(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One person: what is owed now first, then the thread of the journey."""
    shown = await watch.participant(desk, who.actor, record_id)
    policy = await desk.views.policy(who.actor.programme_id)
    told = await timeline_of(desk, who, record_id, policy)
    now = await watch.now(desk, who.actor)
    everyone = await watch.people(desk, who.actor)
    return page(
        request,
        who,
        "person.html",
        now,
        person=shown,
        facts=told,
        strip=_strip(shown, told, now),
        policy=policy,
        people=everyone,
        staff=[one for one in everyone if one["agency_kind"] == "programme"],
        modes=[one.value for one in ContactMode],
        pauses=[one.value for one in PauseKind],
        dangers=[one.value for one in SafetyCategory],
        changes=_outcomes(policy),
        undo=_to_take_back(told, record_id, who),
        orders=await orders(desk, who.actor, record_id),
        others=await _others(desk, who, record_id) if may(who.actor, Act.RECORD_NO_CONTACT) else (),
        endings=[one.value for one in Stage if one in ENDED_STAGES],
    )


@router.get("/memos/{memo_id}")
async def memo(request: Request, desk: DeskHere, who: Signed, memo_id: UUID) -> Response:
    """A memo: to look through and send for the legal coordinator, to read for the prosecutor to whom it was sent."""
    shown = await matter_views.memo(desk, who.actor, memo_id)
    now = await watch.now(desk, who.actor)
    found = await matter_views.matter(desk, who.actor, UUID(str(shown["matter_id"]))) if who.actor.is_staff else {}
    return page(request, who, "memo.html", now, memo=shown, participant_id=found.get("participant_id"))


@router.get("/referrals")
async def referrals(request: Request, desk: DeskHere, who: Signed, status: str | None = None) -> Response:
    """Referrals in the visitor's view."""
    chosen: dict[str, Any] = {"undecided": True} if status == UNDECIDED else {"status": status or None}
    found = await watch.referrals(desk, who.actor, limit=MOST, **chosen)
    return page(request, who, "referrals.html", await watch.now(desk, who.actor), items=found, wanted=status)


@router.get("/referrals/{record_id}")
async def referral(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One referral: triage for staff, the receipt for its referrer, the question for a partner."""
    shown = await watch.referral(desk, who.actor, record_id)
    now = await watch.now(desk, who.actor)
    if not who.actor.is_staff:
        return page(request, who, "own_referral.html", now, referral=shown)
    policy = await desk.views.policy(who.actor.programme_id)
    told = await timeline_of(desk, who, record_id, policy)
    alike = await watch.matches(desk, who.actor, record_id) if may_see(who.actor, Sight.IDENTITY) else []
    decides = may(who.actor, Act.DECIDE_REFERRAL)
    given: Mapping[str, str] = shown["answers"]  # type: ignore[assignment]  # a row, shown as it is
    return page(
        request,
        who,
        "referral.html",
        now,
        referral=shown,
        offices=await desk.views.offices(who.actor.programme_id),
        charges=await held_charges.holds(desk, who.actor, record_id) if policy.charge_hold else (),
        facts=told,
        alike=alike,
        policy=policy,
        care=[one for one in await watch.people(desk, who.actor) if _works_with_people(one)] if decides else (),
        others=await _others(desk, who, record_id) if decides else (),
        rules=recommendation(policy.criteria, {code: Answered(one) for code, one in given.items()}).rules,
        urgent=[one.value for one in standing(shown["urgencies"], now)],  # type: ignore[arg-type]  # a row, as it is
        policed=shown["door"] in POLICE_DOORS,
        gate=(await doors.standing(desk, who.actor)).state(Door(str(shown["door"]))).value,
    )


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
    policy = await desk.views.policy(who.actor.programme_id)
    told = await timeline_of(desk, who, record_id, policy) if who.actor.is_staff else []
    directory = await watch.providers(desk, who.actor, str(shown["category"])) if who.actor.is_staff else []
    return page(
        request,
        who,
        "linkage.html",
        now,
        code=await answers.code_for(desk, who.actor, record_id) if may_see(who.actor, Sight.IDENTITY) else None,
        linkage=shown,
        facts=told,
        providers=directory,
        answers=[one.value for one in ProviderAnswer],
        barriers=policy.reasons.get("linkage", ()),
        apart_at=await apart_at(desk, who.actor, record_id),
        outcomes=[one.value for one in LinkageOutcome],
    )


@router.get("/escalations")
async def escalations(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Open ladders."""
    found = await watch.escalations(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    now = await watch.now(desk, who.actor)
    items = [{**one, "upcoming": _next_rung(one, policy)} for one in found]
    return page(request, who, "escalations.html", now, items=items, reasons=policy.reasons.get("snooze", ()))


@router.get("/inbox")
async def inbox(request: Request, desk: DeskHere, who: Signed) -> Response:
    """What the visitor was told."""
    found = await watch.inbox(desk, who.actor)
    return page(request, who, "inbox.html", await watch.now(desk, who.actor), items=found, chosen=None)


@router.get("/i/{reference}")
async def item(request: Request, desk: DeskHere, who: Signed, reference: str) -> Response:
    """Where the link in a mail leads: to what it is about, in the reader's own view; a question that is over says so."""
    told: Mapping[str, Any] = await watch.notice(desk, who.actor, reference)
    referral_id: Any = told.get("referral_id")
    if referral_id is not None and await _is_over(desk, who, referral_id):
        return refused(request, who, OVER, 200)
    if told["event"] == AGENCY_REMINDER:
        return RedirectResponse("/agency", 303)
    for name, place in PLACES:
        if told.get(name):
            return RedirectResponse(f"/{place}/{told[name]}", 303)
    meeting = told["stream_id"] if told.get("stream_kind") == "conference" else told.get("conference_id")
    if meeting and told["event"] == "action_item" and not who.actor.is_staff:
        return RedirectResponse("/action-items", 303)
    if meeting and told["event"] == "minutes_approved":
        return RedirectResponse(f"/conferences/{meeting}/minutes", 303)
    if meeting:
        return RedirectResponse(f"/conferences/{meeting}{'' if who.actor.is_staff else '/packet'}", 303)
    return RedirectResponse("/inbox", 303)


async def _is_over(desk: Desk, who: Visitor, referral_id: UUID) -> bool:
    """Whether the reader sees the referral no longer: it was decided without their view."""
    try:
        await watch.referral(desk, who.actor, referral_id)
    except NotFound:
        return True
    return False


@router.get("/monitor")
async def monitor(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The programme at a glance."""
    counts = await watch.monitor(desk, who.actor)
    opens, ledger = who.actor.is_staff, may_see(who.actor, Sight.LEDGER)
    now = await watch.now(desk, who.actor)
    return page(request, who, "monitor.html", now, counts=counts, opens=opens, ledger=ledger)


@router.get("/notices")
async def notices(request: Request, desk: DeskHere, who: Signed, state: str = "") -> Response:
    """The ledger: who was told what, and who was not and why."""
    found = await watch.notices(desk, who.actor, state=state or None, limit=MOST)
    now = await watch.now(desk, who.actor)
    return page(request, who, "notices.html", now, items=found, wanted=state, states=list(NOTICES))


async def refusal(request: Request, why: Refusal) -> Response:
    """A page for what cannot be shown: what happened, and what to do."""
    try:
        who = await visitor(request)
    except NotSignedIn:
        return RedirectResponse("/sign-in", 303)
    status = 404 if isinstance(why, NotFound) else 403 if isinstance(why, NotPermitted) else 409
    return refused(request, who, why.message, status)


def refused(
    request: Request, who: Visitor, message: str, status: int, *, back: str = "/", typed: Sequence[str] = ()
) -> Response:
    """What was refused and why, where to go, and what had been typed, so that it is not lost."""
    now = datetime.now(UTC)
    return page(request, who, "refusal.html", now, status=status, message=message, back=back, typed=typed)


async def timeline_of(desk: Desk, who: Visitor, record_id: UUID, policy: Policy) -> list[dict[str, Any]]:
    """A timeline, with what each clock asks for in the policy's words."""
    facts: list[dict[str, Any]] = [dict(one) for one in await watch.timeline(desk, who.actor, record_id)]
    for fact in facts:
        if "kind" in fact["data"]:
            fact["data"] = {**fact["data"], "kind": showing.what_is_asked(policy, fact["data"]["kind"])}
    return facts


def _next_rung(ladder: Mapping[str, Any], policy: Policy) -> str | None:
    rungs = policy.ladders[ladder["ladder"]].rungs
    return rungs[ladder["rung"]].audience if ladder["rung"] < len(rungs) else None


def _to_take_back(facts: Sequence[Mapping[str, Any]], person_id: UUID, who: Visitor) -> Mapping[str, Any] | None:
    """The last thing that somebody recorded here, where it can be taken back and the visitor may."""
    own = [one for one in facts if one["stream_id"] == person_id and one["type"] not in OF_ANY_STREAM]
    if not own or own[0]["type"] not in UNDOABLE or not may(who.actor, Act.UNDO_FACT):
        return None
    return own[0] if who.actor.has(*LEADS) or own[0]["actor"] == who.actor.name else None


def _works_with_people(person: Mapping[str, Any]) -> bool:
    return any(role in CARE for role in person["roles"])


async def _others(desk: Desk, who: Visitor, record_id: UUID) -> list[tuple[object, object]]:
    """The other open journeys, for naming one."""
    found = await watch.participants(desk, who.actor, limit=MOST)
    return sorted(((one["id"], one["alias"]) for one in found if one["id"] != record_id), key=lambda one: str(one[1]))


def _outcomes(policy: Policy) -> list[tuple[str, str]]:
    """Every value of every domain of life that the policy knows, for a choice."""
    return [
        (f"{domain}:{value}", f"{sentence(domain)}: {words(value)}")
        for domain in OutcomeDomain
        for value in policy.reasons.get(f"outcome_{domain}", ())
    ]


def _strip(person: Mapping[str, Any], facts: Sequence[Mapping[str, Any]], now: datetime) -> list[dict[str, object]]:
    """The stages of the journey, each with when it was entered and how long it lasted."""
    referred = next((one["occurred_at"].isoformat() for one in facts if one["type"] == "referral_received"), None)
    entered: dict[str, str] = {**({"referred": referred} if referred else {}), **person["entered"]}
    stages = list(STRIP)
    if person["stage"] not in stages:
        stages.insert(max((stages.index(one) + 1 for one in STRIP if one in entered), default=0), person["stage"])
    here = stages.index(person["stage"])
    shown: list[dict[str, object]] = []
    for place, one in enumerate(stages):
        began = entered.get(one)
        after = [entered[later] for later in stages[place + 1 : here + 1] if later in entered]
        until = after[0] if after else person["ended_at"] or now
        state = "done" if place < here else "here" if place == here else ""
        shown.append({"stage": one, "at": began, "state": state, "lasted": lasted(began, until) if began else ""})
    return shown
