"""Mail over SMTP: a few connections kept open, one message at a time on each, a breaker while the server is away."""

import asyncio
import secrets
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formatdate, parseaddr

import aiosmtplib

from domain.invitations import Invitation
from notifications.calendar import entry
from notifications.render import Letter

CONNECTIONS = 4  # processes that tell at the same moment wait for no other's mail, and the server is not crowded
AWAY_FOR = 3.0  # seconds in which a server that did not answer is not tried again at once
PERMANENT = range(500, 600)
WIRE = compat32.clone(linesep="\r\n")  # parses no header that we have just written: a third of a mail's cost
TIME_OUT = 5.0  # seconds that handing one message over may take in all, from connecting to the server's last word

AtLast = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A letter with its address and the message id that every try of it carries."""

    address: str
    message_id: str
    letter: Letter
    invitation: Invitation | None = None


class NotSent(Exception):
    """The message was not taken. The code is for the ledger.

    `final` says that trying again is of no use, `refused` that the server answered, and said no for now.
    """

    def __init__(self, code: str, *, final: bool = False, refused: bool = False) -> None:
        """Keep the code; no address and no words of the message."""
        super().__init__(code)
        self.code = code
        self.final = final
        self.refused = refused


# the message was not taken, and the connection is as good as before
REFUSALS = (
    NotSent,
    aiosmtplib.SMTPRecipientsRefused,
    aiosmtplib.SMTPDataError,
    aiosmtplib.SMTPNotSupported,
    ValueError,
)


class Post:
    """The SMTP channel of one process."""

    def __init__(self, host: str, port: int, sender: str, *, time_out: float = TIME_OUT) -> None:
        """Connect to nothing yet."""
        self._host, self._port, self._sender, self._time_out = host, port, sender, time_out
        self._bounces_to = parseaddr(sender)[1]
        self._idle: list[aiosmtplib.SMTP] = []
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._away_until = 0.0

    @property
    def away(self) -> bool:
        """Whether the server did not answer a moment ago."""
        return time.monotonic() < self._away_until

    async def send(self, envelope: Envelope, *, before: float, at_last: AtLast) -> None:
        """Hand one message over, unless the lease comes to its end (`before`, monotonic seconds). NotSent says why not.

        `at_last` may refuse still: both are asked on the open connection, so that nothing lies between them and the
        message but the server's own answers.
        """
        try:
            message = self._message(envelope)
        except ValueError as unfit:
            raise NotSent("unsendable", final=True) from unfit
        async with self._turns:
            try:
                async with asyncio.timeout(self._time_out), self._connection() as client:
                    if time.monotonic() >= before:
                        raise NotSent("lease_ended")
                    await at_last()
                    await client.sendmail(self._bounces_to, [envelope.address], message)
            except (aiosmtplib.SMTPRecipientsRefused, aiosmtplib.SMTPDataError) as refused:
                code = (
                    refused.recipients[0].code
                    if isinstance(refused, aiosmtplib.SMTPRecipientsRefused)
                    else refused.code
                )
                raise NotSent(f"smtp_{code}", final=code in PERMANENT, refused=True) from refused
            except (aiosmtplib.SMTPNotSupported, ValueError) as unfit:
                raise NotSent("unsendable", final=True) from unfit
            except (aiosmtplib.SMTPException, OSError, TimeoutError) as broken:
                # also when the server refuses us and not this recipient: that is an outage, and no notice's own fault
                self._away_until = time.monotonic() + AWAY_FOR
                raise NotSent("server_away") from broken

    async def close(self) -> None:
        """Say goodbye to the server."""
        while self._idle:
            client = self._idle.pop()
            try:
                await client.quit()
            except (aiosmtplib.SMTPException, OSError):
                client.close()

    @asynccontextmanager
    async def _connection(self) -> AsyncGenerator[aiosmtplib.SMTP]:
        """An open connection, kept for the next message unless this one ended in trouble with the server."""
        client = self._kept()
        if client is None:
            client = aiosmtplib.SMTP(
                hostname=self._host, port=self._port, timeout=self._time_out, local_hostname="localhost"
            )
            await client.connect()
        try:
            yield client
        except REFUSALS:
            self._idle.append(client)
            raise
        except BaseException:
            client.close()
            raise
        self._idle.append(client)

    def _kept(self) -> aiosmtplib.SMTP | None:
        while self._idle:
            client = self._idle.pop()
            if client.is_connected:
                return client
        return None

    def _message(self, envelope: Envelope) -> bytes:
        # a boundary that nobody could have written into the text: else the library searches all of it for one
        message = MIMEMultipart("alternative", boundary=f"=_{secrets.token_hex(16)}", policy=WIRE)
        headers = {
            "From": self._sender,
            "To": envelope.address,
            "Subject": envelope.letter.subject,
            "Message-ID": envelope.message_id,
            "Date": formatdate(),
            "Auto-Submitted": "auto-generated",
        }
        for name, value in headers.items():
            message[name] = _of_one_line(value)
        message.attach(MIMEText(envelope.letter.text, "plain", policy=WIRE))
        message.attach(MIMEText(envelope.letter.html, "html", policy=WIRE))
        if envelope.invitation is not None:
            invited = entry(envelope.invitation, sender=self._sender, address=envelope.address)
            part = MIMEText(invited.text, "calendar", "us-ascii", policy=WIRE)
            part.set_param("method", invited.method)
            message.attach(part)
        return message.as_bytes()


def _of_one_line(value: str) -> str:
    """The value as it may stand in a header; ValueError if it could begin another one, or is no plain ASCII."""
    if not (value.isascii() and value.isprintable()):
        message = "a header is one line of plain characters"
        raise ValueError(message)
    return value
