"""Which assistant answers a message, and what its answer is made from. Pure: values in, a prompt out."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from chat_api.answering.confidence import confidence_of
from chat_api.answering.context import AnswerContext
from chat_api.answering.prompt import Prompt
from chat_api.answering.small_talk import recognize_small_talk
from chat_api.assistants.queries import Assistant
from chat_api.errors import SamtalError
from chat_api.knowledge.passage import Passage
from chat_api.transcript.pending_reply import PendingReply

MAX_PASSAGES: Final = 5

# Below this the nearest passage is a guess, and a guess must not move a conversation to another assistant.
SURE_ENOUGH_TO_ROUTE = 0.3


class NoAssistant(SamtalError):
    """The tenant has no active assistant, so nobody can answer."""

    status = 409
    code = "no_assistant"


def build_prompt(
    reply: PendingReply, context: AnswerContext, passages: tuple[Passage, ...]
) -> tuple[Assistant, Prompt]:
    """The assistant that answers, and its prompt. Raises NoAssistant."""
    assistant = choose_assistant(context.assistants, passages, context.assistant_id)
    if assistant is None:
        raise NoAssistant
    remembered = slice(-assistant.memory_messages, None) if assistant.memory_messages else slice(0)
    prompt = Prompt(
        instructions=assistant.instructions,
        history=context.turns[remembered],
        background=context.background[remembered],
        question=reply.question,
        language=reply.language,
        passages=passages_for(assistant, passages)[:MAX_PASSAGES],
        model=assistant.model,
        confidence_threshold=assistant.confidence_threshold,
        visitor_key=reply.facts.visitor_key,
        small_talk=recognize_small_talk(reply.question),
        is_escalated=context.is_escalated,
        has_offered=context.has_offered,
        last_said=context.last_said,
    )
    return assistant, prompt


def choose_assistant(
    assistants: Sequence[Assistant],
    passages: Sequence[Passage],
    current_id: UUID | None = None,
) -> Assistant | None:
    """The assistant for this message; None when the tenant has none.

    In this order: the one that the nearest passage belongs to, or whose tags name its intent; the one that the
    conversation is with; the default.
    """
    by_id = {assistant.id: assistant for assistant in assistants}
    return (
        _owner_of_nearest(assistants, by_id, passages)
        or (by_id.get(current_id) if current_id else None)
        or next((assistant for assistant in assistants if assistant.is_default), None)
        or next(iter(assistants), None)
    )


def passages_for(assistant: Assistant | None, passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """What this assistant may use: its own FAQs and those that belong to nobody."""
    own = {None, assistant.id} if assistant else {None}
    return tuple(passage for passage in passages if passage.assistant_id in own)


def _tagged(assistants: Sequence[Assistant], tags: Collection[str]) -> Assistant | None:
    wanted = set(tags)
    best = max(assistants, key=lambda assistant: len(wanted.intersection(assistant.tags)), default=None)
    return best if best and wanted.intersection(best.tags) else None


def _owner_of_nearest(
    assistants: Sequence[Assistant], by_id: dict[UUID, Assistant], passages: Sequence[Passage]
) -> Assistant | None:
    if not passages or confidence_of(passages) < SURE_ENOUGH_TO_ROUTE:
        return None
    nearest = passages[0]
    if nearest.assistant_id:
        return by_id.get(nearest.assistant_id)
    return _tagged(assistants, [nearest.intent]) if nearest.intent else None
