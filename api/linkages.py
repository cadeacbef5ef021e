"""Calls on service linkages."""

from dataclasses import dataclass, field
from datetime import datetime

from fastapi.responses import Response

from api.addresses import AgencyId, LinkageId, OfLinkageStatus, OfPerson, ParticipantId
from api.answers import answer, listed, page
from api.around import LinkageShown, ServiceReferralShown
from api.auth import Calling
from api.described import Described
from api.examples import LINKAGE, LINKAGES, PROVIDER
from api.operations import command, lists, look
from api.pages import AgencyPage, LinkageListed, LinkagePage, OwnAgencyPage, ServiceReferralPage
from api.reading import Cursor, Limit, after_id, after_moment
from api.reading import router as calls
from api.records import record
from api.schemas.linkages import (
    AppointmentBody,
    ClosureBody,
    DispatchBody,
    LinkageBody,
    RerouteBody,
    ResponseBody,
    VisitBody,
)
from domain.roles import Act, Sight
from usecases import agency, answers, link, watch

router = calls("/v1", "linkages")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeShown(Described):
    """What to tell a provider by another way than its mail, and until when it opens anything."""

    code: str | None = field(repr=False)
    """What to say to the provider, by phone or in person; null where no provider answered by a link, or it opens nothing now."""
    until: datetime | None
    """Until when it opens what the person agreed to show; null where there is none."""


LIST = lists(
    Sight.LINKAGES,
    "Linkages, soonest deadline first: open ones, a participant's, or of a status; a provider sees its own, newest first",
    LinkageListed,
    ServiceReferralShown,
)


@router.get("/linkages", **LIST)
async def list_linkages(
    call: Calling,
    participant_id: OfPerson = None,
    status: OfLinkageStatus = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Linkages in the caller's view."""
    if not call.actor.is_staff:
        return listed(await watch.offers(call.desk, call.actor, limit=limit, after=after_id(cursor)))
    after = after_moment(cursor)
    return listed(await watch.linkages(call.desk, call.actor, participant_id, status=status, limit=limit, after=after))


AGENCY = look(
    Sight.LINKAGES,
    "All that a provider's agency is asked and took on; a provider sees its own alone, without the people",
    AgencyPage,
    OwnAgencyPage,
)


@router.get("/agencies/{agency_id}/asks", **AGENCY)
async def agency_asks(call: Calling, agency_id: AgencyId) -> Response:
    """What an agency is asked."""
    return page(await agency.asked_of(call.desk, call.actor, agency_id))


ONE = look(Sight.LINKAGES, "One linkage, in the caller's view", LinkagePage, ServiceReferralPage)


@router.get("/linkages/{linkage_id}", **ONE)
async def get_linkage(call: Calling, linkage_id: LinkageId) -> Response:
    """One linkage."""
    return page(await watch.linkage(call.desk, call.actor, linkage_id))


OPEN = command(
    Act.OPEN_LINKAGE,
    "Open a linkage for a need",
    LinkageShown,
    example=LINKAGE,
    also=LINKAGES,
    created=True,
)


@router.post("/participants/{participant_id}/linkages", **OPEN)
async def open_linkage(call: Calling, participant_id: ParticipantId, body: LinkageBody) -> Response:
    """Open a linkage."""
    ask = link.Open(category=body.category, need=body.need, provider_id=body.provider_id, consent_id=body.consent_id)
    done = await link.open_linkage(call.desk, call.actor, call.asked(ask), participant_id, ask)
    made = done.made()
    return record(done, made, location=f"/v1/linkages/{made}")


CODE = look(Sight.IDENTITY, "What to tell a provider that answered by a link, so that it may see the person", CodeShown)


@router.get("/linkages/{linkage_id}/second-code", **CODE)
async def get_second_code(call: Calling, linkage_id: LinkageId) -> Response:
    """The code, while it opens something."""
    found = await answers.code_for(call.desk, call.actor, linkage_id)
    return answer(CodeShown(code=found.code, until=found.until))


DISPATCH = command(Act.DISPATCH_LINKAGE, "Send it to the provider: category and area only", LinkageShown, example={})


@router.post("/linkages/{linkage_id}/dispatch", **DISPATCH)
async def dispatch_linkage(call: Calling, linkage_id: LinkageId, body: DispatchBody = DispatchBody()) -> Response:  # noqa: B008
    """Dispatch a linkage."""
    ask = link.Dispatch(provider_id=body.provider_id, consent_id=body.consent_id, apart_reason=body.apart_reason)
    done = await link.dispatch_linkage(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


RESPOND = command(
    Act.ANSWER_LINKAGE,
    "The provider's answer",
    LinkageShown,
    ServiceReferralShown,
    example={"answer": "accepted"},
)


@router.post("/linkages/{linkage_id}/response", **RESPOND)
async def answer_linkage(call: Calling, linkage_id: LinkageId, body: ResponseBody) -> Response:
    """Answer a linkage."""
    ask = link.Respond(answer=body.answer, reason_code=body.reason_code, next_opening=body.next_opening, note=body.note)
    done = await link.answer_linkage(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


REROUTE = command(Act.REROUTE_LINKAGE, "Turn to another provider", LinkageShown, example={"provider_id": PROVIDER})


@router.post("/linkages/{linkage_id}/reroute", **REROUTE)
async def reroute_linkage(call: Calling, linkage_id: LinkageId, body: RerouteBody) -> Response:
    """Reroute a linkage."""
    ask = link.Reroute(provider_id=body.provider_id, reason_code=body.reason_code)
    done = await link.reroute_linkage(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


APPOINT = command(
    Act.SET_APPOINTMENT,
    "A first appointment is agreed",
    LinkageShown,
    ServiceReferralShown,
    example={"at": "2026-12-01T17:00:00Z"},
)


@router.post("/linkages/{linkage_id}/appointment", **APPOINT)
async def set_appointment(call: Calling, linkage_id: LinkageId, body: AppointmentBody) -> Response:
    """Set an appointment."""
    ask = link.Appoint(at=body.at)
    done = await link.set_appointment(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


NO_SHOW = command(Act.RECORD_NO_SHOW, "The appointment was missed", LinkageShown, ServiceReferralShown, example={})


@router.post("/linkages/{linkage_id}/no-show", **NO_SHOW)
async def record_no_show(call: Calling, linkage_id: LinkageId, body: VisitBody = VisitBody()) -> Response:  # noqa: B008
    """Record a no-show."""
    ask = link.Happened(occurred_at=body.occurred_at, note=body.note)
    done = await link.record_no_show(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


CONNECT = command(Act.CONNECT_LINKAGE, "The person was seen: connected", LinkageShown, ServiceReferralShown, example={})


@router.post("/linkages/{linkage_id}/connection", **CONNECT)
async def connect_linkage(call: Calling, linkage_id: LinkageId, body: VisitBody = VisitBody()) -> Response:  # noqa: B008
    """Record the connection."""
    ask = link.Happened(occurred_at=body.occurred_at, note=body.note)
    done = await link.connect_linkage(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)


CLOSE = command(Act.CLOSE_LINKAGE, "Close the loop with what came of it", LinkageShown, example={"outcome": "got_help"})


@router.post("/linkages/{linkage_id}/closure", **CLOSE)
async def close_linkage(call: Calling, linkage_id: LinkageId, body: ClosureBody) -> Response:
    """Close a linkage."""
    ask = link.Close(outcome=body.outcome, note=body.note)
    done = await link.close_linkage(call.desk, call.actor, call.asked(ask), linkage_id, ask)
    return record(done, linkage_id)
