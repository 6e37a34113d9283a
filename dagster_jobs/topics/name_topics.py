"""What a topic is called: a real question, and never one that could point to a person. See docs/decisions/0023.

The company's own FAQ question that lies nearest to the topic, where one is near. Else the nearest question that at
least three different visitors have asked in the same words: what so many wrote alike tells nothing of one of them.
Else its words, by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3), which also make its tag.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log
from uuid import UUID

import numpy as np

from dagster_jobs.topics.cluster_messages import Centring, Vectors, centre
from dagster_jobs.topics.queries import FaqQuestion, Message
from dagster_jobs.topics.word_lists import FIRST_NAMES
from dagster_jobs.topics.words import name_like_words, names_a_topic, words_of

NEAR = 0.5
"""Cosine from which a FAQ's question speaks for a topic. Questions about something else lie near 0, once centred."""

FEWEST_VISITORS = 3
MAX_WORDS, MAX_CHARACTERS = 14, 80
_PUNCTUATION = re.compile(r"[^\w\s]|_")

_WORDS_KEPT = 10
_WORDS_IN_LABEL = 3
_FEWEST_CONVERSATIONS = 3  # a word that fewer have used could point to a person
_SMALLEST_SHARE = 0.04  # of a cluster's messages; a rarer word does not describe it
_STEM = 5


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


@dataclass(frozen=True)
class Said:
    """What naming needs of a message."""

    conversation_id: UUID
    language: str | None
    text: str


def rank_words(messages: Sequence[Said], labels: Sequence[int], language: str) -> dict[int, list[str]]:
    """The telling words of each cluster, best first; in `language` where the cluster has enough of it."""
    banned = name_like_words(each.text for each in messages)
    clusters: dict[int, list[Said]] = defaultdict(list)
    for said, label in zip(messages, labels, strict=True):
        clusters[label].append(said)
    counts = {label: _count_words(_in_language(group, language), banned) for label, group in clusters.items()}
    return {label: _best_words(label, counts) for label in sorted(counts)}


def choose_words(words: Sequence[str], taken: set[str]) -> list[str] | None:
    """Three words, or as many as make a tag unlike those taken; None when there is no telling word."""
    for length in range(_WORDS_IN_LABEL, len(words) + 1):
        if make_tag(words[:length]) not in taken:
            return list(words[:length])
    return list(words) if words and make_tag(words) not in taken else None


def make_tag(words: Sequence[str]) -> str:
    """What the topic's conversations are tagged with. It stays, whatever question the topic is called by."""
    return "-".join(words)


def make_label(tag: str, words: Sequence[str]) -> str:
    """The tag's words, for a topic that no question can name."""
    shown = next((words[:length] for length in range(1, len(words) + 1) if make_tag(words[:length]) == tag), words)
    return " · ".join(shown)


def _in_language(group: Sequence[Said], language: str) -> Sequence[Said]:
    """The group's messages in the wanted language if they are a fair part of it, else all."""
    wanted = [said for said in group if said.language == language]
    return wanted if len(wanted) >= max(5, len(group) // 5) else group


def _count_words(group: Sequence[Said], banned: set[str]) -> Counter[str]:
    """How often each word was said, of words that several conversations share."""
    counts: Counter[str] = Counter()
    conversations: dict[str, set[UUID]] = defaultdict(set)
    for said in group:
        for word in words_of(said.text):
            counts[word] += 1
            conversations[word].add(said.conversation_id)
    few = {word for word, users in conversations.items() if len(users) < _FEWEST_CONVERSATIONS}
    rare = {word for word, count in counts.items() if count < _SMALLEST_SHARE * len(group)}
    return Counter({word: count for word, count in counts.items() if word not in few | rare | banned})


def _best_words(label: int, counts: dict[int, Counter[str]]) -> list[str]:
    everywhere: Counter[str] = sum(counts.values(), Counter())
    average = everywhere.total() / max(1, len(counts))
    own = counts[label]
    weights = {word: count / own.total() * log(1 + average / everywhere[word]) for word, count in own.items()}
    best: list[str] = []
    for word in sorted(weights, key=lambda word: (-weights[word], word)):
        if not any(_is_same_stem(word, other) for other in best):
            best.append(word)
    return best[:_WORDS_KEPT]


def _is_same_stem(one: str, other: str) -> bool:
    """Whether both are forms of one word, roughly: `order` and `orders`, `leverans` and `leveransen`."""
    shorter, longer = sorted((one, other), key=len)
    return (longer.startswith(shorter[:_STEM]) and len(shorter) >= _STEM) or longer in (f"{shorter}s", f"{shorter}es")
