"""The outcome axis: settings decide it on simulated data, so that it does not jump with the draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np

from shrinkdash.model import Floats, GroupMeans
from shrinkdash.settings import Design

STEPS = (5.0, 7.5, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0)


@dataclass(frozen=True)
class Scale:
    """The closed range of outcomes that a figure shows."""

    low: float
    high: float

    def clip(self, values: Floats) -> Floats:
        """Stand points outside at the edge."""
        return np.clip(values, self.low, self.high)


def scale_of_design(design: Design) -> Scale:
    """Centre on mu; the half-width is the smallest step that holds three SDs of a typical group mean."""
    wanted = 3 * float(np.hypot(design.tau, design.sigma / design.typical_size**0.5))
    half = next(step for step in _steps() if step >= wanted)
    return Scale(design.mu - half, design.mu + half)


def scale_of_data(data: GroupMeans, theta: Floats | None = None) -> Scale:
    """Hold every mean and truth, with a margin."""
    points = data.y_bar if theta is None else np.concatenate([data.y_bar, theta])
    low, high = float(points.min()), float(points.max())
    margin = 0.08 * (high - low) or 3 * float(data.se.max())
    return Scale(low - margin, high + margin)


def _steps() -> Iterator[float]:
    """Yield 5, 7.5, 10, 15, 20, 30, 40, 60, 80, 120, ...: each pair is twice the one before the last."""
    yield from STEPS
    for doubling in count(1):
        yield 40.0 * 2**doubling
        yield 60.0 * 2**doubling
