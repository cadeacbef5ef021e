"""Targets for the relay that remember what they were told, and can be made slow or broken."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence

from database.hearings import Unsent
from relay.targets import Process


class Town:
    """Every target that the relay could tell. A shut target answers only when it is opened, a broken one never."""

    def __init__(self) -> None:
        self.told: list[tuple[str, list[int]]] = []
        self.called: list[Process] = []
        self.tried: Counter[str] = Counter()
        self.busy: Counter[str] = Counter()
        self.most_for_one = self.most_at_once = 0
        self.broken: set[str] = set()
        self.after_telling: Callable[[], None] = lambda: None
        self._shut: dict[str, asyncio.Event] = {}
        self._all_shut: asyncio.Event | None = None

    def shut(self, target: str) -> None:
        self._shut[target] = asyncio.Event()

    def shut_all(self) -> None:
        self._all_shut = asyncio.Event()

    def open(self) -> None:
        for gate in (*self._shut.values(), self._all_shut):
            if gate is not None:
                gate.set()

    def heard_by(self, target: str) -> list[list[int]]:
        return [seqs for name, seqs in self.told if name == target]

    async def tell(self, hearings: Sequence[Unsent]) -> None:
        (target,) = {hearing.workflow_id for hearing in hearings}
        self.tried[target] += 1
        self.busy[target] += 1
        self.most_for_one = max(self.most_for_one, self.busy[target])
        self.most_at_once = max(self.most_at_once, self.busy.total())
        try:
            for gate in (self._shut.get(target), self._all_shut):
                if gate is not None:
                    await gate.wait()
            if target in self.broken:
                raise ValueError("what this target cannot take")
            self.told.append((target, [hearing.seq for hearing in hearings]))
        finally:
            self.busy[target] -= 1
        self.after_telling()

    async def call(self, process: Process) -> None:
        self.tried[process.id] += 1
        if process.id in self.broken:
            raise ValueError("what this target cannot take")
        self.called.append(process)
