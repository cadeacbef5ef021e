"""A minimal SMTP server that notes when each mail came, by its Message-ID; it keeps nothing else."""

import asyncio
import re
import time

MESSAGE_ID = re.compile(rb"^message-id:\s*<?([^>\s]+)>?", re.IGNORECASE | re.MULTILINE)


class Sink:
    """Counts mails, and remembers the moment at which each arrived."""

    def __init__(self) -> None:
        self.arrived: dict[str, float] = {}
        self.doubles = 0
        self.port = 0
        self._server: asyncio.Server | None = None

    async def start(self, port: int = 0) -> None:
        """Listen on the loopback."""
        self._server = await asyncio.get_running_loop().create_server(lambda: _Talk(self), "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    def stop(self) -> None:
        """Listen no more."""
        if self._server is not None:
            self._server.close()

    def take(self, mail: bytes) -> None:
        """One mail came."""
        found = MESSAGE_ID.search(mail)
        name = found[1].decode() if found else f"none-{len(self.arrived)}"
        if name in self.arrived:
            self.doubles += 1
        else:
            self.arrived[name] = time.time()


class _Talk(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._buffer = b""
        self._reading_mail = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]
        self._say(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            mark = b"\r\n.\r\n" if self._reading_mail else b"\r\n"
            end = self._buffer.find(mark)
            if end < 0:
                return
            piece, self._buffer = self._buffer[:end], self._buffer[end + len(mark) :]
            if self._reading_mail:
                self._reading_mail = False
                self._sink.take(piece)
                self._say(b"250 taken\r\n")
            else:
                self._command(piece[:4].upper())

    def _command(self, verb: bytes) -> None:
        if verb == b"EHLO":
            self._say(b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 10000000\r\n")
        elif verb == b"DATA":
            self._reading_mail = True
            self._say(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._say(b"221 bye\r\n")
            if self._transport is not None:
                self._transport.close()
        else:
            self._say(b"250 ok\r\n")

    def _say(self, words: bytes) -> None:
        if self._transport is not None:
            self._transport.write(words)
