"""What is to come: what happens by itself if nobody acts and who will be there then, the rota, what a hand-over moves.

The steps follow the same functions that climb and tell.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from uuid import UUID

from database.agencies import last_reminded
from database.apart import kept_from
from database.climbing import Climber, climbers
from database.owned import InHand, in_hand
from database.reading import Page, Row
from database.rota import roster_of, rota_entries
from domain.actor import Actor
from domain.audiences import About
from domain.errors import NotFound
from domain.ladders import Step, awake_for, if_nobody_acts, rungs_after
from domain.policy import Policy
from domain.reminding import foreseen
from domain.roles import Act, Sight
from domain.roster import Roster
from domain.visibility import Access, access
from domain.words import Role
from usecases import showing
from usecases.desk import Desk, admit
from usecases.showing import Shown

# of a plain row, beside the moment
DECIDES = ("policy_version", "kind", "ladder", "owner_id", "owner_role", "record_owner_id", "office_id")
KEPT_APART = (
    "They work with somebody from whom a no-contact order keeps this person apart. Name somebody else for this one."
)


async def ahead(desk: Desk, proof: Access, obligations: Sequence[UUID]) -> dict[UUID, Iterator[Shown]]:
    """What happens next by itself if nobody acts on each of these, as far as it is asked for; the one place that says so."""
    actor = proof.actor
    async with desk.database.connect() as connection:
        found = await climbers(connection, proof, obligations)
        roster = await roster_of(connection, actor.programme_id)
        asked = {one.about.provider_id for one in found if one.about.provider_id}
        last = await last_reminded(connection, proof, asked)
    kept = await policies(desk, actor, {one.policy_version for one in found})
    return {one.obligation.id: _ahead(one, kept[one.policy_version], roster, last) for one in found}


def _ahead(one: Climber, policy: Policy, roster: Roster, last: Mapping[UUID, datetime]) -> Iterator[Shown]:
    told = if_nobody_acts(one.obligation, one.ladder, policy, one.now, about=one.about, roster=roster, told=one.told)
    provider = one.about.provider_id
    together = (
        foreseen(told, one.obligation.owner_role, one.category, policy, last.get(provider) if provider else None)
        if one.category
        else told
    )
    taken_by = one.taken_by
    for step in together:
        reminded = step.channel is None and one.obligation.owner_role == Role.PROVIDER
        theirs = step.audience is not None and (reminded or step.audience == Role.PROVIDER)
        hidden = theirs and one.agency_walled
        shown = _shown(replace(step, people=()) if hidden else step, roster)
        yield {**shown, "agency": one.agency if theirs else None, "taken_by": taken_by}
        taken_by = None  # they have it until the next rung, which asks although they do


def _shown(step: Step, roster: Roster) -> Shown:
    return {
        "at": step.at.astimezone(UTC),
        "what": step.what,
        "audience": step.audience,
        "asks": step.asks,
        "channel": step.channel,
        "people": tuple(roster.people[person].actor.name for person in step.people),
        "agency": None,
        "taken_by": None,
    }


async def policies(desk: Desk, actor: Actor, versions: Iterable[str]) -> Mapping[str, Policy]:
    """The versions of the programme's policy that records began with and keep."""
    return {version: await desk.views.policy_version(actor.programme_id, version) for version in versions}


async def with_steps(desk: Desk, proof: Access, owed: Sequence[Shown]) -> list[Shown]:
    """What is owed, each with everything that happens by itself if nobody acts on it, in order; for programme staff."""
    found = await ahead(desk, proof, [UUID(str(one["id"])) for one in owed]) if owed else {}
    return [{**one, "if_nobody_acts": list(found.get(UUID(str(one["id"])), ()))} for one in owed]


async def owed_in(desk: Desk, proof: Access, record_id: UUID, policy: Policy) -> list[Shown]:
    """What people owe in one record, the soonest first, each with what happens if they do not."""
    rows = await desk.views.obligations(proof, record_id)
    due = [showing.obligation(one, policy) for one in rows if one["closed_at"] is None and one["on_due"] == "miss"]
    return await with_steps(desk, proof, due)


async def there(desk: Desk, actor: Actor) -> Roster:
    """Everybody active, and the rota; for programme staff, others see nobody."""
    if not actor.is_staff:
        return Roster(people={})
    async with desk.database.connect() as connection:
        return await roster_of(connection, actor.programme_id)


