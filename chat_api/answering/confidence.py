"""How sure an answer may be, and whether a person should take over after it. Pure.

Confidence is the probability that the best FAQ is the right one:

    confidence = 1 / (1 + exp(-(INTERCEPT + w1 best + w2 (best - second) + w3 (best - third))))

where best, second and third are the scores of the three nearest passages: a question that is near to one
and far from the others is surer than one that is near to all. A logistic regression, fitted and
checked by `bench/calibrate_confidence.py`; figures in docs/decisions/0005-*.md. Why two unsure answers hand over:
docs/decisions/0011-*.md.
"""

from collections.abc import Sequence
from math import exp

from chat_api.answering.answer import Answer
from chat_api.knowledge.passage import Passage
from warehouse.vocabulary import EscalationReason

INTERCEPT = -4.94
WEIGHTS = (7.01, 4.34, 5.16)

# The score of a FAQ that has nothing to do with the question; stands in for rivals that a short list lacks.
UNRELATED = 0.2


def features_of(passages: Sequence[Passage]) -> tuple[float, float, float]:
    """best, best - second and best - third of at least one passage, best first."""
    best, second, third = [*(passage.score for passage in passages[:3]), UNRELATED, UNRELATED][:3]
    return best, max(0.0, best - second), max(0.0, best - third)


def confidence_of(passages: Sequence[Passage]) -> float:
    """From 0 to 1, for passages that come best first; 0 without any."""
    if not passages:
        return 0.0
    logit = INTERCEPT + sum(weight * value for weight, value in zip(WEIGHTS, features_of(passages), strict=True))
    return 1 / (1 + exp(-logit))


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
