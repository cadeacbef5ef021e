"""Calls on reports that come in unasked: taken in one constant way, looked at by the care team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi.responses import Response

from api.addresses import ReportId
from api.answers import answer, listed, page
from api.auth import Calling
from api.described import Described
from api.operations import command, lists, look
from api.owed import StillOwedHere
from api.pages import MatchShown
from api.reading import Cursor, Limit, after_id
from api.reading import router as calls
from api.schemas.inbound import HandlingBody, ReportBody
from api.shared import Allowed, NextDue, PolicyVersion, Version, WhoseIfAny
from domain.errors import NotFound
from domain.roles import Act, Sight
from domain.states import InboundReport
from domain.words import ReportKind
from usecases import inbound, inbound_views

router = calls("/v1/inbound-reports", "inbound reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived(Described):
    """The answer to every report, whoever it is about."""

    status: Literal["received"] = "received"
    """Always `received`, whoever it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportHandled(Described):
    """A report that somebody looked at, and whom it is about."""

    id: UUID
    """Of the report."""
    participant_id: WhoseIfAny
    """Whose notes keep its words; null where it is about nobody here."""
    handled_at: datetime | None
    """When somebody said whom it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportListed(Described):
    """A report that nobody has looked at, and from whom it came."""

    id: UUID
    """Of the report, for `POST /v1/inbound-reports/{report_id}/handling`."""
    kind: ReportKind
    """What is reported."""
    occurred_at: datetime
    """When it happened, as the reporter said."""
    received_at: datetime
    """When it came in."""
    reporter_id: UUID | None
    """Who reported it; null where it came by itself."""
    reporter: str | None
    """Their name; null where it came by itself."""
    agency: str | None
    """What their agency is called; null where they have none here."""
    participant_id: WhoseIfAny
    """Whom it is about; null before somebody said so, and where it is about nobody here."""
    handled_at: datetime | None
    """When somebody said whom it is about; null before."""
    version: Version
    next_due: NextDue
    policy_version: PolicyVersion


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage(ReportListed):
    """One report as it was written, with whom it may be about."""

    person: dict[str, object]
    """Who it is about, as the reporter knew: `name`, `phone` and more; empty once it was looked at."""
    text: str | None
    """What happened, opened; null once it was looked at."""
    matches: tuple[MatchShown, ...]
    """Who it may be, each with what both share."""
    due: StillOwedHere
    allowed: Allowed


RECEIVE = command(
    Act.RECEIVE_REPORT,
    "Report what happened to somebody; the answer is always the same, whoever it is about",
    ReportReceived,
    example={
        "kind": "overdose",
        "text": "Revived at the bus stop, taken to the hospital.",
        "person": {"name": "A. B."},
    },
    versioned=False,
)


@router.post("", **RECEIVE)
async def receive_report(call: Calling, body: ReportBody) -> Response:
    """Take a report."""
    ask = body.ask()
    return answer(ReportReceived(), await inbound.receive_report(call.desk, call.actor, call.asked(ask), ask))


@router.get("", **lists(Sight.IDENTITY, "Reports that nobody has looked at, the oldest first", ReportListed))
async def list_reports(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """Open reports."""
    return listed(await inbound_views.reports(call.desk, call.actor, limit=limit, after=after_id(cursor)))


@router.get("/{report_id}", **look(Sight.IDENTITY, "One report, with whom it may be about", ReportPage))
async def get_report(call: Calling, report_id: ReportId) -> Response:
    """One report."""
    return page(await inbound_views.look(call.desk, call.actor, report_id))


HANDLE = command(
    Act.HANDLE_REPORT,
    "Say whom a report is about, or that it is about nobody here; its words go to the person's notes, or nowhere",
    ReportHandled,
    example={},
    versioned=False,
)


@router.post("/{report_id}/handling", **HANDLE)
async def handle_report(call: Calling, report_id: ReportId, body: HandlingBody) -> Response:
    """Handle a report."""
    asked = call.asked(body.participant_id)
    done = await inbound.handle_report(call.desk, call.actor, asked, report_id, body.participant_id)
    state = done.states.get(report_id)
    if not isinstance(state, InboundReport):
        raise NotFound("report")
    shown = ReportHandled(id=state.id, participant_id=state.participant_id, handled_at=state.handled_at)
    return answer(shown, done)
