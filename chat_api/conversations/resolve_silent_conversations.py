"""Resolves what has fallen silent: assumed, or confirmed where the last answer got a thumb up.

A conversation that waits for people ends by a longer silence of its own (`resolve_escalated_after_minutes`): until
then somebody may still see to it, and for ever would leave its visitor, and the count of what waits, without an end.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from chat_api.actor import SYSTEM, Actor
from chat_api.live.frames import Frame, status_changed
from chat_api.transcript import conversation_key
from chat_api.transcript.change_status import Resolve, change_status
from warehouse.postgres.connect import Pool, tenant_transaction
from warehouse.vocabulary import Resolution

Publish = Callable[[UUID, Frame], None]
AT_ONCE: Final = 500
_SILENT: Final = """
    select {columns}, {last_at} + {patience} as silent_at,
        (select g.value from app.ratings g join app.messages m on m.tenant_id = g.tenant_id and m.id = g.reply_id
            where g.conversation_id = c.id and m.episode = c.episode order by m.sequence desc limit 1) as last_thumb
    from app.conversations c
    join app.tenants t on t.id = c.tenant_id
    join app.visitors v on v.tenant_id = c.tenant_id and v.id = c.visitor_id
    where c.status = '{status}'
        and c.last_message_at < %(now)s - {patience}
        and {last_at} < %(now)s - {patience}
        -- An import writes last month's messages today: it is silent only when the import has moved on.
        and c.last_recorded_at < %(now)s - least({patience}, interval '1 minute')
        and not exists (select from app.replies r where r.conversation_id = c.id and r.state = 'pending')
    order by c.last_message_at limit {at_once}
    for update of c skip locked
"""
OPEN: Final = _SILENT.format(
    columns=conversation_key.COLUMNS,
    status="open",
    last_at="c.last_message_at",
    patience="make_interval(mins => t.resolve_after_minutes)",
    at_once=AT_ONCE,
).encode()
# Being handed over breaks the silence too: a visitor may ask for a person long after the last message.
ESCALATED: Final = _SILENT.format(
    columns=conversation_key.COLUMNS,
    status="escalated",
    last_at="greatest(c.last_message_at, c.escalated_at)",
    patience="make_interval(mins => t.resolve_escalated_after_minutes)",
    at_once=AT_ONCE,
).encode()


def _publish_nowhere(_: UUID, __: Frame) -> None:
    """For the command line, where nobody follows."""


async def resolve_silent_conversations(
    pool: Pool, now: datetime, publish: Publish = _publish_nowhere, actor: Actor = SYSTEM
) -> int:
    """Looks through every tenant, tells who follows, and returns how many conversations were resolved.

    The time of the resolution is when the silence was long enough, not when somebody noticed.
    """
    async with pool.connection() as connection:
        cursor = await connection.execute("select tenant_id from app.list_tenants()")
        tenants = [row["tenant_id"] for row in await cursor.fetchall()]
    return sum([await resolve_silent_conversations_of(pool, tenant_id, now, publish, actor) for tenant_id in tenants])


async def resolve_silent_conversations_of(
    pool: Pool, tenant_id: UUID, now: datetime, publish: Publish = _publish_nowhere, actor: Actor = SYSTEM
) -> int:
    """The same for one tenant, at once: an import that is over need not wait for its own silence."""
    total = 0
    for statement in (OPEN, ESCALATED):
        while resolved := await _resolve_some(pool, tenant_id, statement, now, actor):
            total += len(resolved)
            for conversation_id, resolution in resolved:
                publish(conversation_id, status_changed("resolved", resolution, None))
    return total


async def _resolve_some(
    pool: Pool, tenant_id: UUID, statement: bytes, now: datetime, actor: Actor
) -> list[tuple[UUID, Resolution]]:
    async with tenant_transaction(pool, tenant_id) as connection:
        rows = await (await connection.execute(statement, {"now": now})).fetchall()
        resolved: list[tuple[UUID, Resolution]] = []
        for row in rows:
            # A thumb up says that the answer was good, and not that the person who was asked for has come.
            is_confirmed = row["last_thumb"] == "up" and statement is OPEN
            resolution: Resolution = "confirmed" if is_confirmed else "assumed"
            facts = conversation_key.read_facts(row)
            await change_status(connection, facts, Resolve(resolution), actor, row["silent_at"])
            resolved.append((facts.conversation_id, resolution))
        return resolved
