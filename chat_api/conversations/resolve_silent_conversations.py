"""Resolves what has fallen silent: assumed, or confirmed where the last answer got a thumb up."""

from datetime import datetime
from uuid import UUID

from chat_api.transcript import conversation_key
from chat_api.transcript.change_status import Resolve, change_status
from warehouse.postgres.connect import Pool, tenant_transaction

AT_ONCE = 500
SILENT = f"""
    select {conversation_key.COLUMNS}, c.last_message_at + make_interval(mins => t.resolve_after_minutes) as silent_at,
        (select g.value from app.ratings g join app.messages m on m.tenant_id = g.tenant_id and m.id = g.reply_id
            where g.conversation_id = c.id and m.episode = c.episode order by m.sequence desc limit 1) as last_thumb
    from app.conversations c
    join app.tenants t on t.id = c.tenant_id
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id
    where c.status = 'open'
        and c.last_message_at < %(now)s - make_interval(mins => t.resolve_after_minutes)
        -- An import writes last month's messages today: it is silent only when the import has moved on.
        and c.last_recorded_at < %(now)s - least(make_interval(mins => t.resolve_after_minutes), interval '1 minute')
        and not exists (select from app.replies r where r.conversation_id = c.id and r.state = 'pending')
    order by c.last_message_at limit {AT_ONCE}
    for update of c skip locked
"""  # noqa: S608 -- constants


async def resolve_silent_conversations(pool: Pool, now: datetime) -> int:
    """Looks through every tenant and returns how many conversations were resolved.

    The time of the resolution is when the silence was long enough, not when somebody noticed.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id from app.list_tenants()")
        tenants = [row["tenant_id"] for row in await cursor.fetchall()]
    return sum([await resolve_silent_conversations_of(pool, tenant_id, now) for tenant_id in tenants])


async def resolve_silent_conversations_of(pool: Pool, tenant_id: UUID, now: datetime) -> int:
    """The same for one tenant, at once: an import that is over need not wait for its own silence."""
    total = 0
    while count := await _resolve_some(pool, tenant_id, now):
        total += count
    return total


async def _resolve_some(pool: Pool, tenant_id: UUID, now: datetime) -> int:
    async with tenant_transaction(pool, tenant_id) as connection:
        rows = await (await connection.execute(SILENT.encode(), {"now": now})).fetchall()
        async with connection.pipeline():
            for row in rows:
                is_confirmed = row["last_thumb"] == "up"
                resolution = Resolve("confirmed" if is_confirmed else "assumed")
                await change_status(connection, conversation_key.read_facts(row), resolution, row["silent_at"])
        return len(rows)
