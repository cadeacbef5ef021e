"""Holds every answer against what the API's own documentation says of it: status, content type, and the exact shape."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import httpx2
from fastapi import FastAPI
from jsonschema import Draft202012Validator, FormatChecker

from api.app import create
from database.record import Record
from database.sessions import Database
from database.views import Views
from domain.words import Environment
from security.keyring import Keyring
from usecases.desk import Desk


class Contract:
    """What the documentation promises, and whether an answer keeps it."""

    def __init__(self, app: FastAPI) -> None:
        self.document: Mapping[str, Any] = app.openapi()
        self._parts = _closed(self.document["components"]["schemas"])
        self._routes = [
            (re.compile(re.sub(r"\{[a-z_]+\}", "[^/]+", path) + "$"), path) for path in sorted(self.document["paths"])
        ]
        self._validators: dict[tuple[str, str, str], Draft202012Validator] = {}

    def check(self, answer: httpx2.Response) -> None:
        """AssertionError where the answer is not as documented."""
        method, path = answer.request.method.lower(), answer.request.url.path
        route = next((route for pattern, route in self._routes if pattern.match(path)), None)
        operation = self.document["paths"].get(route, {}).get(method)
        if operation is None:
            assert answer.status_code in {401, 404, 405}, (method, path, answer.status_code)
            return
        status = str(answer.status_code)
        assert status != "500", f"{method} {route} broke: {answer.text[:300]}"
        documented = operation["responses"].get(status)
        assert documented, f"{method} {route} answers {status}, which is not documented: {answer.text[:300]}"
        kinds = documented.get("content", {})
        if not kinds:
            assert not answer.content, (method, route, status)
            return
        kind = answer.headers["content-type"]
        assert kind in kinds, f"{method} {route} answers {kind}, documented is {sorted(kinds)}"
        if "json" in kind:
            self._check_body(method, str(route), status, kinds[kind]["schema"], answer.json())

    def _check_body(self, method: str, route: str, status: str, schema: Mapping[str, Any], body: object) -> None:
        key = (method, route, status)
        if key not in self._validators:
            whole = {**_closed(schema), "components": {"schemas": self._parts}}
            self._validators[key] = Draft202012Validator(whole, format_checker=FormatChecker())
        faults = [fault.message[:400] for fault in self._validators[key].iter_errors(body)]
        assert not faults, f"{method} {route} {status} is not as documented: {faults}"


@cache
def contract() -> Contract:
    """The contract of the API, whatever desk it works at."""
    nowhere = Database("postgresql://nobody@127.0.0.1:1/nothing")
    keyring = Keyring(
        field_key=bytes(32), audit_key=bytes(32), match_key=bytes(32), token_key=bytes(32), process_key=bytes(32)
    )
    desk = Desk(record=Record(nowhere, keyring), views=Views(nowhere, keyring), environment=Environment.TEST)
    return Contract(create(desk))


def _closed(schema: Any) -> Any:
    """The same schema, with every object that names its fields closed: what is not documented may not be sent."""
    if isinstance(schema, list):
        return [_closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: _closed(one) for name, one in schema.items()}
    if isinstance(made.get("properties"), dict) and made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    return made
