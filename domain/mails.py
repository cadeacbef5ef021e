"""A mail that could not be sent: somebody owes its mailbox a look, one for all that wait there, until none does any more."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.facts import Fact, FactType, StreamRef
from domain.words import DeliveryState, StreamKind

UNDELIVERED = "mail_undelivered"  # what the policy's clock is called


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """Where a mail was to go: which `others` could not be sent there, and under which mails a look at it is `owed`.

    Of late that is one. In a record from when each mail had a look of its own it may be several.
    """

    others: tuple[UUID, ...] = ()
    owed: tuple[UUID, ...] = ()


def given_up(team_id: UUID, notice_id: UUID, mailbox: Mailbox, *, at: datetime) -> Fact:
    """It could not be sent, whether or not it is still tried; where its mailbox is to be looked at already, it joins."""
    about = {"about": str(notice_id)}
    if not mailbox.owed:
        return Fact(stream=_team(team_id), type=FactType.MAIL_GIVEN_UP, occurred_at=at, data=about)
    data = {**about, "with": str(mailbox.owed[0])}
    return Fact(stream=_team(team_id), type=FactType.MAIL_GIVEN_UP_TOO, occurred_at=at, data=data)


def mended(team_id: UUID, notice_id: UUID, mailbox: Mailbox, to: DeliveryState, *, now: datetime) -> tuple[Fact, ...]:
    """It went after all, is tried again, or let go. With the last that waited for its mailbox the look is done."""
    how = to.value
    own = (notice_id,) if notice_id in mailbox.owed and len(mailbox.owed) > 1 else ()
    done = own if mailbox.others else mailbox.owed or (notice_id,)
    if not done:
        data = {"about": str(notice_id), "how": how}
        return (Fact(stream=_team(team_id), type=FactType.MAIL_SEEN_TO, occurred_at=now, data=data),)
    return tuple(
        Fact(
            stream=_team(team_id),
            type=FactType.MAIL_MENDED,
            occurred_at=now,
            data={"about": str(one), "notice_id": str(notice_id), "how": how},
        )
        for one in done
    )


def _team(team_id: UUID) -> StreamRef:
    return StreamRef(kind=StreamKind.TEAM, id=team_id)
