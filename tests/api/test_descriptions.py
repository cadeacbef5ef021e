"""The published description says what every field, parameter, call and kind of call is, and in more than its own name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from tests.api.contract import contract

DOCUMENT = contract().document
PARTS = DOCUMENT["components"]
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
FILLING = {"the", "a", "an", "of", "this", "its", "it", "is", "in", "to", "as", "s", "one", "that", "value", "field"}
MOST_USED = ("/referrals", "/decision", "/consents", "/linkages", "/conferences", "/decisions")


def _shapes(schema: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every object that names its fields, wherever it stands in a schema."""
    if isinstance(schema, list):
        for place, one in enumerate(schema):
            yield from _shapes(one, f"{at}[{place}]")
    elif isinstance(schema, dict):
        if isinstance(fields := schema.get("properties"), dict):
            yield at, fields
        for name, one in schema.items():
            yield from _shapes(one, at if name == "properties" else f"{at}.{name}")


def _told() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Where it stands, its name, and what is said of it: each field of a body or an answer, each parameter."""
    for at, fields in _shapes(PARTS["schemas"], "schemas"):
        yield from ((at, name, field) for name, field in fields.items())
    for call, operation in OPERATIONS:
        for at, fields in _shapes([operation.get("requestBody", {}), operation["responses"]], call):
            yield from ((at, name, field) for name, field in fields.items())
        yield from ((call, one["name"], one) for one in operation.get("parameters", ()))


def _words(text: str) -> set[str]:
    return {word.rstrip("s") for word in re.findall(r"[a-z0-9]+", text.lower())}


def _says_nothing(name: str, text: str) -> bool:
    """Whether a description only repeats the name: 'The id.' for `id`."""
    return _words(text) <= _words(name.replace("_", " ")) | {word.rstrip("s") for word in FILLING}


def test_the_check_tells_a_repeated_name_from_a_description():
    assert _says_nothing("receipt_code", "The receipt code.")
    assert _says_nothing("id", "The id of it")
    assert not _says_nothing("id", "Of the referral, for `/v1/referrals/{referral_id}`.")


def test_every_field_and_parameter_is_described():
    told = list(_told())
    assert len(told) > 1500, "the description was not read"
    silent = sorted({f"{at}: {name}" for at, name, field in told if not field.get("description", "").strip()})
    assert silent == []


def test_no_description_only_repeats_the_name():
    empty = sorted(
        {f"{at}: {name}" for at, name, field in _told() if _says_nothing(name, field.get("description", ""))}
    )
    assert empty == []


def test_descriptions_are_sentences():
    """Each begins like one, and ends like one, so that they read alike wherever they are shown."""
    odd = {
        f"{at}: {name}: {text}"
        for at, name, field in _told()
        if (text := field.get("description", "")) and not (re.match(r"[A-Z0-9`'\"]", text) and text.endswith("."))
    }
    assert sorted(odd) == []


def test_every_shape_call_and_kind_of_call_says_what_it_is():
    shapes = {name: shape for name, shape in PARTS["schemas"].items() if "properties" in shape}
    assert [name for name, shape in shapes.items() if not shape.get("description")] == []
    assert [call for call, one in OPERATIONS if not (one.get("summary") and one.get("description"))] == []
    tags = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    assert {tag for _, one in OPERATIONS for tag in one["tags"]} == tags.keys()
    assert [name for name, said in tags.items() if _says_nothing(name, said)] == []


def test_every_way_in_and_every_header_of_an_answer_is_described():
    assert all(way["description"] for way in PARTS["securitySchemes"].values())
    headers = [
        head for _, one in OPERATIONS for told in one["responses"].values() for head in told.get("headers", {}).values()
    ]
    assert all(head["description"] for head in headers)


def _examples() -> list[Any]:
    found = []
    for call, operation in OPERATIONS:
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        for name, example in content.get("examples", {}).items():
            found.append(pytest.param(content.get("schema"), example, id=f"{call} {name}"))
    return found


@pytest.mark.parametrize(("schema", "example"), _examples())
def test_an_example_is_what_its_call_takes(schema, example):
    if schema is None:
        assert example["value"] == {}, "this call takes no body"
        return
    whole = {**schema, "components": PARTS}
    faults = Draft202012Validator(whole, format_checker=FormatChecker()).iter_errors(example["value"])
    assert [fault.message for fault in faults] == []


def test_the_most_used_commands_show_more_than_one_way_to_call_them():
    for call, operation in OPERATIONS:
        if call.startswith("POST") and call.endswith(MOST_USED) and "charge-holds" not in call:
            examples = operation["requestBody"]["content"]["application/json"]["examples"]
            assert len(examples) >= 2, call
            assert all(one.get("summary") for name, one in examples.items()), call
