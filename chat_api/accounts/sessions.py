"""A staff session: what starting and refreshing it hand out, how it ends, and when it is forgotten."""

from datetime import datetime, timedelta
from typing import Final

from chat_api.accounts.queries import Membership
from chat_api.accounts.staff_tokens import RefreshClaim, Staff, issue_access, issue_refresh
from chat_api.actor import record_audit
from warehouse.postgres.connect import Connection, Pool, tenant_transaction
from warehouse.postgres.keys import Keyring

# A month in which an expired session still tells who was logged in, should somebody have to find out.
KEEP: Final = timedelta(days=30)


class StaffSession(Membership):
    """What a refresh answers."""

    access_token: str
    refresh_token: str
    expires_at: datetime


class StartedSession(StaffSession):
    """What a log-in answers."""

    device_token: str


def hand_out_session(
    keyring: Keyring, membership: Membership, claim: RefreshClaim, session_expires_at: datetime, now: datetime
) -> StaffSession:
    """Signs both tokens for the membership as it is now."""
    staff = Staff(
        user_id=membership.user.id,
        tenant_id=membership.tenant.id,
        session_id=claim.session_id,
        role=membership.role,
        membership_version=claim.membership_version,
    )
    access = issue_access(keyring, staff, now)
    return StaffSession(
        **dict(membership),
        access_token=access.token,
        refresh_token=issue_refresh(keyring, claim, session_expires_at),
        expires_at=access.expires_at,
    )


async def log_out(connection: Connection, staff: Staff, now: datetime) -> None:
    """Revokes the session: both its tokens are refused from now on. Harmless when it was revoked before."""
    await connection.execute(
        "update app.staff_sessions set revoked_at = %(now)s where id = %(session_id)s and revoked_at is null",
        {"now": now, "session_id": staff.session_id},
    )
    await record_audit(connection, staff.tenant_id, staff.actor, "logged_out")


async def purge_sessions(pool: Pool, now: datetime) -> int:
    """Deletes, in every tenant, what expired more than 30 days before `now`; gives how many that were."""
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id from app.list_tenants()")
        tenants = [row["tenant_id"] for row in await cursor.fetchall()]
    count = 0
    for tenant_id in tenants:
        async with tenant_transaction(pool, tenant_id) as connection:
            cursor = await connection.execute(
                "delete from app.staff_sessions where expires_at < %(before)s", {"before": now - KEEP}
            )
            count += cursor.rowcount
    return count
