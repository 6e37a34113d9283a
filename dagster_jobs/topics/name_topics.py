"""Readable names for clusters: words by class-based TF-IDF (Grootendorst 2022, BERTopic, section 3.3)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from uuid import UUID

from dagster_jobs.topics.words import name_like_words, words_of

_WORDS_KEPT = 10
_WORDS_IN_LABEL = 3
_FEWEST_CONVERSATIONS = 3  # a word that fewer have used could point to a person
_SMALLEST_SHARE = 0.04  # of a cluster's messages; a rarer word does not describe it
_STEM = 5


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
