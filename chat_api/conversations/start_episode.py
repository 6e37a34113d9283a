"""Starts an episode of a conversation: its first, or one that a returning visitor begins."""

from datetime import datetime

from chat_api.replies.facts import Facts
from warehouse.event_log.events import ConversationOpened
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection


async def start_episode(connection: Connection, facts: Facts, language: str, at: datetime) -> None:
    """Writes the episode and its event."""
    await connection.execute(
        "insert into app.episodes (tenant_id, conversation_id, episode, language, started_at)"
        " values (%s, %s, %s, %s, %s)",
        [facts.tenant_id, facts.conversation_id, facts.episode, language, at],
    )
    await record_event(connection, ConversationOpened(**facts.of_event(), occurred_at=at, language=language))
