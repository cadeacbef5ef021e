"""A minimal HTTP client, so that the driver takes as little as possible of the machine that is measured."""

import asyncio
from typing import Any

import orjson


class Client:
    """One keep-alive connection with one request in flight; reconnects when it was lost."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._line: _Line | None = None

    async def request(
        self, method: str, path: str, body: object = None, *, token: str = "", key: str = ""
    ) -> tuple[int, Any]:
        """One request; its status and parsed body."""
        if self._line is None or self._line.lost:
            loop = asyncio.get_running_loop()
            _, self._line = await loop.create_connection(_Line, "127.0.0.1", self._port)
        payload = b"" if body is None else orjson.dumps(body)
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(payload)}\r\n"
        head += "Content-Type: application/json\r\n" if payload else ""
        head += f"Authorization: Bearer {token}\r\n" if token else ""
        head += f"Idempotency-Key: {key}\r\n" if key else ""
        status, raw = await self._line.send(head.encode() + b"\r\n" + payload)
        return status, orjson.loads(raw) if raw[:1] in {b"{", b"["} else None

    def close(self) -> None:
        """Give the connection up."""
        if self._line is not None:
            self._line.close()


class _Line(asyncio.Protocol):
    def __init__(self) -> None:
        self.lost = False
        self._buffer = b""
        self._waiter: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def send(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        self._waiter = asyncio.get_running_loop().create_future()
        assert self._transport is not None
        self._transport.write(request)
        return self._waiter

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.lost = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_exception(ConnectionError("the connection was lost"))

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[:end].lower()
        at = head.find(b"content-length:")
        size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._buffer) - end - 4 < size:
            return
        body, self._buffer = self._buffer[end + 4 : end + 4 + size], self._buffer[end + 4 + size :]
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result((int(head[9:12]), body))
