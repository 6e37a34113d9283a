"""How sure retrieval may be: the probability that the best FAQ is the right one.

    confidence = 1 / (1 + exp(20.76 - 20.78 best - 32.04 (best - second) - 36.91 (best - third)))

where best, second and third are the cosines of the three nearest FAQs: a question that is near to one
FAQ and far from the others is surer than one that is near to all. A logistic regression, fitted and
checked by `bench/calibrate_confidence.py`; figures in docs/decisions/confidence-of-answers.md.
"""

from collections.abc import Sequence
from math import exp

from integrations.model_provider.port import Passage

INTERCEPT = -20.76
WEIGHTS = (20.78, 32.04, 36.91)  # of best, of best - second, of best - third

# The cosine of unrelated questions in this model; stands in for rivals that a short list does not have.
UNRELATED = 0.80


def confidence_of(passages: Sequence[Passage]) -> float:
    """From 0 to 1, for passages that come best first; 0 without any."""
    if not passages:
        return 0.0
    best, second, third = [*(passage.score for passage in passages[:3]), UNRELATED, UNRELATED][:3]
    features = (best, max(0.0, best - second), max(0.0, best - third))
    logit = INTERCEPT + sum(weight * feature for weight, feature in zip(WEIGHTS, features, strict=True))
    return 1 / (1 + exp(-logit))
