"""A refresh token is exchanged for the next generation; one that was used before revokes its session.

Two tabs of one browser may refresh at the same moment, and an answer may be lost on its way: for a few
seconds after a rotation the generation before it is answered with the current one again.
"""

from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel

from chat_api.accounts.queries import Membership, find_membership, lock_membership
from chat_api.accounts.sessions import StaffSession, hand_out_session
from chat_api.accounts.staff_tokens import RefreshClaim, read_refresh
from chat_api.actor import Actor, record_audit
from chat_api.errors import SamtalError
from warehouse.postgres.connect import Connection, Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

GRACE: Final = timedelta(seconds=10)


class SessionEnded(SamtalError):
    """The session was logged out, revoked, or has expired."""

    status = 401
    code = "session_ended"


class SessionRow(BaseModel):
    """A session that is neither revoked nor over."""

    user_id: UUID
    generation: int
    rotated_at: datetime
    expires_at: datetime


async def refresh_session(pool: Pool, keyring: Keyring, token: str, now: datetime) -> StaffSession:
    """Hands out the next tokens, with the role as it is now. Raises SessionEnded."""
    claim = read_refresh(keyring, token)
    tenant_id = await _find_tenant(pool, claim.session_id) if claim else None
    if claim is None or tenant_id is None:
        raise SessionEnded
    async with tenant_transaction(pool, tenant_id) as connection:
        rotated = await _rotate(connection, keyring, tenant_id, claim, now)
    if rotated is None:  # only now: an exception inside would roll the revocation back
        raise SessionEnded
    membership, session = rotated
    current = claim.model_copy(update={"generation": session.generation})
    return hand_out_session(keyring, membership, current, session.expires_at, now)


async def _rotate(
    connection: Connection, keyring: Keyring, tenant_id: UUID, claim: RefreshClaim, now: datetime
) -> tuple[Membership, SessionRow] | None:
    session = await _lock_session(connection, claim.session_id, now)
    if session is None or await lock_membership(connection, session.user_id) != claim.membership_version:
        return None
    membership = await find_membership(connection, keyring, session.user_id)
    if membership is None:
        return None
    match _judge(claim, session, now):
        case "current":
            return membership, await _next_generation(connection, claim.session_id, session, now)
        case "repeated":
            return membership, session
        case "reused":
            await connection.execute(
                "update app.staff_sessions set revoked_at = %(now)s where id = %(id)s",
                {"now": now, "id": claim.session_id},
            )
            await record_audit(connection, tenant_id, Actor.staff(session.user_id), "session_revoked_by_reuse")
            return None


def _judge(claim: RefreshClaim, session: SessionRow, now: datetime) -> Literal["current", "repeated", "reused"]:
    if claim.generation == session.generation:
        return "current"
    is_last = claim.generation == session.generation - 1
    return "repeated" if is_last and now - session.rotated_at <= GRACE else "reused"


async def _next_generation(connection: Connection, session_id: UUID, session: SessionRow, now: datetime) -> SessionRow:
    following = session.model_copy(update={"generation": session.generation + 1, "rotated_at": now})
    await connection.execute(
        "update app.staff_sessions set generation = %(generation)s, rotated_at = %(now)s where id = %(id)s",
        {"generation": following.generation, "now": now, "id": session_id},
    )
    return following


async def _find_tenant(pool: Pool, session_id: UUID) -> UUID | None:
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id from app.find_staff_session(%(id)s)", {"id": session_id})
        row = await cursor.fetchone()
    return row["tenant_id"] if row else None


async def _lock_session(connection: Connection, session_id: UUID, now: datetime) -> SessionRow | None:
    cursor = await connection.execute(
        "select user_id, generation, rotated_at, expires_at from app.staff_sessions"
        " where id = %(id)s and revoked_at is null and expires_at > %(now)s for update",
        {"id": session_id, "now": now},
    )
    row = await cursor.fetchone()
    return SessionRow.model_validate(row) if row else None
