"""The time machine of the demo and the tests: the programme's clock can be pushed forward, never back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from database.found import Found
from database.record import Decision
from domain.actor import Actor
from domain.deadlines import WorkingCalendar, parse
from domain.errors import Fault, Invalid, NotFound
from domain.facts import Fact, FactType, StreamRef
from domain.policy import Policy
from domain.roles import Act
from domain.words import StreamKind
from usecases.desk import Asked, Desk, Done, admit, carry_out
from usecases.guard import permit

NEXT_DEADLINE = "next deadline"
FARTHEST = timedelta(days=400)
SHORT = {"minutes", "hours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PushClock:
    """How far: a length of time as a policy writes it, or 'next deadline'."""

    advance: str


async def push_clock(desk: Desk, actor: Actor, asked: Asked, ask: PushClock) -> Done:
    """Push the programme's clock forward; every running process of the programme hears it."""
    if not desk.plays:
        raise NotFound("clock")
    await admit(desk, actor, Act.PUSH_CLOCK)
    programme_id = actor.programme_id
    upcoming = await _upcoming(desk, actor) if ask.advance == NEXT_DEADLINE else None

    def decide(found: Found) -> Decision:
        permit(found.actor, Act.PUSH_CLOCK)
        to = upcoming or _after(ask.advance, found.now, found.policy())
        seconds = max(1, ceil((to - found.now).total_seconds()))
        offset = found.clock_offset + seconds
        pushed = Fact(
            stream=StreamRef(kind=StreamKind.PROGRAMME, id=programme_id),
            type=FactType.CLOCK_PUSHED,
            occurred_at=found.now + timedelta(seconds=seconds),
            data={"seconds": seconds},
        )
        now = found.now + timedelta(seconds=seconds)
        created = {"seconds": str(seconds), "now": now.isoformat(), "offset": str(offset)}
        return Decision(facts=(pushed,), clock_offset=offset, created=created)

    return await carry_out(desk, actor, asked, Act.PUSH_CLOCK, decide, programme_id)


async def _upcoming(desk: Desk, actor: Actor) -> datetime:
    found = (await desk.views.clock(actor.programme_id)).next_deadline
    if found is None:
        message = "Nothing is due in this programme; name a length of time instead."
        raise Invalid([Fault(pointer="/advance", code="nothing_due", message=message)])
    return found


def _after(advance: str, now: datetime, policy: Policy) -> datetime:
    try:
        length = parse(advance)
    except ValueError as unreadable:
        message = "Write it like '3 days', '2 working days', '45 minutes' or 'next deadline'."
        raise Invalid([Fault(pointer="/advance", code="unreadable", message=message)]) from unreadable
    if not 0 < length.amount <= FARTHEST.days * 24 * 60:
        message = "The clock goes forward only, by at most 400 days at a time."
        raise Invalid([Fault(pointer="/advance", code="out_of_range", message=message)])
    far = length.amount > FARTHEST.days and length.unit not in SHORT
    to = now if far else WorkingCalendar.of(policy).after(now, length)
    if not now < to <= now + FARTHEST:
        message = "The clock goes forward only, by at most 400 days at a time."
        raise Invalid([Fault(pointer="/advance", code="out_of_range", message=message)])
    return to
