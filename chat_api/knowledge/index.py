"""A tenant's FAQs in memory: one matrix product finds the nearest.

A FAQ's score is mostly that of its nearest phrasing and partly that of all its phrasings together, so that
one odd phrasing does not catch questions that belong elsewhere. Vectors are compared without what all
questions of their language have in common. Measurements: docs/decisions/0005-*.md.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from chat_api.knowledge.queries import FaqVersionMark, IndexedFaq
from integrations.embedder import DIMENSIONS, Vector
from integrations.model_provider.port import Passage
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

    def nearest(self, embedding: Vector, language: str, assistant_id: UUID | None, limit: int) -> list[Passage]:
        """The nearest FAQs to a question asked in `language`, best first, each once."""
        if not self.faqs:
            return []
        question = without_background(embedding, self.means.get(language, background(language)))
        nearest_phrasing = np.maximum.reduceat(self.phrasings @ question, self.starts)
        scores = WEIGHT_OF_NEAREST * nearest_phrasing + (1 - WEIGHT_OF_NEAREST) * (self.middles @ question)
        order = np.argsort(-scores, kind="stable")
        allowed = [int(at) for at in order if _serves(self.faqs[at], assistant_id)]
        return [_passage(self.faqs[at], language, float(scores[at])) for at in allowed[:limit]]


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


def _serves(faq: IndexedFaq, assistant_id: UUID | None) -> bool:
    return assistant_id is None or faq.assistant_id is None or faq.assistant_id == assistant_id


def _passage(faq: IndexedFaq, language: str, score: float) -> Passage:
    written = next((code for code in (language, "en") if code in faq.answers), next(iter(faq.answers)))
    question, answer = faq.answers[written]
    return Passage(faq.faq_id, question, answer, written, score, faq.intent, faq.assistant_id)
