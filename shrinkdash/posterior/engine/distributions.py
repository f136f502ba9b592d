"""Distributions of single quantities, as quadrature leaves them: mixtures over nodes, and densities on an axis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit, ndtr, ndtri, sici

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.one_variable import ROOT_2_PI, Warp

# Components below this weight cannot be seen in a probability.
LEAST_WEIGHT = 1e-14
# The least number that a logarithm is taken of, and the largest a logit.
SMALLEST = 1e-300
ALMOST_ONE = 1.0 - 1e-16
# Values held at once: a quarter of a megabyte an array, which stays in a processor's cache.
BLOCK = 30_000
# Steps to a quantile.
MOST_STEPS = 200
# Relative excess of a probability from which one Newton step reaches rounding error.
LAST_EXCESS = 1e-6
# A relative step that is rounding.
LAST_STEP = 1e-15


class Distributions(Protocol):
    """The distributions of Q quantities."""

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x."""

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""


@dataclass(frozen=True, eq=False)
class NormalMixture:
    """Q mixtures of normals over the same K nodes.

    Parameters
    ----------
    weights : ndarray (K,)
        Weights of the nodes, summing to 1.
    mean, sd : ndarray (K, Q)
        The components.
    """

    weights: Floats
    mean: Floats
    sd: Floats

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        return self._at(x)[0]

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x."""
        return self._at(x)[1]

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        keep = self.weights > LEAST_WEIGHT
        columns = max(1, BLOCK // (len(q) * int(keep.sum())))
        blocks = [slice(first, first + columns) for first in range(0, self.mean.shape[1], columns)]
        parts = [NormalMixture(self.weights[keep], self.mean[keep, b], self.sd[keep, b])._quantile(q) for b in blocks]
        return np.concatenate(parts, axis=1)

    def _quantile(self, q: Floats) -> Floats:
        ends = self.mean[:, None, :] + self.sd[:, None, :] * ndtri(q)[:, None]
        start = np.tensordot(self.weights, ends, 1)
        return solve(self._at, q, ends.min(axis=0), ends.max(axis=0), start)

    def _at(self, x: Floats) -> tuple[Floats, Floats]:
        z = (x - self.mean[:, None, :]) / self.sd[:, None, :]
        cdf = np.tensordot(self.weights, ndtr(z), 1)
        pdf = np.tensordot(self.weights, np.exp(-0.5 * z * z) / (ROOT_2_PI * self.sd[:, None, :]), 1)
        return cdf, pdf


@dataclass(frozen=True, eq=False)
class RuleVariable:
    """A quantity that is itself an axis of the quadrature, with its own warp in every row.

    Its distribution function is the sinc interpolant's, which is as exact as the rule with half as many nodes.

    Parameters
    ----------
    weights : ndarray (R, C)
        Weights of the nodes, summing to 1.
    warp : Warp
        From equally spaced t to the quantity, arrays of shape (R,).
    """

    weights: Floats
    warp: Warp

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, 1) as x."""
        return self._at(x)[0]

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, 1) as x."""
        return self._at(x)[1]

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), 1)."""
        x = self.warp.nodes(self.weights.shape[1])[0].ravel()
        order = np.argsort(x)
        x, weights = x[order], self.weights.ravel()[order]
        rough = np.interp(q, np.cumsum(weights) - 0.5 * weights, x)[:, None]
        return solve(self._at, q, np.full_like(rough, x[0]), np.full_like(rough, x[-1]), rough)

    def _at(self, x: Floats) -> tuple[Floats, Floats]:
        count = self.weights.shape[1]
        rows = self.weights.sum(axis=1) > LEAST_WEIGHT
        weights = self.weights[rows]
        position, slope = self.warp.rows(rows).positions(x, count)
        away = position[:, :, None] - np.arange(count)
        cdf = np.einsum("rc,mrc->m", weights, 0.5 + sici(np.pi * away)[0] / np.pi)
        pdf = np.einsum("rc,mrc,mr->m", weights, np.sinc(away), slope)
        return cdf[:, None], pdf[:, None]


