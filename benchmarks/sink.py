"""A minimal SMTP server that notes when each mail came, by its Message-ID; it keeps nothing else.

It is a program of its own, so that the users who are played delay no mail: `python -m benchmarks.sink PORT` answers each
line on its input with what has come so far, and ends with the input.
"""

import asyncio
import json
import re
import subprocess
import sys
import time
from dataclasses import dataclass, field

import uvloop

MESSAGE_ID = re.compile(rb"^message-id:\s*<?([^>\s]+)>?", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Arrived:
    """When each mail came (seconds of the clock, by its Message-ID), and how many came twice."""

    at: dict[str, float] = field(default_factory=dict)
    doubles: int = 0

    def take(self, mail: bytes) -> None:
        """One mail came."""
        found = MESSAGE_ID.search(mail)
        name = found[1].decode() if found else f"none-{len(self.at)}"
        if name in self.at:
            self.doubles += 1
        else:
            self.at[name] = time.time()


class Sink:
    """The program, as whoever measures has it."""

    def __init__(self, port: int) -> None:
        """Start it, on a port of the loopback."""
        command = [sys.executable, "-m", "benchmarks.sink", str(port)]
        self._program = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.arrived()  # it answers as soon as it listens

    def arrived(self) -> Arrived:
        """What has come so far."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        print(file=self._program.stdin, flush=True)
        at, doubles = json.loads(self._program.stdout.readline())
        return Arrived(at, doubles)

    def stop(self) -> None:
        """End it."""
        assert self._program.stdin is not None
        self._program.stdin.close()
        self._program.wait(10)


class _Talk(asyncio.Protocol):
    def __init__(self, arrived: Arrived) -> None:
        self._arrived = arrived
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
                self._arrived.take(piece)
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


async def serve(port: int) -> None:
    """Take mails until the input ends."""
    arrived = Arrived()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(arrived), "127.0.0.1", port)
    asked = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(asked), sys.stdin)
    while await asked.readline():
        print(json.dumps([arrived.at, arrived.doubles]), flush=True)
    server.close()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
