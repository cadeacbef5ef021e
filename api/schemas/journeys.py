"""Bodies of the calls on participants and their consents."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, StrictBool

from api.schemas.base import Body, CaseloadReason, Code, Day, Hash, Id, Length, Line, Moment, Occurred, Said, Text
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
    """Who of the care team owns the journey, its open linkages and what is owed there (`GET /v1/people`)."""
    caseload_reason: CaseloadReason = None


class ContactBody(Body):
    """An attempt to reach the person, or a contact made."""

    kind: Literal["attempt", "contact"]
    """`attempt`: the person was not reached; `contact`: somebody met or talked with them."""
    mode: ContactMode
    """In which way it was tried."""
    outcome: OUTCOMES
    """How it went; of a contact such as `talked`, of an attempt such as `no_answer`."""
    occurred_at: Occurred = None
    person_response: Text | None = None
    """What the person said, in their words; kept sealed, for programme staff alone."""
    note: Said = None

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

    occurred_at: Occurred = None
    note: Said = None

    def ask(self) -> Step:
        """The same, as the use case takes it."""
        return Step(occurred_at=self.occurred_at, note=self.note)


class InitialScreeningBody(StepBody):
    """The first conversation: the urgent needs, as the policy's categories."""

    needs: Needs = ()
    """What is needed at once: categories of the policy, such as `shelter`."""

    def screening(self) -> InitialScreening:
        """The same, as the use case takes it."""
        return InitialScreening(needs=self.needs, occurred_at=self.occurred_at, note=self.note)


class PlanBody(StepBody):
    """The person's own plan, in their words."""

    goals: Annotated[tuple[Text, ...], Field(max_length=30)] = ()
    """What the person wants, in their words, at most 30; kept sealed, and named in no memo."""
    areas: Needs = ()
    """What the plan is about: categories of the policy. A memo is drafted from those written last; those of treatment and
    health it leaves out."""

    def plan(self) -> WritePlan:
        """The same, as the use case takes it."""
        return WritePlan(goals=self.goals, areas=self.areas, occurred_at=self.occurred_at, note=self.note)


class StatusBody(StepBody):
    """The step that a person takes by agreement; others follow from what happens."""

    status: Literal["maintenance"] = "maintenance"
    """`maintenance` is the only step of this kind: lighter contact, agreed with a person who is `active`."""


class PauseBody(StepBody):
    """What keeps the person away."""

    kind: PauseKind
    """Where the person is; clocks that the policy calls pausable stand still, the intake's window never does."""

    def pause(self) -> Pause:
        """The same, as the use case takes it."""
        return Pause(kind=self.kind, occurred_at=self.occurred_at, note=self.note)


class SafeContactBody(Body):
    """How the person may safely be reached, settled with them."""

    channels: Annotated[
        tuple[Literal["in_person", "phone", "text", "email", "letter", "through_others"], ...],
        Field(min_length=1, max_length=6),
    ]
    """The ways that are safe, at least one."""
    voicemail_ok: StrictBool = False
    """Whether a message may be left; false unless the person said so."""
    hours: Line | None = None
    """When they may be reached, in words, such as `mornings`."""
    who_else_sees_it: Line | None = None
    """Who else sees that phone or that post, such as `shares the phone with a sister`."""
    neutral_sender: StrictBool = True
    """Whether whoever calls or writes names no programme; true unless the person said otherwise."""
    phone: Line | None = None
    """The number that the person gave for this; one that a referrer gave is never messaged."""
    verified_at: Moment | None = None
    """When the person last said that this still holds; empty if they have not."""

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
    """Whether the person was asked for the meeting ahead; only then do they count as asked."""
    words: Text | None = None
    """What they want the table to know or ask, in their words; in the packets of those who may hear of them."""
    not_to_say: Text | None = None
    """What is not to be said at the table; in the packet of programme staff alone."""


class ExitBody(Body):
    """How the journey ends, and why."""

    kind: Literal["graduated", "exited", "declined", "transferred", "deceased"]
    """The stage in which the journey ends; its open linkages are closed with it. `graduated` is agreed with somebody who is
    `active` or in `maintenance`. As `transferred` it ends by the receipt of a transfer alone, and is refused here: see
    `POST /v1/participants/{participant_id}/transfer`."""
    reason_code: Code
    """One of the policy's reasons `exit`, such as `goals_met`."""
    note: Said = None

    def ask(self) -> End:
        """The same, as the use case takes it."""
        return End(stage=Stage(self.kind), reason_code=self.reason_code, note=self.note)


class GrantBody(Body):
    """One tick: what may be told to whom, for what, until when (a moment, a day, or a length of time from now)."""

    kind: ConsentKind
    """One of the kinds that the policy offers; `treatment`, `justice`, `charge_hold` and `research` are signed alone."""
    recipient_class: RecipientClass
    """Who may be told; one of those that the policy's `[[consent]]` of this kind names."""
    recipient_agency_id: Id | None = None
    """The one agency that is meant: required for police, prosecutor and referring agency, else the class as a whole."""
    purpose: Code
    """What for; one of the purposes of this kind in the policy, such as `case_conference`."""
    information: Annotated[tuple[Code, ...], Field(min_length=1, max_length=20)]
    """What may be told, each as a code, such as `name`, `contact`, `progress`."""
    expires: Length | Day | Moment
    """When it ends: a length from now (`180 days`), a day (to its end where the programme is), or a moment."""

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
    """How it was given; the policy's `[[consent]]` says which ways count for which kind."""
    document_hash: Hash
    """SHA-256 of the signed document, 64 hex digits, with or without `sha256:` before them."""
    discloser: Line
    """Who may tell, as it stands in the document, such as `LEAD Burien`."""
    witnessed_by: Line | None = None
    """The name of a witness, if there was one; kept sealed."""
    grants: Annotated[tuple[GrantBody, ...], Field(min_length=1, max_length=10)]
    """The ticks of one signature; each becomes a consent of its own that can be revoked alone."""

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
    """How the person took it back; by word of mouth is enough."""
    received_by: Id | None = None
    """Who heard it, of the programme or its partners; the caller where left out."""
    received_at: Moment | None = None
    """When it was heard; now where left out, never still to come. It is in force with the answer."""


class SearchBody(Body):
    """Whom to look for; names travel in a body, never in an address."""

    name: Line | None = None
    """The name or another one, however it is spelled: sounds and the order of words are compared."""
    date_of_birth: Day | None = None
    """The day of birth; its year and month are compared."""
    phone: Line | None = None
    """A number, in any way of writing it; one without a country is taken as of the United States."""
