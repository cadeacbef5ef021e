"""What every policy must owe, and how soon: no programme switches these clocks off, narrows them or draws them out.

A duty is known by what it does, not by its name: a clock of that stream, opened by that fact, for everybody whom it
concerns. Its time is the longest that a programme may give itself; where no golden rule names one, the bound is ours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.clocks import MISS, ladders_of
from domain.deadlines import MINUTES, parse
from domain.facts import FactType as F
from domain.policy import Clock, Duration, Ladder, Policy
from domain.words import PAUSED, Disposition, Role, StreamKind

FROM_FACT = "fact"
LONGEST_WAITS = (parse("10 working days"), parse("30 days"))  # of a rung, before the next
LONGEST_SNOOZE, MOST_SNOOZES = parse("5 working days"), 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A clock that there must be, by what it does; `kind` is what the policies that come with it call it.

    `writes` is the fact that its moment writes; without one it is owed by somebody. It goes on after what it
    `outlasts`, and, if it is `at_night`, climbs at any hour.
    """

    kind: str
    why: str
    stream: StreamKind
    opens: F
    longest: str | None = None
    writes: F | None = None
    closes: F | None = None
    outlasts: F | None = None
    due_from: str = FROM_FACT
    owner: Role | None = None
    stages: tuple[str, ...] = ()
    at_one_hour: bool = False
    at_night: bool = False
    in_custody: bool = False

    def is_met(self, clock: Clock, ladders: Sequence[Ladder | None]) -> bool:
        """Whether this clock is it, for everybody whom it concerns, and soon enough."""
        same = (clock.stream, clock.due_from, clock.on_due) == (self.stream, self.due_from, self.writes or MISS)
        whole = not clock.doors and not clock.pauses and set(clock.stages) == set(self.stages)
        theirs = clock.custody is None or (self.in_custody and clock.custody)
        fixed = not self.at_one_hour or (clock.at_hour is not None and not clock.by_door)
        heard = not self.at_night or (bool(ladders) and all(one is not None and one.wakes for one in ladders))
        closed = self.closes in {None, *clock.closes} and self.outlasts not in clock.closes
        ours = self.owner in {None, clock.owner}
        named = same and self.opens in clock.opens and closed and ours
        return not clock.off and named and whole and theirs and fixed and heard and self._is_soon(clock)

    def _is_soon(self, clock: Clock) -> bool:
        lengths = (clock.due, *(clock.by_door or {}).values())
        return self.longest is None or all(is_within(length, parse(self.longest)) for length in lengths)

    def __str__(self) -> str:
        """What the clock is like, as a fault asks for it."""
        said = [f"of stream '{self.stream}'", f"opens by {self.opens}"]
        said += [f"closes by {self.closes}"] if self.closes else []
        said += [f"not by {self.outlasts}"] if self.outlasts else []
        said += [f"on_due = {self.writes}"] if self.writes else [f"owed by the {self.owner}" if self.owner else "owed"]
        said += [f"due_from = {self.due_from}"] if self.due_from != FROM_FACT else []
        said += [f"due within {self.longest}"] if self.longest else []
        said += ["at one hour for all (at_hour, no by_door)"] if self.at_one_hour else []
        said += ["by a ladder that climbs at night"] if self.at_night else []
        said += [f"stages = {', '.join(self.stages)} alone"] if self.stages else ["for everybody"]
        return "; ".join(said)


