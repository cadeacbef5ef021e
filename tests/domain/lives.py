"""A person's life with the programme, driven through the pure functions: people act, time passes, ladders climb."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from bootstrap.policy import load_policy, named_policy, policy_names
from domain import (
    charge_hold,
    conference,
    consent,
    escalation,
    gates,
    handoff,
    inbound,
    journey,
    linkage,
    mails,
    matters,
    memos,
    outcomes,
    referral,
    renewal,
    reports,
    transfer,
)
from domain.clocks import MISS, clocks_of
from domain.consequences import Outcome, World, run
from domain.deadlines import WorkingCalendar
from domain.errors import Refusal
from domain.facts import Fact, FactType, StreamRef
from domain.gates import Gate
from domain.ladders import awake_for, wait_of
from domain.mails import Mailbox
from domain.obligations import come_due, subject_of, waive
from domain.policy import Policy
from domain.states import (
    ChargeHold,
    Conference,
    Consent,
    Escalation,
    InboundReport,
    Linkage,
    Obligation,
    Participant,
    Referral,
)
from domain.triage import disposition
from domain.words import (
    Answered,
    ChargeDecision,
    ConferenceDecision,
    ConsentKind,
    ConsentMethod,
    ConsentStatus,
    ContactMode,
    CourtOutcome,
    DeliveryState,
    Door,
    DoorState,
    HoldAnswer,
    LinkageOutcome,
    MatterKind,
    MatterStep,
    ObligationState,
    OutcomeDomain,
    PauseKind,
    Position,
    ProviderAnswer,
    RecipientClass,
    ReportKind,
    Role,
    SafetyCategory,
    Stage,
    StreamKind,
)
from tests.domain.legal import Steps

PACKS = {name: load_policy(named_policy(name))[0] for name in policy_names()}
POLICY = PACKS["burien"]
OWNER, OTHER = uuid4(), uuid4()
MONDAY = datetime(2026, 6, 1, 16, tzinfo=UTC)  # nine in the morning in Burien


PRESENT = [POLICY]  # the policy that lives begin under


@contextmanager
def under(policy: Policy) -> Iterator[None]:
    """Every life that begins in here begins under this policy."""
    PRESENT.append(policy)
    try:
        yield
    finally:
        PRESENT.pop()


def open_doors(policy: Policy) -> list[Door]:
    """The doors through which one can come, the policy's own first one first."""
    return [door for door, rule in policy.doors.items() if rule.state == "open"]


@dataclass(frozen=True, slots=True)
class Closed:
    """Something that was owed and was done: as it was, as it is, what says that it was done, and when that was written."""

    was: Obligation | None
    now: Obligation
    by: Fact
    at: datetime


