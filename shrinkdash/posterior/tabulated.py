"""Distributions known as a density at equally spaced points, each quantity on its own axis, plus normals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, sici

from shrinkdash.model import Flags, Floats
from shrinkdash.posterior.margins import Margin, solve
from shrinkdash.posterior.plane import Plane
from shrinkdash.posterior.quadrature import Warp

ROOT_2_PI = 2.5066282746310002
# Points of an axis; a component is resolved by points at most 1 / RESOLVED of its SD apart.
POINTS, RESOLVED = 161, 1.2
# Components below this weight do not show in a quantile; nor does every second row, left out beyond so many components.
LEAST_WEIGHT, MOST_COMPONENTS = 1e-12, 30_000
BLOCK = 300_000


@dataclass(frozen=True, eq=False)
class Tabulated:
    """Q quantities.

    Parameters
    ----------
    warp : Warp
        From equally spaced t to each quantity, arrays of shape (Q,).
    mass : ndarray (Q, C)
        Density times distance, at C points of each.
    weight, mean, sd : ndarray (K, Q)
        The normals, with weights that complete each quantity's mass to about 1.
    """

    warp: Warp
    mass: Floats
    weight: Floats
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
        J, C = self.mass.shape
        columns = max(1, BLOCK // (len(q) * (C + len(self.weight))))
        parts = [self._some(np.arange(i, min(i + columns, J)))._quantile(q) for i in range(0, J, columns)]
        return np.concatenate(parts, axis=1)

    def _some(self, b: NDArray[np.intp]) -> Tabulated:
        return Tabulated(self.warp.rows(b), self.mass[b], self.weight[:, b], self.mean[:, b], self.sd[:, b])

    def _quantile(self, q: Floats) -> Floats:
        points = self.warp.nodes(self.mass.shape[1])[0]
        rough = np.cumsum(self.mass, axis=1) - 0.5 * self.mass
        if len(self.weight):
            rough = self.cdf(points.T).T
        start = np.stack(
            [np.interp(q, np.maximum.accumulate(c), x) for c, x in zip(rough, points, strict=True)], axis=1
        )
        low, high = (np.broadcast_to(points[:, end], start.shape) for end in (0, -1))
        return solve(self._at, q, low, high, start)

    def _at(self, x: Floats) -> tuple[Floats, Floats]:
        count = self.mass.shape[1]
        position, slope = self.warp.positions(x, count)
        away = position[:, :, None] - np.arange(count)
        cdf = np.einsum("qc,mqc->mq", self.mass, 0.5 + sici(np.pi * away)[0] / np.pi)
        pdf = np.einsum("qc,mqc->mq", self.mass, np.sinc(away)) * slope
        if len(self.weight):
            z = (x[:, None, :] - self.mean) / self.sd
            cdf += np.einsum("kq,mkq->mq", self.weight, ndtr(z))
            pdf += np.einsum("kq,mkq->mq", self.weight / (ROOT_2_PI * self.sd), np.exp(-0.5 * z * z))
        total = self.mass.sum(axis=1) + self.weight.sum(axis=0)
        return cdf / total, pdf / total


@dataclass(frozen=True, eq=False)
class Kinds:
    """J quantities, each distributed as one of Q kinds."""

    inner: Margin
    which: NDArray[np.intp]

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, J) as x."""
        return self._each(self.inner.cdf, x)

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, J) as x."""
        return self._each(self.inner.density, x)

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), J)."""
        return self.inner.quantile(q)[:, self.which]

    def _each(self, of: Callable[[Floats], Floats], x: Floats) -> Floats:
        """Ask each kind about the points of all its groups, a line at a time."""
        values = np.empty_like(x)
        order = np.argsort(self.which, kind="stable")
        starts = np.flatnonzero(np.diff(self.which[order], prepend=-1))
        members = np.split(order, starts[1:])
        for turn in range(max(len(group) for group in members)):
            columns = np.array([group[min(turn, len(group) - 1)] for group in members])
            values[:, columns] = of(x[:, columns])
        return values


def tabulate(
    nodes: Plane, warp: Warp, mean: Floats, sd: Floats, log_density: Callable[[int, Floats, Flags], Floats]
) -> Tabulated:
    """Sum mixtures over nodes: those wide enough to a density on each quantity's own axis, the others as normals.

    Parameters
    ----------
    nodes : Plane
        Of whose nodes K are seen.
    warp : Warp
        The axes, arrays of shape (Q,).
    mean, sd : ndarray (K, Q)
        Of each quantity, given each node.
    log_density : callable
        For a quantity's number, points (C,) and some nodes: log densities given each of those.
    """
    every = nodes.weights[:, nodes.seen]
    # With much to do, the rule with half the rows.
    weight = every[0] if mean.size < MOST_COMPONENTS else every[1]
    points, gap = warp.nodes(POINTS)
    wide = sd >= RESOLVED * gap.min(axis=1)
    used = weight > LEAST_WEIGHT
    mass = np.empty_like(points)
    for j, a in enumerate(points):
        chosen = used & wide[:, j]
        mass[j] = weight[chosen] @ np.exp(log_density(j, a, chosen))
    rest = used & ~wide.all(axis=1)
    centre, spread = nodes.blurred(weight, mean, sd)
    return Tabulated(warp, gap * mass, (weight[:, None] * ~wide)[rest], centre[rest], spread[rest])
