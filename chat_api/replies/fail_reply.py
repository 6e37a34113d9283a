"""Admits that no answer could be given, and hands the conversation to people."""

from datetime import timedelta
from typing import Final, Literal

from chat_api.live.message import Message
from chat_api.replies.hand_over import hand_over
from chat_api.replies.pending_reply import PendingReply
from chat_api.replies.persist_reply import Persisted
from warehouse.event_log.events import ReplyFailed
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection

FailureReason = Literal["no_assistant", "internal_error", "too_many_attempts"]
APOLOGIES: Final = {
    "en": "Sorry, I could not answer this just now. I have passed the conversation on to a colleague.",
    "sv": "Förlåt, jag kunde inte svara just nu. Jag har lämnat över samtalet till en kollega.",
}


async def fail_reply(connection: Connection, reply: PendingReply, reason: FailureReason) -> Persisted | None:
    """Writes the failure in the open tenant transaction; None when another attempt has taken over."""
    at = reply.asked_at + timedelta(milliseconds=reply.elapsed_ms())
    text = APOLOGIES.get(reply.language, APOLOGIES["en"])
    cursor = await connection.execute(
        "update app.replies set state = 'failed', lease_expires_at = null, completed_at = now(), fallback_reason = %s,"
        " handoff_reason = 'reply_failed' where id = %s and attempt = %s and state = 'pending'",
        [reason, reply.id, reply.attempt],
    )
    if cursor.rowcount == 0:
        return None
    await connection.execute(
        "update app.messages set state = 'failed', body = %s, occurred_at = %s, recorded_at = now() where id = %s",
        [text, at, reply.id],
    )
    await record_event(
        connection,
        ReplyFailed(
            **reply.facts.of_event(),
            occurred_at=at,
            message_id=reply.id,
            reply_to=reply.message_id,
            attempt=reply.attempt,
            reason=reason,
        ),
    )
    is_escalated = await hand_over(connection, reply.facts, "reply_failed", at)
    message = Message(
        id=reply.id,
        sequence=reply.sequence,
        author="assistant",
        state="failed",
        text=text,
        language=reply.language,
        reply_to=reply.message_id,
        occurred_at=at,
        handoff=True,
    )
    return Persisted(message, "reply_failed" if is_escalated else None)
