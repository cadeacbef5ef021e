"""Questions that a partner may answer from the mail that asks: which they are, and which words answer them."""

from collections.abc import Mapping
from enum import StrEnum

from domain.clocks import MISS, clock_of
from domain.facts import Fact, FactType
from domain.invitations import asks_whether_one_comes
from domain.policy import Clock, Policy
from domain.words import Attendance, ExtensionState, HoldAnswer, Position, ProviderAnswer


class Question(StrEnum):
    """What a partner is asked."""

    ELIGIBILITY_VIEW = "eligibility_view"
    SERVICE_REFERRAL = "service_referral"
    CHARGE_HOLD_REVIEW = "charge_hold_review"
    EXTENSION_ANSWER = "extension_answer"
    COMPLETION_ACK = "completion_ack"
    ATTENDANCE = "attendance"


SEEN = "seen"
OF_CHARGES = {Question.CHARGE_HOLD_REVIEW, Question.EXTENSION_ANSWER, Question.COMPLETION_ACK}
ANSWERED_BY = {
    FactType.ELIGIBILITY_VIEW_GIVEN: Question.ELIGIBILITY_VIEW,
    FactType.LINKAGE_ANSWERED: Question.SERVICE_REFERRAL,
    FactType.CHARGE_HOLD_AGREED: Question.CHARGE_HOLD_REVIEW,
    FactType.CHARGE_EXTENSION_GRANTED: Question.EXTENSION_ANSWER,
    FactType.CHARGE_COMPLETION_ACKNOWLEDGED: Question.COMPLETION_ACK,
}
ANSWERS: Mapping[Question, tuple[str, ...]] = {
    Question.ELIGIBILITY_VIEW: tuple(Position),
    Question.SERVICE_REFERRAL: tuple(ProviderAnswer),
    Question.CHARGE_HOLD_REVIEW: tuple(HoldAnswer),
    Question.EXTENSION_ANSWER: (ExtensionState.GRANTED, ExtensionState.REFUSED),
    Question.COMPLETION_ACK: (SEEN,),
    Question.ATTENDANCE: tuple(Attendance),
}


def question_of(policy: Policy, kind: str) -> Question | None:
    """What a kind of obligation asks of a partner; None where there is nothing for them to answer.

    Who comes to a meeting is asked as long as the meeting is owed; nobody but its chair owes it.
    """
    clock = clock_of(policy, kind)
    if clock is None:
        return None
    if _is_the_meeting(clock):
        return Question.ATTENDANCE
    if not clock.answered_by_partner:
        return None
    return next((question for fact, question in ANSWERED_BY.items() if fact in clock.closes), None)


def is_asked_by(fact: Fact, question: Question) -> bool:
    """Whether a mail on the fact asks this question: who comes is asked by invitations alone, and they ask nothing else."""
    return (question is Question.ATTENDANCE) == asks_whether_one_comes(fact)


def _is_the_meeting(clock: Clock) -> bool:
    return FactType.CONFERENCE_OPENED in clock.closes and clock.on_due == MISS
