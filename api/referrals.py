"""Calls on referrals."""

from fastapi.responses import Response

from api.addresses import OfArea, OfDoor, OfStatus, ReferralId
from api.answers import listed, page
from api.auth import Calling
from api.examples import DECISIONS, REFERRAL, REFERRALS
from api.operations import command, lists, look
from api.pages import FactShown, MatchShown, ReferralListed, ReferralPage
from api.reading import Cursor, Limit, after_id
from api.reading import router as calls
from api.records import record
from api.schemas.referrals import (
    AcknowledgementBody,
    ArrivalBody,
    DecisionBody,
    LinkBody,
    ReasonBody,
    ReferralBody,
    ScreeningBody,
    SeparationBody,
    UrgenciesBody,
    ViewBody,
    ViewRequestBody,
    WaitingReviewBody,
)
from api.shown import QuestionShown, ReferralReceipt, ReferralShown
from domain.roles import Act, Sight
from usecases import handoff, refer, same_person, screen, separate, watch

router = calls("/v1/referrals", "referrals")

REFER = command(
    Act.REFER,
    "Refer a person",
    ReferralShown,
    ReferralReceipt,
    example=REFERRAL,
    also=REFERRALS,
    created=True,
    versioned=False,
)


@router.post("", **REFER)
async def refer_person(call: Calling, body: ReferralBody) -> Response:
    """Refer a person."""
    ask = body.ask()
    done = await refer.refer(call.desk, call.actor, call.asked(ask), ask)
    made = done.made()
    return record(done, made, location=f"/v1/referrals/{made}")


LIST = lists(
    Sight.WORKLIST,
    "Referrals, newest first; partners see their own and those they are asked on, and no filter narrows these",
    ReferralListed,
    ReferralReceipt,
    QuestionShown,
)


