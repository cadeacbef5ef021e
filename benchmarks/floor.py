"""The floor's server: the thinnest API that can be put before one SQL function, and a sender for its outbox."""

import asyncio
import os
import sys
from typing import Any
from uuid import uuid4

import aiosmtplib
import orjson
import psycopg
import uvicorn
from psycopg.types.json import Json, set_json_dumps, set_json_loads
from psycopg_pool import AsyncConnectionPool

set_json_dumps(orjson.dumps)
set_json_loads(orjson.loads)

OPEN = ["outreach", "intake_pending", "active"]
# type: (stages it is taken in, stage after it, deadline it arms with days, deadlines it ends, who is told)
ACTS: dict[str, tuple[list[str], str | None, str | None, int, list[str], list[str]]] = {
    "referred": ([], "received", "triage", 2, [], ["referrer", "coordinator"]),
    "approved": (["received"], "outreach", "intake", 30, ["triage"], ["owner", "supervisor"]),
    "contacted": (OPEN, None, "contact", 14, [], []),
    "screened": (["outreach"], "intake_pending", None, 0, [], ["supervisor"]),
    "enrolled": (["intake_pending"], "active", "plan", 30, ["intake"], ["coordinator"]),
    "consented": (OPEN, None, None, 0, [], ["owner"]),
    "linkage_opened": (OPEN, None, "linkage", 2, [], []),
    "dispatched": (OPEN, None, "answer", 7, ["linkage"], ["provider"]),
    "answered": (OPEN, None, "followup", 14, ["answer"], ["owner"]),
    "closed": (OPEN, None, None, 0, ["followup"], ["supervisor"]),
    "planned": (["active"], None, "review", 90, ["plan"], []),
    "reviewed": (["active"], None, "review", 90, ["review"], []),
    "ended": (OPEN, "ended", None, 0, ["contact", "intake", "plan", "review", "linkage"], ["owner", "coordinator"]),
}
CALL = """select act(%s::text, %s::uuid, %s::uuid, %s::text, %s::text[], %s::text, %s::jsonb, %s::text, %s::int,
    %s::text[], %s::text[])"""
TAKE = """update outbox set sent_at = clock_timestamp() where id in (
    select id from outbox where sent_at is null order by id limit 100 for update skip locked) returning id, recipient"""
LIST = """select coalesce(jsonb_agg(x), '[]') from (select j.id, j.stage, j.area, d.due_at from journey j
    join deadline d on d.journey_id = j.id and d.kind = 'triage' order by d.due_at limit 50) x"""


class Floor:
    """ASGI: POST /act takes a command, GET /list gives the soonest fifty, GET /healthz says that it lives."""

    def __init__(self, url: str, smtp_port: int) -> None:
        self._pool = AsyncConnectionPool(url, min_size=2, max_size=20, open=False, kwargs={"prepare_threshold": 1})
        self._smtp = aiosmtplib.SMTP(hostname="127.0.0.1", port=smtp_port)
        self._told = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        status, body = 200, b"{}"
        if scope["path"] == "/act":
            status, body = await self._act((await receive())["body"])
        elif scope["path"] == "/list":
            async with self._pool.connection() as connection:
                row = await (await connection.execute(LIST)).fetchone()
                body = orjson.dumps(row[0] if row else [])
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _act(self, raw: bytes) -> tuple[int, bytes]:
        asked = orjson.loads(raw)
        taken_in, to, arm, days, disarm, tell = ACTS[asked["type"]]
        journey = asked.get("journey_id") or uuid4()
        linkage = uuid4() if asked["type"] == "linkage_opened" else asked.get("linkage_id")
        data = Json(asked.get("data", {}))
        values = (asked["key"], journey, linkage, asked["type"], taken_in, to, data, arm, days, disarm, tell)
        try:
            async with self._pool.connection() as connection:
                row = await (await connection.execute(CALL, values)).fetchone()
        except psycopg.errors.RaiseException:
            return 409, b"{}"
        if tell:
            self._told.set()
        return 200, orjson.dumps(row[0] if row else {})

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        await self._pool.open()
        sending = asyncio.create_task(self._send_for_ever())
        await send({"type": "lifespan.startup.complete"})
        await receive()
        sending.cancel()
        await self._pool.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _send_for_ever(self) -> None:
        await self._smtp.connect()
        while True:
            await self._told.wait()
            self._told.clear()
            while await self._send_some():
                pass

    async def _send_some(self) -> int:
        async with self._pool.connection() as connection:
            rows = await (await connection.execute(TAKE)).fetchall()
            for number, recipient in rows:
                to = f"{recipient}@floor.example"
                mail = f"Message-ID: <floor-{number}@x>\r\nFrom: <d@x.example>\r\nTo: <{to}>\r\nSubject: An item\r\n\r\nSign in."
                await self._smtp.sendmail("d@x.example", [to], mail.encode())
        return len(rows)


if __name__ == "__main__":
    floor = Floor(os.environ["DATABASE_URL"], int(os.environ["SMTP_PORT"]))
    uvicorn.run(floor, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
