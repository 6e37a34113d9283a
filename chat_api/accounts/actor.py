"""Who acts. Each action that changes something takes an actor, and writes it to the audit log."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from warehouse.vocabulary import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A visitor or a member of the staff by id, an operator at the command line, or the system by itself."""

    kind: ActorKind
    id: UUID | None = None

    @classmethod
    def visitor(cls, visitor_id: UUID) -> "Actor":
        """A visitor of the tenant."""
        return cls("visitor", visitor_id)

    @classmethod
    def staff(cls, user_id: UUID) -> "Actor":
        """A member of the tenant's staff."""
        return cls("staff", user_id)


OPERATOR: Final = Actor("operator")
SYSTEM: Final = Actor("system")
