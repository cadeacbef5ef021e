"""The thread that every process follows: hear facts, wait for the next moment, act, and never lose count.

One timer stands for the earliest moment of all that is owed, and is set anew only when that moment changes. The signal
handler only takes note. A process continues as new only in a task that ran no effect: a signal that came in between
would make the server take that task back, and the effect would run once more. At the end of a life it takes that
breath only if the record was ahead of what the process was told, so that word of it may be on its way.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from contracts.effects import Effects
    from contracts.messages import Heard, Standing
    from contracts.names import AT_ONCE, GENERATION, HEAR, stream_of

from workflows.pacing import BREATH, LONGEST_SLEEP, QUICK, UNTIL_IT_WORKS

Effect = Callable[[Effects, str], Awaitable[Standing]]


class Thread:
    """What all processes of a stream share. Each process says which effect its moments call for."""

    def __init__(self) -> None:
        """Nothing heard yet; the record says where to begin."""
        self._heard = 0
        self._settled = 0
        self._is_ahead = False
        self._calls = 0
        self._answered = 0
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_for: tuple[str | None, int] = (None, 0)
        self._taken: tuple[str | None, int] = (None, 0)

    @workflow.signal(name=HEAR)
    def hear(self, heard: Heard) -> None:
        """Take note of facts; the main loop acts on them. What is not a fact of the own stream is a call to look."""
        own = stream_of(workflow.info().workflow_id)
        self._heard = max(self._heard, heard.upto.get(own, 0))
        self._calls += any(stream != own for stream in heard.upto) or not heard.upto

    async def begin(self) -> Standing:
        """Start, start again, or be rebuilt: read from the record where this process stands.

        Who was called, or told of a fact, settles at once: that reads the same, and is one effect instead of two.
        """
        return await (self.tell() if self._news() else self._do(Effects.resume))

    async def tell(self) -> Standing:
        """Settle every fact that is not settled yet."""
        return await self._do(Effects.settle)

    async def on_moment(self, effect: Effect) -> Standing:
        """The moment came: do what it calls for."""
        return await self._do(effect)

    async def fact_or_moment(self, standing: Standing) -> bool:
        """Wait for a new fact or for the next moment; whether it was the moment."""
        if self._has_come(standing) and workflow.patched(AT_ONCE):
            self._taken = (standing.moment, standing.offset)
            return True
        self._set_alarm(standing)
        await workflow.wait_condition(lambda: self._news() or self._rang())
        return not self._news()

    async def may_end(self, standing: Standing) -> bool:
        """Whether the process may end now; called when its stream is closed."""
        if self._is_ahead or not standing.ends_at_once:
            await workflow.sleep(BREATH)
        return standing.ended and not self._news()

    async def renewed(self, standing: Standing) -> None:
        """Continue as new when the history has grown long, or the processes are of a new generation.

        Nothing is carried but the id and the generation, the record has the rest.
        """
        is_long = workflow.info().get_current_history_length() >= standing.renew_after
        if not is_long and standing.generation <= workflow.memo_value(GENERATION, 1, type_hint=int):
            return
        await workflow.sleep(BREATH)
        if not self._news():
            workflow.continue_as_new(workflow.info().workflow_id, memo={GENERATION: standing.generation})

    async def follow(self, effect: Effect, first: Heard | None) -> None:
        """The life of a process: begin, then hear facts and meet moments until the stream has ended.

        `first` are the facts that it was started with, which saves it from being told by a signal.
        """
        if first is not None:
            self.hear(first)
        standing = await self.begin()
        while not (standing.ended and await self.may_end(standing)):
            if standing.ended:
                standing = await self.tell()
                continue
            moment = await self.fact_or_moment(standing)
            standing = await (self.on_moment(effect) if moment else self.tell())
            await self.renewed(standing)

    async def _do(self, effect: Effect) -> Standing:
        self._answered, asked = self._calls, self._heard
        standing: Standing = await workflow.execute_local_activity_method(
            effect,  # a method of the effects' interface
            workflow.info().workflow_id,
            start_to_close_timeout=QUICK,
            retry_policy=UNTIL_IT_WORKS,
        )
        self._is_ahead = standing.seq > self._heard
        self._heard = max(self._heard, standing.seq)
        # what was heard before an effect that settles, and is not settled after it, is no fact of this record
        self._settled = standing.settled if effect is Effects.resume else max(standing.settled, asked)
        return standing

    def _set_alarm(self, standing: Standing) -> None:
        wanted = (standing.moment, standing.offset)
        rings_already = self._alarm is not None and not self._alarm.done() and wanted == self._alarm_for
        if rings_already:
            return
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        self._alarm_for = wanted
        if standing.wait_seconds is not None:
            wait = min(timedelta(seconds=max(standing.wait_seconds, 0.001)), LONGEST_SLEEP)
            self._alarm = asyncio.create_task(workflow.sleep(wait))

    def _has_come(self, standing: Standing) -> bool:
        """The moment is over already: a timer of no length would come a second late, and a ladder waits for none.

        Once only: a moment that is left as it was by what it called for waits for a timer, and is never a ring.
        """
        is_past = standing.wait_seconds is not None and standing.wait_seconds <= 0
        return is_past and not self._news() and (standing.moment, standing.offset) != self._taken

    def _news(self) -> bool:
        return self._heard > self._settled or self._calls != self._answered

    def _rang(self) -> bool:
        return self._alarm is not None and self._alarm.done()
