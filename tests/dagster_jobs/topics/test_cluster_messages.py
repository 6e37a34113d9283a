"""Grouping vectors, and knowing yesterday's groups again."""

import numpy as np

from dagster_jobs.topics.cluster_messages import Vectors, cluster_messages, normalise
from dagster_jobs.topics.find_topics import match_topics


def _three_groups(noise: float = 0.15) -> Vectors:
    """180 vectors around three directions, in the order 0, 1, 2, 0, 1, 2, ..."""
    random = np.random.default_rng(1)
    centres = normalise(random.normal(size=(3, 384)).astype(np.float32))
    return normalise(np.tile(centres, (60, 1)) + noise * random.normal(size=(180, 384)) / np.sqrt(384))


def test_as_many_groups_are_found_as_there_are() -> None:
    clusters = cluster_messages(_three_groups(), ["en"] * 180)
    groups = [set(clusters.labels[start::3].tolist()) for start in range(3)]
    assert len(set.union(*groups)) >= 3
    assert not groups[0] & groups[1]
    assert not groups[1] & groups[2]


def test_the_same_messages_give_the_same_groups() -> None:
    first, second = (cluster_messages(_three_groups(), ["en"] * 180) for _ in range(2))
    assert np.array_equal(first.labels, second.labels)
    assert np.array_equal(first.centroids, second.centroids)


def test_a_language_is_no_topic() -> None:
    swedish = np.zeros(384, dtype=np.float32)
    swedish[0] = 2.0
    both = np.concatenate([_three_groups(), _three_groups() + swedish])
    clusters = cluster_messages(both, ["en"] * 180 + ["sv"] * 180)
    assert np.mean(clusters.labels[:180] == clusters.labels[180:]) > 0.95


def test_a_centroid_that_moved_a_little_continues_its_topic() -> None:
    before = normalise(np.eye(3, 8, dtype=np.float32))
    after = normalise(before[[2, 0]] + np.float32(0.2))
    assert match_topics(before, after) == {0: 2, 1: 0}


def test_a_new_direction_continues_nothing() -> None:
    assert match_topics(np.eye(2, 8, dtype=np.float32), np.eye(8, dtype=np.float32)[[7]]) == {}
