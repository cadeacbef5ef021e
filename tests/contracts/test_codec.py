"""What processes carry is sealed under a key that rotates; what does not open is never believed, and stops nobody."""

import dataclasses
import secrets

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.exceptions import ApplicationError

from contracts.messages import Heard
from security.codec import data_converter
from security.keyring import Keyring, key_id

HEARD = Heard(upto={"a": 7})
NOTHING_HEARD = Heard(upto={})  # a call to look at the record, which is always safe


def rotated(keyring: Keyring) -> Keyring:
    return dataclasses.replace(
        keyring, process_key=secrets.token_bytes(32), old_process_keys=(keyring.process_key, *keyring.old_process_keys)
    )


async def sealed(keyring: Keyring) -> Payload:
    (payload,) = await data_converter(keyring).encode([HEARD])
    return payload


async def opened(keyring: Keyring, payload: Payload) -> object:
    (found,) = await data_converter(keyring).decode([payload], [Heard])
    return found


async def test_after_two_rotations_what_was_sealed_before_them_still_opens_and_the_new_key_seals(keyring: Keyring):
    old = await sealed(keyring)
    present = rotated(rotated(keyring))
    assert await opened(present, old) == HEARD
    assert (await sealed(present)).metadata["key"] == key_id(present.process_key).encode()
    assert await opened(keyring, await sealed(present)) == NOTHING_HEARD, "without the new key it does not open"


async def test_the_same_message_is_sealed_differently_each_time_and_shows_nothing(keyring: Keyring):
    one, two = await sealed(keyring), await sealed(keyring)
    assert one.data != two.data
    assert b"upto" not in one.SerializeToString()


@pytest.mark.parametrize(
    "alter",
    [
        lambda p: p.data[:-1] + bytes([p.data[-1] ^ 1]),
        lambda p: bytes([p.data[0] ^ 1]) + p.data[1:],
        lambda p: p.data[:-3],
        lambda p: p.data[:5],
        lambda p: b"",
    ],
    ids=["last byte", "nonce", "cut short", "shorter than a nonce", "empty"],
)
async def test_what_was_altered_is_not_believed(keyring: Keyring, alter):
    payload = await sealed(keyring)
    payload.data = alter(payload)
    assert await opened(keyring, payload) == NOTHING_HEARD


async def test_a_payload_cannot_be_passed_off_as_sealed_under_another_key(keyring: Keyring):
    present = rotated(keyring)
    payload = await sealed(present)
    payload.metadata["key"] = key_id(keyring.process_key).encode()
    assert await opened(present, payload) == NOTHING_HEARD


async def test_what_failures_say_is_sealed_too(keyring: Keyring):
    converter, failure = data_converter(keyring), Failure()
    await converter.encode_failure(ApplicationError("canary in a message", "canary in a detail"), failure)
    assert b"canary" not in failure.SerializeToString()
    found = await converter.decode_failure(failure)
    assert "canary in a message" in str(found)
