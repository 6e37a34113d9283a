"""Admits that no answer could be given, and hands the conversation to people."""

from datetime import timedelta
from typing import Final, Literal

from chat_api.replies.persist_reply import Persisted
from chat_api.transcript.change_status import Escalate, change_status
from chat_api.transcript.finish_reply import ReplyEnd, finish_reply
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import PendingReply
from warehouse.event_log.events import ReplyFailed
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
    provenance = {"fallback_reason": reason, "handoff_reason": "reply_failed"}
    event = ReplyFailed(
        **reply.facts.of_event(),
        occurred_at=at,
        message_id=reply.id,
        reply_to=reply.message_id,
        attempt=reply.attempt,
        reason=reason,
    )
    if not await finish_reply(connection, reply, ReplyEnd("failed", text, at, provenance), event):
        return None
    is_escalated = await change_status(connection, reply.facts, Escalate("reply_failed"), at)
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
