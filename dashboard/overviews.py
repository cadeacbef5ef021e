"""The pages over everything: what is owed, the open ladders, the monitor, the ledger of notices."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from dashboard.words import NOTICES
from domain.roles import Act, Sight, may, may_see
from domain.words import ENDED_STAGES, DoorState
from usecases import doors, watch
from usecases.counted import LATE

router = APIRouter(include_in_schema=False)
EVERYBODY, OVERDUE, MINE = "everybody", "overdue", "mine"


@router.get("/")
async def work(request: Request, desk: DeskHere, who: Signed, whose: str = MINE) -> Response:
    """What the visitor owes, soonest first; or what everybody owes, or has missed."""
    actor = who.actor
    whose = whose if whose in {EVERYBODY, OVERDUE} and actor.is_staff else MINE
    now = await watch.now(desk, actor)
    mine = await watch.worklist(
        desk,
        actor,
        everybody=whose == EVERYBODY,
        overdue=whose == OVERDUE,
        limit=paging.MOST,
        after=paging.after_moment(request),
    )
    further = paging.further(request, mine)
    if not actor.is_staff:
        shown = await watch.referrals(desk, actor, limit=paging.MOST)
        offers = await watch.offers(desk, actor, limit=paging.MOST) if may_see(actor, Sight.LINKAGES) else None
        return page(
            request, who, "partner.html", now, items=mine.items, referrals=shown, offers=offers, further=further
        )
    counts = await watch.monitor(desk, actor)
    seen = await doors.doors(desk, actor) if may(actor, Act.SET_GATE) else ()
    narrowed = [one for one in seen if one["since"] and one["state"] != DoorState.OPEN]
    return page(
        request,
        who,
        "work.html",
        now,
        items=mine.items,
        whose=whose,
        counts=counts,
        ended=ENDED_STAGES,
        further=further,
        narrowed=narrowed,
    )


@router.get("/escalations")
async def escalations(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Open ladders."""
    found = await watch.escalations(desk, who.actor, limit=paging.MOST, after=paging.after_moment(request))
    policy = await desk.views.policy(who.actor.programme_id)
    now = await watch.now(desk, who.actor)
    reasons = policy.reasons.get("snooze", ())
    further = paging.further(request, found)
    return page(request, who, "escalations.html", now, items=found.items, reasons=reasons, further=further)


@router.get("/monitor")
async def monitor(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The programme at a glance."""
    counts = await watch.monitor(desk, who.actor)
    opens, ledger = who.actor.is_staff, may_see(who.actor, Sight.LEDGER)
    now = await watch.now(desk, who.actor)
    return page(request, who, "monitor.html", now, counts=counts, opens=opens, ledger=ledger, late=LATE)


@router.get("/notices")
async def notices(request: Request, desk: DeskHere, who: Signed, state: str = "") -> Response:
    """The ledger: who was told what, and who was not and why."""
    found = await watch.notices(desk, who.actor, state=state or None, limit=paging.MOST, after=paging.after_id(request))
    now = await watch.now(desk, who.actor)
    further = paging.further(request, found)
    return page(request, who, "notices.html", now, items=found, wanted=state, states=list(NOTICES), further=further)
