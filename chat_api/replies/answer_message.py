"""Answers one message: what is known, who answers, the answer itself, whether people take over, and its keeping."""

from datetime import timedelta

import psycopg
import structlog

from chat_api.answering.build_prompt import NoAssistant, build_prompt
from chat_api.answering.confidence import decide_handoff
from chat_api.answering.context import AnswerContext, read_context
from chat_api.answering.price import price_answer
from chat_api.live.frames import message_frame, reply_started, status_changed
from chat_api.replies.deliver_answer import DeliveredAnswer, deliver_answer
from chat_api.replies.end_reply import EndedReply, FailureReason, complete_reply, fail_reply
from chat_api.replies.take_over_reply import ReplyLost
from chat_api.services import Services
from chat_api.transcript.pending_reply import PendingReply
from integrations.embedder import EmbedderUnavailable, Vector
from telemetry import metrics
from warehouse.postgres.connect import Connection, tenant_transaction
from warehouse.postgres.vectors import as_parameter

logger = structlog.get_logger(__name__)


async def answer_message(services: Services, reply: PendingReply, context: AnswerContext | None = None) -> None:
    """Gives the reply, or admits failure. Leaves quietly when another worker has taken over.

    Raises OperationalError, and leaves the reply to its lease, when Postgres could not be asked.

    `context` was read in the question's own transaction; a takeover has none and reads it.
    """
    services.live.publish(reply.facts.conversation_id, reply_started(reply.place, reply.message_id))
    try:
        delivered, ended = await _answer(services, reply, context or await _read_context(services, reply))
    except ReplyLost:
        logger.info("reply_lost", reply_id=str(reply.id), attempt=reply.attempt)
    except psycopg.OperationalError:
        raise  # Postgres is away or overloaded, which is no answer's fault: whoever takes the lease over tries again
    except Exception as error:
        logger.exception("reply_failed", reply_id=str(reply.id), error=type(error).__name__)
        await give_up(services, reply, "no_assistant" if isinstance(error, NoAssistant) else "internal_error")
    else:
        if ended is not None:
            _announce(services, delivered.reply, ended)
            _measure(delivered)


async def give_up(services: Services, reply: PendingReply, reason: FailureReason) -> None:
    """Tells the visitor that there is no answer, and people that they are needed."""
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        ended = await fail_reply(connection, reply, reason)
    if ended is not None:
        _announce(services, reply, ended)
        metrics.replies.labels("failed", "none").inc()


async def _answer(
    services: Services, reply: PendingReply, context: AnswerContext
) -> tuple[DeliveredAnswer, EndedReply | None]:
    question = await _embed(services, reply) if context.has_knowledge else None
    passages = (
        ()
        if question is None
        else await services.knowledge.retrieve(services.pool, reply.facts.tenant_id, question, reply.language)
    )
    assistant, prompt = build_prompt(reply, context, passages)
    delivered = await deliver_answer(services, reply, prompt, context.provider)
    answer = delivered.answer
    handoff = decide_handoff(
        answer,
        asks_for_person=prompt.small_talk == "person",
        was_unsure=context.was_unsure,
        threshold=assistant.confidence_threshold,
    )
    answered_at = reply.asked_at + timedelta(milliseconds=delivered.total_ms)
    cost = price_answer(context.prices, answer.model, answer.input_tokens, answer.output_tokens, answered_at)
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        ended = await complete_reply(connection, delivered, assistant, handoff, cost)
        if ended is not None and question is not None:
            await _keep_embedding(connection, reply, services.embedder.model, question)
    return delivered, ended


async def _read_context(services: Services, reply: PendingReply) -> AnswerContext:
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        return await read_context(connection, reply)


async def _embed(services: Services, reply: PendingReply) -> Vector | None:
    try:
        return await services.embedder.embed(reply.question)
    except EmbedderUnavailable as error:
        # The answer has to do without knowledge, which then hands over rather than guesses.
        logger.warning("embedder_unavailable", reply_id=str(reply.id), error=type(error).__name__)
        return None


async def _keep_embedding(connection: Connection, reply: PendingReply, model: str, embedding: Vector) -> None:
    await connection.execute(
        "insert into app.message_embeddings (tenant_id, message_id, model, embedding)"
        " values (%(tenant_id)s, %(message_id)s, %(model)s, %(embedding)s) on conflict do nothing",
        {
            "tenant_id": reply.facts.tenant_id,
            "message_id": reply.message_id,
            "model": model,
            "embedding": as_parameter(embedding),
        },
    )


def _announce(services: Services, reply: PendingReply, ended: EndedReply) -> None:
    """Publishes what was kept, after its commit."""
    conversation_id = reply.facts.conversation_id
    services.live.publish(conversation_id, message_frame(ended.message, reply.attempt))
    if ended.escalated_for:
        services.live.publish(conversation_id, status_changed("escalated", None, ended.escalated_for))


def _measure(delivered: DeliveredAnswer) -> None:
    metrics.replies.labels("completed", delivered.answer.provider).inc()
    if delivered.first_token_ms is not None:
        metrics.reply_first_token_seconds.observe(delivered.first_token_ms / 1000)
