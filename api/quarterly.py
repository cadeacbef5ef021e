"""Calls on the quarterly report."""

from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import Response

from api.addresses import QuarterName
from api.answers import answer, listed, page
from api.auth import Calling
from api.described import Described
from api.operations import command, lists, look
from api.reading import router as calls
from api.schemas.conferences import EmptyBody
from domain.roles import Act, Sight
from usecases import report, reporting

router = calls("/v1/quarterly-reports", "quarterly reports")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterListed(Described):
    """The report on one quarter: when it is owed, and when and by whom it was handed in."""

    quarter: str
    """Year and quarter, such as `2026-Q4`, where the programme is."""
    due_at: datetime | None
    """By when the report is or was owed; null where nobody ever owed it."""
    submitted_at: datetime | None
    """When somebody said that it was handed in; null before."""
    submitted_by: str | None
    """The name of whoever said so; null before."""
    late: bool | None
    """Whether it is still owed and its time has passed; null where nobody ever owed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureShown(Described):
    """One figure; its value is null where it is hidden because it counts few people."""

    measure: str
    """What is measured, such as `referrals_received` or `referral_to_intake_median`."""
    unit: str
    """`count`, `percent`, `hours`, `days`, `people`, or `index`, where 1 is as often as on the whole."""
    value: float | None
    """The figure; null where it is hidden."""
    group: str | None
    """Of a figure that is split: of which door, area, reason or service; else null."""
    hidden: bool
    """Whether it counts fewer than 11 people, or would give away one that does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterPage(Described):
    """The figures of one quarter, as they may leave the programme; and what of them the record does not hold."""

    quarter: str
    """Year and quarter, such as `2026-Q4`, where the programme is."""
    begins_at: datetime
    """Its first moment."""
    ends_at: datetime
    """The first moment after it."""
    over: bool
    """Whether it has ended; the figures of a running one still change."""
    due_at: datetime | None
    """By when the report is or was owed; null where nobody ever owed it."""
    submitted_at: datetime | None
    """When somebody said that it was handed in; null before."""
    figures: tuple[FigureShown, ...]
    """What the record can tell; what nothing was recorded for is left out."""
    not_held: tuple[str, ...]
    """What funders ask for and the record does not hold, as codes, so that nobody takes it for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmittedShown(Described):
    """Which quarter's report was handed in."""

    quarter: str
    """Year and quarter, such as `2026-Q4`; its figures are kept as they stood."""


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
