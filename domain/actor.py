"""Who acts: a person of the programme with the rights that their roles give, or the system itself."""

from dataclasses import dataclass
from uuid import UUID

from domain.words import EXTERNAL_ROLES, PROGRAMME_STAFF, AgencyKind, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person of the programme. `person_id` is None only for the system, which acts on clocks and hearings."""

    person_id: UUID | None
    programme_id: UUID
    roles: tuple[Role, ...]
    agency_id: UUID | None
    agency_kind: AgencyKind | None
    team_id: UUID | None = None
    name: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether this is somebody of the programme's own staff."""
        return any(role in PROGRAMME_STAFF for role in self.roles)

    @property
    def is_external(self) -> bool:
        """Whether this is a partner's person and nothing more."""
        return not self.is_staff and any(role in EXTERNAL_ROLES for role in self.roles)

    @property
    def is_system(self) -> bool:
        """Whether the system acts, not a person."""
        return self.person_id is None

    def has(self, *roles: Role) -> bool:
        """Whether the actor has any of the roles."""
        return any(role in self.roles for role in roles)


def system_actor(programme_id: UUID) -> Actor:
    """The system, acting on what the record itself says must happen now."""
    return Actor(person_id=None, programme_id=programme_id, roles=(), agency_id=None, agency_kind=None)
