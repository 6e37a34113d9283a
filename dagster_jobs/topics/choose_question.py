"""What a topic is called: a real question, and never one that could point to a person.

The company's own FAQ question that lies nearest to the topic, where one is near. Else the nearest question that at
least three different visitors have asked in the same words: what so many wrote alike tells nothing of one of them.
Else the words of `name_topics`. See docs/decisions/0023.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from dagster_jobs.topics.cluster_messages import Centring, Vectors, centre
from dagster_jobs.topics.first_names import FIRST_NAMES
from dagster_jobs.topics.queries import FaqQuestion, Message
from dagster_jobs.topics.words import name_like_words, names_a_topic

NEAR = 0.5
"""Cosine from which a FAQ's question speaks for a topic. Questions about something else lie near 0, once centred."""

FEWEST_VISITORS = 3
MAX_WORDS, MAX_CHARACTERS = 14, 80
_PUNCTUATION = re.compile(r"[^\w\s]|_")


@dataclass(frozen=True)
class Candidate:
    """A question that may name the topic, and how near to it it is."""

    text: str
    similarity: float


def candidates_from_faqs(
    questions: Sequence[FaqQuestion], vectors: Vectors, centring: Centring, centroid: Vectors, language: str
) -> list[Candidate]:
    """The company's questions near the topic, nearest first; in the reader's language where there are any."""
    if not questions:
        return []
    cosines = centre(vectors, [each.language for each in questions], centring) @ centroid
    near = [(each, float(cosine)) for each, cosine in zip(questions, cosines, strict=True) if cosine >= NEAR]
    wanted = [pair for pair in near if pair[0].language == language] or near
    return _nearest_first(Candidate(each.text, cosine) for each, cosine in wanted)


def candidates_from_visitors(
    messages: Sequence[Message], similarities: Vectors, members: Sequence[int], language: str
) -> list[Candidate]:
    """What at least three visitors of the topic asked in the same words, nearest first; preferably in `language`."""
    groups: dict[str, list[int]] = defaultdict(list)
    for row in members:
        if _can_be_shown(messages[row].text):
            groups[_normalised(messages[row].text)].append(row)
    shared = [rows for rows in groups.values() if len({messages[row].visitor_key for row in rows}) >= FEWEST_VISITORS]
    wanted = [rows for rows in shared if messages[rows[0]].language == language] or shared
    return _nearest_first(
        Candidate(_usual_spelling(messages, rows), float(np.mean(similarities[rows]))) for rows in wanted
    )


def choose_question(candidates: Sequence[Candidate], taken: set[str], before: str | None) -> str | None:
    """The label that the topic had, as long as it is among them; else the first that no other topic has."""
    free = [each.text for each in candidates if each.text not in taken]
    return before if before in free else next(iter(free), None)


def _can_be_shown(text: str) -> bool:
    """A short question without addresses, numbers and names."""
    is_short = len(text) <= MAX_CHARACTERS and len(text.split()) <= MAX_WORDS
    has_particulars = "@" in text or "://" in text or any(character.isdigit() for character in text)
    has_names = bool(name_like_words([text])) or not FIRST_NAMES.isdisjoint(_normalised(text).split())
    return is_short and not has_particulars and not has_names and names_a_topic(text)


def _normalised(text: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", text).casefold().split())


def _usual_spelling(messages: Sequence[Message], rows: Iterable[int]) -> str:
    """As most of them wrote it; a spelling with a question mark decides a draw."""
    spellings = Counter(" ".join(messages[row].text.split()) for row in rows)
    return max(spellings, key=lambda text: (spellings[text], text.endswith("?"), text))


def _nearest_first(candidates: Iterable[Candidate]) -> list[Candidate]:
    return sorted(candidates, key=lambda each: (-each.similarity, each.text))
