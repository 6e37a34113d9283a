"""A member gets another role, a new password, or is removed. Each ends, at once, what the member's tokens opened."""

from datetime import datetime
from uuid import UUID

from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.postgres.connect import Connection
from warehouse.postgres.keys import Keyring
from warehouse.vocabulary import Role


class MemberNotFound(SamtalError):
    """The person is no member of this tenant."""

    status = 404
    code = "member_not_found"


class LastOwner(SamtalError):
    """Without this owner nobody could decide anything."""

    status = 409
    code = "last_owner"


async def change_role(
    connection: Connection, tenant_id: UUID, actor: Actor, user_id: UUID, role: Role, now: datetime
) -> None:
    """Gives the member another role; the next log-in has it. Raises MemberNotFound, LastOwner."""
    if role == await _lock_role(connection, user_id, leaves_owners=role != "owner"):
        return
    await connection.execute(
        "update app.memberships set role = %(role)s, version = nextval('app.membership_versions')"
        " where user_id = %(user_id)s",
        {"role": role, "user_id": user_id},
    )
    await connection.execute(
        "update app.staff_sessions set revoked_at = %(now)s where user_id = %(user_id)s and revoked_at is null",
        {"now": now, "user_id": user_id},
    )
    await record_audit(connection, tenant_id, actor, "role_changed", subject=str(user_id), detail={"role": role})


async def reset_password(
    connection: Connection, tenant_id: UUID, actor: Actor, user_id: UUID, password_hash: str
) -> None:
    """Sets a new password (`hash_password`), and ends the person's access at every tenant, for they share it.

    Raises MemberNotFound.
    """
    await _lock_role(connection, user_id)
    await connection.execute(
        "update app.users set password_hash = %(password_hash)s where id = %(user_id)s",
        {"password_hash": password_hash, "user_id": user_id},
    )
    await connection.execute("select app.end_access_everywhere(%(user_id)s)", {"user_id": user_id})
    await record_audit(connection, tenant_id, actor, "password_reset", subject=str(user_id))


async def remove_member(connection: Connection, tenant_id: UUID, actor: Actor, user_id: UUID) -> None:
    """Removes the member with sessions and subscriptions; forgets who is a member nowhere else.

    Raises MemberNotFound, LastOwner.
    """
    await _lock_role(connection, user_id, leaves_owners=True)
    await connection.execute("delete from app.memberships where user_id = %(user_id)s", {"user_id": user_id})
    await connection.execute("select app.forget_without_membership(%(user_id)s)", {"user_id": user_id})
    await record_audit(connection, tenant_id, actor, "member_removed", subject=str(user_id))


async def find_member(connection: Connection, keyring: Keyring, email: str) -> UUID:
    """The member of the transaction's tenant with this e-mail. Raises MemberNotFound."""
    # The users policy shows members of the transaction's tenant alone.
    cursor = await connection.execute(
        "select id from app.users where email_index = %(email)s", {"email": keyring.email_index(email)}
    )
    row = await cursor.fetchone()
    if row is None:
        raise MemberNotFound
    user_id: UUID = row["id"]
    return user_id


async def _lock_role(connection: Connection, user_id: UUID, *, leaves_owners: bool = False) -> Role:
    """The member's role, and nobody else's can change meanwhile: two owners must not remove each other."""
    cursor = await connection.execute("select user_id, role from app.memberships order by user_id for update")
    roles: dict[UUID, Role] = {row["user_id"]: row["role"] async for row in cursor}
    if user_id not in roles:
        raise MemberNotFound
    if leaves_owners and [person for person, role in roles.items() if role == "owner"] == [user_id]:
        raise LastOwner
    return roles[user_id]
