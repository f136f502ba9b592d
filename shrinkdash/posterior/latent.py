"""Likelihoods of one latent number a group, a_j ~ N(mu, sigma^2), integrated over a_j for many (mu, sigma) at once.

Counts with a logit or log link: log p(y | a) = y a - n psi(a) + constant. The integral over a_j is a sum over points of
a grid that all groups share, so that many nodes times many groups are one matrix product; its points lie close together
where likelihoods lie, and spread out exponentially beyond. Two cases need their own points: a sigma too small for the
grid (Gauss-Hermite about mu) and a group too well known for it (Gauss-Hermite about where prior and likelihood meet).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermitenorm

from shrinkdash.model import Flags, Floats

# A likelihood or a normal is resolved by points at most 1 / RESOLVED of its SD apart: to 1e-9 together.
RESOLVED = 1.5
# The shared grid's close part covers each likelihood to this many SDs (SDs count up to NARROW times the smallest,
# wider likelihoods need no close points); it has at most so many points, at most so far
# apart; beyond, and a MARGIN of points, the distance grows by a factor e every GROWTH points.
COVERED, NARROW, MOST_CLOSE, WIDEST, GROWTH, MARGIN = 5.0, 3.0, 400, 0.3, 7.0, 7.0
# Points about mu for a sigma between these shares of the least SD the grid resolves, each exact to 1e-9; and points for
# well-known groups.
ABOUT_MU = ((0.0, 0.05, 4), (0.05, 0.35, 8), (0.35, np.inf, 20))
WELL_KNOWN = 6
# Values held at once: about 4 MB an array.
BLOCK = 500_000
ROOT_2_PI = 2.5066282746310002
LOG_SMALLEST = -745.0

Function = Callable[[Floats], Floats]


class Seen(NamedTuple):
    """K nodes against U kinds of group: log likelihoods (K, U); means and variances of F readings (F, K, U)."""

    log_likelihood: Floats
    mean: Floats
    var: Floats


@dataclass(frozen=True, eq=False)
class Likelihood:
    """Counts of U different kinds of group.

    Parameters
    ----------
    events, size : ndarray (U,)
        y and n of y a - n psi(a).
    psi : callable
        log(1 + exp a) for a logit, exp(a) for a log link.
    readings : tuple of callables
        Functions of a whose means and SDs are wanted.
    mode, width : ndarray (U,)
        Where each likelihood lies, roughly.
    """

    events: Floats
    size: Floats
    psi: Function
    readings: tuple[Function, ...]
    mode: Floats
    width: Floats

    def log_density(self, a: Floats) -> Floats:
        """Log likelihood at points (N,), shape (N, U), 0 at the mode."""
        return self.events * a[:, None] - self.size * self.psi(a)[:, None] - self._top

    @cached_property
    def _top(self) -> Floats:
        return self.events * self.mode - self.size * self.psi(self.mode)

    @cached_property
    def top(self) -> Floats:
        """Log likelihood at the mode without constants of the data, shape (U,)."""
        return self._top

    def some(self, keep: Flags) -> Likelihood:
        """Return some kinds of group."""
        places = self.mode[keep], self.width[keep]
        return Likelihood(self.events[keep], self.size[keep], self.psi, self.readings, *places)


@dataclass(frozen=True, eq=False)
class Grid:
    """The shared points: a (G,), their distances, and at each the likelihoods times 1, readings and their squares."""

    close: float
    low: float
    high: float
    a: Floats
    gap: Floats
    table: Floats

    @classmethod
    def of(cls, likelihood: Likelihood, close: float, low: float, high: float, far: float) -> Grid:
        """Lay points `close` together from low to high, and ever further apart beyond, out to `far` from the middle."""
        half = (high - low) / (2.0 * close) + MARGIN
        reach = half + GROWTH * np.log1p(far / (GROWTH * close))
        t = np.arange(-np.ceil(reach), np.ceil(reach) + 1.0)
        up, down = np.exp((t - half) / GROWTH), np.exp((-t - half) / GROWTH)
        a = 0.5 * (low + high) + close * (t + GROWTH * (up - down))
        density = np.exp(likelihood.log_density(a))
        columns = [density]
        for reading in likelihood.readings:
            values = reading(a)[:, None]
            columns += [density * values, density * values * values]
        return cls(close, low, high, a, close * (1.0 + up + down), np.concatenate(columns, axis=1))

    def gap_at(self, mu: Floats) -> Floats:
        """Distance of points near mu."""
        beyond = np.maximum(np.maximum(mu - self.high, self.low - mu), 0.0)
        gap: Floats = 1.1 * self.close + beyond / GROWTH
        return gap

    def sums(self, mu: Floats, sigma: Floats, columns: int) -> Floats:
        """Integrals of the table's first columns under N(mu, sigma^2), shape (K, columns)."""
        z = (self.a - mu[:, None]) / sigma[:, None]
        z *= z
        z *= -0.5
        np.exp(z, out=z)
        z *= self.gap
        integrals: Floats = z @ self.table[:, :columns]
        integrals /= (ROOT_2_PI * sigma)[:, None]
        return integrals


