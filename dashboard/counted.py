"""The lists behind the monitor's counts that no other page shows."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.leading import page_of
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed
from dashboard.words import sentence, words
from usecases import counted, watch
from usecases.counted import Counted

router = APIRouter(include_in_schema=False)
Row = Mapping[str, Any]
NOWHERE = "/"
HEADINGS: Mapping[Counted, tuple[str, str]] = {
    Counted.NOT_ASKED_YET: (
        "On an agenda and not asked yet",
        "What should the table know, ask, or not say? Each of them is asked before the meeting; the soonest first.",
    ),
    Counted.NEVER_ASKED: (
        "Talked about without having been asked",
        "Whom a table took up though nobody had asked them what it should know; the earliest first.",
    ),
    Counted.BARRIERS: (
        "In the way of services",
        "What stood in the way in the last ninety days, each time that it did; the earliest first.",
    ),
    Counted.RUNGS_UNMAILED: (
        "No mail could reach them",
        "It stands in their inbox here. Call whoever is meant; the earliest first.",
    ),
    Counted.HEARINGS_WAITING: (
        "Facts that wait to be heard",
        "What was recorded and not passed on yet, the oldest first. Nothing is lost; it follows.",
    ),
    Counted.PROCESSES_MISSING: (
        "Did not run",
        "What nobody saw to when record and processes were compared last. It was called anew.",
    ),
    Counted.PROCESSES_BEHIND: (
        "Had not done what was wanted",
        "What was late when record and processes were compared last. It was called again.",
    ),
    Counted.PROCESSES_STUCK: (
        "Could not go on",
        "What failed again and again when record and processes were compared last. It was started anew from the record.",
    ),
}
TITLES: Mapping[Counted, Callable[[Row], tuple[str, str]]] = {
    Counted.NOT_ASKED_YET: lambda one: (one["who"], f"on the agenda of {one['what']}"),
    Counted.NEVER_ASKED: lambda one: (one["who"] or "somebody", words(one["what"] or "")),
    Counted.BARRIERS: lambda one: (
        f"{sentence(one['category'])}: {words(one['what'])}",
        one["who"] or "about somebody of whom you may not see where they seek help",
    ),
    Counted.RUNGS_UNMAILED: lambda one: (one["what"], f"about {one['who'] or words(one['stream_kind'])}"),
}


@router.get("/monitor/{count}")
async def rows(
    request: Request, desk: DeskHere, who: Signed, count: str, category: str = "", what: str = ""
) -> Response:
    """The rows of one count of the monitor."""
    found = await counted.rows(
        desk,
        who.actor,
        count,
        category=category or None,
        what=what or None,
        limit=paging.MOST,
        after=paging.after_moment(request),
    )
    titled = TITLES.get(Counted(count), _by_its_process)
    items = [
        {"at": one["at"], "to": _leads_to(one) if who.actor.is_staff else None, "texts": titled(one)} for one in found
    ]
    heading, says = HEADINGS[Counted(count)]
    now = await watch.now(desk, who.actor)
    further = paging.further(request, found)
    return page(request, who, "counted.html", now, items=items, heading=heading, says=says, further=further)


def _leads_to(one: Row) -> str | None:
    """The record's page, where the reader may know which that is and it has one."""
    place = page_of({**one, "kind": ""}) if one["stream_id"] else NOWHERE
    return None if place == NOWHERE else place


def _by_its_process(one: Row) -> tuple[str, str]:
    return sentence(one["stream_kind"]), one["what"]
