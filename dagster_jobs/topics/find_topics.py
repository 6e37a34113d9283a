"""Finds a tenant's topics: clusters its messages, names them, and continues yesterday's topics."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np

from dagster_jobs.topics.cluster_messages import Clusters, Vectors, cluster_messages
from dagster_jobs.topics.match_topics import match_topics
from dagster_jobs.topics.name_topics import Said, make_label, rank_words
from dagster_jobs.topics.queries import Message, Topic
from warehouse.ids import new_id


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


def find_topics(
    messages: Sequence[Message],
    embeddings: Vectors,
    previous: Sequence[Topic],
    previous_centroids: Vectors,
    language: str,
    now: datetime,
) -> FoundTopics:
    """Clusters without a telling word (greetings, small talk) are no topics."""
    clusters = cluster_messages(embeddings, [message.language for message in messages])
    words = rank_words(_said(messages), clusters.labels.tolist(), language)
    continued = match_topics(previous_centroids, clusters.centroids)
    members = _members(clusters)
    taken: set[str] = set()
    found = []
    # Continued topics come first, so that a new one cannot take a label away.
    for row in sorted(members, key=lambda row: (row not in continued, -len(members[row]), row)):
        before = previous[continued[row]] if row in continued else None
        if topic := _name(before, words[row], taken, now):
            taken.add(topic.label)
            nearest = max(members[row], key=lambda each: (clusters.similarities[each], messages[each].message_id))
            found.append(FoundTopic(topic, clusters.centroids[row], messages[nearest].message_id, members[row]))
        elif twin := _twin(found, words[row]):
            twin.members.extend(members[row])
    return FoundTopics(found, clusters.similarities)


def _name(before: Topic | None, words: list[str], taken: set[str], now: datetime) -> Topic | None:
    """A continued topic keeps its label while any word of it still tells the topic."""
    if before and set(before.words[:3]) & set(words) and before.label not in taken:
        return Topic(before.topic_id, before.tag, before.label, before.words, True, before.first_fitted_at)
    label = make_label(words, taken)
    if label is None:
        return None
    shown = label.split(" · ")
    identity, since = (before.topic_id, before.first_fitted_at) if before else (new_id(), now)
    rest = [word for word in words if word not in shown]
    return Topic(identity, "-".join(shown), label, shown + rest, True, since)


def _twin(found: Sequence[FoundTopic], words: Sequence[str]) -> FoundTopic | None:
    """The topic that a cluster with no words of its own is a part of: K-Means has cut one matter in two."""
    label = make_label(words, set())
    return next((each for each in found if each.topic.label == label), None)


def _said(messages: Sequence[Message]) -> list[Said]:
    return [Said(message.conversation_id, message.language, message.text) for message in messages]


def _members(clusters: Clusters) -> dict[int, list[int]]:
    members: dict[int, list[int]] = defaultdict(list)
    for row, label in enumerate(np.asarray(clusters.labels).tolist()):
        members[label].append(row)
    return dict(members)
