"""Ranks of numbers."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats


def average_ranks(values: Floats) -> Floats:
    """Rank along the first axis from 1 for the smallest; equal values share the average of their places.

    Equals `scipy.stats.rankdata` with its default method, but loading `scipy.stats` takes longer than all else here.
    """
    order = np.argsort(values, axis=0, kind="stable")
    ascending = np.take_along_axis(values, order, axis=0)
    place = np.arange(1.0, len(values) + 1.0).reshape(-1, *[1] * (values.ndim - 1))
    differs = ascending[1:] != ascending[:-1]
    first = np.broadcast_to(place, values.shape).copy()
    last = first.copy()
    first[1:][~differs] = 0.0
    last[:-1][~differs] = np.inf
    shared = np.maximum.accumulate(first, axis=0) + np.minimum.accumulate(last[::-1], axis=0)[::-1]
    ranks = np.empty_like(first)
    np.put_along_axis(ranks, order, 0.5 * shared, axis=0)
    return ranks
