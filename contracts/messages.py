"""The messages of processes: opaque ids, sequence numbers, moments and codes; new fields come with defaults."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Facts that a process must hear: for each stream the highest sequence number told with this message."""

    upto: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a process stands after it looked at the record.

    `settled` is the last fact that is settled, `seq` the last one there is, `moment` the next one at which the clock
    wants something (RFC 3339, the programme's clock; None: nothing is waited for), `wait_seconds` how far off it is.
    `ended` says that the stream is closed and wants nothing more. `generation` is the record's present one, `offset`
    how far the programme's clock was pushed, in seconds. `renew_after` is the length of history after which the process
    continues as new. `ends_at_once`: a process that has ended leaves in the same task (histories of before take a breath).
    """

    settled: int
    moment: str | None
    wait_seconds: float | None
    ended: bool
    generation: int = 1
    offset: int = 0
    renew_after: int = 1000
    seq: int = 0
    ends_at_once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What a round of deliveries came to: how many were sent, how many wait, and how long until the next is due."""

    sent: int
    waiting: int
    wait_seconds: float | None
