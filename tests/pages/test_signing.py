"""Who guesses at the sign-in page is slowed, as at every other door; whoever is in stays in."""

import httpx2

from api.app import create
from dashboard.app import attach
from dashboard.session import COOKIE
from tests.usecases.conftest import desk  # noqa: F401  # a fixture
from usecases.sign_in import open_session


async def test_guessing_tokens_on_the_page_is_slowed_and_puts_nobody_out(desk):  # noqa: F811
    app = create(desk)
    attach(app, desk)
    app.state.throttle._most = 3  # so that three are many
    session = await open_session(desk, "coordinator")
    at_the_door = httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://desk")
    async with at_the_door as client:
        told = [await client.post("/sign-in", data={"token": f"guess-{n}"}) for n in range(4)]
        assert [one.status_code for one in told] == [401, 401, 401, 429]
        assert "Wait a minute, then sign in again." in told[-1].text
        right = await client.post("/sign-in", data={"token": session.token})
        assert right.status_code == 429, "the right token after many wrong ones would say which one it is"
        assert (await client.get("/sign-in")).status_code == 200
        inside = await client.get("/", headers={"cookie": f"{COOKIE}={session.token}"})
        assert inside.status_code == 200
