"""Lists and overviews: the work list, the inbox, the ledger, people and providers, the monitor, the audit."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.answers import after_cursor, answer, listed
from api.auth import Calling
from api.operations import look
from api.schemas.base import Code
from domain.roles import Sight
from usecases import watch

router = APIRouter(prefix="/v1", tags=["overviews"])
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=200)]


@router.get("/worklist", **look(Sight.WORKLIST, "What the caller owes, soonest first; 'everybody' for staff"))
async def worklist(call: Calling, *, everybody: bool = False, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The work list."""
    after = after_cursor(cursor)
    page = await watch.worklist(call.desk, call.actor, everybody=everybody, limit=limit, after=after)
    return listed(page.items, page.after)


@router.get("/inbox", **look(Sight.INBOX, "What the caller was told, newest first"))
async def inbox(call: Calling, limit: Limit = 50) -> Response:
    """The inbox."""
    return listed(await watch.inbox(call.desk, call.actor, limit))


@router.get("/notices", **look(Sight.LEDGER, "The ledger: who was told what, and what was withheld and why"))
async def notices(
    call: Calling,
    subject: UUID | None = None,
    state: Annotated[Code | None, Query()] = None,
    limit: Limit = 100,
) -> Response:
    """The ledger."""
    return listed(await watch.notices(call.desk, call.actor, subject=subject, state=state, limit=limit))


@router.get("/people", **look(Sight.PARTICIPANTS, "The people of the programme and its partners"))
async def people(call: Calling) -> Response:
    """People."""
    return listed(await watch.people(call.desk, call.actor))


@router.get("/providers", **look(Sight.PARTICIPANTS, "The directory of providers, the fitting ones first"))
async def providers(call: Calling, category: Annotated[Code | None, Query()] = None) -> Response:
    """Providers."""
    return listed(await watch.providers(call.desk, call.actor, category))


@router.get("/monitor", **look(Sight.MONITOR, "The programme at a glance", dict))
async def monitor(call: Calling) -> Response:
    """The monitor."""
    return answer(await watch.monitor(call.desk, call.actor))


@router.get("/audit", **look(Sight.AUDIT, "The audit's last lines"))
async def audit(call: Calling, limit: Limit = 200) -> Response:
    """The audit."""
    return listed(await watch.audit(call.desk, call.actor, limit))
