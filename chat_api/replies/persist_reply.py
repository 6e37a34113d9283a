"""Keeps a whole reply with its provenance and its event, in one transaction, unless another attempt took over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from psycopg.types.json import Jsonb

from chat_api.assistants.queries import Assistant
from chat_api.live.message import Choice, Message, Source
from chat_api.replies.decide_handoff import EscalationReason
from chat_api.replies.hand_over import hand_over
from chat_api.replies.pending_reply import PendingReply
from integrations.embedder import Vector
from integrations.model_provider.port import AnswerDone, Passage
from warehouse.event_log.events import ReplyCompleted
from warehouse.event_log.record import record_event
from warehouse.postgres.connect import Connection
from warehouse.postgres.vectors import as_parameter

LONGEST_QUOTE = 300


@dataclass(frozen=True, slots=True)
class FinishedReply:
    """A whole answer and everything that is kept of how it came about."""

    reply: PendingReply
    assistant: Assistant
    answer: AnswerDone
    passages: tuple[Passage, ...]
    handoff: EscalationReason | None
    fallback_reason: str | None
    moderation: str
    first_token_ms: int | None
    total_ms: int
    embedding: Vector | None = None
    embedding_model: str | None = None

    @property
    def sources(self) -> list[Passage]:
        """The passages that the answer names, in its order."""
        by_id = {passage.faq_id: passage for passage in self.passages}
        return [by_id[faq_id] for faq_id in self.answer.source_ids if faq_id in by_id]

    @property
    def occurred_at(self) -> datetime:
        """When the answer was there: the question's time and the real duration."""
        return self.reply.asked_at + timedelta(milliseconds=self.total_ms)

    def message(self) -> Message:
        """The answer as its visitor sees it."""
        return Message(
            id=self.reply.id,
            sequence=self.reply.sequence,
            author="assistant",
            state="complete",
            text=self.answer.text,
            language=self.reply.language,
            reply_to=self.reply.message_id,
            occurred_at=self.occurred_at,
            sources=[
                Source(faq_id=it.faq_id, title=it.title, language=it.language, quote=it.text[:LONGEST_QUOTE])
                for it in self.sources
            ],
            choices=[Choice(faq_id=it.faq_id, question=it.title) for it in self.answer.choices],
            handoff=self.handoff is not None,
        )


@dataclass(frozen=True, slots=True)
class Persisted:
    """The reply as it is kept. `escalated_for`: the conversation went to people with it, for this reason."""

    message: Message
    escalated_for: EscalationReason | None


async def persist_reply(connection: Connection, finished: FinishedReply) -> Persisted | None:
    """Writes the reply in the open tenant transaction. None, and nothing written, when the attempt is over:
    another worker has taken the reply, and the visitor will see that one's answer."""
    message = finished.message()
    is_ours, cost_usd = await _complete(connection, finished, message)
    if not is_ours:
        return None
    async with connection.pipeline():
        await _write_text(connection, finished)
        await record_event(connection, _event(finished, cost_usd))
        await _write_embedding(connection, finished)
    handoff = finished.handoff
    if handoff and not await hand_over(connection, finished.reply.facts, handoff, finished.occurred_at):
        handoff = None
    return Persisted(message, handoff)


async def _complete(connection: Connection, finished: FinishedReply, message: Message) -> tuple[bool, Decimal | None]:
    reply, answer = finished.reply, finished.answer
    cursor = await connection.execute(
        """
        update app.replies set state = 'complete', lease_expires_at = null, completed_at = now(),
            assistant_version_id = %(version)s, provider = %(provider)s, model = %(model)s::text, sources = %(sources)s,
            choices = %(choices)s, is_answered = %(is_answered)s, confidence = %(confidence)s, intent = %(intent)s,
            input_tokens = %(input)s::integer, output_tokens = %(output)s::integer, fallback_reason = %(fallback)s,
            handoff_reason = %(handoff)s, moderation = %(moderation)s, first_token_ms = %(first)s, total_ms = %(total)s,
            cost_usd = (
                select (%(input)s::integer * p.input_usd_per_million + %(output)s::integer * p.output_usd_per_million)
                    / 1000000
                from app.model_prices p
                where p.model = %(model)s::text and p.effective_from <= %(at)s::timestamptz::date
                order by p.effective_from desc limit 1)
        where id = %(id)s and attempt = %(attempt)s and state = 'pending'
        returning cost_usd
        """,
        {
            "id": reply.id,
            "attempt": reply.attempt,
            "version": finished.assistant.version_id,
            "provider": answer.provider,
            "model": answer.model,
            "sources": Jsonb([it.model_dump(mode="json") for it in message.sources]),
            "choices": Jsonb([it.model_dump(mode="json") for it in message.choices]),
            "is_answered": answer.is_answered,
            "confidence": answer.confidence,
            "intent": _intent(finished),
            "input": answer.input_tokens,
            "output": answer.output_tokens,
            "fallback": finished.fallback_reason,
            "handoff": finished.handoff,
            "moderation": finished.moderation,
            "first": finished.first_token_ms,
            "total": finished.total_ms,
            "at": finished.occurred_at,
        },
    )
    row = await cursor.fetchone()
    return (row is not None, row["cost_usd"] if row else None)


async def _write_text(connection: Connection, finished: FinishedReply) -> None:
    reply = finished.reply
    await connection.execute(
        "update app.messages set state = 'complete', body = %s, occurred_at = %s, recorded_at = now() where id = %s",
        [finished.answer.text, finished.occurred_at, reply.id],
    )
    await connection.execute(
        "update app.conversations set assistant_id = %s, last_message_at = greatest(last_message_at, %s),"
        " last_recorded_at = now() where id = %s",
        [finished.assistant.id, finished.occurred_at, reply.facts.conversation_id],
    )


async def _write_embedding(connection: Connection, finished: FinishedReply) -> None:
    if finished.embedding is None:
        return
    await connection.execute(
        "insert into app.message_embeddings (tenant_id, message_id, model, embedding) values (%s, %s, %s, %s)"
        " on conflict do nothing",
        [
            finished.reply.facts.tenant_id,
            finished.reply.message_id,
            finished.embedding_model,
            as_parameter(finished.embedding),
        ],
    )


def _intent(finished: FinishedReply) -> str | None:
    return next((passage.intent for passage in finished.sources if passage.intent), None)


def _event(finished: FinishedReply, cost_usd: Decimal | None) -> ReplyCompleted:
    reply, answer = finished.reply, finished.answer
    return ReplyCompleted(
        **reply.facts.of_event(),
        occurred_at=finished.occurred_at,
        message_id=reply.id,
        reply_to=reply.message_id,
        attempt=reply.attempt,
        assistant_id=finished.assistant.id,
        assistant_version_id=finished.assistant.version_id,
        provider=answer.provider,
        model=answer.model,
        language=reply.language,
        confidence=answer.confidence,
        intent=_intent(finished),
        is_answered=answer.is_answered,
        fallback_reason=finished.fallback_reason,
        input_tokens=answer.input_tokens,
        output_tokens=answer.output_tokens,
        cost_usd=cost_usd,
        first_token_ms=finished.first_token_ms,
        total_ms=finished.total_ms,
        count_sources=len(finished.sources),
    )
