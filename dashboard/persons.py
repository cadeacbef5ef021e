"""People: the open journeys, one person with the thread of their journey, and a memo about one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.answering import SAFE_WAYS
from dashboard.moments import lasted
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor
from dashboard.timelines import timeline_of
from dashboard.words import sentence, words
from domain import transfer
from domain.facts import OF_ANY_STREAM, FactType
from domain.journey import endings
from domain.policy import Policy
from domain.roles import LEADS, Act, may
from domain.undoing import COMES_WITH, UNDOABLE
from domain.words import ENDED_STAGES, ContactMode, Door, OutcomeDomain, PauseKind, SafetyCategory, Stage
from usecases import matter_views, watch
from usecases.desk import Desk
from usecases.orders import orders

router = APIRouter(include_in_schema=False)
STRIP = ("referred", "outreach", "intake_pending", "active", "maintenance")


@router.get("/people")
async def people(
    request: Request, desk: DeskHere, who: Signed, stage: str = "", door: str = "", area: str = ""
) -> Response:
    """Open journeys, soonest deadline first."""
    found = await watch.participants(
        desk,
        who.actor,
        stage=stage or None,
        door=door or None,
        area=area or None,
        limit=paging.MOST,
        after=paging.after_moment(request),
    )
    now = await watch.now(desk, who.actor)
    policy = await desk.views.policy(who.actor.programme_id)
    return page(
        request,
        who,
        "people.html",
        now,
        items=found.items,
        further=paging.further(request, found),
        stage=stage,
        door=door,
        area=area,
        stages=[one.value for one in Stage if one not in ENDED_STAGES or one == stage],
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
        safe_ways=SAFE_WAYS,
        modes=[one.value for one in ContactMode],
        pauses=[one.value for one in PauseKind],
        dangers=[one.value for one in SafetyCategory],
        changes=_outcomes(policy),
        undo=_to_take_back(told, record_id, who),
        orders=await orders(desk, who.actor, record_id),
        others=await other_journeys(desk, who, record_id) if may(who.actor, Act.RECORD_NO_CONTACT) else (),
        endings=[one.value for one in endings(Stage(str(shown["stage"])))],
        words_of_receipt=[one.value for one in transfer.Word],
        called_off=[one.value for one in transfer.CalledOff],
    )


@router.get("/memos/{memo_id}")
async def memo(request: Request, desk: DeskHere, who: Signed, memo_id: UUID) -> Response:
    """A memo: to look through and send for the legal coordinator, to read for the prosecutor to whom it was sent."""
    shown = await matter_views.memo(desk, who.actor, memo_id)
    now = await watch.now(desk, who.actor)
    found = await matter_views.matter(desk, who.actor, UUID(str(shown["matter_id"]))) if who.actor.is_staff else {}
    return page(request, who, "memo.html", now, memo=shown, participant_id=found.get("participant_id"))


def _to_take_back(facts: Sequence[Mapping[str, Any]], person_id: UUID, who: Visitor) -> Mapping[str, Any] | None:
    """The last thing that somebody recorded here, where it can be taken back and the visitor may."""
    own = [one for one in facts if one["stream_id"] == person_id and one["type"] not in OF_ANY_STREAM]
    if len(own) > 1 and own[0]["type"] in COMES_WITH and own[1]["type"] == FactType.FAILURE_TO_APPEAR:
        own = own[1:]  # what came with it goes with it
    if not own or own[0]["type"] not in UNDOABLE or not may(who.actor, Act.UNDO_FACT):
        return None
    return own[0] if who.actor.has(*LEADS) or own[0]["actor"] == who.actor.name else None


async def other_journeys(desk: Desk, who: Visitor, record_id: UUID) -> list[tuple[object, object]]:
    """The other open journeys, for naming one."""
    found = await watch.participants(desk, who.actor, limit=paging.CHOICES)
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
    if person["ended_at"]:
        del stages[here + 1 :]  # nothing comes after the end
    shown: list[dict[str, object]] = []
    for place, one in enumerate(stages):
        began = entered.get(one)
        after = [entered[later] for later in stages[place + 1 : here + 1] if later in entered]
        until = after[0] if after else person["ended_at"] or now
        state = "done" if place < here else "here" if place == here else ""
        shown.append({"stage": one, "at": began, "state": state, "lasted": lasted(began, until) if began else ""})
    return shown