@dataclass(frozen=True, eq=False)
class Scaled:
    """Quantities origin + unit * x, for x with a given distribution: kept apart so that offsets cost no digits."""

    inner: Distributions
    origin: float
    unit: float

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        return self.inner.cdf((x - self.origin) / self.unit)

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x."""
        return self.inner.density((x - self.origin) / self.unit) / self.unit

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        return self.origin + self.unit * self.inner.quantile(q)


@dataclass(frozen=True, eq=False)
class Exponentiated:
    """Quantities unit * exp(s), for s with a given distribution."""

    inner: Distributions
    unit: float = 1.0

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        return np.where(x > 0.0, self.inner.cdf(self._log(x)), 0.0)

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x; 0 below 0."""
        return np.where(x > 0.0, self.inner.density(self._log(x)) / np.maximum(x, SMALLEST), 0.0)

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        return self.unit * np.exp(self.inner.quantile(q))

    def _log(self, x: Floats) -> Floats:
        return np.log(np.maximum(x, SMALLEST) / self.unit)


@dataclass(frozen=True, eq=False)
class InverseLogit:
    """Quantities 1 / (1 + exp(-s)), for s with a given distribution."""

    inner: Distributions

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        inside = np.clip(x, SMALLEST, ALMOST_ONE)
        return np.where(x <= 0.0, 0.0, np.where(x >= 1.0, 1.0, self.inner.cdf(logit(inside))))

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x; 0 outside (0, 1)."""
        inside = np.clip(x, SMALLEST, ALMOST_ONE)
        return np.where((x > 0.0) & (x < 1.0), self.inner.density(logit(inside)) / (inside * (1.0 - inside)), 0.0)

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        squashed: Floats = expit(self.inner.quantile(q))
        return squashed


@dataclass(frozen=True, eq=False)
class Lazy:
    """A distribution that is only worked out when it is asked for."""

    make: Callable[[], Distributions]

    @cached_property
    def _made(self) -> Distributions:
        return self.make()

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        return self._made.cdf(x)

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x."""
        return self._made.density(x)

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        return self._made.quantile(q)


def solve(at: Callable[[Floats], tuple[Floats, Floats]], q: Floats, low: Floats, high: Floats, start: Floats) -> Floats:
    """Solve cdf(x) = q by Newton's method, with bisection wherever a step would leave the bracket.

    Parameters
    ----------
    at : callable
        Distribution function and density at x, both (m, Q).
    q : ndarray (m,)
        Probabilities.
    low, high, start : ndarray (m, Q)
        Brackets, and where to begin.
    """
    low, high = np.array(low), np.array(high)
    x, least = np.clip(start, low, high), np.minimum(q, 1.0 - q)[:, None]
    for _ in range(MOST_STEPS):
        cdf, pdf = at(x)
        excess = cdf - q[:, None]
        low, high = np.where(excess < 0.0, x, low), np.where(excess > 0.0, x, high)
        with np.errstate(divide="ignore", invalid="ignore"):
            newton = x - excess / pdf
        inside = (newton >= low) & (newton <= high)
        moved = np.where(inside, newton, 0.5 * (low + high))
        still = np.abs(moved - x) <= LAST_STEP * np.abs(x)
        x = moved
        # A Newton step squares the error, so that one from this close needs no further look.
        if np.all((inside & (np.abs(excess) <= LAST_EXCESS * least)) | still):
            break
    return x


def checked_probabilities(q: ArrayLike) -> Floats:
    """Check probabilities of quantiles; a single number counts as one.

    Raises
    ------
    ValueError
        If one does not lie strictly between 0 and 1.
    """
    levels: Floats = np.atleast_1d(np.asarray(q, dtype=np.float64))
    if levels.ndim != 1 or not np.all((levels > 0.0) & (levels < 1.0)):
        raise ValueError(f"q must lie strictly between 0 and 1, got {q!r:.60}")
    return levels
