"""The pages of the table's meetings, for programme staff: the list, and one meeting with its agenda and its room."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from dashboard import paging
from dashboard.rendering import page
from dashboard.session import DeskHere, Signed, Visitor
from dashboard.timelines import timeline_of
from dashboard.words import words
from domain.roles import PARTNERS, TAKE_ON
from domain.words import PROGRAMME_STAFF, AgencyKind, Attendance, ConferenceDecision, Role
from usecases import timetable, watch
from usecases.desk import Desk
from usecases.orders import on_one_agenda
from usecases.packets import system_issues

router = APIRouter(include_in_schema=False)
ONLY_ON_REFERRAL = {ConferenceDecision.APPROVE, ConferenceDecision.NOT_ACCEPT}
ON_REFERRAL = (
    ConferenceDecision.APPROVE,
    ConferenceDecision.NOT_ACCEPT,
    ConferenceDecision.DEFER,
    ConferenceDecision.OUTREACH_TARGET,
    ConferenceDecision.NOTED,
)
Row = Mapping[str, Any]


@router.get("/conferences")
async def conferences(request: Request, desk: DeskHere, who: Signed) -> Response:
    """The teams' conferences."""
    found = await watch.conferences(desk, who.actor, limit=paging.MOST, after=paging.after_id(request))
    teams = await timetable.teams(desk, who.actor)
    issues = await system_issues(desk, who.actor)
    now = await watch.now(desk, who.actor)
    further = paging.further(request, found)
    return page(request, who, "conferences.html", now, items=found, teams=teams, issues=issues, further=further)


@router.get("/conferences/{record_id}")
async def conference(request: Request, desk: DeskHere, who: Signed, record_id: UUID) -> Response:
    """One conference: agenda, room, decisions, action items."""
    shown: dict[str, Any] = dict(await watch.conference(desk, who.actor, record_id))
    policy = await desk.views.policy_version(who.actor.programme_id, shown["policy_version"])
    told = await timeline_of(desk, who, record_id, policy)
    everyone = await watch.people(desk, who.actor)
    open_people = (await watch.participants(desk, who.actor, limit=paging.CHOICES)).items
    return page(
        request,
        who,
        "conference.html",
        await watch.now(desk, who.actor),
        conference=shown,
        kept_apart=await on_one_agenda(desk, who.actor, record_id),
        facts=told,
        takers=_takers(shown, everyone),
        people=open_people,
        missing=_missing(policy.cadence.quorum, shown["there"]),
        not_coming=_missing(policy.cadence.quorum, _expected(shown, everyone)),
        table=_table(shown, everyone),
        guests=_guests(shown, everyone),
        answers=list(Attendance),
        own_answer=shown["answers"].get(str(who.actor.person_id)),
        waiting=[words(one) for one in policy.cadence.quorum_for],
        cancellations=policy.reasons.get("cancellation", ()),
        on_referral=[one.value for one in ON_REFERRAL],
        on_person=[one.value for one in ConferenceDecision if one not in ONLY_ON_REFERRAL],
        reasons=policy.reasons.get("decision", ()),
        undecided=await _undecided(desk, who, shown),
    )


async def _undecided(desk: Desk, who: Visitor, meeting: Row) -> list[Row]:
    """The referrals that wait for a decision and are not on this agenda."""
    there = {one["referral_id"] for one in meeting["agenda"]}
    waiting = await watch.referrals(desk, who.actor, undecided=True, limit=paging.CHOICES)
    return [one for one in waiting.items if one["id"] not in there]


def _table(meeting: Row, everyone: Iterable[Row]) -> list[dict[str, Any]]:
    """Who may be in the room, with what each answered and instead of whom they come."""
    people = {str(one["id"]): one for one in everyone}
    instead = {
        delegate: people[person]["name"] for person, delegate in meeting["delegates"].items() if person in people
    }
    return [
        {
            **one,
            "answer": meeting["answers"].get(person),
            "invited": one["team_id"] in {None, meeting["team_id"]} or one["id"] == meeting["chair_id"],
            "instead_of": instead.get(person),
            "delegate": people.get(meeting["delegates"].get(person, ""), {}).get("name"),
        }
        for person, one in people.items()
        if _comes(one, meeting) or person in instead or person in meeting["attended"]
    ]


def _guests(meeting: Row, everyone: Iterable[Row]) -> list[tuple[str, str]]:
    """Who may be in the room as a guest: a provider's people, and officers who come for whom they referred."""
    there = {str(one["id"]) for one in _table(meeting, everyone)}
    guests = [
        one for one in everyone if {Role.PROVIDER, Role.OFFICER} & set(one["roles"]) and str(one["id"]) not in there
    ]
    return [(str(one["id"]), f"{one['name']}, {one['agency']}") for one in guests]


def _takers(meeting: Row, everyone: Iterable[Row]) -> list[Row]:
    """Who may take something on here: whoever may be in the room, the programme's own people first, and providers."""
    there = {str(one["id"]) for one in _table(meeting, everyone)}
    able = [
        one
        for one in everyone
        if TAKE_ON & set(one["roles"]) and (str(one["id"]) in there or Role.PROVIDER in one["roles"])
    ]
    return sorted(able, key=lambda one: (one["agency_kind"] != AgencyKind.PROGRAMME, one["agency"], one["name"]))


def _expected(meeting: Row, everyone: Iterable[Row]) -> set[str]:
    """The roles of those who did not say that they will not come."""
    absent = {person for person, answer in meeting["answers"].items() if answer != Attendance.COMING}
    return {role for one in everyone if str(one["id"]) not in absent for role in one["roles"]}


def _missing(quorum: Sequence[str], there: Iterable[str]) -> list[str]:
    known = set(there)
    return [words(role) for role in quorum if role not in known]


def _comes(person: Row, meeting: Row) -> bool:
    """Whether somebody may be in the room: the programme's own people who work with people, and this table's partners."""
    if any(role in PROGRAMME_STAFF for role in person["roles"]):
        return True
    return person["team_id"] == meeting["team_id"] and any(role in PARTNERS for role in person["roles"])
