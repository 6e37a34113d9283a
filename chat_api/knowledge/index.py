"""A tenant's FAQs in memory: one matrix product finds the nearest."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from chat_api.knowledge.queries import FaqVersionMark, IndexedFaq
from integrations.embedder import DIMENSIONS, Vector
from integrations.model_provider.port import Passage


@dataclass(frozen=True, slots=True)
class FaqIndex:
    """Every phrasing's vector in one matrix; `starts` says where each FAQ's rows begin."""

    version: FaqVersionMark
    faqs: tuple[IndexedFaq, ...]
    matrix: Vector
    starts: "np.ndarray[tuple[int], np.dtype[np.intp]]"

    @classmethod
    def build(cls, version: FaqVersionMark, faqs: Sequence[IndexedFaq]) -> "FaqIndex":
        """Stacks the vectors, FAQ by FAQ."""
        counts = [len(faq.vectors) for faq in faqs]
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]]).astype(np.intp) if faqs else np.empty(0, np.intp)
        stacked = [np.stack(faq.vectors) for faq in faqs]
        matrix = np.concatenate(stacked) if stacked else np.empty((0, DIMENSIONS), np.float32)
        return cls(version, tuple(faqs), matrix.astype(np.float32), starts)

    def nearest(self, embedding: Vector, language: str, assistant_id: UUID | None, limit: int) -> list[Passage]:
        """The FAQs with the nearest phrasing, best first; a FAQ scores by its best phrasing in any language."""
        if not self.faqs:
            return []
        scores = np.maximum.reduceat(self.matrix @ embedding, self.starts)
        order = np.argsort(-scores, kind="stable")
        allowed = [int(at) for at in order if _serves(self.faqs[at], assistant_id)]
        return [_passage(self.faqs[at], language, float(scores[at])) for at in allowed[:limit]]


def _serves(faq: IndexedFaq, assistant_id: UUID | None) -> bool:
    return assistant_id is None or faq.assistant_id is None or faq.assistant_id == assistant_id


def _passage(faq: IndexedFaq, language: str, score: float) -> Passage:
    written = next((code for code in (language, "en") if code in faq.answers), next(iter(faq.answers)))
    question, answer = faq.answers[written]
    return Passage(faq.faq_id, question, answer, written, score, faq.intent, faq.assistant_id)
