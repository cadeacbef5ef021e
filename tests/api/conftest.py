"""The API on a real database, spoken to over ASGI as different people."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import pytest_asyncio
from fastapi import FastAPI

from api.app import create
from database.record import Record
from database.views import Views
from domain.words import Environment
from security.keyring import Keyring
from tests.api.contract import contract
from usecases.desk import Desk

REFERRAL = {
    "door": "social_contact",
    "person": {"name": "Ada Lovelace", "date_of_birth": "1990-05-02", "phone": "206 555 0142"},
    "place": {"area": "downtown"},
    "reason": "Asked for help with papers.",
    "immediate_needs": ["shelter"],
    "agreed_to_contact": "yes",
}
ANSWERS = {
    "adult": "met",
    "violent_history": "not_met",
    "traffic_only": "not_met",
    "domestic_violence": "not_met",
    "sexual_offence": "not_met",
    "felony_assault": "not_met",
    "gang_related": "not_met",
    "recurring": "met",
}


@dataclass(slots=True)
class People:
    """Several people at one API; each signs in when first needed."""

    client: httpx2.AsyncClient
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(self, who: str) -> str:
        if who not in self.tokens:
            told = await self.client.post("/v1/sessions", json={"login": who})
            assert told.status_code == 201, told.text
            self.tokens[who] = told.json()["token"]
        return self.tokens[who]

    async def call(
        self, who: str, method: str, path: str, body: Any = None, *, key: str | None = None, **headers: str
    ) -> httpx2.Response:
        told = {"authorization": f"Bearer {await self.token(who)}"}
        if method != "GET":
            told["idempotency-key"] = key or str(uuid4())
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        answer = await self.client.request(method, path, json=body, headers=told)
        contract().check(answer)
        return answer

    async def post(self, who: str, path: str, body: Any = None, **more: str) -> httpx2.Response:
        return await self.call(who, "POST", path, body if body is not None else {}, **more)

    async def get(self, who: str, path: str) -> httpx2.Response:
        return await self.call(who, "GET", path)

    async def must(self, who: str, path: str, body: Any = None, **more: str) -> Any:
        told = await self.post(who, path, body, **more)
        assert told.status_code in {200, 201}, f"{who} {path}: {told.status_code} {told.text}"
        return told.json()

    async def referred(self, who: str = "officer", **changes: object) -> str:
        return (await self.must(who, "/v1/referrals", {**REFERRAL, **changes}))["id"]

    async def approved(self, **changes: object) -> str:
        referral = await self.referred(**changes)
        body = {"outcome": "approved", "reason_code": "eligible"}
        return (await self.must("coordinator", f"/v1/referrals/{referral}/decision", body))["participant_id"]

    async def enrolled(self) -> str:
        person = await self.approved()
        await self.must("outreach", f"/v1/participants/{person}/intake")
        return person


@pytest.fixture
def desk(record: Record, keyring: Keyring) -> Desk:
    return Desk(record=record, views=Views(record.database, keyring), environment=Environment.TEST)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create(desk)


@pytest_asyncio.fixture
async def people(app: FastAPI) -> AsyncIterator[People]:
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://desk") as client:
        yield People(client)
    await asyncio.sleep(0)


Problem = Mapping[str, Any]


@pytest.fixture
def refused() -> Callable[[httpx2.Response, int, str], Problem]:
    """Checks that an answer is a whole problem with this status and code, and gives it back."""

    def check(told: httpx2.Response, status: int, code: str) -> Problem:
        assert told.status_code == status, told.text
        assert told.headers["content-type"] == "application/problem+json"
        problem = told.json()
        assert {"type", "title", "status", "detail", "instance", "code", "errors"} <= problem.keys()
        assert problem["status"] == status
        assert problem["code"] == code, problem
        return problem

    return check
