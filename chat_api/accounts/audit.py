"""The audit log: who changed what, by ids, never with a person's data."""

from uuid import UUID

from psycopg.types.json import Jsonb

from warehouse.ids import new_id
from warehouse.postgres.connect import Connection


async def record_audit(
    connection: Connection,
    tenant_id: UUID,
    action: str,
    *,
    actor_user_id: UUID | None = None,
    subject: str | None = None,
    detail: dict[str, str | int | bool | None] | None = None,
) -> None:
    """Notes an action in the caller's transaction. Without an actor it came from the command line."""
    await connection.execute(
        "insert into app.audit_log (tenant_id, id, actor_user_id, action, subject, detail)"
        " values (%s, %s, %s, %s, %s, %s)",
        [tenant_id, new_id(), actor_user_id, action, subject, Jsonb(detail or {})],
    )
