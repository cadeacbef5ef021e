"""The kinds of field that every body is made of, each with its limit and a message that mends."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from api.described import Described

FIRST = datetime(1990, 1, 1, tzinfo=UTC)
LAST = datetime(2150, 1, 1, tzinfo=UTC)
EARLIEST_BIRTH = date(1890, 1, 1)


class Body(Described, BaseModel):
    """What a call takes; an unknown field is an error, not a guess."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("no_nul", "This text holds a NUL character, which cannot be kept. Leave it out.")
    return text


def _as_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("not_a_moment", "Give a moment like 2026-11-24T15:04:05Z.")
    return value


def _as_day(value: Any) -> Any:
    if not isinstance(value, str):
        raise PydanticCustomError("not_a_date", "Give a date like 2026-11-24.")
    return value


def _in_our_time(moment: datetime) -> datetime:
    if not FIRST <= moment <= LAST:
        raise PydanticCustomError("out_of_range", "Give a moment between 1990 and 2150.")
    return moment.astimezone(UTC)


def _of_our_time(day: date) -> date:
    if not EARLIEST_BIRTH <= day <= LAST.date():
        raise PydanticCustomError("out_of_range", "Give a date between 1890 and 2150.")
    return day


Line = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_without_nul)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=20_000), AfterValidator(_without_nul)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Hash = Annotated[str, StringConstraints(pattern=r"^(sha256:)?[0-9a-f]{64}$")]
Moment = Annotated[AwareDatetime, BeforeValidator(_as_text), AfterValidator(_in_our_time)]
Day = Annotated[date, BeforeValidator(_as_day), AfterValidator(_of_our_time)]
Id = UUID
Length = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,3} (minutes?|hours?|days?|working days?)$")]
Said = Annotated[Text | None, Field(description="What else is worth noting; kept sealed, for programme staff alone.")]
Occurred = Annotated[
    Moment | None, Field(description="When it happened, if it is typed later; now where left out, never still to come.")
]
CaseloadReason = Annotated[
    Text | None,
    Field(
        description="Why somebody takes one more who has as many open journeys as the policy allows (`caseload_block`); "
        "needed only then, and kept sealed."
    ),
]
