"""The form for what happened to somebody: finished on a phone, and answered with one word, whoever it is about."""

from datetime import date, datetime
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from dashboard.rendering import page
from dashboard.sent import Sent
from dashboard.session import DeskHere, Signed, Visitor, check_form
from domain.errors import Fault, Invalid, Refusal
from domain.roles import Act
from domain.words import ReportKind
from usecases import inbound, watch
from usecases.desk import Desk
from usecases.guard import permit

router = APIRouter(include_in_schema=False)
KINDS = {
    ReportKind.OVERDOSE: "Overdose",
    ReportKind.HOSPITAL: "Taken to hospital",
    ReportKind.ARREST: "Arrest",
    ReportKind.BOOKING: "Booked into jail",
    ReportKind.RELEASE: "Released from jail",
    ReportKind.OTHER: "Something else",
}
LONGEST, LONGEST_NAME = 4000, 200
FIRST_BIRTH, FIRST_YEAR = 1890, 1990


@router.get("/report")
async def form(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The empty form."""
    permit(who.actor, Act.RECEIVE_REPORT)
    return await _form(request, desk, who, {}, "")


@router.post("/report")
async def send(request: Request, desk: DeskHere, who: Signed) -> Response:
    """Send the report; where something is missing, everything typed is still there."""
    permit(who.actor, Act.RECEIVE_REPORT)
    fields = await check_form(request, who)
    sent = Sent(desk, who, uuid4(), fields, await watch.now(desk, who.actor))
    try:
        await inbound.receive_report(desk, who.actor, sent.asked, _report(sent))
    except Invalid as why:
        return await _form(request, desk, who, fields, " ".join(fault.message for fault in why.faults), 422)
    except Refusal as why:
        return await _form(request, desk, who, fields, why.message, 409)
    return RedirectResponse("/report/received", 303)


@router.get("/report/received")
async def received(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The answer to every report. It names nothing, so that there is nothing to tell one report from another by."""
    permit(who.actor, Act.RECEIVE_REPORT)
    return page(request, who, "report_received.html", await watch.now(desk, who.actor))


async def _form(
    request: Request, desk: Desk, who: Visitor, fields: dict[str, list[str]], problem: str, status: int = 200
) -> Response:
    values = {name: found[0] for name, found in fields.items()}
    return page(
        request,
        who,
        "report_form.html",
        await watch.now(desk, who.actor),
        status=status,
        problem=problem,
        values=values,
        kinds=KINDS,
        longest=LONGEST,
    )


def _report(sent: Sent) -> inbound.Report:
    """What was reported, or all that is missing from it at once."""
    kind, said, born, at = sent.text("kind"), _plain(sent, "text"), _born(sent), _at(sent)
    checked = (
        ("kind", "Choose what happened.", kind in KINDS),
        ("text", f"Say in a few words what happened, {LONGEST} letters at most.", 0 < len(said) <= LONGEST),
        ("born", "Give the date of birth as a date, or leave it empty.", born is not None or not sent.text("born")),
        ("at", "Say when it happened, with day and time, or leave it empty.", at is not None or not sent.text("at")),
    )
    faults = [Fault(pointer=f"/{name}", code="required", message=mend) for name, mend, right in checked if not right]
    if kind is None or faults:
        raise Invalid(faults)
    name = _plain(sent, "who")[:LONGEST_NAME]
    person = {**({"name": name} if name else {}), **({"date_of_birth": born.isoformat()} if born else {})}
    return inbound.Report(kind=ReportKind(kind), text=said, person=person, occurred_at=at)


def _plain(sent: Sent, name: str) -> str:
    return (sent.text(name) or "").replace("\x00", "").strip()


def _born(sent: Sent) -> date | None:
    try:
        found = date.fromisoformat(sent.must("born"))
    except ValueError:
        return None
    return found if found.year >= FIRST_BIRTH else None


def _at(sent: Sent) -> datetime | None:
    try:
        found = sent.moment("at")
    except ValueError:
        return None
    return found if found and found.year >= FIRST_YEAR else None