async def next_asked(
    desk: Desk, actor: Actor, owed: Page, *, kept: Mapping[str, Policy], roster: Roster
) -> dict[UUID, Shown | None]:
    """Who is asked next if nobody acts, for each row of a work list: as the row itself says, where it does.

    `kept` are the policies of the records in which it is owed, `roster` who is `there`.
    """
    first = _FirstRungs(kept, roster)
    found = await next_rungs(desk, actor, [row["id"] for row in owed if not row["plain"]])
    return found | {row["id"]: first.of(row) for row in owed if row["plain"]}


class _FirstRungs:
    """The first rung of each plain row. Only by the rota does it depend on the moment who that is."""

    def __init__(self, kept: Mapping[str, Policy], roster: Roster) -> None:
        self._kept, self._roster = kept, roster
        self._known: dict[tuple[object, ...], Shown | None] = {}

    def of(self, row: Row) -> Shown | None:
        alike = tuple(row[name] for name in DECIDES)
        if self._roster.rota or alike not in self._known:
            self._known[alike] = self._found(row)
        known, policy = self._known[alike], self._kept[row["policy_version"]]
        return known and {**known, "at": awake_for(policy, row["ladder"], row["due_at"]).astimezone(UTC)}

    def _found(self, row: Row) -> Shown | None:
        about = About(
            owed_by_id=row["owner_id"],
            owed_by_role=row["owner_role"],
            record_owner_id=row["record_owner_id"],
            office_id=row["office_id"],
        )
        policy = self._kept[row["policy_version"]]
        coming = rungs_after(row["due_at"], row["kind"], row["ladder"], policy, about=about, roster=self._roster)
        return next((_shown(step, self._roster) for step in coming), None)


async def next_rungs(desk: Desk, actor: Actor, obligations: Sequence[UUID]) -> dict[UUID, Shown | None]:
    """Who is asked next if nobody acts on each of these: the first of the steps that is a rung of its ladder."""
    found = await ahead(desk, access(actor, Sight.PARTICIPANTS), obligations) if obligations else {}
    return {one: next((step for step in coming if step["channel"]), None) for one, coming in found.items()}


async def preview(desk: Desk, actor: Actor, escalation_id: UUID) -> Sequence[Shown]:
    """What a ladder does next if nobody acts."""
    proof = access(actor, Sight.ESCALATIONS)
    row = await desk.views.record_of(proof, "escalation", escalation_id)
    if row is None:
        raise NotFound("escalation")
    found = await ahead(desk, proof, [row["obligation_id"]])
    return list(found.get(row["obligation_id"], ()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One record, or what was taken in one: still to move, moved, or refused with why."""

    kind: str
    id: UUID
    who: str
    next_due: datetime | None
    owed: str | None
    record_kind: str
    record_id: UUID
    participant_id: UUID | None
    state: str
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """What a hand-over came to. `moved` counts the whole batch, also what an earlier try of it moved."""

    batch_id: UUID | None
    dry_run: bool
    moves: tuple[Move, ...]
    moved: int


async def rota(desk: Desk, actor: Actor) -> Sequence[Shown]:
    """Who is away and on call, now and later."""
    async with desk.database.connect() as connection:
        return [dict(one) for one in await rota_entries(connection, access(actor, Sight.PARTICIPANTS))]


async def rehearse(desk: Desk, actor: Actor, from_id: UUID, to_id: UUID | None = None) -> HandedOver:
    """What would move if one person's work were handed over; nothing does.

    With `to_id`, what an order keeps from that one is named: it goes to somebody else first.
    """
    await admit(desk, actor, Act.HAND_OVER)
    found = await all_in_hand(desk, actor, from_id)
    async with desk.database.connect() as connection:
        apart = (
            {one.id: await kept_from(connection, actor.programme_id, one.record_id) for one in found} if to_id else {}
        )
    moves = (
        move(one, "refused", KEPT_APART) if to_id in apart.get(one.id, ()) else move(one, "will_move") for one in found
    )
    return HandedOver(batch_id=None, dry_run=True, moves=tuple(moves), moved=0)


async def all_in_hand(desk: Desk, actor: Actor, person_id: UUID) -> Sequence[InHand]:
    """Everything open that is this person's."""
    async with desk.database.connect() as connection:
        return await in_hand(connection, access(actor, Sight.PARTICIPANTS), person_id)


def move(one: InHand, state: str, why: str | None = None) -> Move:
    """One record of a hand-over, and how it stands."""
    return Move(**asdict(one), state=state, why=why)
