"""Calls on the quarterly report."""

from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import Response

from api.addresses import QuarterName
from api.answers import answer, listed, page
from api.auth import Calling
from api.operations import command, lists, look
from api.reading import router as calls
from api.schemas.conferences import EmptyBody
from domain.roles import Act, Sight
from usecases import report, reporting

router = calls("/v1/quarterly-reports", "quarterly reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterListed:
    """The report on one quarter: when it is owed, and when and by whom it was handed in."""

    quarter: str
    due_at: datetime | None
    submitted_at: datetime | None
    submitted_by: str | None
    late: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown:
    """One figure; its value is null where it is hidden because it counts few people."""

    measure: str
    unit: str
    value: float | None
    group: str | None
    hidden: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterPage:
    """The figures of one quarter, as they may leave the programme; and what of them the record does not hold."""

    quarter: str
    begins_at: datetime
    ends_at: datetime
    over: bool
    due_at: datetime | None
    submitted_at: datetime | None
    figures: tuple[FigureShown, ...]
    not_held: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedShown:
    """Which quarter's report was handed in."""

    quarter: str


@router.get("", **lists(Sight.REPORTS, "Quarterly reports, the latest quarter first", QuarterListed))
async def list_reports(call: Calling) -> Response:
    """Quarterly reports."""
    return listed(await reporting.listed(call.desk, call.actor))


@router.get("/{quarter}", **look(Sight.REPORTS, "The figures of one quarter, as 2026-Q4", QuarterPage))
async def get_report(call: Calling, quarter: QuarterName) -> Response:
    """One quarter."""
    return page(await reporting.report(call.desk, call.actor, quarter))


SUBMIT = command(
    Act.SUBMIT_REPORT,
    "Say that the report on a quarter was handed in; its figures are kept",
    SubmittedShown,
    example={},
    versioned=False,
)


@router.post("/{quarter}/submission", **SUBMIT)
async def submit_report(call: Calling, quarter: QuarterName, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Submit a report."""
    done = await report.submit_report(call.desk, call.actor, call.asked({"quarter": quarter}), quarter)
    return answer(SubmittedShown(quarter=quarter), done)
