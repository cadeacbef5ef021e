"""Messages are only ever added to: what a history of any age holds is read by the present code.

`messages.json` is what the messages promise. A new field is added there, with its default; nothing there is taken out,
renamed or made required, and `first` is the message as the first version wrote it.
"""

import dataclasses
import inspect
import json
import typing
from pathlib import Path

import pytest

from contracts import messages, names
from contracts.messages import Heard, Sent, Standing
from security.codec import data_converter
from security.keyring import Keyring

PROMISED = json.loads((Path(__file__).parent / "messages.json").read_text())
MESSAGES = {
    name: found
    for name, found in vars(messages).items()
    if inspect.isclass(found) and found.__module__ == "contracts.messages"
}
FULL = [
    Heard(upto={"a": 1, "b": 2}),
    Heard(upto={}),
    Standing(settled=1, moment=None, wait_seconds=None, ended=True, generation=3, offset=60, renew_after=40, seq=2),
    Sent(sent=0, waiting=0, wait_seconds=None),
]


def test_every_message_is_promised():
    assert set(MESSAGES) == set(PROMISED), "say in messages.json what a new message promises; an old one is kept"


@pytest.mark.parametrize("name", PROMISED)
def test_no_field_is_removed_renamed_retyped_or_made_required(name: str):
    found = MESSAGES[name]
    hints = typing.get_type_hints(found)
    fields = {field.name: as_text(hints[field.name]) for field in dataclasses.fields(found)}
    required = sorted(field.name for field in dataclasses.fields(found) if field.default is dataclasses.MISSING)
    assert fields == PROMISED[name]["fields"], "a new field is added to messages.json; an old one stays as it is"
    assert required == PROMISED[name]["required"], "a field that is added comes with a default"


def as_text(hint: object) -> str:
    return hint.__name__ if isinstance(hint, type) and not typing.get_args(hint) else str(hint)


@pytest.mark.parametrize("name", PROMISED)
async def test_a_message_of_the_first_version_is_read(name: str, keyring: Keyring):
    converter = data_converter(keyring)
    (read,) = await converter.decode(await converter.encode([PROMISED[name]["first"]]), [MESSAGES[name]])
    assert dataclasses.asdict(read).items() >= PROMISED[name]["first"].items()


@pytest.mark.parametrize("name", PROMISED)
async def test_a_message_of_a_later_version_is_read_without_what_it_added(name: str, keyring: Keyring):
    converter = data_converter(keyring)
    later = {**PROMISED[name]["first"], "added_later": "x"}
    (read,) = await converter.decode(await converter.encode([later]), [MESSAGES[name]])
    assert "added_later" not in dataclasses.asdict(read)


@pytest.mark.parametrize("message", FULL, ids=repr)
async def test_a_message_comes_out_as_it_went_in(message: object, keyring: Keyring):
    converter = data_converter(keyring)
    payloads = await converter.encode([message])
    assert payloads[0].metadata["encoding"] == b"binary/encrypted"
    assert await converter.decode(payloads, [type(message)]) == [message]


def test_the_names_that_stand_in_histories_stay():
    assert (names.HEAR, names.GENERATION, names.DELIVERY, names.OPEN_CONFERENCE) == (
        "hear",
        "generation",
        "Delivery",
        "OpenConference",
    )
    assert (names.NORMAL_QUEUE, names.SAFETY_QUEUE) == ("throughline", "throughline-safety")
    assert names.delivery_id("p", "email") == "delivery/p/email"
    assert names.stream_of("clocks/abc") == "abc"
