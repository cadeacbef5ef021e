"""The audit's MACs and seals: each line vouches for itself and for its stream's line before it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from security.keyring import Keyring, mac


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Who did, saw or was refused what, and when; no text of any person."""

    id: UUID
    programme_id: UUID
    stream_id: UUID | None
    fact_id: UUID | None
    actor_id: UUID | None
    act: str
    outcome: str
    at: datetime


def line_mac(keyring: Keyring, line: AuditLine, previous: bytes | None) -> bytes:
    """The MAC of a line, over all it says and the MAC of its stream's line before (None for the first)."""
    said = (line.id, line.programme_id, line.stream_id, line.fact_id, line.actor_id, line.act, line.outcome)
    parts = [str(part).encode() for part in said]
    return mac(keyring.audit_key, *parts, _moment(line.at), previous or b"")


def seal_of(keyring: Keyring, number: int, line: bytes, previous_seal: bytes | None) -> bytes:
    """The seal of a programme's line number `number`, over its MAC and the seal before it."""
    return mac(keyring.audit_key, b"seal", number.to_bytes(8, "big"), line, previous_seal or b"")


def _moment(at: datetime) -> bytes:
    return str(round(at.timestamp() * 1_000_000)).encode()
