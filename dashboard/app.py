"""The dashboard, attached to the API's application: pages, forms, static files, liveness."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from dashboard import (
    agencies,
    answering,
    charges,
    consenting,
    counted,
    doors,
    inbox,
    linkages,
    links,
    live,
    meetings,
    overviews,
    packets,
    persons,
    quarterly,
    reference,
    referrals,
    referring,
    refusing,
    reporting,
    reports,
    rota,
    signing,
    waiting,
)
from domain.errors import Refusal
from usecases.desk import Desk
from usecases.sign_in import NotSignedIn

STATIC = Path(__file__).parent / "static"


def attach(app: FastAPI, desk: Desk) -> None:
    """Add the dashboard's pages to the application."""
    app.state.desk = desk
    for part in (
        signing,
        agencies,
        overviews,
        persons,
        referrals,
        linkages,
        inbox,
        quarterly,
        meetings,
        packets,
        referring,
        answering,
        charges,
        consenting,
        counted,
        doors,
        links,
        reporting,
        reports,
        rota,
        waiting,
        live,
        reference,
    ):
        app.router.routes.extend(part.router.routes)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    _keep_refusals_on_pages(app)


def _keep_refusals_on_pages(app: FastAPI) -> None:
    """On our own pages a refusal is a page, not a JSON problem; the API keeps its own way for /v1."""
    api = app.exception_handlers.get(Refusal)

    async def refused(request: Request, why: Exception) -> Response:
        if request.url.path.startswith("/v1") or not isinstance(why, Refusal):
            answer: Response = await api(request, why)  # type: ignore[misc]  # registered by the API, async
            return answer
        if isinstance(why, NotSignedIn):
            return RedirectResponse("/sign-in", 303)
        return await refusing.refusal(request, why)

    for kind, answers in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _on_a_page(answers))
    app.add_exception_handler(Refusal, refused)
    app.add_exception_handler(NotSignedIn, refused)


def _on_a_page(api: Callable[..., Any]) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What the API says of an error, as a page for whoever looks at one."""

    async def shown(request: Request, why: Exception) -> Response:
        answer: Response = await api(request, why)
        looks = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/v1")
        return await refusing.broken(request, answer.status_code) if looks else answer

    return shown
