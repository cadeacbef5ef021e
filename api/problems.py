"""An error as it is documented and sent."""

from dataclasses import dataclass

from api.described import Described


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault(Described):
    """One thing wrong with what was sent."""

    pointer: str
    """Where it stands in the body, as a JSON pointer such as `/grants/0/expires`; empty for the whole of it."""
    code: str
    """What is wrong, for programs, such as `missing` or `unknown`."""
    message: str
    """What is wrong and how to mend it, in words; nothing that was sent is repeated in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem(Described):
    """An error (RFC 9457): what, where, and how to mend it."""

    type: str
    """The kind of error as an address; it ends in `code`."""
    title: str
    """The name of the status, such as `Conflict`."""
    status: int
    """The status of the answer, once more."""
    detail: str
    """What is wrong and how to mend it, in words."""
    instance: str
    """The address that was called, as it is documented, such as `/v1/referrals/{referral_id}`; empty where there is none."""
    code: str
    """The kind of error, for programs, such as `not_in_this_state`."""
    errors: tuple[Fault, ...] = ()
    """With `invalid`: each thing wrong with what was sent, at most 50; else empty."""
    state: str | None = None
    """With 409, for staff alone: the state in which the record is; left out elsewhere."""
    allowed: tuple[str, ...] | None = None
    """With 409, for staff alone: the acts that this state allows; left out elsewhere."""
    away: tuple[str, ...] | None = None
    """With 503: what cannot be reached; left out elsewhere."""
