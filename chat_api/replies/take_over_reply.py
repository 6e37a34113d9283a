"""Holds replies by their leases: renews them, gives them up, and takes over from a worker that went silent.

A reply taken over is at its next attempt, with a new lease and a new beginning. Which replies there are, and how they
end, is written by `transcript/`.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chat_api.services import Services
from chat_api.transcript import conversation_key
from chat_api.transcript.pending_reply import Lease, PendingReply
from warehouse.postgres.connect import Connection, Pool, tenant_transaction
from warehouse.postgres.rows import fetch_all

AT_ONCE: Final = 20
# A reply that takes its worker down every time must not take them all.
MAX_ATTEMPTS: Final = 5

RENEW: Final = """
    update app.replies set lease_expires_at = now() + make_interval(secs => %(seconds)s)
    where id = any(%(ids)s) and worker = %(worker)s and state = 'pending'
"""
NEXT_ATTEMPT: Final = """
    update app.replies set attempt = attempt + 1, worker = %(worker)s,
        lease_expires_at = now() + make_interval(secs => %(seconds)s)
    where id = %(id)s and attempt = %(attempt)s and state = 'pending'
        and (lease_expires_at < now() or not %(is_expired)s)
"""
PENDING: Final = f"""
    select {conversation_key.COLUMNS}, a.episode as at_episode, a.sequence, a.language, r.attempt, r.message_id,
        q.body as question, q.occurred_at as asked_at
    from app.replies r
    join app.messages a on a.tenant_id = r.tenant_id and a.id = r.id
    join app.messages q on q.tenant_id = r.tenant_id and q.id = r.message_id
    join app.conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id
    where r.id = %(id)s
""".encode()  # noqa: S608 -- constants


class ReplyLost(Exception):
    """Another worker has taken the reply over: this one has nothing more to say."""


@dataclass(frozen=True, slots=True)
class ExpiredReply:
    """A pending reply whose lease has run out."""

    tenant_id: UUID
    reply_id: UUID
    attempt: int


async def find_expired_replies(pool: Pool) -> list[ExpiredReply]:
    """The longest silent replies, of all tenants."""
    async with pool.connection() as connection:
        statement = "select tenant_id, reply_id, attempt from app.expired_replies(%(at_once)s)"
        return await fetch_all(connection, ExpiredReply, statement, at_once=AT_ONCE)


async def take_over_reply(pool: Pool, expired: ExpiredReply, lease: Lease) -> PendingReply | None:
    """The reply at its next attempt, leased to this worker; None when somebody else was faster."""
    async with tenant_transaction(pool, expired.tenant_id) as connection:
        if not await _start_next_attempt(connection, expired.reply_id, expired.attempt, lease, is_expired=True):
            return None
        return await _read_pending_reply(connection, expired.reply_id, lease)


async def restart_reply(services: Services, reply: PendingReply) -> PendingReply:
    """The reply at its next attempt in the same worker, because what the visitor saw of it leads nowhere.

    To be told with `reply_restarted`. Raises ReplyLost.
    """
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        if not await _start_next_attempt(connection, reply.id, reply.attempt, reply.lease, is_expired=False):
            raise ReplyLost
    return reply.next_attempt()


async def renew_leases(pool: Pool, replies: Collection[PendingReply], lease: Lease) -> set[UUID]:
    """Extends this worker's leases, and returns the ids of replies that another worker has taken over."""
    by_tenant: dict[UUID, list[UUID]] = defaultdict(list)
    for reply in replies:
        by_tenant[reply.facts.tenant_id].append(reply.id)
    taken: set[UUID] = set()
    for tenant_id, ids in by_tenant.items():
        taken |= await _renew(pool, tenant_id, ids, lease)
    return taken


async def release_leases(pool: Pool, replies: Collection[PendingReply], worker: str) -> None:
    """Lets another worker take over at once: this one is leaving."""
    await renew_leases(pool, replies, Lease(-1.0, worker))


async def _renew(pool: Pool, tenant_id: UUID, ids: list[UUID], lease: Lease) -> set[UUID]:
    async with tenant_transaction(pool, tenant_id) as connection:
        await connection.execute(RENEW, {"seconds": lease.seconds, "ids": ids, "worker": lease.worker})
        cursor = await connection.execute(
            "select id from app.replies where id = any(%(ids)s) and worker <> %(worker)s and state = 'pending'",
            {"ids": ids, "worker": lease.worker},
        )
        return {row["id"] for row in await cursor.fetchall()}


async def _start_next_attempt(
    connection: Connection, reply_id: UUID, attempt: int, lease: Lease, *, is_expired: bool
) -> bool:
    """Moves the reply from `attempt` to the next one; false when it is not there.

    `is_expired`: only when its lease has run out (a worker that restarts its own reply still holds it).
    """
    values = {
        "worker": lease.worker,
        "seconds": lease.seconds,
        "id": reply_id,
        "attempt": attempt,
        "is_expired": is_expired,
    }
    return (await connection.execute(NEXT_ATTEMPT, values)).rowcount > 0


async def _read_pending_reply(connection: Connection, reply_id: UUID, lease: Lease) -> PendingReply:
    row = await (await connection.execute(PENDING, {"id": reply_id})).fetchone()
    assert row is not None
    return PendingReply(
        facts=conversation_key.read_facts({**row, "episode": row["at_episode"]}),
        id=reply_id,
        message_id=row["message_id"],
        sequence=row["sequence"],
        attempt=row["attempt"],
        question=row["question"],
        language=row["language"] or "en",
        asked_at=row["asked_at"],
        lease=lease,
    )