class Life:
    """One referral, the journey that it may open, its consents and linkages, and one conference."""

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = now
        self.policy = PRESENT[-1]
        self.world = World()
        self.facts: list[Fact] = []
        self.closed: list[Closed] = []
        self.steps = Steps()  # no story of the tests takes a step that is not legal
        self.obligations: dict[UUID, Obligation] = {}  # every one that ever was, as it is now
        self.referral_id, self.participant_id, self.conference_id = uuid4(), uuid4(), uuid4()
        self.team_id = uuid4()
        self.linkage_ids: list[UUID] = []
        self.consent_ids: list[UUID] = []

    # what is

    @property
    def referral(self) -> Referral:
        return self.world.states[self.referral_id]

    @property
    def person(self) -> Participant | None:
        return self.world.states.get(self.participant_id)

    @property
    def meeting(self) -> Conference:
        return self.world.states[self.conference_id]

    def linkage(self, place: int = -1) -> Linkage:
        return self.world.states[self.linkage_ids[place]]

    def consent(self, place: int = -1) -> Consent:
        return self.world.states[self.consent_ids[place]]

    @property
    def ladders(self) -> list[Escalation]:
        return [one for one in self.world.states.values() if isinstance(one, Escalation)]

    def owed(self, stream: UUID | None = None) -> Sequence[Obligation]:
        return self.world.obligations.get(stream or self.participant_id, ())

    def one(self, kind: str) -> Obligation:
        """The open obligation of this kind, wherever it is."""
        (found,) = [one for owed in self.world.obligations.values() for one in owed if one.kind == kind]
        return found

    def kinds(self, stream: UUID | None = None) -> set[str]:
        return {one.kind for one in self.owed(stream)}

    def told(self, kind: FactType) -> list[Fact]:
        return [fact for fact in self.facts if fact.type is kind]

    # what happens

    def act(self, facts: Sequence[Fact], changed: Sequence[Obligation] = ()) -> Outcome:
        before = {**self.obligations, **{one.id: one for one in changed}}
        outcome = run(self.world, facts, {}, self.policy, now=self.now, new_id=uuid4, changed=changed)
        self.facts += outcome.facts
        for fact in outcome.facts:
            self.steps.take(fact)
        self.closed += [
            Closed(was=before.get(one.id), now=one, by=self._what_closed(one, outcome.facts), at=self.now)
            for one in outcome.obligations
            if one.state is ObligationState.MET and one.on_due == MISS
        ]
        self.obligations |= {one.id: one for one in outcome.obligations}
        return outcome

    def _what_closed(self, one: Obligation, facts: Sequence[Fact]) -> Fact:
        """The fact that says that what was owed is done."""
        kinds = clocks_of(self.policy).closing
        here = [fact for fact in facts if fact.stream.id == one.stream_id and one.kind in kinds.get(fact.type, ())]
        (found,) = [fact for fact in here if not fact.maybe("about") or one.about in {None, fact.maybe("about")}]
        return found

    def attempt(self, make: Callable[[], Sequence[Fact]]) -> bool:
        """Give a command that may be refused; a refusal changes nothing."""
        before = (dict(self.world.states), dict(self.world.obligations))
        try:
            facts = make()
        except Refusal:
            assert (dict(self.world.states), dict(self.world.obligations)) == before
            return False
        self.act(facts)
        return True

    def passes(self, **length: float) -> None:
        """Time passes, with a worker that hears every moment, as it comes or after having been away."""
        self.now += timedelta(**length)
        for _ in range(40):
            if not (self._come_due() | self._climb()):
                return
        raise AssertionError("moments never come to rest")

    def later(self, hours: int) -> None:
        """Time passes while no process runs."""
        self.now += timedelta(hours=hours)

    def _come_due(self) -> bool:
        due = [
            stream
            for stream, found in self.world.obligations.items()
            if any(one.next_at and one.next_at <= self.now for one in found)
        ]
        for stream in due:
            ref = StreamRef(kind=self.world.kinds[stream], id=stream)
            subject = subject_of(ref, self.world.states.get(stream))
            found = come_due(self.world.obligations[stream], subject, now=self.now, new_id=uuid4)
            self.act((*found.facts, *self._to_be_asked(found.facts)), found.changed)
        return bool(due)

    def _to_be_asked(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        gone = [self.world.states[fact.stream.id] for fact in facts if fact.type is FactType.CONSENT_EXPIRED]
        left = [one for one in self.live_consents() if one not in gone]
        return renewal.ran_out(self.person, gone, left=left, holds=(), now=self.now) if gone else ()

    def _climb(self) -> bool:
        due = [one for one in self.ladders if one.ended_at is None and one.next_at and one.next_at <= self.now]
        for one in due:
            wakes = awake_for(self.policy, one.ladder, self.now)
            if wakes > self.now:
                self._waits(one, wakes)
                continue
            self.act(escalation.raise_(one, ladder=self.policy.ladders[one.ladder], now=self.now))
            self._rung_is_told(one.id)
        return bool(due)

    def _waits(self, ladder: Escalation, until: datetime) -> None:
        later = replace(ladder, next_at=until)
        self.world.states[ladder.id] = self.world.escalations[ladder.obligation_id] = later

    def _rung_is_told(self, ladder_id: UUID) -> None:
        raised = self.world.states[ladder_id]
        if raised.ended_at is None:
            told = replace(raised, next_at=wait_of(self.policy, raised, self.now))
            self.world.states[ladder_id] = self.world.escalations[told.obligation_id] = told

    # what people do

    def refer(self, door: Door | None = None, *, in_custody: bool = False) -> None:
        self.act(
            referral.receive(
                referral_id=self.referral_id,
                receipt_code="A",
                door=door or open_doors(self.policy)[0],
                referrer_kind="officer",
                referrer_id=None,
                referrer_agency_id=None,
                area="north",
                needs=(),
                agreed_to_contact="yes",
                in_custody=in_custody,
                now=self.now,
            )
        )

    def on_referral(self, act: str, **said: object) -> Sequence[Fact]:
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "ask": lambda: referral.request_view(
                self.referral, asked=said.get("of", Role.POLICE_LIAISON), now=self.now
            ),
            "view": lambda: referral.give_view(
                self.referral,
                asked=said.get("of", Role.POLICE_LIAISON),
                position=Position.SUPPORTS,
                category=None,
                now=self.now,
            ),
            "screen": lambda: referral.screen(
                self.referral,
                answers={one.code: Answered.UNKNOWN for one in self.policy.criteria},
                policy=self.policy,
                now=self.now,
            ),
            "wait_on": lambda: referral.review_waiting(self.referral, now=self.now),
            "withdraw": lambda: referral.withdraw(self.referral, reason_code="duplicate", now=self.now),
            "wait": lambda: handoff.request(self.referral, due_at=self.now + timedelta(minutes=30), now=self.now),
            "come": lambda: handoff.acknowledge(
                self.referral, responder_id=OWNER, eta=self.now + timedelta(minutes=20), now=self.now
            ),
            "arrive": lambda: handoff.arrive(self.referral, occurred_at=self.now),
            "stand_down": lambda: handoff.stand_down(self.referral, now=self.now),
        }
        return acts[act]() if act in acts else self._decide(act)

    def _decide(self, outcome: str) -> Sequence[Fact]:
        approved = outcome == "approved"
        facts = referral.decide(
            self.referral,
            outcome=outcome,
            reason_code="eligible",
            participant_id=self.participant_id if approved else None,
            joined=False,
            now=self.now,
        )
        if not approved:
            return facts
        return facts + journey.open_journey(
            participant_id=self.participant_id,
            referral_id=self.referral_id,
            alias="Alder 33",
            door=self.referral.door,
            area="north",
            owner_id=OWNER,
            owner_role="outreach",
            now=self.now,
        )

    def on_journey(self, act: str, at: datetime | None = None, **said: object) -> Sequence[Fact]:
        person = self.person
        when = {"occurred_at": at or self.now, "now": self.now}
        contact = {"mode": said.get("mode", ContactMode.PHONE), "outcome": "x", **when}
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "attempt": lambda: journey.contact(person, made=False, **contact),
            "contact": lambda: journey.contact(person, made=True, **contact),
            "screening": lambda: journey.initial_screening(person, needs=(), **when),
            "intake": lambda: self._with_corrections(journey.intake(person, **when)),
            "plan": lambda: journey.plan(person, **when),
            "review": lambda: journey.review(person, **when),
            "maintenance": lambda: journey.maintenance(person, occurred_at=self.now, now=self.now),
            "pause": lambda: self._paused(said.get("kind", PauseKind.JAIL), at or self.now),
            "end_pause": lambda: journey.end_pause(person, **when),
            "safe_contact": lambda: journey.set_safe_contact(person, now=self.now),
            "wish": lambda: journey.record_wish(person, asked=True, now=self.now),
            "outcome": lambda: outcomes.record(
                person,
                domain=OutcomeDomain.HOUSING,
                value=said.get("value", "own_place"),
                as_of=at or self.now,
                now=self.now,
            ),
            "review_death": lambda: journey.review_death(person, owed=self.owed(), **when),
            "not_wished": lambda: renewal.decline(self.consent(), owed=self.owed(), now=self.now),
            "assign": lambda: journey.assign(
                person, owner_id=OTHER, owner_role="case_manager", linkages=self.open_linkages(), now=self.now
            ),
            "begin_transfer": lambda: transfer.begin(
                person,
                goes_at=said.get("goes_at", at or self.now),
                reason_code="moved_away",
                policy=self.policy,
                now=self.now,
            ),
            "receive_transfer": lambda: transfer.receive(
                person, how=transfer.Word.PHONE, linkages=self.open_linkages(), **when
            ),
            "end_transfer": lambda: transfer.call_off(person, reason=transfer.CalledOff.STAYS_HERE, **when),
            "end": lambda: journey.end(
                person,
                stage=said.get("stage", Stage.EXITED),
                reason_code="moved_away",
                linkages=self.open_linkages(),
                now=self.now,
            ),
        }
        return acts[act]()

    def came_up(self, what: str, **said: object) -> UUID:
        """A court date, a warrant, an arrest, an overdose or a safety alert; its id."""
        made, person, now = uuid4(), self.person, self.now
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "court_date": lambda: matters.set_court_date(person, matter_id=made, now=now, **said),
            "safety_alert": lambda: matters.raise_alert(
                person, matter_id=made, category=SafetyCategory.THREAT, at=now, now=now
            ),
        }
        other = partial(matters.happened, person, matter_id=made, now=now, **{"at": now, **said})
        self.act(acts[what]() if what in acts else other(kind=MatterKind(what)))
        return made

    def on_matter(self, act: str, **said: object) -> Sequence[Fact]:
        """What is done about the last thing that came up."""
        matter = list(self.world.matters.values())[-1]
        if act in tuple(MatterStep):
            return matters.answer(self.person, matter, step=MatterStep(act), now=self.now)
        consent_ = memos.consent_for(self.live_consents(), now=self.now)
        if act == "draft":
            return memos.draft(self.person, matter, memo_id=uuid4(), consent=consent_, now=self.now)
        if act == "send":
            told = {"text": "x", "confirmed": False, **said}
            return memos.send(self.person, matter, consent=consent_, now=self.now, **told)
        given = {"moved_to": None, "occurred_at": None, **said}
        return matters.court_outcome(self.person, matter, outcome=CourtOutcome(act), now=self.now, **given)

    def _paused(self, kind: PauseKind, at: datetime) -> Sequence[Fact]:
        paused = journey.pause(self.person, kind=kind, occurred_at=at, now=self.now)
        jail = kind is PauseKind.JAIL
        return (*paused, *(charge_hold.in_jail(self.holds, self.person, now=self.now) if jail else ()))

    def _with_corrections(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """What follows for a held charge of which the prosecutor was told otherwise."""
        person, live = self.person, self.live_consents()
        for fact in facts:
            if fact.stream.kind is StreamKind.PARTICIPANT:
                person = journey.evolve(person, fact)
            if fact.type is FactType.CONSENT_SIGNED:
                live = [*live, consent.evolve(None, fact)]
        owed = self.world.obligations
        return (*facts, *charge_hold.completion_owed(self.holds, person, live, owed=owed, now=self.now))

    def open_linkages(self) -> tuple[Linkage, ...]:
        return tuple(one for i in self.linkage_ids if (one := self.world.states[i]).closed_at is None)

    def sign(self, kind: ConsentKind = ConsentKind.PROVIDER_SHARE, **said: object) -> Sequence[Fact]:
        term = self.policy.consents[kind]
        grant = consent.Grant(
            consent_id=uuid4(),
            kind=kind,
            recipient_class=said.get("recipient_class", RecipientClass(term.recipient_classes[0])),
            purpose=said.get("purpose", term.purposes[0]),
            information=("name",),
            expires_at=self.now + timedelta(days=40),
            recipient_agency_id=said.get("agency_id"),
        )
        facts = consent.sign(
            self.person,
            grants=[grant],
            live=self.live_consents(),
            method=ConsentMethod.WRITTEN,
            document_hash=grant.consent_id.hex,
            discloser="d",
            policy=self.policy,
            now=self.now,
        )
        facts = self._with_corrections(facts)
        self.consent_ids.append(grant.consent_id)
        return facts

    def revoke(self, place: int = -1) -> Sequence[Fact]:
        return consent.revoke(
            self.consent(place),
            live=self.live_consents(),
            method=ConsentMethod.VERBAL,
            received_by_id=None,
            received_at=self.now,
            now=self.now,
        )

    def live_consents(self) -> list[Consent]:
        every = [self.consent(place) for place in range(len(self.consent_ids))]
        return [one for one in every if one.status is ConsentStatus.ACTIVE]

    def link(self, provider_id: UUID | None = None) -> None:
        made = uuid4()
        self.linkage_ids.append(made)
        self.act(
            linkage.open_(
                linkage_id=made,
                participant_id=self.participant_id,
                category="food",
                owner_id=self.person.owner_id,
                provider_id=provider_id or uuid4(),
                now=self.now,
            )
        )

    def on_linkage(self, act: str, place: int = -1) -> Sequence[Fact]:
        state, now = self.linkage(place), self.now
        answers = {
            "accept": ProviderAnswer.ACCEPTED,
            "refuse": ProviderAnswer.NO_CAPACITY,
            "wait": ProviderAnswer.WAITLISTED,
        }
        if act in answers:
            return linkage.answer(state, given=answers[act], reason_code=None, next_opening=None, now=now)
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "dispatch": lambda: linkage.dispatch(state, provider_id=None, consent_id=None, now=now),
            "reroute": lambda: linkage.reroute(state, provider_id=uuid4(), now=now),
            "appoint": lambda: linkage.set_appointment(state, at=now + timedelta(days=3), now=now),
            "no_show": lambda: linkage.no_show(state, occurred_at=None, now=now),
            "connect": lambda: linkage.connect(state, occurred_at=now),
            "close": lambda: linkage.close(state, outcome=LinkageOutcome.GOT_HELP, now=now),
        }
        return acts[act]()

    def charge(self, days: int = 14, limitation_at: datetime | None = None) -> None:
        self.hold_id = uuid4()
        self.act(
            charge_hold.open_(
                hold_id=self.hold_id,
                referral_id=self.referral_id,
                participant_id=self.participant_id,
                charge_code="possession",
                window_ends_at=self.now + timedelta(days=days),
                presumption="not_filed",
                office_id=None,
                limitation_at=limitation_at,
                now=self.now,
            )
        )

    def report(self) -> None:
        self.report_id = uuid4()
        told = inbound.receive(
            report_id=self.report_id, kind=ReportKind.OVERDOSE, happened_at=self.now, reporter_id=None, now=self.now
        )
        self.act(told)

    @property
    def reports(self) -> list[InboundReport]:
        return [one for one in self.world.states.values() if isinstance(one, InboundReport)]

    @property
    def holds(self) -> list[ChargeHold]:
        return [one for one in self.world.states.values() if isinstance(one, ChargeHold)]

    def on_report(self, act: str) -> Sequence[Fact]:
        assert act == "handle"
        return inbound.handle(self.world.states[self.report_id], participant_id=self.participant_id, now=self.now)

    @property
    def hold(self) -> ChargeHold:
        return self.world.states[self.hold_id]

    def on_charge(self, act: str) -> Sequence[Fact]:
        state, now = self.hold, self.now
        person = {
            "participant_id": self.participant_id,
            "consent_id": self.consent_ids[-1] if self.consent_ids else None,
        }
        intake_at = charge_hold.intake_of(self.person)
        tellable = charge_hold.tellable(state, self.person, self.live_consents(), now=now)
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "agrees": lambda: charge_hold.view(state, given=HoldAnswer.AGREES, now=now),
            "objects": lambda: charge_hold.view(state, given=HoldAnswer.OBJECTS, now=now),
            "ask": lambda: charge_hold.request_extension(state, now=now),
            "grant": lambda: charge_hold.answer_extension(
                state, granted=True, until=state.window_ends_at + timedelta(days=14), now=now
            ),
            "refuse": lambda: charge_hold.answer_extension(state, granted=False, until=now, now=now),
            "handoff": lambda: charge_hold.tell_handoff(state, now=now, **person),
            "tell": lambda: charge_hold.tell_completion(state, intake_at=intake_at, now=now, **person),
            "acknowledge": lambda: charge_hold.acknowledge(state, now=now),
            "take back": lambda: charge_hold.take_back(state, owed=self.owed(self.hold_id), now=now),
            "confirm": lambda: charge_hold.confirm_record(state, tellable=tellable, now=now),
            "decide": lambda: charge_hold.decide(state, decision=ChargeDecision.NOT_FILED, now=now),
            "move": lambda: charge_hold.move(state, participant_id=uuid4(), now=now),
            "withdraw": lambda: charge_hold.withdraw(state, reason_code="person_asked", now=now),
        }
        return acts[act]()

    def meet(self, days: int = 14) -> None:
        self.act(
            conference.schedule(
                conference_id=self.conference_id,
                team_id=self.team_id,
                chair_id=OWNER,
                starts_at=self.now + timedelta(days=days),
                freeze_at=self.now + timedelta(days=days - 5),
                now=self.now,
            )
        )

    def on_meeting(self, act: str, **said: object) -> Sequence[Fact]:
        state, now = self.meeting, self.now
        agenda, tasks = list(self.world.agenda.values()), list(self.world.tasks.values())
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "add": lambda: conference.add_item(
                state,
                item_id=uuid4(),
                reason="check_in",
                participant_id=said.get("participant_id", self.participant_id),
                referral_id=said.get("referral_id"),
                agenda=agenda,
                person=self.person,
                now=now,
            ),
            "freeze": lambda: conference.freeze(state, now=now),
            "open": lambda: conference.open_(state, now=now),
            "attend": lambda: conference.attend(state, person_id=OWNER, attended=True, now=now),
            "decide": lambda: conference.decide_item(
                state,
                item_id=next((one.id for one in agenda if one.decision is None and one.removed_at is None), uuid4()),
                decision=said.get("decision", ConferenceDecision.ENGAGEMENT_PLAN),
                tasks=[
                    conference.Task(
                        task_id=uuid4(), owner_id=OTHER, due_at=now + timedelta(days=14), participant_id=None
                    )
                ],
                agenda=agenda,
                person=self.person,
                now=now,
            ),
            "remove": lambda: conference.remove_item(
                state,
                item_id=next((one.id for one in agenda if one.removed_at is None), uuid4()),
                agenda=agenda,
                person=self.person,
                now=now,
            ),
            "done": lambda: conference.complete_action_item(
                state, task=next(one for one in tasks if one.done_at is None), now=now
            ),
            "draft": lambda: conference.draft_minutes(state, now=now),
            "approve": lambda: conference.approve_minutes(state, now=now),
            "cancel": lambda: conference.cancel(
                state, reason_code="venue", people=[self.person] if self.person else [], now=now
            ),
        }
        return acts[act]()

    def owe_report(self) -> None:
        """The programme's first quarterly report is owed."""
        zone = WorkingCalendar.of(self.policy).zone
        self.act(reports.begin(self.team_id, (), None, self.policy, zone, now=self.now))

    def on_quarter(self, act: str) -> Sequence[Fact]:
        owed, zone = self.owed(self.team_id), WorkingCalendar.of(self.policy).zone
        quarter = reports.read_quarter(next(one.about for one in owed if one.kind == reports.OWED))
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "submit": lambda: reports.submit(self.team_id, quarter, owed, {}, zone, now=self.now),
        }
        return acts[act]()

    def narrow(self) -> None:
        """A door is limited."""
        self.gate = Gate(door=Door.COMMUNITY, state=DoorState.LIMITED, reason_code="money", since=self.now)
        self.act(gates.reviewed_from(self.team_id, self.gate, now=self.now))

    def on_gate(self, act: str) -> Sequence[Fact]:
        standing, opened = {self.gate.door: self.gate}, replace(self.gate, state=DoorState.OPEN)
        acts: dict[str, Callable[[], Sequence[Fact]]] = {
            "review": lambda: (gates.review(self.team_id, standing, self.gate.door, "money", now=self.now),),
            "open": lambda: gates.reviewed_from(self.team_id, opened, now=self.now),
        }
        return acts[act]()

    def give_up_mail(self) -> None:
        """A mail could not be sent."""
        self.notice_id = uuid4()
        self.act((mails.given_up(self.team_id, self.notice_id, Mailbox(), at=self.now),))

    def on_mail(self, act: str) -> Sequence[Fact]:
        how = {"send_again": DeliveryState.QUEUED, "let_go": DeliveryState.CANCELLED}[act]
        return mails.mended(self.team_id, self.notice_id, Mailbox(owed=(self.notice_id,)), how, now=self.now)

    def waive(self, one: Obligation) -> Sequence[Fact]:
        stream = StreamRef(kind=self.world.kinds[one.stream_id], id=one.stream_id)
        return waive(one, stream=stream, reason_code="no_longer_needed", now=self.now)

    # short ways to where a story begins

    @classmethod
    def approved(cls, door: Door | None = None) -> "Life":
        life = cls()
        life.refer(door)
        life.act(life.on_referral("approved"))
        return life

    @classmethod
    def enrolled(cls) -> "Life":
        life = cls.approved()
        life.act(life.on_journey("contact"))
        life.act(life.on_journey("intake"))
        return life

    def result(self) -> str:
        """What the referrer would be told of the referral as it stands."""
        return disposition(self.referral.status).value
