"""The demo's mail server: takes every mail, keeps it in a folder, and shows it on a page of its own."""

import html
import os
import re
import signal
import threading
import time
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from bootstrap.leave import leave
from bootstrap.settings import LOOPBACK, load_settings

SHOWN = 200
LINK = re.compile(r"https?://(?:[^\s<>&]|&amp;)+")
STYLE = """body{font:15px/1.45 system-ui,sans-serif;margin:0;background:#faf9f6;color:#1b2530}
main{max-width:60rem;margin:0 auto;padding:24px 16px}h1{font-size:28px;margin:0 0 4px}p{color:#465362}
article{background:#fff;border:1px solid #ddd8cd;border-radius:10px;padding:16px;margin:12px 0}
a{color:#0b6a69}h2{font-size:15px;margin:0}dl{margin:0;color:#5d6977;font-size:13px}pre{white-space:pre-wrap;margin:12px 0 0}
@media(prefers-color-scheme:dark){body{background:#12171d;color:#e9ecef}article{background:#1a212a;border-color:#2c3641}
p,dl{color:#b7c0ca}a{color:#63c7c1}}"""


class Keeper:
    """Takes mails and keeps them, one file each, in the order they came."""

    def __init__(self, folder: Path) -> None:
        """Keep in this folder."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        """One mail."""
        del server, session
        name = f"{time.time_ns()}.eml"
        recipient = f"X-Caught-For: {', '.join(envelope.rcpt_tos)}\r\n".encode()
        part = self.folder / f".{name}"
        part.write_bytes(recipient + envelope.content)
        part.rename(self.folder / name)
        return "250 taken"

    def newest(self) -> list[Message]:
        """The newest mails first."""
        names = sorted(self.folder.glob("*.eml"), reverse=True)[:SHOWN]
        return [message_from_bytes(name.read_bytes()) for name in names]


def page(mails: list[Message]) -> str:
    """The page that shows the mails."""
    shown = "".join(_article(mail) for mail in mails) or "<p>No mail yet. What the programme sends appears here.</p>"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Caught mail</title><style>{STYLE}</style><main><h1>Caught mail</h1>"
        f"<p>{len(mails)} newest. Nothing leaves this machine; and nothing in a mail says whom it is about.</p>{shown}</main>"
    )


def _article(mail: Message) -> str:
    body = next((part for part in mail.walk() if part.get_content_type() == "text/plain"), mail)
    payload = body.get_payload(decode=True)
    text = payload.decode(errors="replace") if isinstance(payload, bytes) else ""
    return (
        f"<article><h2>{html.escape(str(mail['Subject']))}</h2><dl>to {html.escape(str(mail['X-Caught-For']))} · "
        f"{html.escape(str(mail['Date']))}</dl><pre>{_linked(text)}</pre></article>"
    )


def _linked(text: str) -> str:
    """The text with its addresses to be followed, as a mail program shows them."""
    return LINK.sub(r'<a href="\g<0>">\g<0></a>', html.escape(text))


def serve(keeper: Keeper, port: int) -> ThreadingHTTPServer:
    """The page's server, not started yet."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # http.server's name
            content = page(keeper.newest()).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # http.server's name
            del format, args

    return ThreadingHTTPServer((LOOPBACK, port), Handler)


def main() -> None:
    """Catch until told to stop."""
    settings = load_settings()
    keeper = Keeper(settings.state_dir / "mail")
    controller = Controller(keeper, hostname=LOOPBACK, port=settings.smtp_port)
    controller.start()
    stop = threading.Event()

    def told(*_: object) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    server = serve(keeper, settings.mail_page_port)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"catching mail, process {os.getpid()}", flush=True)
    stop.wait()
    controller.stop()
    leave(0)


if __name__ == "__main__":
    main()
