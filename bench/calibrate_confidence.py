"""Fits the weights of `chat_api.answering.confidence` and measures retrieval, on public intent data.

    python -m bench.calibrate_confidence banking77.csv clinc150.csv

Each file is a CSV with columns `text` and `intent`. A made-up company takes 10 to 60 intents as its FAQs,
with 2 to 8 phrasings each; it is asked other sentences of the same intents, as many of the file's other
intents (near, but not to be answered), and as many from the other file (far). Intent `oos` is never a FAQ.
Weights are fitted on some companies and measured on others. Nothing of the data is kept.
"""

import argparse
import csv
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from bench.figure import Figure
from chat_api.answering.confidence import confidence_of, features_of
from chat_api.knowledge.index import FaqIndex
from chat_api.knowledge.passage import Passage
from chat_api.knowledge.queries import IndexedFaq
from nlp.embed import Vectors, embed_texts
from warehouse.ids import new_id

SENTENCES_OF_AN_INTENT = 30
Sentences = dict[str, Vectors]


class Asked(NamedTuple):
    """One question to a made-up company: what was found, and whether it was right or ought to be nothing."""

    found: tuple[Passage, ...]
    is_right: bool
    is_answerable: bool


def read_sentences(path: Path, rng: random.Random) -> Sentences:
    """Up to 30 embedded sentences of each intent."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts[row["intent"]].append(row["text"])
    return {
        intent: embed_texts(rng.sample(sentences, min(len(sentences), SENTENCES_OF_AN_INTENT)))
        for intent, sentences in texts.items()
    }


def ask_a_company(own: Sentences, other: Sentences, rng: random.Random, faqs: int, phrasings: int) -> list[Asked]:
    """Makes one company and asks it: half answerable, a quarter near, a quarter far."""
    intents = [intent for intent in own if intent != "oos"]
    rng.shuffle(intents)
    known, unknown = intents[:faqs], intents[faqs:]
    company = [
        IndexedFaq(new_id(), intent, None, {"en": (intent, "")}, [("en", v) for v in own[intent][:phrasings]])
        for intent in known
    ]
    index = FaqIndex.build((Decimal(0), 0), company)
    answerable = [(vector, intent) for intent in known for vector in own[intent][phrasings : phrasings + 14]]
    near = [(vector, "") for intent in unknown for vector in own[intent]]
    far = [(vector, "") for vectors in other.values() for vector in vectors]
    half = len(answerable) // 2
    questions = answerable + rng.sample(near, min(half, len(near))) + rng.sample(far, half)
    return [_ask(index, vector, intent) for vector, intent in questions]


def _ask(index: FaqIndex, vector: NDArray[np.float32], intent: str) -> Asked:
    found = index.nearest(vector, "en", 3)
    return Asked(found, found[0].intent == intent, intent != "")


def ask_companies(first: Sentences, second: Sentences, seed: int, count: int) -> list[Asked]:
    """Companies of several sizes out of both files."""
    rng = random.Random(seed)  # noqa: S311 -- a repeatable draw, not a secret
    sizes = [(10, 4), (25, 2), (25, 4), (25, 8), (60, 4)]
    return [
        asked
        for _ in range(count)
        for faqs, phrasings in sizes
        for own, other in ((first, second), (second, first))
        for asked in ask_a_company(own, other, rng, faqs, phrasings)
    ]


def fit(asked: list[Asked]) -> tuple[float, list[float]]:
    """Intercept and weights of the logistic regression."""
    features = [features_of(it.found) for it in asked]
    model = LogisticRegression(C=1e4, max_iter=5000).fit(features, [it.is_right for it in asked])
    return float(model.intercept_[0]), [float(weight) for weight in model.coef_[0]]


def measure(asked: list[Asked]) -> list[Figure]:
    """What the weights that are in use give on companies that they have not seen."""
    confidence = np.array([confidence_of(it.found) for it in asked])
    right = np.array([it.is_right for it in asked])
    answerable = np.array([it.is_answerable for it in asked])
    figures = [
        Figure("faq_recall_at_1", float(right[answerable].mean()), "share"),
        Figure("confidence_auc", float(roc_auc_score(right, confidence)), "area"),
        Figure("confidence_calibration_error", calibration_error(confidence, right), "share"),
    ]
    for threshold in (0.3, 0.5, 0.7):
        answered = confidence >= threshold
        at = f"at_{threshold}"
        figures += [
            Figure(f"answers_right_{at}", float(right[answered].mean()), "share"),
            Figure(f"answerable_answered_right_{at}", float((right & answered).sum() / answerable.sum()), "share"),
            Figure(f"unanswerable_answered_{at}", float(answered[~answerable].mean()), "share"),
            Figure(f"faq_or_other_right_{at}", float((answered == answerable).mean()), "share"),
        ]
    return figures


def calibration_error(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    """Mean distance between confidence and share of right answers over ten equal steps of confidence."""
    step = np.minimum((confidence * 10).astype(int), 9)
    return float(
        sum(
            (step == at).mean() * abs(confidence[step == at].mean() - right[step == at].mean())
            for at in range(10)
            if (step == at).any()
        )
    )


def main() -> None:
    """Prints the fitted weights, then one JSON line a figure for those in use."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs=2, type=Path)
    rng = random.Random(7)  # noqa: S311 -- a repeatable draw, not a secret
    first, second = (read_sentences(path, rng) for path in parser.parse_args().files)
    intercept, weights = fit(ask_companies(first, second, seed=1, count=6))
    print(f"# fitted: intercept {intercept:.2f}, weights {', '.join(f'{weight:.2f}' for weight in weights)}")
    for figure in measure(ask_companies(first, second, seed=2, count=4)):
        print(figure.line())


if __name__ == "__main__":
    main()
