"""Refusals: what a person is told when the record will not take what they sent, each with a code for machines."""

from collections.abc import Sequence
from dataclasses import dataclass


class Refusal(Exception):
    """The record refuses; nothing was written. `code` is for machines, the message is a sentence for people."""

    code = "refused"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        """Keep the sentence for the person and, where the class is too coarse, a finer code."""
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class NotFound(Refusal):
    """The record is absent, or this actor may not know that it exists: the two must look alike."""

    code = "not_found"

    def __init__(self, what: str = "record") -> None:
        super().__init__(f"No such {what} is open to you.")


class NotPermitted(Refusal):
    """The actor may see the record but not do this."""

    code = "not_permitted"


class NotInThisState(Refusal):
    """The record is no longer, or not yet, in a state that allows this."""

    code = "not_in_this_state"

    def __init__(self, state: str, allowed: Sequence[str], message: str | None = None) -> None:
        super().__init__(message or f"This is not possible while the record is '{state}'.")
        self.state = state
        self.allowed = tuple(allowed)


class QuorumMissing(NotInThisState):
    """The table may not decide this while somebody whom its quorum needs is not in the room."""

    code = "quorum_missing"


class LinkUnknown(Refusal):
    """No link of ours ends like this."""

    code = "link_unknown"

    def __init__(self) -> None:
        super().__init__("This link is not known here. Open it as it stands in the mail, or sign in.")


LINK_SAYS = {
    "link_used": "This was answered already through this link. It counts once.",
    "link_expired": "The time of this link has run out. Sign in to see whether the question is still open.",
    "no_longer_open": "This question is no longer open. There is nothing left to do here.",
}


class LinkClosed(Refusal):
    """The link was good once: it was used, its time ran out, or what it asks is no longer asked."""

    code = "no_longer_open"

    def __init__(self, code: str = "no_longer_open") -> None:
        """Take one of the codes of LINK_SAYS; why a question is no longer asked is nobody's to know."""
        super().__init__(LINK_SAYS[code], code=code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with what was sent: where it is (JSON pointer), a code, and how to mend it."""

    pointer: str
    code: str
    message: str


class Invalid(Refusal):
    """What was sent is malformed; each fault says where and how to mend it."""

    code = "invalid"

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("Some of what was sent cannot be taken as it is.")
        self.faults = tuple(faults)


class KeyReused(Refusal):
    """An idempotency key came back with another body or from another person."""

    code = "idempotency_key_reused"

    def __init__(self) -> None:
        super().__init__("This Idempotency-Key was used for another request. Use a new key for a new request.")


class VersionConflict(Refusal):
    """The record changed since the version that If-Match names."""

    code = "version_conflict"
