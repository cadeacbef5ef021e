"""What a screening recommends, and the one result that a referrer learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.policy import Criterion
from domain.words import Answered, Disposition, ReferralStatus

TOLD = {
    ReferralStatus.APPROVED: Disposition.APPROVED_FOR_OUTREACH,
    ReferralStatus.WAITLISTED: Disposition.WAITLISTED,
    ReferralStatus.NOT_ACCEPTED: Disposition.NOT_NOW,
    ReferralStatus.WITHDRAWN: Disposition.NOT_NOW,
    ReferralStatus.EXPIRED: Disposition.NOT_NOW,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One criterion, its answer, and whether it speaks against."""

    code: str
    text: str
    answer: str
    against: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommendation:
    """What the answers recommend: approve, not_accept, or ask (something is unknown)."""

    outcome: str
    rules: tuple[Rule, ...]


def recommendation(criteria: Sequence[Criterion], answers: Mapping[str, Answered]) -> Recommendation:
    """What the answers to the policy's questions recommend, rule by rule; it never decides."""
    rules = tuple(_rule(criterion, answers.get(criterion.code, Answered.UNKNOWN)) for criterion in criteria)
    if any(rule.against for rule in rules):
        return Recommendation(outcome="not_accept", rules=rules)
    unknown = any(rule.answer == Answered.UNKNOWN for rule in rules)
    return Recommendation(outcome="ask" if unknown else "approve", rules=rules)


def disposition(status: ReferralStatus) -> Disposition:
    """The referrer's word for where a referral stands; the same for everybody who was ever referred."""
    return TOLD.get(status, Disposition.UNDER_REVIEW)


def told_so_far(published: str | None) -> Disposition:
    """What its referrer is told of a referral at this moment: the published result, and until then the same word."""
    return Disposition(published) if published else Disposition.UNDER_REVIEW


def _rule(criterion: Criterion, answer: Answered) -> Rule:
    return Rule(
        code=criterion.code,
        text=criterion.text,
        answer=answer.value,
        against=answer.value == criterion.excludes,
        reason=criterion.reason,
    )
