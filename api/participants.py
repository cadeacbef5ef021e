"""Calls on participants: their journey, and what is known of them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi.responses import Response

from api.addresses import DueBefore, OfArea, OfOwner, OfStage, ParticipantId, PauseId
from api.answers import listed, page
from api.auth import Calling
from api.described import Described
from api.examples import CASE_MANAGER
from api.operations import command, lists, look
from api.pages import FactShown, MatchShown, NoteShown, ParticipantListed, ParticipantPage
from api.reading import Cursor, Limit, after_id, after_moment
from api.reading import router as calls
from api.records import record
from api.schemas.journeys import (
    AssignmentBody,
    ContactBody,
    ExitBody,
    InitialScreeningBody,
    PauseBody,
    PlanBody,
    SafeContactBody,
    SearchBody,
    StatusBody,
    StepBody,
    WishBody,
)
from api.shown import ParticipantShown
from domain.roles import Act, Sight
from domain.words import Tier
from usecases import journey, watch

router = calls("/v1/participants", "participants")
pauses = calls("/v1/pauses", "participants")


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureShown(Described):
    """Something that left the programme about a participant: a notice that went out, or a look at the person."""

    id: UUID
    """Of the notice, or of the look's line in the audit."""
    how: str
    """`notice`, something was sent; `look`, somebody opened something of the person."""
    what: str
    """Which notice it was, in the policy's words; or which look, such as `look_at_person`."""
    tier: Tier | None
    """How much the notice said, from `N0` to `N4`; null for a look."""
    consent_id: UUID | None
    """The consent on which the notice rested; null where it needed none, and for a look."""
    person: str
    """The name of whoever was told, or looked."""
    agency: str
    """What their agency is called."""
    agency_kind: str
    """`programme`, `police`, `prosecutor`, `defender`, `provider` or `community`."""
    at: datetime
    """When it was sent or opened."""


