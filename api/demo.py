"""The time machine; only where the demo or a test runs."""

from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import Response

from api.answers import answer
from api.auth import Calling
from api.described import Described
from api.operations import command
from api.reading import router as calls
from api.schemas.conferences import ClockBody
from domain.roles import Act
from usecases import demo
from usecases.desk import Done

router = calls("/v1/demo", "demo")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShown(Described):
    """The programme's clock after it was pushed."""

    now: datetime
    """What the programme's clock says from now on."""
    advanced_seconds: int
    """How far this call pushed it, in seconds."""
    offset_seconds: int
    """How far it is ahead of the real time altogether, in seconds."""


PUSH = command(
    Act.PUSH_CLOCK, "Push the programme's clock forward", ClockShown, example={"advance": "3 days"}, versioned=False
)


@router.post("/clock", **PUSH)
async def push_clock(call: Calling, body: ClockBody) -> Response:
    """Push the clock."""
    ask = demo.PushClock(advance=body.advance)
    done = await demo.push_clock(call.desk, call.actor, call.asked(ask), ask)
    return answer(_pushed(done), done)


def _pushed(done: Done) -> ClockShown:
    """The clock after it was pushed."""
    return ClockShown(
        now=datetime.fromisoformat(done.created["now"]),
        advanced_seconds=int(done.created["seconds"]),
        offset_seconds=int(done.created["offset"]),
    )
