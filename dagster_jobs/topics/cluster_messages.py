"""K-Means over L2-normalised embeddings: how many groups, and which message is in which."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.metrics import silhouette_score

Vectors = NDArray[np.float32]
Labels = NDArray[np.int32]

FEWEST_MESSAGES = 30
"""Below this there is nothing to group."""

_SEED = 20240517
_SAMPLE = 2_000
_SMALL = 20_000  # above it, mini-batches: a hundredth of the time for a few per cent of inertia
_MOST_TOPICS = 24


@dataclass(frozen=True)
class Clusters:
    """Unit centroids by row; for each message its centroid and the cosine between the two."""

    centroids: Vectors
    labels: Labels
    similarities: Vectors


def cluster_messages(embeddings: Vectors, languages: Sequence[str | None]) -> Clusters:
    """Groups messages of one embedding model. Same input, same output."""
    vectors = centre_by_language(embeddings, languages)
    model = _fit(vectors, choose_count(vectors))
    centroids = normalise(model.cluster_centers_.astype(np.float32))
    labels = model.labels_.astype(np.int32)
    return Clusters(centroids, labels, np.einsum("ij,ij->i", vectors, centroids[labels]))


def centre_by_language(embeddings: Vectors, languages: Sequence[str | None]) -> Vectors:
    """Unit vectors less their language's mean.

    Sentence embeddings of e5 crowd into a narrow cone and lean by language; without its mean, a Swedish
    question lies beside its English twin instead of beside the other Swedish ones.
    """
    vectors = normalise(embeddings)
    overall = vectors.mean(axis=0)
    names = np.array([language or "" for language in languages])
    for name in np.unique(names):
        chosen = names == name
        vectors[chosen] -= vectors[chosen].mean(axis=0) if chosen.sum() >= FEWEST_MESSAGES else overall
    return normalise(vectors)


def choose_count(vectors: Vectors) -> int:
    """The number of groups with the best silhouette on a sample, of a few that fit the number of messages."""
    sample = _sample(vectors)
    scores = {count: _score(sample, count) for count in candidate_counts(len(vectors))}
    return max(scores, key=lambda count: (round(scores[count], 4), -count))


def candidate_counts(messages: int) -> list[int]:
    """Numbers of groups worth trying: never so many that a group would be a handful."""
    most = max(2, min(_MOST_TOPICS, messages // 12))
    return sorted({count for count in (*range(2, 9), 10, 12, 14, 16, 20, _MOST_TOPICS) if count <= most})


def normalise(vectors: Vectors) -> Vectors:
    """Rows of length one (a row of zeros stays)."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths == 0, 1, lengths)).astype(np.float32)


def _fit(vectors: Vectors, count: int) -> KMeans | MiniBatchKMeans:
    if len(vectors) <= _SMALL:
        return KMeans(count, n_init=4, random_state=_SEED).fit(vectors)
    return MiniBatchKMeans(count, batch_size=4096, n_init=4, random_state=_SEED).fit(vectors)


def _sample(vectors: Vectors) -> Vectors:
    if len(vectors) <= _SAMPLE:
        return vectors
    chosen = np.random.default_rng(_SEED).choice(len(vectors), _SAMPLE, replace=False)
    return vectors[np.sort(chosen)]


def _score(sample: Vectors, count: int) -> float:
    labels = KMeans(count, n_init=1, random_state=_SEED).fit_predict(sample)
    return cast(float, silhouette_score(sample, labels, metric="cosine", sample_size=1_000, random_state=_SEED))
