"""Bodies of the calls on referrals."""

from typing import Annotated, Literal

from pydantic import Field, StrictBool, StrictInt

from api.schemas.base import Body, CaseloadReason, Code, Day, Id, Line, Moment, Occurred, Said, Text
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
    """What a caller is whose referral staff take down; of a partner it follows from who is signed in."""
    agency: Line | None = None
    """The caller's office or business, in words; kept sealed, and only together with `callback`."""
    callback: Line | None = None
    """How to reach whoever refers, such as a phone number; kept sealed."""


class Person(Body):
    """What is known of the person. All of it may be unknown; all of it is sealed."""

    name: Line | None = None
    """The name as it is known."""
    alias: Line | None = None
    """Another name by which the person is called."""
    date_of_birth: Day | None = None
    """The day of birth."""
    approximate_age: Annotated[StrictInt, Field(ge=0, le=120)] | None = None
    """In years, where the day of birth is not known."""
    phone: Line | None = None
    """A number that may reach them; the programme never messages one that the person has not given itself."""
    language: Line | None = None
    """The language that they speak best, in words."""
    interpreter: StrictBool | None = None
    """Whether somebody is needed who interprets."""
    usual_places: Line | Annotated[tuple[Line, ...], Field(max_length=10)] | None = None
    """Where they can usually be found: one place, or up to ten."""


class Place(Body):
    """Where; the area is one of the programme's, the description is sealed."""

    area: Code
    """One of the policy's areas, such as `downtown`; programme staff and the provider asked see it."""
    description: Annotated[Line, Field(max_length=2000)] | None = None
    """The place in words, at most 2,000 characters; sealed."""


class ReferralBody(Body):
    """A person is referred."""

    door: Door
    """The way in; partners use those of their own agency, and none takes anybody while it is closed (`GET /v1/doors`)."""
    referrer: Referrer = Referrer()
    """Who refers, where that is not plain from who is signed in."""
    on_behalf_of: Id | None = None
    """Somebody of the programme or its partners whose referral staff enter for them; they become its referrer."""
    person: Person = Person()
    """What is known of the person; sealed."""
    place: Place
    """Where the person is or was met."""
    reason: Text
    """Why help is needed, in the referrer's words; sealed, for the care team alone."""
    immediate_needs: Needs = ()
    """What is needed at once: categories of the policy, such as `shelter`, at most 20."""
    agreed_to_contact: Literal["yes", "no", "not_asked"] = "not_asked"
    """Whether the person agreed that the programme gets in touch."""
    staff_safety: Text | None = None
    """What whoever goes out should know for their own safety; sealed, for the care team alone."""
    incident_number: Line | None = None
    """The police's own number of the incident; sealed."""
    in_custody: StrictBool = False
    """Whether the person is held at this moment; a policy may then want the decision at once, at night too."""
    charge: Line | None = None
    """The proposed charge in words, through a police door alone; sealed."""
    officer_narrative: Text | None = None
    """The officer's own account, through a police door alone; sealed, apart from the programme's notes."""

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
    """Which partner's view is asked, on a referral that came through a police door."""
    office_id: Id | None = None
    """The prosecutor's office to ask; needed where more than one could be, else the record finds it."""


class WaitingReviewBody(Body):
    """What is worth noting of a look at the waiting list."""

    note: Said = None


class LinkBody(Body):
    """Another referral or journey, and whether it is of the same person."""

    record_id: Id
    """The id of the other referral, or of the participant."""
    is_same: StrictBool = True
    """True: of one person; false: of two. The last judgement counts, and nothing is merged."""


class SeparationBody(Body):
    """Who looks after the person from now on (the door's first owner, if not said), and how it came out."""

    owner_id: Id | None = None
    """Who of the care team looks after the person; the door's first owner where left out."""
    caseload_reason: CaseloadReason = None
    note: Said = None

    def ask(self) -> Separate:
        """The same, as the use case takes it."""
        return Separate(owner_id=self.owner_id, caseload_reason=self.caseload_reason, note=self.note)


class ViewBody(Body):
    """A partner's view; an objection names its category."""

    position: Position
    """Advice on eligibility; the coordinator decides."""
    category: Code | None = None
    """With `objects`, and required there: what the objection is about, as a code, such as `safety`."""
    note: Said = None


class DecisionBody(Body):
    """The decision, with the policy's reason code."""

    outcome: Literal["approved", "not_accepted", "waitlisted", "to_conference"]
    """`approved` opens a journey or joins one; `to_conference` leaves it to the table; `waitlisted` waits for room."""
    reason_code: Code
    """One of the policy's reasons `decision`, such as `eligible`; no referrer ever reads it."""
    note: Said = None
    owner_id: Id | None = None
    """With `approved`: who of the care team owns the journey; else the door's first owner with the fewest people."""
    participant_id: Id | None = None
    """With `approved`: the open journey that the referral joins; required where the person has one already."""
    caseload_reason: CaseloadReason = None
    gate_reason: Text | None = None
    """Why one goes before those who wait; needed with `approved` while the referral's door is limited or closed."""
    no_contact_with: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """With `approved`: participants from whom an order keeps the person apart; recorded in the same step."""

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
    """By the code of the policy's `[[criterion]]`: its answer. What is not named counts as `unknown`."""
    note: Said = None
    decision: DecisionBody | None = None
    """The decision too, for those who may decide; then both are written in one step, or neither."""


class UrgenciesBody(Body):
    """All that makes it urgent now; what was recorded before and is not named holds no more."""

    urgencies: Annotated[tuple[Urgency, ...], Field(max_length=10)]
    """What holds now; an overdose counts for 30 days, contacts with police for 90."""


class AcknowledgementBody(Body):
    """When the caller will be at the scene."""

    eta: Moment
    """When the caller will be there: from now on, and within four hours."""


class ArrivalBody(Body):
    """When somebody was there, if it is typed later."""

    occurred_at: Occurred = None


class ReasonBody(Body):
    """Why, as one of the policy's codes."""

    reason_code: Code
    """Of a withdrawal one of the policy's reasons `withdrawal`, of a waiver one of `waiver`."""
    note: Said = None
