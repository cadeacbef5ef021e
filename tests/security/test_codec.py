"""What processes carry: encrypted, under keys that rotate; what does not open never stops a process."""

import dataclasses
import secrets

import pytest
from temporalio.api.common.v1 import Payload

from security.codec import UNREADABLE, ProcessCodec
from security.keyring import key_id
from tests.security.test_fields import RING

CLEAR = Payload(metadata={"encoding": b"json/plain"}, data=b'{"upto": {"Zanzibar": 7}}')


async def sealed(codec: ProcessCodec) -> Payload:
    (payload,) = await codec.encode([CLEAR])
    return payload


async def opened(codec: ProcessCodec, payload: Payload) -> Payload:
    (found,) = await codec.decode([payload])
    return found


async def test_what_is_carried_is_not_read_on_the_way_and_arrives_whole():
    codec = ProcessCodec(RING)
    payload = await sealed(codec)
    assert b"Zanzibar" not in payload.SerializeToString()
    assert await opened(codec, payload) == CLEAR


async def test_after_a_rotation_old_histories_open_and_new_ones_use_the_new_key():
    payload = await sealed(ProcessCodec(RING))
    rotated = dataclasses.replace(RING, process_key=secrets.token_bytes(32), old_process_keys=(RING.process_key,))
    assert await opened(ProcessCodec(rotated), payload) == CLEAR
    assert (await sealed(ProcessCodec(rotated))).metadata["key"] == key_id(rotated.process_key).encode()


@pytest.mark.parametrize("change", ["cut", "altered", "another key's name", "nobody's key"])
async def test_what_does_not_open_reads_as_a_call_to_look_at_the_record(change: str):
    other = dataclasses.replace(RING, process_key=secrets.token_bytes(32), old_process_keys=(RING.process_key,))
    payload = await sealed(ProcessCodec(RING))
    match change:
        case "cut":
            payload.data = payload.data[:5]
        case "altered":
            payload.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
        case "another key's name":
            payload.metadata["key"] = key_id(other.process_key).encode()
        case _:
            payload.metadata["key"] = b"nobody"
    assert await opened(ProcessCodec(other), payload) == UNREADABLE


async def test_what_was_never_encrypted_is_let_through():
    assert await opened(ProcessCodec(RING), CLEAR) == CLEAR
