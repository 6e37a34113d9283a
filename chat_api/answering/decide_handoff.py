"""Whether a person should take over after this answer. Pure; docs/decisions/0011 says why."""

from chat_api.answering.answer import Answer
from warehouse.vocabulary import EscalationReason


def decide_handoff(
    answer: Answer, *, asks_for_person: bool, was_unsure: bool, threshold: float
) -> EscalationReason | None:
    """The reason to hand over, or None.

    A visitor who asks for a person gets one. An answer that itself promises a person hands over. One
    unsure answer may be a misunderstanding; two in a row are the visitor's time.
    """
    if asks_for_person or answer.handoff_reason == "asked_for_person":
        return "visitor_asked"
    if answer.handoff_reason == "refused":
        return "policy"
    if answer.handoff_reason is not None:
        return "low_confidence"
    return "low_confidence" if was_unsure and is_unsure(answer, threshold) else None


def is_unsure(answer: Answer, threshold: float) -> bool:
    """Whether the answer did not answer, or not with the confidence that the assistant asks for."""
    return not answer.is_answered or (answer.confidence is not None and answer.confidence < threshold)
