"""Puts together what a provider answers from. Pure: values in, a prompt out."""

from chat_api.assistants.choose import choose_assistant, passages_for
from chat_api.assistants.queries import Assistant
from chat_api.errors import SamtalError
from chat_api.replies.recall_memory import Memory
from chat_api.transcript.pending_reply import PendingReply
from integrations.model_provider.port import Passage, Prompt


class NoAssistant(SamtalError):
    """The tenant has no active assistant, so nobody can answer."""

    status = 409
    code = "no_assistant"


def build_prompt(reply: PendingReply, memory: Memory, passages: tuple[Passage, ...]) -> tuple[Assistant, Prompt]:
    """The assistant that answers, and its prompt. Raises NoAssistant."""
    assistant = choose_assistant(memory.assistants, passages, memory.assistant_id)
    if assistant is None:
        raise NoAssistant
    prompt = Prompt(
        instructions=assistant.instructions,
        history=memory.turns[-assistant.memory_messages :] if assistant.memory_messages else (),
        background=memory.background[-assistant.memory_messages :] if assistant.memory_messages else (),
        question=reply.question,
        language=reply.language,
        passages=passages_for(assistant, passages)[:5],
        model=assistant.model,
        confidence_threshold=assistant.confidence_threshold,
        visitor_key=reply.facts.visitor_key,
    )
    return assistant, prompt