R, P, H = StreamKind.REFERRAL, StreamKind.PARTICIPANT, StreamKind.CHARGE_HOLD
FIXED = "golden rule 2: the referrer hears one result, at one fixed hour, whoever the person is"
LEGAL = "golden rule 1: it is a task of the legal coordinator, and of no partner"
ADVICE = "golden rules 7 and 16: a view of police is advice, due in three working days, gone after five"
HELD = (
    "golden rule 3: of a held charge the prosecutor hears the same words at the same time, once a supervisor has looked"
)
LIFE = "a life hangs on it, at any hour"
DUTIES: Sequence[Duty] = (
    Duty(
        kind="triage_result",
        why=FIXED,
        stream=R,
        opens=F.REFERRAL_RECEIVED,
        longest="5 working days",
        writes=F.TRIAGE_RESULT_PUBLISHED,
        at_one_hour=True,
    ),
    Duty(
        kind="triage_result_again",
        why=FIXED,
        stream=R,
        opens=F.TRIAGE_RESULT_PUBLISHED,
        longest="5 working days",
        writes=F.TRIAGE_RESULT_PUBLISHED,
        stages=(Disposition.UNDER_REVIEW,),
        at_one_hour=True,
    ),
    Duty(kind="eligibility_view", why=ADVICE, stream=R, opens=F.ELIGIBILITY_VIEW_REQUESTED, longest="3 working days"),
    Duty(
        kind="eligibility_view_lapse",
        why=ADVICE,
        stream=R,
        opens=F.ELIGIBILITY_VIEW_REQUESTED,
        longest="5 working days",
        writes=F.ELIGIBILITY_VIEW_LAPSED,
    ),
    Duty(
        kind="custody_triage",
        why="whoever is in custody is decided on at once, at any hour",
        stream=R,
        opens=F.REFERRAL_RECEIVED,
        longest="4 hours",
        closes=F.REFERRAL_APPROVED,
        at_night=True,
        in_custody=True,
    ),
    Duty(
        kind="scene_handoff",
        why="somebody waits at the scene, at any hour",
        stream=R,
        opens=F.HANDOFF_REQUESTED,
        closes=F.HANDOFF_ARRIVED,
        outlasts=F.HANDOFF_ACKNOWLEDGED,
        at_night=True,
    ),
    Duty(
        kind="failure_to_appear",
        why=LEGAL,
        stream=P,
        opens=F.FAILURE_TO_APPEAR,
        longest="1 working day",
        owner=Role.LEGAL_COORDINATOR,
    ),
    Duty(
        kind="warrant",
        why=LEGAL,
        stream=P,
        opens=F.WARRANT_FOUND,
        longest="2 working days",
        owner=Role.LEGAL_COORDINATOR,
    ),
    Duty(kind="arrest", why=LIFE, stream=P, opens=F.ARREST_RECORDED, longest="24 hours", at_night=True),
    Duty(
        kind="memo",
        why=LEGAL,
        stream=P,
        opens=F.MEMO_DRAFTED,
        longest="5 working days",
        owner=Role.LEGAL_COORDINATOR,
    ),
    Duty(
        kind="memo_consent",
        why=LEGAL,
        stream=P,
        opens=F.MEMO_WITHOUT_CONSENT,
        longest="5 working days",
        owner=Role.LEGAL_COORDINATOR,
    ),
    Duty(
        kind="limitation_watch",
        why=LEGAL,
        stream=P,
        opens=F.ARREST_RECORDED,
        longest="0 days",
        due_from="limitation_at",
        owner=Role.LEGAL_COORDINATOR,
    ),
    Duty(kind="overdose_outreach", why=LIFE, stream=P, opens=F.OVERDOSE_RECORDED, longest="24 hours", at_night=True),
    Duty(
        kind="overdose_contact",
        why=LIFE,
        stream=P,
        opens=F.OVERDOSE_RECORDED,
        longest="72 hours",
        closes=F.CONTACT_MADE,
        outlasts=F.CONTACT_ATTEMPTED,
        at_night=True,
    ),
    Duty(kind="safety_alert", why=LIFE, stream=P, opens=F.SAFETY_ALERT_RAISED, longest="1 hour", at_night=True),
    Duty(
        kind="pause_review",
        why="golden rule 5: a pause has an owner and a review",
        stream=P,
        opens=F.PAUSED,
        longest="30 days",
        stages=(PAUSED,),
    ),
    Duty(
        kind="transfer_receipt",
        why="whoever goes to another site is lost between two if nobody asks whether they arrived",
        stream=P,
        opens=F.TRANSFER_BEGUN,
        longest="14 days",
        closes=F.TRANSFER_RECEIVED,
        due_from="goes_at",
    ),
    Duty(
        kind="table_wish",
        why="golden rule 12: whoever is talked about is asked before",
        stream=P,
        opens=F.PUT_ON_TABLE,
        longest="0 days",
        due_from="starts_at",
    ),
    Duty(
        kind="consent_expiry",
        why="golden rule 6: a consent ends on its day",
        stream=StreamKind.CONSENT,
        opens=F.CONSENT_SIGNED,
        longest="0 days",
        writes=F.CONSENT_EXPIRED,
        due_from="expires_at",
    ),
    Duty(
        kind="inbound_report",
        why="partners may report whether or not a policy speaks of it: somebody looks at every report",
        stream=StreamKind.INBOUND_REPORT,
        opens=F.INBOUND_REPORT_RECEIVED,
        longest="1 working day",
        closes=F.INBOUND_REPORT_HANDLED,
    ),
    Duty(
        kind="mail_undelivered",
        why="what a mail did not tell somebody tells",
        stream=StreamKind.TEAM,
        opens=F.MAIL_GIVEN_UP,
        longest="3 working days",
    ),
)
OF_HELD_CHARGES: Sequence[Duty] = (
    Duty(kind="charge_hold_review", why=HELD, stream=H, opens=F.CHARGE_HOLD_OPENED, longest="10 working days"),
    Duty(
        kind="charge_window",
        why=HELD,
        stream=H,
        opens=F.CHARGE_HOLD_OPENED,
        longest="0 minutes",
        writes=F.CHARGE_WINDOW_ENDED,
        due_from="window_ends_at",
    ),
    Duty(
        kind="extension_request",
        why="golden rule 5: jail stops no window, more time is asked for instead",
        stream=H,
        opens=F.EXTENSION_REQUEST_DRAFTED,
        longest="5 working days",
    ),
    Duty(kind="extension_answer", why=HELD, stream=H, opens=F.CHARGE_EXTENSION_REQUESTED, longest="10 working days"),
    Duty(
        kind="charge_record",
        why=HELD,
        stream=H,
        opens=F.CHARGE_WINDOW_ENDED,
        longest="1 working day",
        owner=Role.SUPERVISOR,
    ),
    Duty(kind="completion_ack", why=HELD, stream=H, opens=F.CHARGE_COMPLETION_TOLD, longest="10 working days"),
    Duty(kind="correction_ack", why=HELD, stream=H, opens=F.CHARGE_CORRECTION_TOLD, longest="3 working days"),
    Duty(
        kind="charge_correction",
        why="golden rule 3: a correction goes at once",
        stream=H,
        opens=F.CHARGE_CORRECTION_DUE,
        longest="1 hour",
    ),
    Duty(
        kind="charge_limitation",
        why=HELD,
        stream=H,
        opens=F.CHARGE_HOLD_OPENED,
        longest="0 days",
        due_from="limitation_at",
        owner=Role.LEGAL_COORDINATOR,
    ),
)


