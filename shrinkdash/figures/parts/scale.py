"""The outcome axis: settings decide it on simulated data, so that it does not jump with the draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import numpy as np
from scipy.special import ndtri

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.means import GroupMeans
from shrinkdash.outcomes import ROWS
from shrinkdash.settings import Design

# An axis with intervals holds those of all but the quarter with the largest standard errors.
HELD = 0.75
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
    outcome = ROWS[design.outcome]
    sd = outcome.sd(design.mu, design.sigma)
    wanted = 3 * float(np.hypot(design.tau, sd / design.typical_size**0.5))
    half = next(step for step in _steps() if step >= wanted)
    lowest, highest = outcome.limits
    return Scale(max(design.mu - half, lowest), min(design.mu + half, highest))


def scale_of_data(data: GroupMeans, theta: Floats | None = None) -> Scale:
    """Hold every mean and truth, with a margin."""
    points = data.y_bar if theta is None else np.concatenate([data.y_bar, theta])
    low, high = float(points.min()), float(points.max())
    margin = 0.08 * (high - low) or 3 * float(data.se.max())
    return Scale(low - margin, high + margin)


def scale_with_intervals(scale: Scale, comparison: Comparison, level: float) -> Scale:
    """Make room for the intervals, but not beyond what a rate can be."""
    reach = float(ndtri((1.0 + level) / 2.0) * np.quantile(comparison.data.se, HELD))
    low, high = scale.low - reach, scale.high + reach
    if not comparison.family.approximated:
        return Scale(low, high)
    high = min(high, 1.02 * comparison.family.largest)
    return Scale(max(low, -0.02 * high), high)


def _steps() -> Iterator[float]:
    """Yield 5, 7.5, 10, 15, 20, 30, 40, 60, 80, 120, ...: each pair is twice the one before the last."""
    yield from STEPS
    for doubling in count(1):
        yield 40.0 * 2**doubling
        yield 60.0 * 2**doubling
