"""Forgets staff sessions that ended long ago."""

from datetime import datetime, timedelta
from typing import Final

from warehouse.postgres.connect import Pool, tenant_transaction

# A month in which an expired session still tells who was logged in, should somebody have to find out.
KEEP: Final = timedelta(days=30)


async def purge_sessions(pool: Pool, now: datetime) -> int:
    """Deletes, in every tenant, what expired more than 30 days before `now`; gives how many that were."""
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id from app.list_tenants()")
        tenants = [row["tenant_id"] for row in await cursor.fetchall()]
    count = 0
    for tenant_id in tenants:
        async with tenant_transaction(pool, tenant_id) as connection:
            cursor = await connection.execute("delete from app.staff_sessions where expires_at < %s", [now - KEEP])
            count += cursor.rowcount
    return count
