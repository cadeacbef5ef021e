"""What is left of facts when they leave the record for a rehearsal: nobody can be known by them.

Ids are made anew, the same one for the same record; moments, numbers and truths stay, and of the words those that the
product itself knows. Words that people or their programme chose (an alias, a receipt code, an area, a need, a reason)
become `LEFT_OUT`.
"""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from domain import words
from domain.clocks import MISS
from domain.facts import OF_ANY_STREAM, Data, Fact, FactType, StreamRef, Value
from domain.policy import Policy
from domain.words import StreamKind

LEFT_OUT = "-"
KNOWN_WORDS = frozenset(
    str(word)
    for of_words in vars(words).values()
    if isinstance(of_words, type) and issubclass(of_words, StrEnum) and of_words is not StrEnum
    for word in of_words
)
CODE = re.compile(r"[a-z][a-z0-9_]*")
KEPT = frozenset({"kind"})  # a policy's own code that a rehearsal must know: which clock was let go
# what a word of the product would say of somebody's life, and no clock needs
NEVER_TOLD = frozenset(
    {
        "alias",
        "answers",
        "area",
        "category",
        "information",
        "mode",
        "needs",
        "outcome",
        "purpose",
        "reason_code",
        "urgencies",
    }
)
OF_THIS_POLICY_ALONE = OF_ANY_STREAM - {FactType.OBLIGATION_WAIVED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A fact and when it was recorded; `by_person` is false where nobody's command wrote it."""

    fact: Fact
    recorded_at: datetime
    by_person: bool = True


def is_retold(one: Recorded, moments: Container[str]) -> bool:
    """Whether a rehearsal hears it: what was done does not depend on the policy, what clocks and ladders did follows anew.

    `moments` are the kinds of fact that time writes by itself under the policies of the record.
    """
    if one.fact.stream.kind in {StreamKind.PROGRAMME, StreamKind.ESCALATION} or one.fact.type in OF_THIS_POLICY_ALONE:
        return False
    return one.by_person or one.fact.type not in moments


def moments_of(policy: Policy) -> frozenset[str]:
    """The kinds of fact that time writes by itself under a policy."""
    return frozenset(clock.on_due for clock in policy.clocks if clock.on_due != MISS)


@dataclass(slots=True)
class Retelling:
    """Facts as they leave, each record under an id that means nothing outside."""

    new_id: Callable[[], UUID]
    _ids: dict[UUID, UUID] = field(default_factory=dict)

    def of(self, one: Recorded) -> Recorded:
        """The same fact, by which nobody can be known."""
        fact = one.fact
        told = Fact(
            stream=StreamRef(kind=fact.stream.kind, id=self._id(fact.stream.id)),
            type=fact.type,
            occurred_at=fact.occurred_at,
            data=self._data(fact.data),
        )
        return Recorded(fact=told, recorded_at=one.recorded_at)

    def _data(self, data: Data) -> dict[str, Value]:
        return {key: self._value(key, value) for key, value in data.items()}

    def _value(self, key: str, value: Value) -> Value:
        match value:
            case None | bool() | int():
                return value
            case str():
                return self._text(key, value)
            case Mapping():
                return {}
            case _:
                return tuple(text for text in value if key not in NEVER_TOLD and text in KNOWN_WORDS)

    def _text(self, key: str, value: str) -> str:
        known = _uuid(value)
        if known is not None:
            return str(self._id(known))
        if key not in NEVER_TOLD and (value in KNOWN_WORDS or _is_moment(value)):
            return value
        return value if key in KEPT and CODE.fullmatch(value) else LEFT_OUT

    def _id(self, known: UUID) -> UUID:
        if known not in self._ids:
            self._ids[known] = self.new_id()
        return self._ids[known]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _is_moment(text: str) -> bool:
    for read in (datetime.fromisoformat, date.fromisoformat):
        try:
            read(text)
        except ValueError:
            continue
        return True
    return False
