"""Takes a reply over from a worker that went silent: attempt + 1, a new lease, a new beginning."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from chat_api.replies import facts
from chat_api.replies.pending_reply import PendingReply
from warehouse.postgres.connect import Connection, Pool, tenant_transaction

AT_ONCE: Final = 20
# A reply that takes its worker down every time must not take them all.
MAX_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class ExpiredReply:
    """A pending reply whose lease has run out."""

    tenant_id: UUID
    reply_id: UUID
    attempt: int


async def find_expired_replies(pool: Pool) -> list[ExpiredReply]:
    """The longest silent replies, of all tenants."""
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id, reply_id, attempt from app.expired_replies(%s)", [AT_ONCE])
        return [ExpiredReply(**row) for row in await cursor.fetchall()]


async def take_over_reply(pool: Pool, expired: ExpiredReply, lease_s: float, worker: str) -> PendingReply | None:
    """The reply at its next attempt, leased to this worker; None when somebody else was faster."""
    async with tenant_transaction(pool, expired.tenant_id) as connection:
        return await start_next_attempt(connection, expired.reply_id, expired.attempt, lease_s, worker, is_expired=True)


async def start_next_attempt(
    connection: Connection, reply_id: UUID, attempt: int, lease_s: float, worker: str, *, is_expired: bool
) -> PendingReply | None:
    """Moves the reply from `attempt` to the next one, in the open tenant transaction; None when it is not there.

    `is_expired`: only when its lease has run out (a worker that restarts its own reply still holds it).
    """
    cursor = await connection.execute(
        "update app.replies set attempt = attempt + 1, worker = %s,"
        " lease_expires_at = now() + make_interval(secs => %s)"
        " where id = %s and attempt = %s and state = 'pending' and (lease_expires_at < now() or not %s)",
        [worker, lease_s, reply_id, attempt, is_expired],
    )
    if cursor.rowcount == 0:
        return None
    return await read_pending_reply(connection, reply_id)


async def read_pending_reply(connection: Connection, reply_id: UUID) -> PendingReply:
    """The promise as its rows say, in the open tenant transaction."""
    cursor = await connection.execute(
        f"select {facts.COLUMNS}, a.episode as at_episode, a.sequence, a.language, r.attempt, r.message_id,"  # noqa: S608 -- constants
        " q.body as question, q.occurred_at as asked_at"
        " from app.replies r"
        " join app.messages a on a.tenant_id = r.tenant_id and a.id = r.id"
        " join app.messages q on q.tenant_id = r.tenant_id and q.id = r.message_id"
        " join app.conversations c on c.tenant_id = r.tenant_id and c.id = r.conversation_id"
        " join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id"
        " where r.id = %s",
        [reply_id],
    )
    row = await cursor.fetchone()
    assert row is not None
    return PendingReply(
        facts=facts.read_facts({**row, "episode": row["at_episode"]}),
        id=reply_id,
        message_id=row["message_id"],
        sequence=row["sequence"],
        attempt=row["attempt"],
        question=row["question"],
        language=row["language"] or "en",
        asked_at=row["asked_at"],
    )
