"""A member of the staff logs out: the session's tokens are refused from now on."""

from datetime import datetime

from chat_api.accounts.actor import Actor
from chat_api.accounts.audit import record_audit
from chat_api.accounts.staff_tokens import Staff
from warehouse.postgres.connect import Connection


async def log_out(connection: Connection, staff: Staff, now: datetime) -> None:
    """Revokes the session; harmless when it was revoked before."""
    await connection.execute(
        "update app.staff_sessions set revoked_at = %s where id = %s and revoked_at is null", [now, staff.session_id]
    )
    await record_audit(connection, staff.tenant_id, Actor.staff(staff.user_id), "logged_out")
