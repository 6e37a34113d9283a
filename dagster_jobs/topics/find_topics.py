"""Finds a tenant's topics: clusters its messages, names them, and continues yesterday's topics.

A topic is the same topic tomorrow: new centroids take over the identity of those that they continue.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # scipy ships no types

from dagster_jobs.topics.cluster_messages import Clusters, Vectors, cluster_messages
from dagster_jobs.topics.name_topics import (
    Said,
    candidates_from_faqs,
    candidates_from_visitors,
    choose_question,
    choose_words,
    make_label,
    make_tag,
    rank_words,
)
from dagster_jobs.topics.queries import FaqQuestion, Message, Topic
from warehouse.ids import new_id

CONTINUES = 0.6
"""Cosine of centroids from which a cluster continues a topic. Unrelated clusters of centred e5 vectors lie near 0."""


@dataclass(frozen=True)
class FoundTopic:
    """A topic of this fit, new or continued."""

    topic: Topic
    centroid: Vectors
    example_message_id: UUID
    members: list[int]  # rows of the messages


@dataclass(frozen=True)
class FoundTopics:
    """All topics of this fit; how near each message is to its centroid."""

    topics: list[FoundTopic]
    similarities: Vectors


@dataclass(frozen=True)
class Material:
    """What a fit is made of; each vector by the row of its message or question."""

    messages: Sequence[Message]
    embeddings: Vectors
    questions: Sequence[FaqQuestion]
    question_embeddings: Vectors
    previous: Sequence[Topic]
    previous_centroids: Vectors


def find_topics(material: Material, language: str, now: datetime) -> FoundTopics:
    """Clusters without a telling word (greetings, small talk) are no topics."""
    messages = material.messages
    clusters = cluster_messages(material.embeddings, [message.language for message in messages])
    words = rank_words(_said(messages), clusters.labels.tolist(), language)
    continued = match_topics(material.previous_centroids, clusters.centroids)
    members = _members(clusters)
    taken: set[str] = set()
    found: list[FoundTopic] = []
    # Continued topics come first, so that a new one cannot take a tag away.
    for row in sorted(members, key=lambda row: (row not in continued, -len(members[row]), row)):
        before = material.previous[continued[row]] if row in continued else None
        if topic := _name(before, words[row], taken, now):
            taken.add(topic.tag)
            nearest = max(members[row], key=lambda each: (clusters.similarities[each], messages[each].message_id))
            found.append(FoundTopic(topic, clusters.centroids[row], messages[nearest].message_id, members[row]))
        elif twin := _twin(found, words[row]):
            twin.members.extend(members[row])
    return FoundTopics(_call_by_questions(found, material, clusters, language), clusters.similarities)


def _call_by_questions(
    found: Sequence[FoundTopic], material: Material, clusters: Clusters, language: str
) -> list[FoundTopic]:
    """The topics under a question each, where one can name them; those that come first choose first."""
    taken: set[str] = set()
    called = []
    for each in found:
        candidates = candidates_from_faqs(
            material.questions, material.question_embeddings, clusters.centring, each.centroid, language
        )
        candidates += candidates_from_visitors(material.messages, clusters.similarities, each.members, language)
        label = choose_question(candidates, taken, each.topic.label) or make_label(each.topic.tag, each.topic.words)
        taken.add(label)
        called.append(replace(each, topic=replace(each.topic, label=label)))
    return called


def _name(before: Topic | None, words: list[str], taken: set[str], now: datetime) -> Topic | None:
    """A continued topic keeps its tag while any word of it still tells the topic."""
    if before and set(before.words[:3]) & set(words) and before.tag not in taken:
        return replace(before, is_current=True)
    shown = choose_words(words, taken)
    if shown is None:
        return None
    tag, rest = make_tag(shown), [word for word in words if word not in shown]
    identity, since = (before.topic_id, before.first_fitted_at) if before else (new_id(), now)
    return Topic(identity, tag, make_label(tag, shown), shown + rest, True, since)


def _twin(found: Sequence[FoundTopic], words: Sequence[str]) -> FoundTopic | None:
    """The topic that a cluster with no words of its own is a part of: K-Means has cut one matter in two."""
    shown = choose_words(words, set())
    return next((each for each in found if shown and each.topic.tag == make_tag(shown)), None)


def _said(messages: Sequence[Message]) -> list[Said]:
    return [Said(message.conversation_id, message.language, message.text) for message in messages]


def _members(clusters: Clusters) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for row, label in enumerate(np.asarray(clusters.labels).tolist()):
        members[label].append(row)
    return dict(members)


def match_topics(previous: Vectors, current: Vectors) -> dict[int, int]:
    """For each row of `current` that continues a row of `previous`, that row; one to one, best sum of cosines.

    The assignment is Kuhn's Hungarian method (1955), as scipy has it. Rows have length one.
    """
    if not len(previous) or not len(current):
        return {}
    cosines = current @ previous.T
    rows, columns = linear_sum_assignment(-cosines)
    return {
        int(row): int(column)
        for row, column in zip(rows, columns, strict=True)
        if np.float32(cosines[row, column]) >= CONTINUES
    }
