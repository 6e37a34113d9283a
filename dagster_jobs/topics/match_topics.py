"""A topic is the same topic tomorrow: new centroids take over the identity of those that they continue."""

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped]  # scipy ships no types

from dagster_jobs.topics.cluster_messages import Vectors

CONTINUES = 0.6
"""Cosine of centroids from which a cluster continues a topic. Unrelated clusters of centred e5 vectors lie near 0."""


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
