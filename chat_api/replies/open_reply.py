"""Promises a reply, in the transaction of the message that it answers."""

from chat_api.replies.pending_reply import PendingReply
from warehouse.postgres.connect import Connection


async def open_reply(connection: Connection, reply: PendingReply, lease_s: float, worker: str) -> None:
    """Writes the pending reply with its lease: whoever holds it answers, until it expires."""
    facts = reply.facts
    await connection.execute(
        "insert into app.messages (tenant_id, id, conversation_id, sequence, episode, author, state, body, language,"
        " reply_to, occurred_at) values (%s, %s, %s, %s, %s, 'assistant', 'pending', '', %s, %s, %s)",
        [
            facts.tenant_id,
            reply.id,
            facts.conversation_id,
            reply.sequence,
            facts.episode,
            reply.language,
            reply.message_id,
            reply.asked_at,
        ],
    )
    await connection.execute(
        "insert into app.replies (tenant_id, id, conversation_id, message_id, state, attempt, lease_expires_at, worker)"
        " values (%s, %s, %s, %s, 'pending', %s, now() + make_interval(secs => %s), %s)",
        [facts.tenant_id, reply.id, facts.conversation_id, reply.message_id, reply.attempt, lease_s, worker],
    )
