"""Says that this worker is still answering."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from chat_api.replies.pending_reply import PendingReply
from warehouse.postgres.connect import Pool, tenant_transaction


async def renew_leases(pool: Pool, replies: Collection[PendingReply], lease_s: float, worker: str) -> set[UUID]:
    """Extends this worker's leases, and returns the ids of replies that another worker has taken over."""
    by_tenant: dict[UUID, list[UUID]] = defaultdict(list)
    for reply in replies:
        by_tenant[reply.facts.tenant_id].append(reply.id)
    taken: set[UUID] = set()
    for tenant_id, ids in by_tenant.items():
        taken |= await _renew(pool, tenant_id, ids, lease_s, worker)
    return taken


async def release_leases(pool: Pool, replies: Collection[PendingReply], worker: str) -> None:
    """Lets another worker take over at once: this one is leaving."""
    await renew_leases(pool, replies, -1.0, worker)


async def _renew(pool: Pool, tenant_id: UUID, ids: list[UUID], lease_s: float, worker: str) -> set[UUID]:
    async with tenant_transaction(pool, tenant_id) as connection:
        await connection.execute(
            "update app.replies set lease_expires_at = now() + make_interval(secs => %s)"
            " where id = any(%s) and worker = %s and state = 'pending'",
            [lease_s, ids, worker],
        )
        cursor = await connection.execute(
            "select id from app.replies where id = any(%s) and worker <> %s and state = 'pending'", [ids, worker]
        )
        return {row["id"] for row in await cursor.fetchall()}
