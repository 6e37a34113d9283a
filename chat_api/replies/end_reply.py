"""Keeps a reply's end: the whole answer with its provenance, or the admission that there is none.

Each in the open tenant transaction, with its event, unless another attempt has taken over.
"""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from chat_api.actor import SYSTEM
from chat_api.answering.say import say
from chat_api.assistants.queries import Assistant
from chat_api.knowledge.passage import Passage
from chat_api.replies.deliver_answer import DeliveredAnswer
from chat_api.transcript.change_status import Escalate, change_status
from chat_api.transcript.finish_reply import ReplyEnd, finish_reply
from chat_api.transcript.message import Message
from chat_api.transcript.pending_reply import PendingReply
from chat_api.transcript.sources import Choice, Source
from warehouse.event_log.events import ReplyCompleted, ReplyFailed
from warehouse.postgres.connect import Connection
from warehouse.vocabulary import EscalationReason

MAX_QUOTE: Final = 300
FailureReason = Literal["no_assistant", "internal_error", "too_many_attempts"]


@dataclass(frozen=True, slots=True)
class EndedReply:
    """The reply as it is kept. `escalated_for`: the conversation went to people with it, for this reason."""

    message: Message
    escalated_for: EscalationReason | None


async def complete_reply(
    connection: Connection,
    delivered: DeliveredAnswer,
    assistant: Assistant,
    handoff: EscalationReason | None,
    cost_usd: Decimal | None,
) -> EndedReply | None:
    """Writes the answer. None, and nothing written, when the attempt is over: the visitor will see another's."""
    reply, answer = delivered.reply, delivered.answer
    at = reply.asked_at + timedelta(milliseconds=delivered.total_ms)
    sources = [_source(passage) for passage in answer.sources]
    choices = [Choice(kind=it.kind, id=it.id, question=it.title) for it in answer.choices]
    # What state and event both know.
    facts: dict[str, Any] = {
        "assistant_version_id": assistant.version_id,
        "provider": answer.provider,
        "model": answer.model,
        "is_answered": answer.is_answered,
        "confidence": answer.confidence,
        "intent": next((passage.intent for passage in answer.sources if passage.intent), None),
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "cost_usd": cost_usd,
        "fallback_reason": delivered.fallback_reason,
        "first_token_ms": delivered.first_token_ms,
        "total_ms": delivered.total_ms,
    }
    provenance = facts | {
        "sources": Jsonb([source.model_dump(mode="json") for source in sources]),
        "choices": Jsonb([choice.model_dump(mode="json") for choice in choices]),
        "tool_steps": Jsonb([asdict(step) for step in answer.tool_steps]),
        "handoff_reason": handoff,
        "moderation": delivered.moderation,
    }
    event = ReplyCompleted(
        **_of_event(reply, at),
        **facts,
        assistant_id=assistant.id,
        language=reply.language,
        count_sources=len(sources),
    )
    end = ReplyEnd("complete", answer.text, at, provenance, assistant.id)
    if not await finish_reply(connection, reply, end, event):
        return None
    message = _message(reply, end, sources=sources, choices=choices, handoff=handoff is not None)
    return EndedReply(message, await _escalate(connection, reply, handoff, at))


async def fail_reply(connection: Connection, reply: PendingReply, reason: FailureReason) -> EndedReply | None:
    """Writes the failure, and hands the conversation to people; None when another attempt has taken over."""
    at = reply.asked_at + timedelta(milliseconds=reply.elapsed_ms())
    text = say("apology", reply.language, await _last_said(connection, reply.facts.conversation_id))
    end = ReplyEnd("failed", text, at, {"fallback_reason": reason, "handoff_reason": "reply_failed"})
    if not await finish_reply(connection, reply, end, ReplyFailed(**_of_event(reply, at), reason=reason)):
        return None
    message = _message(reply, end, handoff=True)
    return EndedReply(message, await _escalate(connection, reply, "reply_failed", at))


async def _escalate(
    connection: Connection, reply: PendingReply, reason: EscalationReason | None, at: datetime
) -> EscalationReason | None:
    if reason and await change_status(connection, reply.facts, Escalate(reason), SYSTEM, at):
        return reason
    return None


async def _last_said(connection: Connection, conversation_id: UUID) -> str:
    statement = """
        select body from app.messages
        where conversation_id = %(conversation_id)s and author = 'assistant' and state in ('complete', 'failed')
        order by sequence desc limit 1
    """
    row = await (await connection.execute(statement, {"conversation_id": conversation_id})).fetchone()
    return str(row["body"]) if row else ""


def _source(passage: Passage) -> Source:
    return Source(
        kind=passage.kind,
        id=passage.id,
        title=passage.title,
        quote=passage.text[:MAX_QUOTE],
        language=passage.language,
        url=passage.url,
    )


def _of_event(reply: PendingReply, at: datetime) -> dict[str, Any]:
    return {
        **reply.facts.of_event(),
        "occurred_at": at,
        "message_id": reply.id,
        "reply_to": reply.message_id,
        "attempt": reply.attempt,
    }


def _message(reply: PendingReply, end: ReplyEnd, **more: Any) -> Message:
    return Message(
        id=reply.id,
        sequence=reply.sequence,
        author="assistant",
        state=end.state,
        text=end.text,
        language=reply.language,
        reply_to=reply.message_id,
        occurred_at=end.occurred_at,
        **more,
    )
