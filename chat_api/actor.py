"""Who acts, and the audit log: who changed what, by ids, never with a person's data.

Each action that changes something takes an actor, and each change of a conversation's status is written down. Posting,
replying and rating are not: the messages, replies and ratings themselves tell who wrote them, and a row for each would
cost every message a write.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from psycopg.types.json import Jsonb

from warehouse.ids import new_id
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import ActorKind

COLUMNS: Final = "tenant_id, id, actor_kind, actor_user_id, actor_visitor_id, action, subject, detail"
# The same columns as parameters, for a statement that writes the row together with what it tells of.
VALUES: Final = (
    "%(audit_tenant_id)s::uuid, %(audit_id)s::uuid, %(audit_kind)s::text, %(audit_user_id)s::uuid,"
    " %(audit_visitor_id)s::uuid, %(audit_action)s::text, %(audit_subject)s::text, %(audit_detail)s::jsonb"
)
Detail = Mapping[str, str | int | bool | None]


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


def audit_row(
    tenant_id: UUID, actor: Actor, action: str, subject: str | None = None, detail: Detail | None = None
) -> dict[str, object]:
    """The row's parameters for VALUES."""
    return {
        "audit_tenant_id": tenant_id,
        "audit_id": new_id(),
        "audit_kind": actor.kind,
        "audit_user_id": actor.id if actor.kind == "staff" else None,
        "audit_visitor_id": actor.id if actor.kind == "visitor" else None,
        "audit_action": action,
        "audit_subject": subject,
        "audit_detail": Jsonb(detail or {}),
    }


async def record_audit(
    connection: Connection,
    tenant_id: UUID,
    actor: Actor,
    action: str,
    *,
    subject: str | None = None,
    detail: Detail | None = None,
) -> None:
    """Writes an action down in the caller's transaction."""
    statement = f"insert into app.audit_log ({COLUMNS}) values ({VALUES})".encode()  # noqa: S608 -- constants
    await connection.execute(statement, audit_row(tenant_id, actor, action, subject, detail))
