"""A tenant's FAQs in memory: one matrix product finds the nearest.

A FAQ's score is mostly that of its nearest phrasing and partly that of all its phrasings together, so that
one odd phrasing does not catch questions that belong elsewhere. Vectors are compared without what all
questions of their language have in common. Measurements: docs/decisions/0005-*.md.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from chat_api.knowledge.passage import Passage
from chat_api.knowledge.queries import FaqVersionMark, IndexedFaq
from integrations.embedder import DIMENSIONS, Vector
from nlp.background import background, without_background

WEIGHT_OF_NEAREST = 0.6
# The general background counts as much as this many phrasings of the company's own.
BACKGROUND_PHRASINGS = 30


@dataclass(frozen=True, slots=True)
class FaqIndex:
    """Every phrasing in one matrix, FAQ by FAQ (`starts` says where each begins), and each FAQ's middle."""

    version: FaqVersionMark
    faqs: tuple[IndexedFaq, ...]
    means: dict[str, Vector]
    phrasings: Vector
    starts: NDArray[np.intp]
    middles: Vector

    @classmethod
    def build(cls, version: FaqVersionMark, faqs: Sequence[IndexedFaq]) -> "FaqIndex":
        """Stacks the vectors, less their languages' means."""
        means = _means_by_language(faqs)
        rows = [np.stack([without_background(v, means[code]) for code, v in faq.phrasings]) for faq in faqs]
        none = np.empty((0, DIMENSIONS), np.float32)
        starts = np.cumsum([0, *map(len, rows)])[: len(rows)].astype(np.intp)
        middles = [without_background(its.mean(axis=0), np.zeros(DIMENSIONS, np.float32)) for its in rows]
        return cls(version, tuple(faqs), means, np.concatenate([none, *rows]), starts, np.array(middles))

    def nearest(self, embedding: Vector, language: str, limit: int) -> tuple[Passage, ...]:
        """The nearest FAQs to a question asked in `language`, best first, each once."""
        if not self.faqs:
            return ()
        question = without_background(embedding, self.means.get(language, background(language)))
        nearest_phrasing = np.maximum.reduceat(self.phrasings @ question, self.starts)
        scores = WEIGHT_OF_NEAREST * nearest_phrasing + (1 - WEIGHT_OF_NEAREST) * (self.middles @ question)
        order = np.argsort(-scores, kind="stable")[:limit].tolist()
        return tuple(_passage(self.faqs[at], language, float(scores[at])) for at in order)


def _means_by_language(faqs: Sequence[IndexedFaq]) -> dict[str, Vector]:
    by_language: defaultdict[str, list[Vector]] = defaultdict(list)
    for faq in faqs:
        for language, vector in faq.phrasings:
            by_language[language].append(vector)
    return {
        language: (np.sum(vectors, axis=0) + BACKGROUND_PHRASINGS * background(language))
        / np.float32(len(vectors) + BACKGROUND_PHRASINGS)
        for language, vectors in by_language.items()
    }


def _passage(faq: IndexedFaq, language: str, score: float) -> Passage:
    written = next((code for code in (language, "en") if code in faq.answers), next(iter(faq.answers)))
    question, answer = faq.answers[written]
    return Passage(
        kind="faq",
        id=str(faq.faq_id),
        title=question,
        text=answer,
        language=written,
        score=score,
        intent=faq.intent,
        assistant_id=faq.assistant_id,
    )
