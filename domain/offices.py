"""Which prosecutor's office is asked: whom the coordinator names, else whose the agency or the place is, else the only one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.actor import Actor
from domain.errors import Fault, Invalid
from domain.states import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A prosecutor's office that can be asked: the places it stands for, and the agencies whose reports go to it."""

    id: UUID
    name: str
    areas: tuple[str, ...] = ()
    agencies: tuple[UUID, ...] = ()


def office_for(offices: Sequence[Office], referral: Referral, chosen: UUID | None = None) -> UUID | None:
    """The office that is asked about the referral; None where the programme knows of none, and whoever has the role is asked.

    What was asked about a referral once is asked of the same office again, unless another one is chosen.
    """
    if chosen is not None:
        if chosen not in {one.id for one in offices}:
            raise _which("unknown_office", "No office that could be asked has this id", offices)
        return chosen
    if referral.office_id is not None or not offices:
        return referral.office_id
    by_agency = [one for one in offices if referral.referrer_agency_id in one.agencies]
    by_place = [one for one in offices if referral.area in one.areas]
    for found in (by_agency, by_place, offices):
        if len(found) == 1:
            return found[0].id
    raise _which("required", "More than one office could be asked", offices)


def is_theirs(office_id: UUID | None, actor: Actor) -> bool:
    """Whether a question to this office is the actor's; where no office is named, it is anybody's who has the role."""
    return office_id is None or actor.agency_id == office_id


def _which(code: str, message: str, offices: Iterable[Office]) -> Invalid:
    names = "; ".join(f"{one.name} ({one.id})" for one in sorted(offices, key=lambda one: one.name))
    return Invalid([Fault(pointer="/office_id", code=code, message=f"{message}. Choose one: {names}.")])