def duty_faults(policy: Policy) -> Iterator[tuple[str, int, str]]:
    """Every duty that nothing in the policy meets, and every clock that would tell a referrer the result at another time."""
    duties = (*DUTIES, *(OF_HELD_CHARGES if policy.charge_hold is not None else ()))
    for duty in duties:
        if not any(_meets(policy, clock, duty) for clock in policy.clocks):
            yield "clock", _place(policy, duty), f"{duty.why}; mend or add the clock '{duty.kind}': {duty}"
    known = {duty.kind for duty in duties}
    for at, clock in enumerate(policy.clocks):
        tells = clock.on_due == F.TRIAGE_RESULT_PUBLISHED and not clock.off and clock.kind not in known
        if tells and not any(_meets(policy, clock, duty) for duty in duties):
            yield "clock", at, f"{FIXED}; '{clock.kind}' would tell it at another, so drop this clock"


def ladder_duty_faults(place: int, ladder: Ladder) -> Iterator[tuple[str, int, str]]:
    """A ladder that stands still for months has ended, whatever it says."""
    for rung in ladder.rungs:
        if not any(is_within(rung.wait, longest) for longest in LONGEST_WAITS):
            most = " or ".join(map(str, LONGEST_WAITS))
            yield "ladder", place, f"a rung of '{ladder.name}' waits {rung.wait}; wait {most} at most"
    if not is_within(ladder.snooze_cap, LONGEST_SNOOZE) or ladder.snoozes > MOST_SNOOZES:
        message = (
            f"golden rule 15: a snooze delays '{ladder.name}', it does not end it; "
            f"snooze_cap is {LONGEST_SNOOZE} at most, snoozes {MOST_SNOOZES}"
        )
        yield "ladder", place, message


def is_within(length: Duration, longest: Duration) -> bool:
    """Whether a length of time is never more than another; how long a working day lasts, no other unit can say."""
    if length.amount <= 0 or length.unit == longest.unit:
        return length.amount <= longest.amount
    return (
        length.unit != "working_days" and length.amount * MINUTES[length.unit] <= longest.amount * MINUTES[longest.unit]
    )


def _meets(policy: Policy, clock: Clock, duty: Duty) -> bool:
    return duty.is_met(clock, [policy.ladders.get(name) for name in ladders_of(clock)])


def _place(policy: Policy, duty: Duty) -> int:
    """Where the clock of that name stands, or another of the same stream."""
    named = [at for at, clock in enumerate(policy.clocks) if clock.kind == duty.kind]
    return next(
        (at for at in (*named, *(at for at, clock in enumerate(policy.clocks) if clock.stream is duty.stream))), 0
    )
