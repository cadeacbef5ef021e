"""Bodies of the calls on participants and their consents."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from api.schemas.base import Body, Code, Day, Hash, Id, Length, Line, Moment, Text
from domain.words import ConsentKind, ConsentMethod, ContactMode, PauseKind, RecipientClass, Stage
from usecases.consent import Sign, Tick
from usecases.journey import Contact, End, InitialScreening, Pause, SafeContact, Step, WritePlan

Needs = Annotated[tuple[Code, ...], Field(max_length=20)]
OUTCOMES = Literal[
    "reached",
    "talked",
    "met",
    "agreed",
    "declined",
    "asked_to_wait",
    "left_message",
    "passed_on",
    "no_answer",
    "not_there",
    "not_found",
    "wrong_number",
    "not_safe",
    "other",
]


class AssignmentBody(Body):
    """Who owns the journey from now on."""

    owner_id: Id
    caseload_reason: Text | None = None


class ContactBody(Body):
    """An attempt to reach the person, or a contact made."""

    kind: Literal["attempt", "contact"]
    mode: ContactMode
    outcome: OUTCOMES
    occurred_at: Moment | None = None
    person_response: Text | None = None
    note: Text | None = None

    def ask(self) -> Contact:
        """The same, as the use case takes it."""
        return Contact(
            made=self.kind == "contact",
            mode=self.mode,
            outcome=self.outcome,
            occurred_at=self.occurred_at,
            person_response=self.person_response,
            note=self.note,
        )


class StepBody(Body):
    """A step that happened: when (now, if not said), and what is worth noting."""

    occurred_at: Moment | None = None
    note: Text | None = None

    def ask(self) -> Step:
        """The same, as the use case takes it."""
        return Step(occurred_at=self.occurred_at, note=self.note)


class InitialScreeningBody(StepBody):
    """The first conversation: the urgent needs, as the policy's categories."""

    needs: Needs = ()

    def screening(self) -> InitialScreening:
        """The same, as the use case takes it."""
        return InitialScreening(needs=self.needs, occurred_at=self.occurred_at, note=self.note)


class PlanBody(StepBody):
    """The person's own plan, in their words."""

    goals: Annotated[tuple[Text, ...], Field(max_length=30)] = ()

    def plan(self) -> WritePlan:
        """The same, as the use case takes it."""
        return WritePlan(goals=self.goals, occurred_at=self.occurred_at, note=self.note)


class StatusBody(StepBody):
    """The step that a person takes by agreement; others follow from what happens."""

    status: Literal["maintenance"] = "maintenance"


class PauseBody(StepBody):
    """What keeps the person away."""

    kind: PauseKind

    def pause(self) -> Pause:
        """The same, as the use case takes it."""
        return Pause(kind=self.kind, occurred_at=self.occurred_at, note=self.note)


class SafeContactBody(Body):
    """How the person may safely be reached, settled with them."""

    channels: Annotated[
        tuple[Literal["in_person", "phone", "text", "email", "letter", "through_others"], ...],
        Field(min_length=1, max_length=6),
    ]
    voicemail_ok: StrictBool = False
    hours: Line | None = None
    who_else_sees_it: Line | None = None
    neutral_sender: StrictBool = True
    phone: Line | None = None
    verified_at: Moment | None = None

    def ask(self) -> SafeContact:
        """The same, as the use case takes it."""
        return SafeContact(
            channels=self.channels,
            voicemail_ok=self.voicemail_ok,
            hours=self.hours,
            who_else_sees_it=self.who_else_sees_it,
            neutral_sender=self.neutral_sender,
            phone=self.phone,
            verified_at=self.verified_at,
        )


class WishBody(Body):
    """What the table should know or ask, what it should not say (kept to staff); or that nobody asked."""

    asked: StrictBool
    words: Text | None = None
    not_to_say: Text | None = None


class ExitBody(Body):
    """How the journey ends, and why."""

    kind: Literal["graduated", "exited", "declined", "transferred", "deceased"]
    reason_code: Code
    note: Text | None = None

    def ask(self) -> End:
        """The same, as the use case takes it."""
        return End(stage=Stage(self.kind), reason_code=self.reason_code, note=self.note)


class GrantBody(Body):
    """One tick: what may be told to whom, for what, until when (a moment, a day, or a length of time from now)."""

    kind: ConsentKind
    recipient_class: RecipientClass
    recipient_agency_id: Id | None = None
    purpose: Code
    information: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    expires: Length | Day | Moment

    def tick(self) -> Tick:
        """The same, as the use case takes it."""
        expires: date | datetime | str = self.expires
        return Tick(
            kind=self.kind,
            recipient_class=self.recipient_class,
            purpose=self.purpose,
            information=self.information,
            expires=expires,
            recipient_agency_id=self.recipient_agency_id,
        )


class ConsentBody(Body):
    """What was signed, how, and the hash of the signed document."""

    method: ConsentMethod
    document_hash: Hash
    discloser: Line
    witnessed_by: Line | None = None
    grants: Annotated[tuple[GrantBody, ...], Field(min_length=1, max_length=10)]

    def ask(self) -> Sign:
        """The same, as the use case takes it."""
        return Sign(
            method=self.method,
            document_hash=self.document_hash,
            discloser=self.discloser,
            grants=tuple(grant.tick() for grant in self.grants),
            witnessed_by=self.witnessed_by,
        )


class RevocationBody(Body):
    """How the revocation came, by whom it was received, and when."""

    method: ConsentMethod
    received_by: Id | None = None
    received_at: Moment | None = None


class SearchBody(Body):
    """Whom to look for; names travel in a body, never in an address."""

    name: Line | None = None
    date_of_birth: Day | None = None
    phone: Line | None = None
