"""One stack of the real processes for all scenes, and a story for each, in a programme of its own."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import httpx2
import pytest
from aiosmtpd.controller import Controller

from bootstrap.policy import load_policy, named_policy
from bootstrap.temporal_server import TemporalServer
from domain.policy import Policy
from tests.conftest import free_port
from tests.scenes.programmes import demo_rows
from tests.scenes.story import Stack, Story
from tests.sleepless import sleepless
from tests.stack.conftest import Mailbox
from tests.stack.whole import Whole


@pytest.fixture(scope="package")
def stack(new_database: Callable[[], str], keyring, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """PostgreSQL, Temporal, mail, API and worker, started once."""
    folder, port, box = tmp_path_factory.mktemp("scenes"), free_port(), Mailbox()
    temporal = TemporalServer(folder / "temporal.db", port=free_port(), namespace="tests", log=folder / "temporal.log")
    mail = Controller(box, hostname="127.0.0.1", port=port)
    url = new_database()
    demo = demo_rows(url)
    whole = Whole(url, temporal, keyring, port, folder)
    with ExitStack() as running:
        for start, stop in ((mail.start, mail.stop), (temporal.start, temporal.stop)):
            start()
            running.callback(stop)
        running.callback(whole.stop)
        whole.start("worker")
        whole.start("server")
        http = running.enter_context(httpx2.Client(base_url=whole.stage.base, timeout=30))
        yield Stack(whole=whole, mailbox=box, http=http, demo=demo)


@pytest.fixture
def begin(stack: Stack, policy: Policy) -> Iterator[Callable[..., Story]]:
    """Begins a story where nothing has happened yet: under Burien's policy, or that of this name; at nine, where it sleeps."""

    def begun(pack: str | None = None, *, nights: bool = False) -> Story:
        if pack is None:
            return Story(stack, stack.new_programme(), policy)
        named, document = load_policy(named_policy(pack)) if nights else sleepless(pack)
        story = Story(stack, stack.new_programme(named, document), named)
        if nights:
            story.advance_to(story.at_day(1, 9))
        return story

    yield begun
    stack.mailbox.refuse = None


@pytest.fixture
def story(begin: Callable[[], Story]) -> Story:
    """The story of one test."""
    return begin()
