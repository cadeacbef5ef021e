"""Bodies of the calls on referrals."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from api.schemas.base import Body, Code, Day, Id, Line, Moment, Text
from domain.words import Answered, Door, Position, Role, Urgency
from usecases.refer import Refer
from usecases.screen import Decide
from usecases.separate import Separate

Needs = Annotated[tuple[Code, ...], Field(max_length=20)]


class Referrer(Body):
    """Who refers, in their own words; who is signed in is known already."""

    kind: (
        Literal[
            "officer",
            "provider",
            "defender",
            "staff",
            "neighbour",
            "business",
            "family",
            "friend",
            "self",
            "community",
            "other",
        ]
        | None
    ) = None
    agency: Line | None = None
    callback: Line | None = None


class Person(Body):
    """What is known of the person. All of it may be unknown; all of it is sealed."""

    name: Line | None = None
    alias: Line | None = None
    date_of_birth: Day | None = None
    approximate_age: Annotated[StrictInt, Field(ge=0, le=120)] | None = None
    phone: Line | None = None
    language: Line | None = None
    interpreter: StrictBool | None = None
    usual_places: Line | Annotated[tuple[Line, ...], Field(max_length=10)] | None = None


class Place(Body):
    """Where; the area is one of the programme's, the description is sealed."""

    area: Code
    description: Annotated[Line, Field(max_length=2000)] | None = None


class ReferralBody(Body):
    """A person is referred."""

    door: Door
    referrer: Referrer = Referrer()
    on_behalf_of: Id | None = None
    person: Person = Person()
    place: Place
    reason: Text
    immediate_needs: Needs = ()
    agreed_to_contact: Literal["yes", "no", "not_asked"] = "not_asked"
    staff_safety: Text | None = None
    incident_number: Line | None = None
    in_custody: StrictBool = False
    charge: Line | None = None
    officer_narrative: Text | None = None

    def ask(self) -> Refer:
        """The same, as the use case takes it."""
        person = {name: value for name, value in self.person.model_dump(mode="json").items() if value is not None}
        return Refer(
            door=self.door,
            area=self.place.area,
            referrer_kind=self.referrer.kind,
            referrer_agency=self.referrer.agency,
            callback=self.referrer.callback,
            needs=self.immediate_needs,
            agreed_to_contact=self.agreed_to_contact,
            in_custody=self.in_custody,
            on_behalf_of=self.on_behalf_of,
            person=person,
            place=self.place.description,
            reason=self.reason,
            officer_narrative=self.officer_narrative,
            staff_safety=self.staff_safety,
            incident_number=self.incident_number,
            charge=self.charge,
        )


class ViewRequestBody(Body):
    """Which partner is asked; and which prosecutor's office, where more than one could be."""

    asked: Literal[Role.POLICE_LIAISON, Role.PROSECUTOR_LIAISON]
    office_id: Id | None = None


class WaitingReviewBody(Body):
    """What is worth noting of a look at the waiting list."""

    note: Text | None = None


class LinkBody(Body):
    """Another referral or journey, and whether it is of the same person."""

    record_id: Id
    is_same: StrictBool = True


class SeparationBody(Body):
    """Who looks after the person from now on (the door's first owner, if not said), and how it came out."""

    owner_id: Id | None = None
    caseload_reason: Text | None = None
    note: Text | None = None

    def ask(self) -> Separate:
        """The same, as the use case takes it."""
        return Separate(owner_id=self.owner_id, caseload_reason=self.caseload_reason, note=self.note)


class ViewBody(Body):
    """A partner's view; an objection names its category."""

    position: Position
    category: Code | None = None
    note: Text | None = None


class DecisionBody(Body):
    """The decision, with the policy's reason code."""

    outcome: Literal["approved", "not_accepted", "waitlisted", "to_conference"]
    reason_code: Code
    note: Text | None = None
    owner_id: Id | None = None
    participant_id: Id | None = None
    caseload_reason: Text | None = None
    gate_reason: Text | None = None
    no_contact_with: Annotated[tuple[Id, ...], Field(max_length=20)] = ()

    def ask(self) -> Decide:
        """The same, as the use case takes it."""
        return Decide(
            outcome=self.outcome,
            reason_code=self.reason_code,
            note=self.note,
            owner_id=self.owner_id,
            participant_id=self.participant_id,
            caseload_reason=self.caseload_reason,
            gate_reason=self.gate_reason,
            no_contact_with=self.no_contact_with,
        )


class ScreeningBody(Body):
    """Answers to the policy's questions; whoever may decide can decide in the same step."""

    answers: Annotated[dict[Code, Answered], Field(max_length=60)]
    note: Text | None = None
    decision: DecisionBody | None = None


class UrgenciesBody(Body):
    """All that makes it urgent now; what was recorded before and is not named holds no more."""

    urgencies: Annotated[tuple[Urgency, ...], Field(max_length=10)]


class AcknowledgementBody(Body):
    """When the caller will be at the scene."""

    eta: Moment


class ArrivalBody(Body):
    """When somebody was there, if it is typed later."""

    occurred_at: Moment | None = None


class ReasonBody(Body):
    """Why, as one of the policy's codes."""

    reason_code: Code
    note: Text | None = None
