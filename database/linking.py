"""Which question a mail lets its reader answer, and the row of the link by which they do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from database.rows import from_row
from domain.actor import Actor
from domain.deadlines import WorkingCalendar
from domain.facts import Fact, FactType
from domain.invitations import asked_until, asks_whether_one_comes
from domain.policy import Policy
from domain.questions import Question, is_asked_by, question_of
from domain.states import Obligation
from security.keyring import Keyring
from security.tokens import answer_token, hash_of


def answerable(
    row: Mapping[str, Any], fact_id: UUID, fact: Fact, recipient: Actor, policy: Policy
) -> Obligation | None:
    """What the fact asks the recipient for and is still open; None where its mail answers nothing.

    A partner answers what it owes, whoever is invited whether they come.
    """
    for owed in _open(row, fact_id, fact):
        question = question_of(policy, owed.kind)
        if question is None or not is_asked_by(fact, question):
            continue
        if recipient.is_external or question is Question.ATTENDANCE:
            return owed
    return None


def lasts_until(fact: Fact, policy: Policy, now: datetime) -> datetime:
    """How long the fact's mail can be answered: what the policy says, an invitation until the meeting begins."""
    usual = WorkingCalendar.of(policy).after(now, policy.answer_link_lasts)
    return max(usual, asked_until(fact, now)) if asks_whether_one_comes(fact) else usual


def link_row(
    keyring: Keyring, owed: Obligation, notice_id: UUID, recipient: Actor, now: datetime, until: datetime
) -> dict[str, object]:
    """A new link for one person and one question; of its token only the hash is kept."""
    link_id = uuid4()
    return {
        "id": link_id,
        "token_hash": "\\x" + hash_of(answer_token(keyring, link_id)).hex(),
        "notice_id": notice_id,
        "person_id": recipient.person_id,
        "stream_id": owed.stream_id,
        "obligation_id": owed.id,
        "created_at": now,
        "expires_at": until,
    }


def _open(row: Mapping[str, Any], fact_id: UUID, fact: Fact) -> list[Obligation]:
    """What the fact may ask for: what it opened, what it reminds of, what its ladder is about, the meeting it invites to."""
    found: Sequence[Any]
    if fact.type is FactType.ESCALATION_RAISED:
        found = [row["obligation"]] if fact.text("asks") == "request" else []
    elif fact.type in {FactType.ATTENDANCE_ANSWERED, FactType.INVITATIONS_REMINDED}:
        found = row["owed"] or ()
    else:
        reminded = fact.maybe("obligation_id") if fact.type is FactType.MARK_PASSED else None
        found = [one for one in row["owed"] or () if one["opened_by"] == str(fact_id) or one["id"] == reminded]
    return [from_row(Obligation, one) for one in found if one and one["closed_at"] is None]
