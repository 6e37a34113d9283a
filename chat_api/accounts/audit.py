"""Who acts, and the audit log: who changed what, by ids, never with a person's data.

Each action that changes something takes an actor.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import ActorKind


@dataclass(frozen=True, slots=True)
class Actor:
    """A visitor or a member of the staff by id, an operator at the command line, or the system by itself."""

    kind: ActorKind
    id: UUID | None = None

    @classmethod
    def visitor(cls, visitor_id: UUID) -> "Actor":
        return cls("visitor", visitor_id)

    @classmethod
    def staff(cls, user_id: UUID) -> "Actor":
        return cls("staff", user_id)


OPERATOR: Final = Actor("operator")
SYSTEM: Final = Actor("system")


async def record_audit(
    connection: Connection,
    tenant_id: UUID,
    actor: Actor,
    action: str,
    *,
    subject: str | None = None,
    detail: Mapping[str, str | int | bool | None] | None = None,
) -> None:
    """Writes an action down in the caller's transaction."""
    await connection.execute(
        "insert into app.audit_log"
        " (tenant_id, id, actor_kind, actor_user_id, actor_visitor_id, action, subject, detail)"
        " values (%(tenant_id)s, %(id)s, %(kind)s, %(user_id)s, %(visitor_id)s, %(action)s, %(subject)s, %(detail)s)",
        {
            "tenant_id": tenant_id,
            "id": new_id(),
            "kind": actor.kind,
            "user_id": actor.id if actor.kind == "staff" else None,
            "visitor_id": actor.id if actor.kind == "visitor" else None,
            "action": action,
            "subject": subject,
            "detail": Jsonb(detail or {}),
        },
    )
