"""A member's role changes, or a member gets a new password."""

from datetime import datetime
from uuid import UUID

from chat_api.accounts.actor import Actor
from chat_api.accounts.audit import record_audit
from chat_api.accounts.passwords import hash_password
from chat_api.accounts.staff_tokens import Role
from chat_api.errors import SamtalError
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring


class MemberNotFound(SamtalError):
    """The person is no member of this tenant."""

    status = 404
    code = "member_not_found"


class LastOwner(SamtalError):
    """Without this owner nobody could decide anything."""

    status = 409
    code = "last_owner"


async def change_role(
    connection: Connection, keyring: Keyring, tenant_id: UUID, actor: Actor, email: str, role: Role
) -> None:
    """The new role holds from the person's next refresh on. Raises MemberNotFound, LastOwner."""
    user_id = await _find_member(connection, keyring, email)
    owners = await connection.execute("select user_id from app.memberships where role = 'owner' for update")
    if role != "owner" and [row["user_id"] async for row in owners] == [user_id]:
        raise LastOwner
    await connection.execute("update app.memberships set role = %s where user_id = %s", [role, user_id])
    await record_audit(connection, tenant_id, actor, "role_changed", subject=str(user_id), detail={"role": role})


async def reset_password(
    connection: Connection, keyring: Keyring, tenant_id: UUID, actor: Actor, email: str, password: str, now: datetime
) -> None:
    """Sets a new password and ends the person's sessions at this tenant. Raises MemberNotFound."""
    user_id = await _find_member(connection, keyring, email)
    password_hash = await hash_password(password)
    await connection.execute("update app.users set password_hash = %s where id = %s", [password_hash, user_id])
    await connection.execute(
        "update app.staff_sessions set revoked_at = %s where user_id = %s and revoked_at is null", [now, user_id]
    )
    await record_audit(connection, tenant_id, actor, "password_reset", subject=str(user_id))


async def _find_member(connection: Connection, keyring: Keyring, email: str) -> UUID:
    # The users policy shows members of the transaction's tenant alone.
    cursor = await connection.execute("select id from app.users where email_index = %s", [keyring.email_index(email)])
    row = await cursor.fetchone()
    if row is None:
        raise MemberNotFound
    user_id: UUID = row["id"]
    return user_id
