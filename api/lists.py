"""Lists and overviews: the work list, the inbox, the ledger, people and providers, the monitor, the audit."""

from fastapi.responses import Response

from api.addresses import Everybody, NoticeId, OfCategory, OfCount, OfService, OfState, OfSubject, OfWhat
from api.answers import answer, listed
from api.auth import Calling
from api.operations import command, lists, look
from api.overviews import (
    AuditLineShown,
    CountedShown,
    MonitorShown,
    NoticeShown,
    PartnersWorkShown,
    PersonListed,
    ProviderListed,
    RetriedShown,
    StaffToldShown,
    ToldShown,
    WaitingShown,
    WorkShown,
)
from api.reading import Cursor, Limit, after_id, after_moment
from api.reading import router as calls
from api.schemas.conferences import EmptyBody
from domain.roles import Act, Sight
from domain.words import DeliveryState
from usecases import counted, resend, waiting, watch

router = calls("/v1", "overviews")
WORK = lists(Sight.WORKLIST, "What the caller owes, soonest first; 'everybody' for staff", WorkShown, PartnersWorkShown)


@router.get("/worklist", **WORK)
async def worklist(
    call: Calling, *, everybody: Everybody = False, limit: Limit = 50, cursor: Cursor = None
) -> Response:
    """The work list."""
    after = after_moment(cursor)
    return listed(await watch.worklist(call.desk, call.actor, everybody=everybody, limit=limit, after=after))


@router.get("/inbox", **lists(Sight.INBOX, "What the caller was told, newest first", StaffToldShown, ToldShown))
async def inbox(call: Calling, limit: Limit = 50, cursor: Cursor = None) -> Response:
    """The inbox."""
    return listed(await watch.inbox(call.desk, call.actor, limit=limit, after=after_id(cursor)))


LEDGER = lists(Sight.LEDGER, "The ledger: who was told what, and what was withheld and why", NoticeShown)


@router.get("/notices", **LEDGER)
async def notices(
    call: Calling,
    subject: OfSubject = None,
    state: OfState = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The ledger."""
    after = after_id(cursor)
    return listed(await watch.notices(call.desk, call.actor, subject=subject, state=state, limit=limit, after=after))


RETRY = command(
    Act.RETRY_NOTICE,
    "Send a notice again that could not be sent; rights and consent are asked once more",
    RetriedShown,
    example={},
    versioned=False,
)


@router.post("/notices/{notice_id}/retry", **RETRY)
async def retry(call: Calling, notice_id: NoticeId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Send a notice again."""
    done = await resend.retry_notice(call.desk, call.actor, call.asked(), notice_id)
    return answer(RetriedShown(id=notice_id, delivery=DeliveryState.QUEUED), done)


CLOSE = command(
    Act.CLOSE_NOTICE,
    "Let a mail go that could not be sent: who it was for heard of it otherwise, or need not any more",
    RetriedShown,
    example={},
    versioned=False,
)


@router.post("/notices/{notice_id}/close", **CLOSE)
async def close(call: Calling, notice_id: NoticeId, body: EmptyBody = EmptyBody()) -> Response:  # noqa: ARG001, B008
    """Let a mail go."""
    done = await resend.close_notice(call.desk, call.actor, call.asked(), notice_id)
    return answer(RetriedShown(id=notice_id, delivery=DeliveryState.CANCELLED), done)


@router.get("/people", **lists(Sight.PARTICIPANTS, "The people of the programme and its partners", PersonListed))
async def people(call: Calling) -> Response:
    """People."""
    return listed(await watch.people(call.desk, call.actor))


DIRECTORY = lists(Sight.PARTICIPANTS, "The directory of providers, the fitting ones first", ProviderListed)


@router.get("/providers", **DIRECTORY)
async def providers(call: Calling, category: OfCategory = None, limit: Limit = 200, cursor: Cursor = None) -> Response:
    """Providers."""
    return listed(await watch.providers(call.desk, call.actor, category, limit=limit, after=after_id(cursor)))


WAITING = lists(
    Sight.REFERRALS, "The waiting list, the most urgent first, with what each score is made of", WaitingShown
)


@router.get("/waiting-list", **WAITING)
async def get_waiting_list(call: Calling) -> Response:
    """The waiting list."""
    return listed(await waiting.waiting_list(call.desk, call.actor))


@router.get("/monitor", **look(Sight.MONITOR, "The programme at a glance", MonitorShown))
async def monitor(call: Calling) -> Response:
    """The monitor."""
    return answer(await watch.monitor(call.desk, call.actor))


COUNTED = lists(
    Sight.MONITOR,
    "The rows behind one of the monitor's counts, the earliest first; those that concern people for programme staff alone",
    CountedShown,
)


@router.get("/monitor/{count}", **COUNTED)
async def counted_rows(
    call: Calling,
    count: OfCount,
    category: OfService = None,
    what: OfWhat = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """The rows of a count."""
    after = after_moment(cursor)
    found = await counted.rows(call.desk, call.actor, count, category=category, what=what, limit=limit, after=after)
    return listed(found)


@router.get("/audit", **lists(Sight.AUDIT, "The audit's lines, newest first", AuditLineShown))
async def audit(call: Calling, limit: Limit = 200, cursor: Cursor = None) -> Response:
    """The audit."""
    return listed(await watch.audit(call.desk, call.actor, limit=limit, after=after_id(cursor)))
