"""The table: each figure with the floor's, their ratio, the goal, and whether it is reached."""

import json
import os
import platform
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value. `judged` is what the goal is about: the value itself, or its ratio to the floor.

    A goal comes with the next lever for when it is missed; `profile` says where the time went.
    """

    name: str
    value: float
    unit: str
    floor: float | None = None
    at_most: float | None = None
    at_least: float | None = None
    on_ratio: bool = False
    lever: str = ""
    profile: str = ""

    def __post_init__(self) -> None:
        """No goal without a lever."""
        if (self.at_most is not None or self.at_least is not None) and not self.lever:
            message = f"{self.name} has a goal and no lever"
            raise ValueError(message)

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the floor's."""
        return self.value / self.floor if self.floor else None

    @property
    def reached(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        judged = self.ratio if self.on_ratio else self.value
        if judged is None or (self.at_most is None and self.at_least is None):
            return None
        return (self.at_most is None or judged <= self.at_most) and (self.at_least is None or judged >= self.at_least)

    def line(self) -> str:
        """The figure as a line of the table."""
        floor = f"{self.floor:9.2f}" if self.floor is not None else " " * 9
        ratio = f"{self.ratio:6.2f} x" if self.ratio is not None else " " * 8
        limit = f"<= {self.at_most:g}" if self.at_most is not None else f">= {self.at_least or 0:g}"
        goal = f"{limit}{' x' if self.on_ratio else ''}" if self.reached is not None else ""
        verdict = {True: "reached", False: "MISSED", None: ""}[self.reached]
        return f"{self.name:<52} {self.value:9.2f} {self.unit:<11} {floor} {ratio} {goal:>9}  {verdict}"


@dataclass(slots=True)
class Report:
    """All figures of one run, told as they come."""

    quick: bool
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, figure: Figure) -> None:
        """Keep a figure, and print it."""
        self.figures.append(figure)
        print(figure.line(), flush=True)
        if figure.reached is False:
            told = [f"where the cores' time went: {figure.profile}"] if figure.profile else []
            for words in (*told, f"next lever: {figure.lever}"):
                self.note(f"{figure.name}: {words}")

    def note(self, text: str) -> None:
        """Keep a remark, and print it."""
        self.notes.append(text)
        print(f"  {text}", flush=True)

    def keep(self) -> Path:
        """Write the run down beside the others."""
        RESULTS.mkdir(exist_ok=True)
        moment = datetime.now(UTC)
        path = RESULTS / f"{moment:%Y-%m-%dT%H%M%SZ}{'-quick' if self.quick else ''}.json"
        shown = [
            {**asdict(one), "ratio": one.ratio and round(one.ratio, 3), "reached": one.reached} for one in self.figures
        ]
        kept = {"at": moment.isoformat(), "machine": machine(), "figures": shown, "notes": self.notes}
        path.write_text(json.dumps(kept, indent=1) + "\n")
        return path


def header() -> str:
    """The table's first lines."""
    return f"\n{'figure':<52} {'value':>9} {'unit':<11} {'floor':>9} {'ratio':>8} {'goal':>9}\n" + "-" * 112


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def milliseconds(values: Sequence[float], share: float) -> float:
    """A percentile of seconds, in milliseconds."""
    return percentile(values, share) * 1000


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values) if values else float("nan")


def machine() -> dict[str, object]:
    """What this ran on."""
    found = {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "system": platform.platform(),
        "commit": _said("git", "rev-parse", "--short", "HEAD"),
    }
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            found["processor"] = line.partition(":")[2].strip()
            break
    memory = Path("/proc/meminfo").read_text().splitlines()[0].split()[1]
    return {**found, "memory_gb": round(int(memory) / 1024 / 1024, 1)}


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout.strip()
