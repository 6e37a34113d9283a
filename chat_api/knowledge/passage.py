"""A piece of what the company knows, whatever it was found in: what answers rest on and name as their source."""

from dataclasses import dataclass
from uuid import UUID

from warehouse.vocabulary import SourceKind


@dataclass(frozen=True, slots=True)
class Passage:
    """`id` is the source's own, within its kind: a FAQ's, a document's; a tool's call.

    `score` is its nearness to the question, from -1 to 1. `intent` is the key that statistics count it under.
    """

    kind: SourceKind
    id: str
    title: str
    text: str
    language: str
    score: float = 0.0
    url: str | None = None
    intent: str | None = None
    assistant_id: UUID | None = None
