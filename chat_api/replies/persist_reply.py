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
from warehouse.event_log.record import COLUMNS, VALUES, outbox_row
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


# Fence and writes in one statement: what follows the first line happens only if that line found its row.
KEEP = f"""
    with fenced as (
        update app.replies set state = 'complete', lease_expires_at = null, completed_at = now(),
            assistant_version_id = %s, provider = %s, model = %s, sources = %s, choices = %s, is_answered = %s,
            confidence = %s, intent = %s, input_tokens = %s, output_tokens = %s, cost_usd = %s, fallback_reason = %s,
            handoff_reason = %s, moderation = %s, first_token_ms = %s, total_ms = %s
        where id = %s and attempt = %s and state = 'pending'
        returning id),
    spoken as (
        update app.messages m set state = 'complete', body = %s, occurred_at = %s, recorded_at = now()
        from fenced where m.id = fenced.id),
    moved as (
        update app.conversations c set assistant_id = %s, last_message_at = greatest(last_message_at, %s),
            last_recorded_at = now()
        from fenced where c.id = %s),
    told as (
        insert into app.outbox_events ({COLUMNS}) select {VALUES} from fenced)
    select id from fenced
""".encode()  # noqa: S608 -- constants


async def persist_reply(connection: Connection, finished: FinishedReply) -> Persisted | None:
    """Writes the reply in the open tenant transaction. None, and nothing written, when the attempt is over:
    another worker has taken the reply, and the visitor will see that one's answer."""
    message = finished.message()
    cursor = await connection.execute(KEEP, _values(finished, message))
    if await cursor.fetchone() is None:
        return None
    await _write_embedding(connection, finished)
    handoff = finished.handoff
    if handoff and not await hand_over(connection, finished.reply.facts, handoff, finished.occurred_at):
        handoff = None
    return Persisted(message, handoff)


def _values(finished: FinishedReply, message: Message) -> list[object]:
    reply, answer = finished.reply, finished.answer
    return [
        finished.assistant.version_id,
        answer.provider,
        answer.model,
        Jsonb([source.model_dump(mode="json") for source in message.sources]),
        Jsonb([choice.model_dump(mode="json") for choice in message.choices]),
        answer.is_answered,
        answer.confidence,
        _intent(finished),
        answer.input_tokens,
        answer.output_tokens,
        finished.cost_usd,
        finished.fallback_reason,
        finished.handoff,
        finished.moderation,
        finished.first_token_ms,
        finished.total_ms,
        reply.id,
        reply.attempt,
        answer.text,
        finished.occurred_at,
        finished.assistant.id,
        finished.occurred_at,
        reply.facts.conversation_id,
        *outbox_row(_event(finished)),
    ]


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
