"""What processes carry is encrypted with a rotating process key; what cannot be opened never stops a process."""

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    PayloadCodec,
)

from security.keyring import Keyring, key_id

ENCODING = b"binary/encrypted"
NONCE_BYTES = 12
UNREADABLE = Payload(metadata={"encoding": b"json/plain"}, data=b'{"upto": {}}')


class ProcessCodec(PayloadCodec):
    """AES-256-GCM; the key's id stands in the metadata and is bound to the ciphertext."""

    def __init__(self, keyring: Keyring) -> None:
        """Encrypt with the ring's process key, open with it and with the older ones."""
        keys = (keyring.process_key, *keyring.old_process_keys)
        self._ciphers = {key_id(key).encode(): AESGCM(key) for key in keys}
        self._present = key_id(keyring.process_key).encode()

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Encrypt each payload whole, its own metadata included."""
        return [self._sealed(payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open each payload; one that does not open reads as a call to look at the record, which is always safe."""
        return [self._opened(payload) for payload in payloads]

    def _sealed(self, payload: Payload) -> Payload:
        nonce = os.urandom(NONCE_BYTES)
        cipher = self._ciphers[self._present].encrypt(nonce, payload.SerializeToString(), self._present)
        return Payload(metadata={"encoding": ENCODING, "key": self._present}, data=nonce + cipher)

    def _opened(self, payload: Payload) -> Payload:
        if payload.metadata.get("encoding") != ENCODING:
            return payload
        key = payload.metadata.get("key", b"")
        cipher = self._ciphers.get(key)
        if cipher is None:
            return UNREADABLE
        try:
            return Payload.FromString(cipher.decrypt(payload.data[:NONCE_BYTES], payload.data[NONCE_BYTES:], key))
        except (InvalidTag, ValueError, DecodeError):  # altered, cut short, or no payload inside
            return UNREADABLE


def data_converter(keyring: Keyring) -> DataConverter:
    """How everything that a process carries is written: plain dataclasses, encrypted, failures too."""
    return DataConverter(
        payload_converter_class=DefaultPayloadConverter,
        payload_codec=ProcessCodec(keyring),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )
