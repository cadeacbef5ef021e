"""Where the link in a mail leads a partner: the question, under the partner's own reference, and one form to answer it.

Looking changes nothing, so that a mail scanner that opens every link changes nothing. The token stands in the address
of that look alone: no page leads on with it, the form carries it in its body, and no log of ours holds an address.
"""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from dashboard.rendering import page
from dashboard.session import DeskHere, address_of, throttle_of
from domain.errors import Invalid, LinkClosed, LinkUnknown
from domain.questions import ANSWERS
from usecases import answers

router = APIRouter(include_in_schema=False)
# what is behind the link is for one person: no address of it goes on, no engine keeps it
ALONE = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow"}
GROUNDS = ("safety", "pending_serious_case", "victim", "out_of_policy", "other")
LONGEST_NOTE = 2000
LONGEST_ADDRESS = 320


@router.get("/a/{token}")
async def ask(request: Request, desk: DeskHere, token: str) -> Response:
    """Show what the link asks."""
    return await _shown(request, desk, token)


@router.post("/a")
async def answer(
    request: Request,
    desk: DeskHere,
    token: Annotated[str, Form()] = "",
    answer: Annotated[str, Form()] = "",
    category: Annotated[str, Form()] = "",
    reason_code: Annotated[str, Form()] = "",
    note: Annotated[str, Form()] = "",
    delegate: Annotated[str, Form()] = "",
) -> Response:
    """Answer it."""
    throttle = throttle_of(request)
    if throttle.wait(address_of(request)):
        return _too_many(request)
    given = answers.Give(
        answer=answer,
        category=category or None,
        reason_code=reason_code or None,
        note=note.strip()[:LONGEST_NOTE] or None,
        delegate=delegate.strip()[:LONGEST_ADDRESS] or None,
    )
    try:
        taken = await answers.answer(desk, token, given)
    except Invalid as why:
        return await _shown(request, desk, token, " ".join(fault.message for fault in why.faults), 422)
    except LinkUnknown as why:
        throttle.failed(address_of(request))
        return _explained(request, why.message, 404)
    except LinkClosed as why:
        return _explained(request, why.message, 409)
    return page(
        request, None, "answer.html", _local(taken.answered_at, taken.zone), headers=ALONE, taken=taken, asked=None
    )


@router.post("/a/person")
async def person(
    request: Request, desk: DeskHere, token: Annotated[str, Form()] = "", code: Annotated[str, Form()] = ""
) -> Response:
    """Open, with the code that the programme told, what the person agreed to show."""
    throttle = throttle_of(request)
    if throttle.wait(address_of(request)):
        return _too_many(request)
    try:
        found = await answers.open_person(desk, token, code)
    except LinkUnknown:
        throttle.failed(address_of(request))
        return await _shown(request, desk, token, "This code does not fit. Ask the programme to say it again.", 404)
    except LinkClosed as why:
        return _explained(request, why.message, 409)
    now = datetime.now(UTC)
    return page(request, None, "answer.html", now, headers=ALONE, taken=None, asked=None, person=found)


async def _shown(request: Request, desk: DeskHere, token: str, problem: str = "", status: int = 200) -> Response:
    throttle = throttle_of(request)
    if throttle.wait(address_of(request)):
        return _too_many(request)
    try:
        asked = await answers.ask(desk, token)
    except LinkUnknown as why:
        throttle.failed(address_of(request))
        return _explained(request, why.message, 404)
    except LinkClosed as why:
        return _explained(request, why.message, 409)
    return page(
        request,
        None,
        "answer.html",
        _local(asked.now, asked.zone),
        status=status,
        headers=ALONE,
        taken=None,
        asked=asked,
        token=token,
        problem=problem,
        choices=ANSWERS[asked.question],
        grounds=GROUNDS,
    )


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def _explained(request: Request, why: str, status: int) -> Response:
    """A link that answers nothing says so, and offers the sign-in."""
    now = datetime.now(UTC)
    return page(request, None, "answer.html", now, status=status, headers=ALONE, taken=None, asked=None, why=why)


def _too_many(request: Request) -> Response:
    return _explained(
        request, "Too many tries with links that nobody knows. Wait a minute, then open the link again.", 429
    )
