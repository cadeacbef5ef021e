"""Sealed fields: AES-256-GCM under a data key per person, itself wrapped by the programme's field key.

The place where a ciphertext stands (table, row, column) is bound to it, so that a ciphertext moved to another row or
column does not open.
"""

import os
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from security.keyring import Keyring, key_id

NONCE_BYTES = 12
KEY_BYTES = 32


class CannotOpen(Exception):
    """A sealed text does not open: its key is gone, or it was altered or moved."""


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key of one stream's sealed fields, unwrapped for use and as it is kept."""

    wrapped: bytes
    wrapping_key: str
    cipher: AESGCM = field(repr=False)


def new_data_key(keyring: Keyring, stream_id: UUID) -> DataKey:
    """A fresh data key for a stream, wrapped for keeping."""
    return _wrapped(keyring, stream_id, AESGCM.generate_key(KEY_BYTES * 8))


def unwrap(keyring: Keyring, stream_id: UUID, wrapped: bytes, wrapping_key: str) -> DataKey:
    """The data key of a stream from how it is kept. CannotOpen if no key of the ring wrapped it."""
    return DataKey(wrapped, wrapping_key, AESGCM(_clear(keyring, stream_id, wrapped, wrapping_key)))


def rewrap(keyring: Keyring, stream_id: UUID, wrapped: bytes, wrapping_key: str) -> DataKey:
    """The same data key, wrapped by the ring's present field key; what it sealed stays as it is."""
    return _wrapped(keyring, stream_id, _clear(keyring, stream_id, wrapped, wrapping_key))


def seal(key: DataKey, place: str, text: str) -> bytes:
    """Encrypt a text for one place, e.g. `sealed_field/<stream>/identity`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + key.cipher.encrypt(nonce, text.encode(), place.encode())


def open_sealed(key: DataKey, place: str, ciphertext: bytes) -> str:
    """The text sealed for this place. CannotOpen if it was altered or moved."""
    return _open(key.cipher, ciphertext, place.encode()).decode()


def field_place(stream_id: UUID, name: str) -> str:
    """Where a sealed field stands."""
    return f"sealed_field/{stream_id}/{name}"


def note_place(note_id: UUID) -> str:
    """Where a note's text stands."""
    return f"note/{note_id}"


def _wrapped(keyring: Keyring, stream_id: UUID, clear: bytes) -> DataKey:
    nonce = os.urandom(NONCE_BYTES)
    wrapped = nonce + AESGCM(keyring.field_key).encrypt(nonce, clear, stream_id.bytes)
    return DataKey(wrapped, key_id(keyring.field_key), AESGCM(clear))


def _clear(keyring: Keyring, stream_id: UUID, wrapped: bytes, wrapping_key: str) -> bytes:
    for key in (keyring.field_key, *keyring.old_field_keys):
        if key_id(key) == wrapping_key:
            return _open(AESGCM(key), wrapped, stream_id.bytes)
    raise CannotOpen("The key that wrapped this record's key is not on the ring.")


def _open(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place)
    except (InvalidTag, ValueError) as broken:  # altered or moved; or cut short
        raise CannotOpen("This text was altered, moved, or sealed with another key.") from broken
