"""Which assistant answers a message. Pure: values in, a decision out."""

from collections.abc import Collection, Sequence
from uuid import UUID

from chat_api.answering.confidence import confidence_of
from chat_api.assistants.queries import Assistant
from chat_api.knowledge.passage import Passage

# Below this the nearest passage is a guess, and a guess must not move a conversation to another assistant.
SURE_ENOUGH_TO_ROUTE = 0.3


def choose_assistant(
    assistants: Sequence[Assistant],
    passages: Sequence[Passage],
    current_id: UUID | None = None,
    tags: Collection[str] = (),
) -> Assistant | None:
    """The assistant for this message; None when the tenant has none.

    In this order: the one with most of the `tags` that the page asks for; the one that the nearest passage
    belongs to, or whose tags name its intent; the one that the conversation is with; the default.
    """
    by_id = {assistant.id: assistant for assistant in assistants}
    return (
        _tagged(assistants, tags)
        or _owner_of_nearest(assistants, by_id, passages)
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
