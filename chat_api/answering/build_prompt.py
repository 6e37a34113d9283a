"""Puts together what an answer is made from. Pure: values in, a prompt out."""

from typing import Final

from chat_api.answering.choose_assistant import choose_assistant, passages_for
from chat_api.answering.context import AnswerContext
from chat_api.answering.prompt import Prompt
from chat_api.answering.small_talk import recognize_small_talk
from chat_api.assistants.queries import Assistant
from chat_api.errors import SamtalError
from chat_api.knowledge.passage import Passage
from chat_api.transcript.pending_reply import PendingReply

MAX_PASSAGES: Final = 5


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
