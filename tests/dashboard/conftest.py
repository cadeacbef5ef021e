"""The screens, in a real browser, on one running stack in which a whole journey was played and more people wait."""

import shutil
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bootstrap.play import Stage, play
from bootstrap.temporal_server import TemporalServer
from security.keyring import Keyring
from tests.conftest import free_port
from tests.sleepless import sleepless
from tests.stack.conftest import Mailbox
from tests.stack.whole import Whole
from tools.pictures import busy

COOKIE = "throughline_session"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
NAME = "Ada Lovelace"
REFERRAL = {
    "door": "social_contact",
    "person": {"name": NAME, "phone": "206 555 0142"},
    "place": {"area": "downtown"},
    "reason": "Asked for help with papers.",
    "immediate_needs": ["shelter"],
    "agreed_to_contact": "yes",
}


class Screens:
    """The running stack, and pages of it as different people see them."""

    def __init__(self, stage: Stage, person: str, played: str, mailbox: Mailbox, folder: Path) -> None:
        self.stage, self.base = stage, stage.base
        self.mailbox, self.folder = mailbox, folder
        self.person, self.played = person, played
        self.browser: Browser | None = None
        self.opened: list[Any] = []

    def visit(
        self, who: str | None, path: str = "/", *, phone: bool = False, dark: bool = False, script: bool = True
    ) -> Page:
        """A page as somebody sees it, signed in; what its console complains of is kept in `page.complaints`."""
        context = self.browser.new_context(
            viewport=PHONE if phone else DESKTOP,
            has_touch=phone,
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
        )
        context.set_default_timeout(15_000)
        self.opened.append(context)
        if who:
            context.add_cookies([{"name": COOKIE, "value": self.stage._token(who), "url": self.base}])
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
        page.goto(self.base + path)
        return page

    def refer(self, who: str = "officer", **changes: object) -> dict[str, Any]:
        return self.stage.post(who, "/v1/referrals", {**REFERRAL, **changes})

    def approve(self, referral: str) -> str:
        decision = {"outcome": "approved", "reason_code": "eligible"}
        return self.stage.post("coordinator", f"/v1/referrals/{referral}/decision", decision)["participant_id"]

    def settled(self) -> None:
        """Wait until everything that was recorded is told."""
        waits = ("hearings_waiting", "notices_waiting")
        until(lambda: not any(self.stage.get("coordinator", "/v1/monitor")[name] for name in waits))


def until(check: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Wait until the check gives something, and give that."""
    deadline = time.monotonic() + seconds
    while not (found := check()):
        assert time.monotonic() < deadline, f"still {found!r} after {seconds} s"
        time.sleep(0.05)
    return found


def choice(page: Page, text: str) -> Locator:
    """What a thumb presses to choose an answer."""
    return page.locator(".choices label").filter(has=page.get_by_text(text, exact=True))


def chromium() -> str:
    """The browser's program; where there is none its tests say that they did not run."""
    found = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    if found is None:
        message = "CHROMIUM MISSING: the screens' tests did NOT run. Install the package 'chromium'."
        warnings.warn(message, stacklevel=2)
        pytest.skip(message)
    return found


@pytest.fixture(scope="package")
def running(
    new_database: Callable[[], str], keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Screens]:
    """API, dashboard and worker as programs, with PostgreSQL, Temporal and mail; one journey played, more people in it."""
    chromium()
    folder: Path = tmp_path_factory.mktemp("screens")
    temporal = TemporalServer(folder / "temporal.db", port=free_port(), namespace="tests", log=folder / "temporal.log")
    temporal.start()
    mailbox = Mailbox()
    mail = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    mail.start()
    whole = Whole(new_database(), temporal, keyring, mail.port, folder)
    try:
        whole.start("server")
        whole.start("worker")
        played = play(whole.stage, sleepless("burien")[0])
        screens = Screens(whole.stage, busy(whole.stage), played, mailbox, folder)
        screens.approve(screens.refer()["id"])
        screens.settled()
        yield screens
    finally:
        whole.stop()
        with suppress(Exception):
            mail.stop()
        temporal.stop()


@pytest.fixture(scope="package")
def browser(running: Screens) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        running.browser = opened
        yield opened
        opened.close()


@pytest.fixture
def screens(running: Screens, browser: Browser) -> Iterator[Screens]:
    """The screens; every page that a test opened is closed after it."""
    yield running
    while running.opened:
        running.opened.pop().close()