@router.get("", **lists(Sight.PARTICIPANTS, "Open journeys, soonest deadline first", ParticipantListed))
async def list_participants(
    call: Calling,
    stage: OfStage = None,
    owner: OfOwner = None,
    area: OfArea = None,
    due_before: DueBefore = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Response:
    """Open journeys."""
    found = await watch.participants(
        call.desk,
        call.actor,
        stage=stage,
        owner=owner,
        area=area,
        due_before=due_before,
        limit=limit,
        after=after_moment(cursor),
    )
    return listed(found)


SEARCH = lists(Sight.IDENTITY, "Find likely the same person; names travel in the body, never in an address", MatchShown)


@router.post("/search", **SEARCH)
async def search(call: Calling, body: SearchBody) -> Response:
    """Look for a person."""
    found = await watch.search(call.desk, call.actor, body.model_dump(mode="json"))
    return listed(found)


@router.get("/{participant_id}", **look(Sight.PARTICIPANTS, "One participant", ParticipantPage))
async def get_participant(call: Calling, participant_id: ParticipantId) -> Response:
    """One participant."""
    return page(await watch.participant(call.desk, call.actor, participant_id))


TIMELINE = lists(Sight.TIMELINE, "What happened, who was told, and who was not and why", FactShown)


@router.get("/{participant_id}/timeline", **TIMELINE)
async def get_timeline(
    call: Calling, participant_id: ParticipantId, limit: Limit = 100, cursor: Cursor = None
) -> Response:
    """The participant's timeline."""
    return listed(await watch.timeline(call.desk, call.actor, participant_id, limit=limit, after=after_id(cursor)))


@router.get("/{participant_id}/notes", **lists(Sight.IDENTITY, "The notes on a participant, opened", NoteShown))
async def get_notes(call: Calling, participant_id: ParticipantId) -> Response:
    """The participant's notes."""
    return listed(await watch.notes(call.desk, call.actor, participant_id))


ACCOUNTING = lists(
    Sight.DISCLOSURES, "What left the programme about a participant, the newest first: to whom, when", DisclosureShown
)


@router.get("/{participant_id}/disclosures", **ACCOUNTING)
async def get_disclosures(
    call: Calling, participant_id: ParticipantId, limit: Limit = 200, cursor: Cursor = None
) -> Response:
    """The accounting of disclosures."""
    after = after_moment(cursor)
    return listed(await watch.disclosures(call.desk, call.actor, participant_id, limit=limit, after=after))


CONTACT = command(
    Act.RECORD_CONTACT,
    "An attempt to reach the person, or a contact made",
    ParticipantShown,
    example={"kind": "contact", "mode": "in_person", "outcome": "talked", "occurred_at": "2026-11-24T15:04:05Z"},
)


@router.post("/{participant_id}/contacts", **CONTACT)
async def record_contact(call: Calling, participant_id: ParticipantId, body: ContactBody) -> Response:
    """Record a contact."""
    ask = body.ask()
    done = await journey.record_contact(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


ASSIGN = command(
    Act.ASSIGN_OWNER,
    "Give the journey another owner",
    ParticipantShown,
    example={"owner_id": CASE_MANAGER},
)


@router.post("/{participant_id}/assignments", **ASSIGN)
async def assign_owner(call: Calling, participant_id: ParticipantId, body: AssignmentBody) -> Response:
    """Assign an owner."""
    ask = journey.Assign(owner_id=body.owner_id, caseload_reason=body.caseload_reason)
    done = await journey.assign_owner(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


SAFE = command(
    Act.SET_SAFE_CONTACT,
    "Settle how the person may safely be reached",
    ParticipantShown,
    example={"channels": ["in_person", "text"], "voicemail_ok": False, "neutral_sender": True},
)


@router.put("/{participant_id}/safe-contact", **SAFE)
async def set_safe_contact(call: Calling, participant_id: ParticipantId, body: SafeContactBody) -> Response:
    """Set the safe contact."""
    ask = body.ask()
    done = await journey.set_safe_contact(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


SCREENED = command(
    Act.COMPLETE_INITIAL_SCREENING,
    "The first conversation on urgent needs is done",
    ParticipantShown,
    example={"needs": ["shelter", "id_documents"]},
)


@router.post("/{participant_id}/initial-screening", **SCREENED)
async def complete_initial_screening(
    call: Calling, participant_id: ParticipantId, body: InitialScreeningBody
) -> Response:
    """Complete the initial screening."""
    ask = body.screening()
    done = await journey.complete_initial_screening(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


@router.post(
    "/{participant_id}/intake",
    **command(Act.COMPLETE_INTAKE, "The intake assessment is complete: enrolled", ParticipantShown, example={}),
)
async def complete_intake(call: Calling, participant_id: ParticipantId, body: StepBody = StepBody()) -> Response:  # noqa: B008
    """Complete the intake."""
    ask = body.ask()
    done = await journey.complete_intake(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


PLAN = command(
    Act.WRITE_PLAN, "The person's own plan is written", ParticipantShown, example={"goals": ["A room of my own."]}
)


@router.post("/{participant_id}/plan", **PLAN)
async def write_plan(call: Calling, participant_id: ParticipantId, body: PlanBody = PlanBody()) -> Response:  # noqa: B008
    """Write the plan."""
    ask = body.plan()
    done = await journey.write_plan(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


@router.post("/{participant_id}/reviews", **command(Act.HOLD_REVIEW, "A review was held", ParticipantShown, example={}))
async def hold_review(call: Calling, participant_id: ParticipantId, body: StepBody = StepBody()) -> Response:  # noqa: B008
    """Hold a review."""
    ask = body.ask()
    done = await journey.hold_review(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


STATUS = command(
    Act.ENTER_MAINTENANCE,
    "Step down to light contact, by agreement",
    ParticipantShown,
    example={"status": "maintenance"},
)


@router.post("/{participant_id}/status", **STATUS)
async def set_status(call: Calling, participant_id: ParticipantId, body: StatusBody) -> Response:
    """Enter maintenance."""
    ask = body.ask()
    done = await journey.enter_maintenance(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


PAUSE = command(Act.PAUSE, "Pause the clocks that may pause", ParticipantShown, example={"kind": "jail"})


@router.post("/{participant_id}/pauses", **PAUSE)
async def pause(call: Calling, participant_id: ParticipantId, body: PauseBody) -> Response:
    """Pause a journey. It has one pause at a time, so `pause_id` is the participant's id."""
    ask = body.pause()
    done = await journey.pause(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


@pauses.post("/{pause_id}/end", **command(Act.END_PAUSE, "The pause is over", ParticipantShown, example={}))
async def end_pause(call: Calling, pause_id: PauseId, body: StepBody = StepBody()) -> Response:  # noqa: B008
    """End a pause."""
    ask = body.ask()
    done = await journey.end_pause(call.desk, call.actor, call.asked(ask), pause_id, ask)
    return record(done, pause_id)


WISH = command(
    Act.RECORD_WISH,
    "What the table should know, ask, or not say",
    ParticipantShown,
    example={"asked": True, "words": "Please do not talk about my family."},
)


@router.post("/{participant_id}/wishes", **WISH)
async def record_wish(call: Calling, participant_id: ParticipantId, body: WishBody) -> Response:
    """Record a wish."""
    ask = journey.Wish(asked=body.asked, words=body.words, not_to_say=body.not_to_say)
    done = await journey.record_wish(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


EXIT = command(
    Act.END_JOURNEY,
    "The journey ends, and every open linkage with it",
    ParticipantShown,
    example={"kind": "graduated", "reason_code": "goals_met"},
)


@router.post("/{participant_id}/exit", **EXIT)
async def end_journey(call: Calling, participant_id: ParticipantId, body: ExitBody) -> Response:
    """End the journey."""
    ask = body.ask()
    done = await journey.end_journey(call.desk, call.actor, call.asked(ask), participant_id, ask)
    return record(done, participant_id)


DEATH_REVIEW = command(
    Act.REVIEW_DEATH,
    "The review after a death was held; what was said is a note of the care team's, and nobody outside hears of it",
    ParticipantShown,
    example={"note": "Looked at together; the team has somebody to talk to."},
)


@router.post("/{participant_id}/death-review", **DEATH_REVIEW)
async def review_death(call: Calling, participant_id: ParticipantId, body: StepBody = StepBody()) -> Response:  # noqa: B008
    """Record the review after a death."""
    ask = body.ask()
    return record(
        await journey.review_death(call.desk, call.actor, call.asked(ask), participant_id, ask), participant_id
    )
