"""Hands a conversation over to people: once an episode, in state and as an event."""

from datetime import datetime

from chat_api.replies.decide_handoff import EscalationReason
from chat_api.replies.facts import Facts
from warehouse.event_log.events import ConversationEscalated
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection


async def hand_over(connection: Connection, facts: Facts, reason: EscalationReason, at: datetime) -> bool:
    """True when the conversation was open and is escalated now; false when it already was, or is closed."""
    cursor = await connection.execute(
        "update app.conversations set status = 'escalated', escalation_reason = %s, escalated_at = %s"
        " where id = %s and status = 'open' and episode = %s",
        [reason, at, facts.conversation_id, facts.episode],
    )
    if cursor.rowcount == 0:
        return False
    await connection.execute(
        "update app.episodes set escalated_at = %s, escalation_reason = %s where conversation_id = %s and episode = %s",
        [at, reason, facts.conversation_id, facts.episode],
    )
    await record_event(connection, ConversationEscalated(**facts.of_event(), occurred_at=at, reason=reason))
    return True
