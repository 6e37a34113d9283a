"""How sure retrieval may be: the probability that the best FAQ is the right one.

    confidence = 1 / (1 + exp(-(INTERCEPT + w1 best + w2 (best - second) + w3 (best - third))))

where best, second and third are the scores of the three nearest passages: a question that is near to one
and far from the others is surer than one that is near to all. A logistic regression, fitted and
checked by `bench/calibrate_confidence.py`; figures in docs/decisions/0005-*.md.
"""

from collections.abc import Sequence
from math import exp

from chat_api.knowledge.passage import Passage

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
