"""Ends an episode: once, in state and as an event."""

from datetime import datetime
from typing import Literal

from chat_api.replies.facts import Facts
from warehouse.event_log.events import ConversationResolved
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection


async def resolve_conversation(
    connection: Connection, facts: Facts, resolution: Literal["assumed", "confirmed", "staff"], at: datetime
) -> bool:
    """Resolves the conversation in the open tenant transaction; false when it already was."""
    cursor = await connection.execute(
        "update app.conversations set status = 'resolved', resolution = %s, resolved_at = %s"
        " where id = %s and status <> 'resolved' and episode = %s",
        [resolution, at, facts.conversation_id, facts.episode],
    )
    if cursor.rowcount == 0:
        return False
    await connection.execute(
        "update app.episodes set resolved_at = %s, resolution = %s where conversation_id = %s and episode = %s",
        [at, resolution, facts.conversation_id, facts.episode],
    )
    await record_event(connection, ConversationResolved(**facts.of_event(), occurred_at=at, resolution=resolution))
    return True
