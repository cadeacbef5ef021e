"""The programme's keys, held in one place, each for one purpose; none is ever logged, printed or defaulted."""

import hashlib
import hmac
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """Five keys of 32 bytes: wrapping data keys, audit MACs, match tokens, request MACs, and process payloads.

    `old_*` keys are still accepted for reading, so that a key can be rotated while the record is in use.
    """

    field_key: bytes = field(repr=False)
    audit_key: bytes = field(repr=False)
    match_key: bytes = field(repr=False)
    token_key: bytes = field(repr=False)
    process_key: bytes = field(repr=False)
    old_field_keys: tuple[bytes, ...] = field(default=(), repr=False)
    old_process_keys: tuple[bytes, ...] = field(default=(), repr=False)


def key_id(key: bytes) -> str:
    """A short public name for a key, from which the key cannot be told."""
    return hashlib.sha256(b"throughline key id" + key).hexdigest()[:12]


def mac(key: bytes, *parts: bytes) -> bytes:
    """HMAC-SHA-256 over the parts, each prefixed by its length so that no two lists of parts collide."""
    digest = hmac.new(key, digestmod=hashlib.sha256)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.digest()