@dataclass(frozen=True, eq=False)
class Integrals:
    """All integrals over the latent numbers of U kinds of group."""

    likelihood: Likelihood
    grid: Grid
    open: Flags

    @classmethod
    def of(cls, likelihood: Likelihood, far: float) -> Integrals:
        """Lay the grid for groups that it can resolve with a bounded number of points."""
        covered = COVERED * np.minimum(likelihood.width, NARROW * likelihood.width.min())
        low, high = float(np.min(likelihood.mode - covered)), float(np.max(likelihood.mode + covered))
        close = max(min(float(likelihood.width.min()) / RESOLVED, WIDEST), (high - low) / MOST_CLOSE)
        is_open = likelihood.width >= RESOLVED * close
        return cls(likelihood, Grid.of(likelihood.some(is_open), close, low, high, far), is_open)

    def log_likelihood(self, mu: Floats, sigma: Floats, count: Floats) -> Floats:
        """Log likelihood of `count` groups of each kind, integrated over a ~ N(mu, sigma^2), at K nodes: shape (K,)."""
        parts = [self._at(mu[i], sigma[i], 0).log_likelihood @ count for i in self._blocks(len(mu))]
        return np.concatenate(parts)

    def seen(self, mu: Floats, sigma: Floats) -> Seen:
        """Log likelihoods, and the readings' means and variances given each node."""
        K, U, F = len(mu), len(self.open), len(self.likelihood.readings)
        whole = Seen(np.empty((K, U)), np.empty((F, K, U)), np.empty((F, K, U)))
        for i in self._blocks(K):
            part = self._at(mu[i], sigma[i], F)
            whole.log_likelihood[i], whole.mean[:, i], whole.var[:, i] = part
        return whole

    def _blocks(self, nodes: int) -> list[slice]:
        rows = max(1, BLOCK // max(len(self.grid.a), 2 * len(self.open)))
        return [slice(i, i + rows) for i in range(0, nodes, rows)]

    def _at(self, mu: Floats, sigma: Floats, readings: int) -> Seen:
        K, U = len(mu), len(self.open)
        sums = np.empty((1 + 2 * readings, K, U))
        scale = np.zeros((K, U))
        fine = sigma >= RESOLVED * self.grid.gap_at(mu)
        if self.open.any():
            kinds = int(self.open.sum())
            found = np.empty((K, 1 + 2 * readings, kinds))
            found[fine] = self.grid.sums(mu[fine], sigma[fine], found[0].size).reshape(-1, *found.shape[1:])
            share = sigma / (RESOLVED * self.grid.close)
            for least, most, points in ABOUT_MU:
                chosen = ~fine & (least <= share) & (share < most)
                for some in _batches(chosen, points * kinds):
                    found[some] = self._about_mu(mu[some], sigma[some], points, readings)
            sums[:, :, self.open] = np.moveaxis(found, 1, 0)
        if not self.open.all():
            sums[:, :, ~self.open], scale[:, ~self.open] = self._well_known(mu, sigma, readings)
        with np.errstate(divide="ignore", invalid="ignore"):
            log_likelihood = np.log(sums[0]) + scale
            lost = sums[0] == 0.0
            if lost.any():
                log_likelihood[lost] = self._far_away(mu, sigma)[lost]
            log_likelihood += self.likelihood.top
            mean = sums[1::2] / sums[0]
            return Seen(log_likelihood, mean, np.maximum(sums[2::2] / sums[0] - mean * mean, 0.0))

    def _far_away(self, mu: Floats, sigma: Floats) -> Floats:
        """Rough log likelihoods for nodes so far off that the sums vanish, so that a scan still finds its way."""
        total = self.likelihood.width**2 + (sigma * sigma)[:, None]
        return np.minimum(-0.5 * (mu[:, None] - self.likelihood.mode) ** 2 / total, LOG_SMALLEST)

    def _about_mu(self, mu: Floats, sigma: Floats, points: int, readings: int) -> Floats:
        """Return sums for a sigma too small for the grid, over points mu + sigma z: (K, 1 + 2 readings, open kinds)."""
        z, weight = _hermite(points)
        a = mu[:, None] + sigma[:, None] * z
        likelihood = self.likelihood.some(self.open)
        density = np.exp(likelihood.log_density(a.ravel())).reshape(len(mu), points, len(likelihood.size))
        powers = [np.broadcast_to(weight, a.shape)]
        for reading in likelihood.readings[:readings]:
            values = reading(a)
            powers += [weight * values, weight * values * values]
        sums: Floats = np.matmul(np.stack(powers, axis=1), density)
        return sums

    def _well_known(self, mu: Floats, sigma: Floats, readings: int) -> tuple[Floats, Floats]:
        """Return sums for groups too well known for the grid, over points about where prior and likelihood meet."""
        likelihood = self.likelihood.some(~self.open)
        z, weight = _hermite(WELL_KNOWN)
        own, prior = likelihood.width**2, (sigma * sigma)[:, None]
        width = np.sqrt(own * prior / (own + prior))
        centre = (likelihood.mode * prior + mu[:, None] * own) / (own + prior)
        a = centre + width * z[:, None, None]
        exponent = likelihood.events * a - likelihood.size * likelihood.psi(a) - likelihood.top
        exponent += 0.5 * (z * z)[:, None, None] - 0.5 * ((a - mu[:, None]) / sigma[:, None]) ** 2
        scale = exponent.max(axis=0)
        mass = weight[:, None, None] * np.exp(exponent - scale) * (width / sigma[:, None])
        sums = [mass.sum(axis=0)]
        for reading in likelihood.readings[:readings]:
            values = reading(a)
            sums += [(mass * values).sum(axis=0), (mass * values * values).sum(axis=0)]
        return np.stack(sums), scale


def _batches(chosen: Flags, values: int) -> list[NDArray[np.intp]]:
    """Split the chosen nodes so that no batch holds more than a block, each node standing for so many values."""
    nodes = np.flatnonzero(chosen)
    rows = max(1, BLOCK // values)
    return [nodes[i : i + rows] for i in range(0, len(nodes), rows)]


@cache
def _hermite(points: int) -> tuple[Floats, Floats]:
    """Gauss-Hermite points and weights for a standard normal; weights sum to 1."""
    z, weight = roots_hermitenorm(points)
    return z, weight / ROOT_2_PI
