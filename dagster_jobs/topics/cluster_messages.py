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
_MAX_TOPICS = 24


@dataclass(frozen=True)
class Centring:
    """The mean of all unit vectors, and of each language that has enough of them."""

    overall: Vectors
    by_language: dict[str, Vectors]


@dataclass(frozen=True)
class Clusters:
    """Unit centroids by row; for each message its centroid and the cosine between the two."""

    centroids: Vectors
    labels: Labels
    similarities: Vectors
    centring: Centring


def cluster_messages(embeddings: Vectors, languages: Sequence[str | None]) -> Clusters:
    """Groups messages of one embedding model. Same input, same output."""
    centring = learn_centring(embeddings, languages)
    vectors = centre(embeddings, languages, centring)
    model = _fit(vectors, choose_count(vectors))
    centroids = normalise(model.cluster_centers_.astype(np.float32))
    labels = model.labels_.astype(np.int32)
    return Clusters(centroids, labels, np.einsum("ij,ij->i", vectors, centroids[labels]), centring)


def learn_centring(embeddings: Vectors, languages: Sequence[str | None]) -> Centring:
    """From the messages that are clustered.

    Sentence embeddings of e5 crowd into a narrow cone and lean by language; without its mean, a Swedish
    question lies beside its English twin instead of beside the other Swedish ones.
    """
    vectors = normalise(embeddings)
    names = np.array([language or "" for language in languages])
    groups = {str(name): vectors[names == name] for name in np.unique(names)}
    means = {name: group.mean(axis=0) for name, group in groups.items() if len(group) >= FEWEST_MESSAGES}
    return Centring(vectors.mean(axis=0), means)


def centre(embeddings: Vectors, languages: Sequence[str | None], centring: Centring) -> Vectors:
    """Unit vectors less their language's mean: of messages, or of what is to be compared with them."""
    means = [centring.by_language.get(language or "", centring.overall) for language in languages]
    return normalise(normalise(embeddings) - np.stack(means))


def choose_count(vectors: Vectors) -> int:
    """The number of groups with the best silhouette on a sample, of a few that fit the number of messages."""
    sample = _sample(vectors)
    scores = {count: _score(sample, count) for count in candidate_counts(len(vectors))}
    return max(scores, key=lambda count: (round(scores[count], 4), -count))


def candidate_counts(messages: int) -> list[int]:
    """Numbers of groups worth trying: never so many that a group would be a handful."""
    largest = max(2, min(_MAX_TOPICS, messages // 12))
    return sorted({count for count in (*range(2, 9), 10, 12, 14, 16, 20, _MAX_TOPICS) if count <= largest})


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
