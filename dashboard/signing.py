"""Signing in and out; in the demo, as whom one likes."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.session import COOKIE, DeskHere, Signed, address_of, check_form, throttle_of
from usecases.desk import Desk
from usecases.sign_in import NotSignedIn, actor_of, demo_people, end_session, open_session

router = APIRouter(include_in_schema=False)
SESSION_SECONDS = 12 * 3600
TOO_MANY = "Too many tries with tokens that nobody knows. Wait a minute, then sign in again."


@router.get("/sign-in")
async def sign_in_page(request: Request, desk: DeskHere) -> Response:
    """Choose a person in the demo; elsewhere paste an access token."""
    return await _again(request, desk)


@router.post("/sign-in")
async def sign_in(
    request: Request, desk: DeskHere, login: Annotated[str, Form()] = "", token: Annotated[str, Form()] = ""
) -> Response:
    """Open a session."""
    throttle = throttle_of(request)
    if throttle.wait(address_of(request)):
        return await _again(request, desk, TOO_MANY, 429)
    try:
        if desk.plays and login:
            token = (await open_session(desk, login)).token
        await actor_of(desk, token)
    except NotSignedIn as why:
        throttle.failed(address_of(request))
        return await _again(request, desk, why.message, 401)
    answer = RedirectResponse("/", 303)
    secure = desk.public_url.startswith("https:")
    answer.set_cookie(COOKIE, token, max_age=SESSION_SECONDS, httponly=True, samesite="lax", secure=secure)
    return answer


@router.post("/sign-out")
async def sign_out(request: Request, desk: DeskHere, who: Signed) -> Response:
    """End the session, everywhere at once."""
    await check_form(request, who)
    await end_session(desk, who.token)
    answer = RedirectResponse("/sign-in", 303, headers={"Clear-Site-Data": '"cache"'})
    answer.delete_cookie(COOKIE)
    return answer


async def _again(request: Request, desk: Desk, problem: str = "", status: int = 200) -> Response:
    people = await demo_people(desk) if desk.plays else ()
    return page(request, None, "sign_in.html", datetime.now(UTC), status=status, people=people, problem=problem)
