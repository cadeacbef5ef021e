"""The programme's quarterly report: which quarter, when it is owed, and what no figure of it can tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from uuid import UUID

from domain.clocks import clocks_of
from domain.errors import NotFound, NotInThisState
from domain.facts import Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.states import Obligation
from domain.words import StreamKind

OWED = "quarterly_report"  # what the policy's clock is called
MONTHS = 3
LAST = 4
# what funders ask for and the record does not hold: a report says so, so that nobody takes the missing for nothing
NOT_HELD = (
    "race_ethnicity_gender_disability",
    "age",
    "posts",
    "kind_of_arrest",
    "comparison_group",
    "health_services",
    "cost_and_satisfaction",
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Quarter:
    """A quarter of a year, as it is where the programme is."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def following(self) -> "Quarter":
        """The next one."""
        return Quarter(year=self.year + 1, number=1) if self.number == LAST else _next_in_year(self)

    def begins(self, zone: tzinfo) -> datetime:
        """Its first moment."""
        return datetime(self.year, MONTHS * (self.number - 1) + 1, 1, tzinfo=zone)

    def ends(self, zone: tzinfo) -> datetime:
        """The first moment after it."""
        return self.following.begins(zone)


def quarter_of(moment: datetime) -> Quarter:
    """The quarter of a moment that is told in the programme's own time."""
    return Quarter(year=moment.year, number=(moment.month - 1) // MONTHS + 1)


def read_quarter(text: str) -> Quarter:
    """A quarter from its name, as 2026-Q4; NotFound for what is none."""
    year, _, number = text.partition("-Q")
    if not (
        year.isascii() and year.isdigit() and len(year) == LAST and number in {"1", "2", "3", "4"} and year > "0000"
    ):
        raise NotFound("quarter")
    return Quarter(year=int(year), number=int(number))


def due(team_id: UUID, quarter: Quarter, zone: tzinfo, *, now: datetime) -> Fact:
    """The report on this quarter is owed; the policy says how long after its end."""
    data: dict[str, Value] = {"about": str(quarter), "ends_at": quarter.ends(zone).isoformat()}
    return Fact(stream=_team(team_id), type=FactType.REPORT_DUE, occurred_at=now, data=data)


def is_asked(policy: Policy) -> bool:
    """Whether the programme owes such reports at all."""
    return FactType.REPORT_DUE in clocks_of(policy).opening


def begin(
    team_id: UUID, owed: Sequence[Obligation], last: str | None, policy: Policy, zone: tzinfo, *, now: datetime
) -> tuple[Fact, ...]:
    """The first report, and the next one after one that was let go; nothing while one is owed."""
    if not is_asked(policy) or any(one.kind == OWED for one in owed):
        return ()
    present = quarter_of(now.astimezone(zone))
    return (due(team_id, max(present, read_quarter(last).following) if last else present, zone, now=now),)


def submit(
    team_id: UUID,
    quarter: Quarter,
    owed: Sequence[Obligation],
    figures: Mapping[str, str],
    zone: tzinfo,
    *,
    now: datetime,
) -> tuple[Fact, ...]:
    """It was handed in, with these figures; the next quarter's is owed from now on."""
    if not any(one.kind == OWED and one.about == str(quarter) for one in owed):
        raise NotInThisState("not_owed", (), "No report on this quarter is owed.")
    if quarter.ends(zone) > now:
        raise NotInThisState("running", (), "This quarter is not over yet; its figures still change.")
    data: dict[str, Value] = {"about": str(quarter), "figures": dict(figures)}
    handed_in = Fact(stream=_team(team_id), type=FactType.REPORT_SUBMITTED, occurred_at=now, data=data)
    return (handed_in, due(team_id, quarter.following, zone, now=now))


def _next_in_year(quarter: Quarter) -> Quarter:
    return Quarter(year=quarter.year, number=quarter.number + 1)


def _team(team_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.TEAM, id=team_id)
