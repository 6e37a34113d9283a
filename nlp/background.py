"""What all questions of a language have in common, so that it can be taken off before they are compared.

The model's vectors crowd together (unrelated questions have a cosine of 0.8) and each language sits in a
corner of its own. The mean of ordinary questions of many kinds is that crowd and that corner: without it,
what is left is what a question is about. `nlp/background.npy` holds the means of
`background_questions.csv`, written for this purpose; `python -m nlp.background` makes it anew.
"""

import csv
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]

LANGUAGES = ("en", "sv")
_QUESTIONS = Path(__file__).with_name("background_questions.csv")
_MEANS = Path(__file__).with_name("background.npy")


@cache
def _means() -> dict[str, Vector]:
    rows = np.load(_MEANS)
    return dict(zip(LANGUAGES, rows, strict=True))


def background(language: str) -> Vector:
    """The mean vector of ordinary questions in the language; for others, the mean of those that are known."""
    means = _means()
    return means[language] if language in means else np.stack(list(means.values())).mean(axis=0)


def without_background(vectors: Vector, mean: Vector) -> Vector:
    """The vectors (rows, or a single one) less the mean, at length one again."""
    rest = vectors - mean
    length = np.linalg.norm(rest, axis=-1, keepdims=True)
    return np.asarray(rest / np.maximum(length, 1e-6), dtype=np.float32)


def compute_background() -> Vector:
    """Embeds the questions: one mean a language, in the order of LANGUAGES."""
    from nlp.embed import embed_texts

    with _QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    means = [embed_texts([row[language] for row in rows]).mean(axis=0) for language in LANGUAGES]
    return np.stack(means).astype(np.float32)


if __name__ == "__main__":
    np.save(_MEANS, compute_background())