@router.get("", **LIST)
async def list_referrals(
    call: Calling,
    status: OfStatus = None,
    door: OfDoor = None,
    area: OfArea = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """List referrals in the caller's view."""
    after = after_id(cursor)
    return listed(
        await watch.referrals(call.desk, call.actor, status=status, door=door, area=area, limit=limit, after=after)
    )


ONE = look(Sight.WORKLIST, "One referral, in the caller's view", ReferralPage, ReferralReceipt, QuestionShown)


@router.get("/{referral_id}", **ONE)
async def get_referral(call: Calling, referral_id: ReferralId) -> Response:
    """One referral."""
    return page(await watch.referral(call.desk, call.actor, referral_id))


MATCHES = lists(Sight.IDENTITY, "Who the person likely is already, with reasons", MatchShown)


@router.get("/{referral_id}/matches", **MATCHES)
async def get_matches(call: Calling, referral_id: ReferralId) -> Response:
    """Likely the same persons."""
    return listed(await watch.matches(call.desk, call.actor, referral_id))


@router.get("/{referral_id}/timeline", **lists(Sight.TIMELINE, "What happened, and who was told", FactShown))
async def get_timeline(call: Calling, referral_id: ReferralId, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """The referral's timeline."""
    return listed(await watch.timeline(call.desk, call.actor, referral_id, limit=limit, after=after_id(cursor)))


ASK = command(
    Act.REQUEST_VIEW, "Ask police or prosecutor for their view", ReferralShown, example={"asked": "police_liaison"}
)


@router.post("/{referral_id}/view-requests", **ASK)
async def request_view(call: Calling, referral_id: ReferralId, body: ViewRequestBody) -> Response:
    """Ask a partner for its view."""
    done = await screen.request_view(
        call.desk,
        call.actor,
        call.asked([body.asked, body.office_id] if body.office_id else body.asked),
        referral_id,
        body.asked,
        body.office_id,
    )
    return record(done, referral_id)


GIVE = command(
    Act.GIVE_VIEW,
    "Give the view that one was asked for",
    QuestionShown,
    example={"position": "supports"},
    versioned=False,
)


@router.post("/{referral_id}/view", **GIVE)
async def give_view(call: Calling, referral_id: ReferralId, body: ViewBody) -> Response:
    """Give one's view."""
    asked = call.asked(body.model_dump())
    done = await screen.give_view(call.desk, call.actor, asked, referral_id, body.position, body.category, body.note)
    return record(done, referral_id)


SCREEN = command(
    Act.SCREEN,
    "Answer the screening's questions, and decide at once with 'decision'",
    ReferralShown,
    example={"answers": {"adult": "met", "violent_history": "not_met", "recurring": "met"}},
)


@router.post("/{referral_id}/screening", **SCREEN)
async def screen_referral(call: Calling, referral_id: ReferralId, body: ScreeningBody) -> Response:
    """Screen a referral."""
    decision = body.decision.ask() if body.decision else None
    asked = call.asked([body.answers, body.note, decision])
    done = await screen.screen(call.desk, call.actor, asked, referral_id, body.answers, body.note, decision)
    return record(done, referral_id)


URGENT = command(
    Act.RECORD_URGENCIES,
    "Say what makes it urgent, all of it anew; the waiting list counts it as the policy weighs it",
    ReferralShown,
    example={"urgencies": ["overdose", "pregnant"]},
)


@router.post("/{referral_id}/urgencies", **URGENT)
async def record_urgencies(call: Calling, referral_id: ReferralId, body: UrgenciesBody) -> Response:
    """Record what makes it urgent."""
    asked = call.asked(body.urgencies)
    return record(await screen.record_urgencies(call.desk, call.actor, asked, referral_id, body.urgencies), referral_id)


DECIDE = command(
    Act.DECIDE_REFERRAL,
    "Decide a referral; an approval opens or joins a journey",
    ReferralShown,
    example={"outcome": "approved", "reason_code": "eligible"},
    also=DECISIONS,
)


@router.post("/{referral_id}/decision", **DECIDE)
async def decide_referral(call: Calling, referral_id: ReferralId, body: DecisionBody) -> Response:
    """Decide a referral."""
    ask = body.ask()
    done = await screen.decide_referral(call.desk, call.actor, call.asked(ask), referral_id, ask)
    return record(done, referral_id)


WAITS_ON = command(
    Act.REVIEW_WAITING,
    "It was looked at on the waiting list, and waits on; it is looked at again later",
    ReferralShown,
    example={"note": "Still no room; seen at the day centre."},
)


@router.post("/{referral_id}/waiting-review", **WAITS_ON)
async def review_waiting(
    call: Calling,
    referral_id: ReferralId,
    body: WaitingReviewBody = WaitingReviewBody(),  # noqa: B008
) -> Response:
    """Keep a referral on the waiting list, for now."""
    done = await screen.review_waiting(call.desk, call.actor, call.asked(body.note), referral_id, body.note)
    return record(done, referral_id)


LINK = command(
    Act.LINK_REFERRAL,
    "Say that another referral or journey is of the same person, or is not; nothing is merged",
    ReferralShown,
    example={"record_id": "0b6f3c1e-3c55-4f0e-9a0a-8f3a5b1f7c55", "is_same": True},
)


@router.post("/{referral_id}/links", **LINK)
async def link_referral(call: Calling, referral_id: ReferralId, body: LinkBody) -> Response:
    """Judge whether two records are of one person."""
    asked = call.asked([body.record_id, body.is_same])
    done = await same_person.link_referral(
        call.desk, call.actor, asked, referral_id, body.record_id, is_same=body.is_same
    )
    return record(done, referral_id)


SEPARATE = command(
    Act.SEPARATE_REFERRAL,
    "The person is not the one whose journey the referral joined: it is taken out, and opens a journey of its own",
    ReferralShown,
    example={"note": "Two people of one name."},
)


@router.post("/{referral_id}/separation", **SEPARATE)
async def separate_referral(
    call: Calling,
    referral_id: ReferralId,
    body: SeparationBody = SeparationBody(),  # noqa: B008
) -> Response:
    """Separate a referral from a journey that it joined."""
    ask = body.ask()
    done = await separate.separate_referral(call.desk, call.actor, call.asked(ask), referral_id, ask)
    return record(done, referral_id)


WITHDRAW = command(
    Act.WITHDRAW_REFERRAL,
    "Take a referral back",
    ReferralShown,
    ReferralReceipt,
    example={"reason_code": "duplicate"},
)


@router.post("/{referral_id}/withdrawal", **WITHDRAW)
async def withdraw_referral(call: Calling, referral_id: ReferralId, body: ReasonBody) -> Response:
    """Withdraw a referral."""
    asked = call.asked([body.reason_code, body.note])
    done = await refer.withdraw_referral(call.desk, call.actor, asked, referral_id, body.reason_code, body.note)
    return record(done, referral_id)


WAIT = command(
    Act.REQUEST_HANDOFF,
    "Somebody waits with the person at the scene: who is on call is to come",
    ReferralShown,
    ReferralReceipt,
    versioned=False,
)


@router.post("/{referral_id}/handoff", **WAIT)
async def request_handoff(call: Calling, referral_id: ReferralId) -> Response:
    """Ask for the warm hand-off."""
    return record(await handoff.request_handoff(call.desk, call.actor, call.asked(None), referral_id), referral_id)


COME = command(
    Act.ACKNOWLEDGE_HANDOFF,
    "The caller comes to the scene, and says when; said again, it is the new time",
    ReferralShown,
    example={"eta": "2026-11-24T18:40:00Z"},
)


@router.post("/{referral_id}/handoff/acknowledgement", **COME)
async def acknowledge_handoff(call: Calling, referral_id: ReferralId, body: AcknowledgementBody) -> Response:
    """Say who comes, and when."""
    asked = call.asked(body.eta)
    return record(await handoff.acknowledge_handoff(call.desk, call.actor, asked, referral_id, body.eta), referral_id)


BE_THERE = command(Act.ARRIVE_AT_SCENE, "Somebody is at the scene: nobody waits any more", ReferralShown, example={})


@router.post("/{referral_id}/handoff/arrival", **BE_THERE)
async def arrive_at_scene(call: Calling, referral_id: ReferralId, body: ArrivalBody) -> Response:
    """Be at the scene."""
    asked = call.asked(body.occurred_at)
    done = await handoff.arrive_at_scene(call.desk, call.actor, asked, referral_id, body.occurred_at)
    return record(done, referral_id)


STAND_DOWN = command(
    Act.STAND_DOWN_HANDOFF,
    "Nobody needs to come to the scene any more",
    ReferralShown,
    ReferralReceipt,
    versioned=False,
)


@router.post("/{referral_id}/handoff/stand-down", **STAND_DOWN)
async def stand_down_handoff(call: Calling, referral_id: ReferralId) -> Response:
    """Stand down."""
    return record(await handoff.stand_down_handoff(call.desk, call.actor, call.asked(None), referral_id), referral_id)
