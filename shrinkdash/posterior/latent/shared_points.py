"""A grid of points shared by all groups' likelihoods of one latent number, and normals over it.

Its points lie close together where likelihoods lie, and spread out exponentially beyond.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Flags, Floats
from shrinkdash.posterior.engine.one_variable import ROOT_2_PI

# A likelihood or a normal is resolved by points at most 1 / RESOLVED of its SD apart: to 1e-9 together.
RESOLVED = 1.5
# A normal by itself, or beside a likelihood much wider than it, needs points no further apart than SD / ALONE.
ALONE = 1.06
# At the modes of the narrowest likelihoods points are about so many times as far apart as in the middle, or less.
CLOSE = 1.1
# The close part of the grid covers each likelihood to this many SDs,
COVERED = 5.0
# where SDs count up to so many times the smallest: wider likelihoods need no close points.
NARROW = 3.0
# It has at most so many points,
MOST_CLOSE = 400
# at most so far apart.
WIDEST = 0.22
# So many points beyond the close part the distance begins to grow,
MARGIN = 9.0
# by a factor e every so many points.
GROWTH = 7.0
# Beyond so many SDs a normal counts as 0.
FARTHEST = 14.0

Function = Callable[[Floats], Floats]


def identity(a: Floats) -> Floats:
    """Read the latent number itself."""
    return a


@dataclass(frozen=True, eq=False)
class CountLikelihood:
    """Counts of U different kinds of group.

    Parameters
    ----------
    events, rest : ndarray (U,)
        y, and the trials without event or the exposure: log p(y | a) = events f(a) + rest g(a).
    links : callable
        f and g at once: log p and log(1 - p) for a logit, a and -exp(a) for a log link.
    readings : tuple of callables
        Functions of a whose means and SDs are wanted.
    mode, width : ndarray (U,)
        Where each likelihood lies, roughly.
    """

    events: Floats
    rest: Floats
    links: Callable[[Floats], tuple[Floats, Floats]]
    readings: tuple[Function, ...]
    mode: Floats
    width: Floats

    def log_density(self, a: Floats) -> Floats:
        """Log likelihood at points (N,), shape (N, U), 0 at the mode."""
        of_point = np.stack([*self.links(a), np.ones_like(a)], axis=1)
        log_density: Floats = of_point @ np.stack([self.events, self.rest, -self.top])
        return log_density

    def log_at(self, a: Floats) -> Floats:
        """Log likelihood at each kind's own points (..., U), without constants of the data."""
        of_events, of_rest = self.links(a)
        return self.events * of_events + self.rest * of_rest

    @cached_property
    def top(self) -> Floats:
        """Log likelihood at the mode without constants of the data, shape (U,)."""
        return self.log_at(self.mode)

    def some(self, keep: Flags | slice) -> CountLikelihood:
        """Return some kinds of group."""
        places = self.mode[keep], self.width[keep]
        return CountLikelihood(self.events[keep], self.rest[keep], self.links, self.readings, *places)


@dataclass(frozen=True, eq=False)
class SharedPoints:
    """The shared points a (G,) and their distances: about `close` from low to high, and ever further apart beyond."""

    close: float
    low: float
    high: float
    a: Floats
    gap: Floats

    @classmethod
    def of(cls, likelihood: CountLikelihood, far: float) -> SharedPoints:
        """Lay points for groups that a bounded number of them can resolve, out to `far` from the middle."""
        covered = COVERED * np.minimum(likelihood.width, NARROW * likelihood.width.min())
        low, high = float(np.min(likelihood.mode - covered)), float(np.max(likelihood.mode + covered))
        close = max(min(float(likelihood.width.min()) / RESOLVED, WIDEST), (high - low) / MOST_CLOSE)
        half = (high - low) / (2.0 * close) + MARGIN
        reach = half + GROWTH * np.log1p(far / (GROWTH * close))
        t = np.arange(-np.ceil(reach), np.ceil(reach) + 1.0)
        up, down = np.exp((t - half) / GROWTH), np.exp((-t - half) / GROWTH)
        a = 0.5 * (low + high) + close * (t + GROWTH * (up - down))
        return cls(close, low, high, a, close * (1.0 + up + down))

    def resolves(self, mu: Floats, sigma: Floats) -> Flags:
        """Whether the grid's points are close enough for normals: beside a narrow likelihood, and by themselves."""
        beyond = np.maximum(np.maximum(mu - self.high, self.low - mu), 0.0)
        alone = ALONE * (CLOSE * self.close + beyond / GROWTH)
        resolved: Flags = sigma >= np.maximum(CLOSE * RESOLVED * self.close, alone)
        return resolved


@dataclass(frozen=True, eq=False)
class PreparedNodes:
    """Some of many values of mu and sigma, all of which need the same sort of points.

    Parameters
    ----------
    places : ndarray of int (K,)
        Where they stand among the many.
    mu, sigma : ndarray (K,)
        The values.
    points : int
        How many points about mu they need, each its own; 0 if the grid resolves their normals.
    normals : ndarray (K, G)
        Those normals at points of the grid.
    span : slice
        The G points of the grid: where some normal is not 0.
    """

    places: NDArray[np.intp]
    mu: Floats
    sigma: Floats
    points: int
    normals: Floats
    span: slice

    @classmethod
    def about_mu(cls, places: NDArray[np.intp], mu: Floats, sigma: Floats, points: int) -> PreparedNodes:
        """Take the places' values; nothing is to be prepared."""
        return cls(places, mu[places], sigma[places], points, np.empty((len(places), 0)), slice(0))

    @classmethod
    def on_grid(cls, places: NDArray[np.intp], mu: Floats, sigma: Floats, grid: SharedPoints) -> PreparedNodes:
        """Take the places' values, and evaluate their normals."""
        mu, sigma = mu[places], sigma[places]
        ends = float(np.min(mu - FARTHEST * sigma)), float(np.max(mu + FARTHEST * sigma))
        span = slice(*np.searchsorted(grid.a, ends).tolist())
        normals = (grid.a[span] - mu[:, None]) / sigma[:, None]
        normals *= normals
        normals *= -0.5
        np.exp(normals, out=normals)
        normals /= ROOT_2_PI * sigma[:, None]
        return cls(places, mu, sigma, 0, normals, span)
