"""The time machine; only where the demo or a test runs."""

from fastapi.responses import Response

from api.answers import answer, clock
from api.auth import Calling
from api.operations import command
from api.reading import router as calls
from api.schemas.conferences import ClockBody
from api.shown import ClockShown
from domain.roles import Act
from usecases import demo

router = calls("/v1/demo", "demo")
PUSH = command(
    Act.PUSH_CLOCK, "Push the programme's clock forward", ClockShown, example={"advance": "3 days"}, versioned=False
)


@router.post("/clock", **PUSH)
async def push_clock(call: Calling, body: ClockBody) -> Response:
    """Push the clock."""
    ask = demo.PushClock(advance=body.advance)
    done = await demo.push_clock(call.desk, call.actor, call.asked(ask), ask)
    return answer(clock(done), done)
