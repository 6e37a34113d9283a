"""Keeps a whole reply with its provenance and its event, in one transaction, unless another attempt took over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from psycopg.types.json import Jsonb

from chat_api.assistants.queries import Assistant
from chat_api.transcript.change_status import Escalate, change_status
from chat_api.transcript.finish_reply import ReplyEnd, finish_reply
from chat_api.transcript.message import Choice, Message, Source
from chat_api.transcript.pending_reply import PendingReply
from integrations.embedder import Vector
from integrations.model_provider.port import AnswerDone, Passage
from warehouse.event_log.events import ReplyCompleted
from warehouse.postgres.connect import Connection
from warehouse.postgres.vectors import as_parameter
from warehouse.vocabulary import EscalationReason

MAX_QUOTE = 300


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
    cost_usd: Decimal | None
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
                Source(faq_id=it.faq_id, title=it.title, language=it.language, quote=it.text[:MAX_QUOTE])
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
    end = ReplyEnd(
        "complete", message.text, finished.occurred_at, _provenance(finished, message), finished.assistant.id
    )
    if not await finish_reply(connection, finished.reply, end, _event(finished)):
        return None
    await _write_embedding(connection, finished)
    handoff = finished.handoff
    if handoff and not await change_status(connection, finished.reply.facts, Escalate(handoff), finished.occurred_at):
        handoff = None
    return Persisted(message, handoff)


def _provenance(finished: FinishedReply, message: Message) -> dict[str, object]:
    answer = finished.answer
    return {
        "assistant_version_id": finished.assistant.version_id,
        "provider": answer.provider,
        "model": answer.model,
        "sources": Jsonb([source.model_dump(mode="json") for source in message.sources]),
        "choices": Jsonb([choice.model_dump(mode="json") for choice in message.choices]),
        "is_answered": answer.is_answered,
        "confidence": answer.confidence,
        "intent": _intent(finished),
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "cost_usd": finished.cost_usd,
        "fallback_reason": finished.fallback_reason,
        "handoff_reason": finished.handoff,
        "moderation": finished.moderation,
        "first_token_ms": finished.first_token_ms,
        "total_ms": finished.total_ms,
    }


async def _write_embedding(connection: Connection, finished: FinishedReply) -> None:
    if finished.embedding is None:
        return
    await connection.execute(
        "insert into app.message_embeddings (tenant_id, message_id, model, embedding)"
        " values (%(tenant_id)s, %(message_id)s, %(model)s, %(embedding)s) on conflict do nothing",
        {
            "tenant_id": finished.reply.facts.tenant_id,
            "message_id": finished.reply.message_id,
            "model": finished.embedding_model,
            "embedding": as_parameter(finished.embedding),
        },
    )


def _intent(finished: FinishedReply) -> str | None:
    return next((passage.intent for passage in finished.sources if passage.intent), None)


def _event(finished: FinishedReply) -> ReplyCompleted:
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
        cost_usd=finished.cost_usd,
        first_token_ms=finished.first_token_ms,
        total_ms=finished.total_ms,
        count_sources=len(finished.sources),
    )
