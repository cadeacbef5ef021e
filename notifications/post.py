"""Mail over SMTP: one connection kept open, one message at a time on it, and a breaker while the server is away."""

import asyncio
import time
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate

import aiosmtplib

from notifications.render import Letter

AWAY_FOR = 3.0  # seconds in which a server that did not answer is not tried again at once
PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter with its address and the message id that every try of it carries."""

    address: str
    message_id: str
    letter: Letter


class NotSent(Exception):
    """The message was not taken; `final` says that trying again is of no use. The code is for the ledger."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        """Keep the code; no address and no words of the message."""
        super().__init__(code)
        self.code = code
        self.final = final


class Post:
    """The SMTP channel of one process."""

    def __init__(self, host: str, port: int, sender: str, *, time_out: float = 5.0) -> None:
        """Connect to nothing yet."""
        self._host, self._port, self._sender, self._time_out = host, port, sender, time_out
        self._client: aiosmtplib.SMTP | None = None
        self._turn = asyncio.Lock()
        self._away_until = 0.0

    @property
    def away(self) -> bool:
        """Whether the server did not answer a moment ago."""
        return time.monotonic() < self._away_until

    async def send(self, envelope: Envelope, *, before: float) -> None:
        """Hand one message over, unless the lease ends (`before`, monotonic seconds) first. NotSent says why not."""
        message = self._message(envelope)
        async with self._turn:
            if time.monotonic() >= before:
                raise NotSent("lease_ended")
            try:
                client = await self._connected()
                await client.send_message(message, recipients=[envelope.address])
            except aiosmtplib.SMTPResponseException as refused:
                raise NotSent(f"smtp_{refused.code}", final=refused.code in PERMANENT) from refused
            except aiosmtplib.SMTPRecipientsRefused as refused:
                codes = [one.code for one in refused.recipients]
                raise NotSent(f"smtp_{codes[0]}", final=all(code in PERMANENT for code in codes)) from refused
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as broken:
                self._drop()
                raise NotSent("server_away") from broken

    async def close(self) -> None:
        """Say goodbye to the server."""
        if self._client is not None and self._client.is_connected:
            try:
                await self._client.quit()
            except (aiosmtplib.SMTPException, OSError):
                self._client.close()
        self._client = None

    async def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            self._client = aiosmtplib.SMTP(
                hostname=self._host, port=self._port, timeout=self._time_out, local_hostname="localhost"
            )
            await self._client.connect()
        return self._client

    def _drop(self) -> None:
        self._away_until = time.monotonic() + AWAY_FOR
        if self._client is not None:
            self._client.close()
        self._client = None

    def _message(self, envelope: Envelope) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = envelope.address
        message["Subject"] = envelope.letter.subject
        message["Message-ID"] = envelope.message_id
        message["Date"] = formatdate()
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(envelope.letter.text)
        message.add_alternative(envelope.letter.html, subtype="html")
        return message
