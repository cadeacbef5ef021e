"""What is wrong with a policy, and where it stands."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a table of a policy stands; `note` goes with every fault of it that is found while it is read."""

    line: int
    file: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyFault:
    """One thing wrong with a policy: the file and line it stands on, what is wrong, and how to mend it."""

    line: int
    what: str
    file: str = ""

    def __str__(self) -> str:
        """As an editor shows it."""
        return f"{self.file}{', ' if self.file else ''}line {self.line}: {self.what}"


class PolicyFaults(Exception):
    """A policy that cannot be used, with every fault found."""

    def __init__(self, faults: Sequence[PolicyFault]) -> None:
        """Keep the faults, in the order of their files and lines."""
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line)))
        super().__init__("\n".join(str(fault) for fault in self.faults))
