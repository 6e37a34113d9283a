"""Answers one message: remember, retrieve, choose, stream, keep."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

import structlog

from chat_api.live.frames import message_frame, reply_restarted, reply_started, status_changed
from chat_api.live.live import Live
from chat_api.replies.build_prompt import NoAssistant, build_prompt
from chat_api.replies.choose_provider import choose_provider
from chat_api.replies.decide_handoff import decide_handoff
from chat_api.replies.fail_reply import FailureReason, fail_reply
from chat_api.replies.gate_moderation import ModerationGate, QuestionFlagged, Ruling
from chat_api.replies.persist_reply import FinishedReply, Persisted, persist_reply
from chat_api.replies.price_reply import price_reply
from chat_api.replies.recall_memory import Memory, recall_memory
from chat_api.replies.retrieve_knowledge import Retrieved, retrieve_knowledge
from chat_api.replies.stream_reply import StreamCut, Streamed, show_whole, stream_reply
from chat_api.replies.take_over_reply import ReplyLost, restart_reply
from chat_api.services import Services
from chat_api.transcript.pending_reply import PendingReply
from integrations.model_provider.port import AnswerDone, Prompt, ProviderUnavailable
from integrations.model_provider.small_talk import recognize_small_talk
from telemetry import metrics
from warehouse.postgres.connect import tenant_transaction

logger = structlog.get_logger(__name__)
REFUSALS: Final = {
    "en": "I am sorry, but I cannot help with that.",
    "sv": "Jag är ledsen, men det kan jag inte hjälpa till med.",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the visitor was told, at which attempt, and why it was not the wanted provider's answer."""

    reply: PendingReply
    streamed: Streamed
    fallback_reason: str | None
    ruling: Ruling


async def answer_message(services: Services, reply: PendingReply, memory: Memory | None = None) -> None:
    """Gives the reply, or admits failure. Leaves quietly when another worker has taken over.

    `memory` is what the question's own transaction recalled; a takeover has none and asks for it.
    """
    services.live.publish(reply.facts.conversation_id, reply_started(reply.place, reply.message_id))
    try:
        finished = await _find_answer(services, reply, memory or await _recall(services, reply))
        persisted = await _keep(services, finished)
    except ReplyLost:
        logger.info("reply_lost", reply_id=str(reply.id), attempt=reply.attempt)
    except Exception as error:
        logger.exception("reply_failed", reply_id=str(reply.id), error=type(error).__name__)
        await give_up(services, reply, "no_assistant" if isinstance(error, NoAssistant) else "internal_error")
    else:
        if persisted is not None:
            announce(services.live, finished.reply, persisted)
            _measure(finished)


async def give_up(services: Services, reply: PendingReply, reason: FailureReason) -> None:
    """Tells the visitor that there is no answer, and people that they are needed."""
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        persisted = await fail_reply(connection, reply, reason)
    if persisted is not None:
        announce(services.live, reply, persisted)
        metrics.replies.labels("failed", "none").inc()


def announce(live: Live, reply: PendingReply, persisted: Persisted) -> None:
    """Publishes what was kept, after its commit."""
    live.publish(reply.facts.conversation_id, message_frame(persisted.message, reply.attempt))
    if persisted.escalated_for:
        live.publish(reply.facts.conversation_id, status_changed("escalated", None, persisted.escalated_for))


async def _recall(services: Services, reply: PendingReply) -> Memory:
    async with tenant_transaction(services.pool, reply.facts.tenant_id) as connection:
        return await recall_memory(connection, reply)


async def _find_answer(services: Services, reply: PendingReply, memory: Memory) -> FinishedReply:
    retrieved = Retrieved()
    if memory.has_knowledge:
        retrieved = await retrieve_knowledge(services.pool, services.knowledge, services.embedder, reply)
    assistant, prompt = build_prompt(reply, memory, retrieved.passages)
    told = await _tell(services, reply, memory, prompt)
    answer, total_ms = told.streamed.answer, reply.elapsed_ms()
    handoff = decide_handoff(
        answer,
        asks_for_person=recognize_small_talk(reply.question) == "person",
        was_unsure=memory.was_unsure,
        threshold=assistant.confidence_threshold,
    )
    return FinishedReply(
        reply=told.reply,
        assistant=assistant,
        answer=answer,
        passages=prompt.passages,
        handoff=handoff,
        fallback_reason=told.fallback_reason,
        moderation=told.ruling,
        first_token_ms=told.streamed.first_token_ms,
        total_ms=total_ms,
        cost_usd=price_reply(
            memory.prices,
            answer.model,
            answer.input_tokens,
            answer.output_tokens,
            reply.asked_at + timedelta(milliseconds=total_ms),
        ),
        embedding=retrieved.embedding,
        embedding_model=services.embedder.model,
    )


async def _tell(services: Services, reply: PendingReply, memory: Memory, prompt: Prompt) -> Told:
    first, reason = choose_provider(memory.provider, services.providers.remote is not None)
    remote = services.providers.remote
    if first == "local" or remote is None:
        return await _tell_locally(services, reply, prompt, reason, "none")
    gate = ModerationGate(services.providers.moderator, reply.question, services.providers.policy)
    try:
        streamed = await stream_reply(services.live, reply, remote, prompt, gate)
        return Told(reply, streamed, None, gate.ruling)
    except QuestionFlagged:
        return Told(reply, show_whole(services.live, reply, _refusal(prompt)), None, "flagged")
    except ProviderUnavailable as failure:
        return await _tell_locally(services, reply, prompt, failure.reason, gate.ruling)
    except StreamCut as cut:
        again = await restart_reply(services, reply)
        services.live.publish(again.facts.conversation_id, reply_restarted(again.place))
        return await _tell_locally(services, again, prompt, cut.reason, gate.ruling)
    finally:
        gate.close()


async def _tell_locally(
    services: Services, reply: PendingReply, prompt: Prompt, reason: str | None, ruling: Ruling
) -> Told:
    if reason:
        metrics.reply_fallbacks.labels(reason).inc()
    gate = ModerationGate(None, reply.question, services.providers.policy)
    local = replace(prompt, model=None)
    return Told(reply, await stream_reply(services.live, reply, services.providers.local, local, gate), reason, ruling)


def _refusal(prompt: Prompt) -> AnswerDone:
    text = REFUSALS.get(prompt.language, REFUSALS["en"])
    return AnswerDone(text, "local", "refusal-1", None, is_answered=False, handoff_reason=None)


async def _keep(services: Services, finished: FinishedReply) -> Persisted | None:
    async with tenant_transaction(services.pool, finished.reply.facts.tenant_id) as connection:
        return await persist_reply(connection, finished)


def _measure(finished: FinishedReply) -> None:
    metrics.replies.labels("completed", finished.answer.provider).inc()
    if finished.first_token_ms is not None:
        metrics.reply_first_token_seconds.observe(finished.first_token_ms / 1000)
