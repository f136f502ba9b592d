"""Distributions of J group effects, each a mixture over the same nodes: tabulated on an axis for each group.

Given a node, a group's posterior density is its prior, which all groups share, times its likelihood, over what the node
gives the group's data. So the mixture is the likelihood times a weighted sum of priors, and those sums are one product
of matrices for all groups: at the points of a shared grid, from which each group's axis reads by interpolation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.distributions import Distributions
from shrinkdash.posterior.engine.mixture_nodes import MixtureNodes
from shrinkdash.posterior.engine.one_variable import ROOT_2_PI, Warp
from shrinkdash.posterior.engine.products import product_for
from shrinkdash.posterior.engine.sampling import MATRICES, sinc_integrals

# Distance in t of the points of a group's axis ...
AXIS_STEP = 0.05
# ... of which there are at least
FEWEST = 121
# and at most so many.
MOST = 481
# Distance in t of the points of the shared grid.
STEP = 0.04
# Width of the shared grid's sinh, in widths of the priors' finest features.
STRAIGHT = 4.0
# Nodes below this weight do not show in a quantile.
LEAST_WEIGHT = 1e-11
# Kinds of group at a time.
KINDS = 64
# The least number that a logarithm is taken of.
SMALLEST = 1e-290
# Log densities below this count as this.
LOWEST = -700.0
# Steps that find a quantile within its cell.
NEWTON_STEPS = 6
# An interpolated logarithm may rise so much above its neighbours.
SWING = 0.1
# Offsets of the points that an interpolation takes, and their barycentric weights.
OFFSETS = np.arange(-3, 5)
BARYCENTRIC = np.array([-1.0, 7.0, -21.0, 35.0, -35.0, 21.0, -7.0, 1.0])


@dataclass(frozen=True, eq=False)
class Tabulated:
    """Q quantities, whose distribution functions are quintics between points.

    Parameters
    ----------
    warp : Warp
        From equally spaced t to each quantity, arrays of shape (Q,).
    cdf_at, pdf_at, slope_at : ndarray (Q, C)
        Distribution function at C points of each, and its first two derivatives, a step being 1.
    """

    warp: Warp
    cdf_at: Floats
    pdf_at: Floats
    slope_at: Floats

    @classmethod
    def of(cls, warp: Warp, mass: Floats) -> Tabulated:
        """Integrate and differentiate densities times distances (Q, C) by their sinc interpolants."""
        mass = mass / mass.sum(axis=1, keepdims=True)
        count, times = mass.shape[1], product_for(len(mass))
        cdf = np.maximum.accumulate(np.clip(times(mass, sinc_integrals(count)), 0.0, 1.0), axis=1)
        return cls(warp, cdf, mass, times(mass, _sinc_derivatives(count)))

    def cdf(self, x: Floats) -> Floats:
        """Probability of values <= x, shape (m, Q) as x."""
        position, _ = self.warp.positions(x, self.pdf_at.shape[1])
        cell, share = self._cell(position)
        return np.clip(_value(self._quintic(cell), share), 0.0, 1.0)

    def density(self, x: Floats) -> Floats:
        """Probability density at x, shape (m, Q) as x."""
        position, slope = self.warp.positions(x, self.pdf_at.shape[1])
        cell, share = self._cell(position)
        return np.maximum(_derivative(self._quintic(cell), share), 0.0) * slope

    def quantile(self, q: Floats) -> Floats:
        """Quantiles, shape (len(q), Q)."""
        count = self.pdf_at.shape[1]
        below = np.stack([(self.cdf_at <= level).sum(axis=1) for level in q])
        cell = np.clip(below - 1, 0, count - 2)
        quintic = self._quintic(cell)
        start, rise = quintic[0], sum(quintic[1:])
        share = np.clip((q[:, None] - start) / np.maximum(rise, SMALLEST), 0.0, 1.0)
        for _ in range(NEWTON_STEPS):
            slope = np.maximum(_derivative(quintic, share), SMALLEST)
            share = np.clip(share - (_value(quintic, share) - q[:, None]) / slope, 0.0, 1.0)
        return self.warp.at(cell + share, count)

    def _cell(self, position: Floats) -> tuple[NDArray[np.intp], Floats]:
        inside = np.clip(position, 0.0, self.pdf_at.shape[1] - 1.0)
        cell = np.minimum(inside.astype(np.intp), self.pdf_at.shape[1] - 2)
        return cell, inside - cell

    def _quintic(self, cell: NDArray[np.intp]) -> list[Floats]:
        """Coefficients of the polynomials through value and two derivatives at both ends of cells (m, Q)."""
        row = np.arange(len(self.pdf_at))
        (f, p, s), (f1, p1, s1) = (
            (self.cdf_at[row, at], self.pdf_at[row, at], self.slope_at[row, at]) for at in (cell, cell + 1)
        )
        rise = f1 - f
        cubic = 10.0 * rise - 6.0 * p - 4.0 * p1 - 1.5 * s + 0.5 * s1
        quartic = -15.0 * rise + 8.0 * p + 7.0 * p1 + 1.5 * s - s1
        return [f, p, 0.5 * s, cubic, quartic, 6.0 * rise - 3.0 * (p + p1) + 0.5 * (s1 - s)]


def _value(c: list[Floats], x: Floats) -> Floats:
    return c[0] + x * (c[1] + x * (c[2] + x * (c[3] + x * (c[4] + x * c[5]))))


def _derivative(c: list[Floats], x: Floats) -> Floats:
    return c[1] + x * (2.0 * c[2] + x * (3.0 * c[3] + x * (4.0 * c[4] + x * 5.0 * c[5])))


@lru_cache(maxsize=MATRICES)
def _sinc_derivatives(count: int) -> Floats:
    """Return the derivative at each point (columns) of the sinc function about each (rows)."""
    away = np.arange(count) - np.arange(count)[:, None]
    return np.where(away == 0, 0.0, (1.0 - 2.0 * (away % 2)) / np.where(away == 0, 1, away))


@dataclass(frozen=True, eq=False)
class DistributionPerGroup:
    """J quantities, each distributed as one of Q kinds."""

    inner: Distributions
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


@dataclass(frozen=True, eq=False)
class PriorsAndLikelihoods:
    """Quantities given nodes, on the axes' scale: priors that all share, and each one's own likelihood.

    Parameters
    ----------
    mean, sd : ndarray (K,)
        Of the priors.
    feature, detail : ndarray (K,)
        Where the priors' finest features lie, and how fine those are.
    log_prior : callable
        Log densities at points (G,) for some nodes, shape (k, G).
    log_marginal : callable
        Log likelihood of some kinds of group given each node, shape (K, U).
    log_likelihood : callable
        Log likelihoods of some kinds at points (U, C), with the same constants, shape (U, C).
    """

    mean: Floats
    sd: Floats
    feature: Floats
    detail: Floats
    log_prior: Callable[[Floats, NDArray[np.intp]], Floats]
    log_marginal: Callable[[slice], Floats]
    log_likelihood: Callable[[Floats, slice], Floats]


def tabulate(nodes: MixtureNodes, warp: Warp, given: PriorsAndLikelihoods) -> Tabulated:
    """Sum mixtures over nodes, on the axes of Q quantities.

    A prior N(m, s^2) narrower than the distance of nodes is widened to SD S, else the sum would show one bump a node.
    The likelihood would pull a mean under the wider prior (S / s)^2 times as far; therefore only the share (s / S)^2 of
    the widened prior is multiplied by the likelihood, and the rest of it stays where it is.
    """
    every = nodes.weights
    points, gap = warp.nodes(int(np.clip(float((warp.high - warp.low).max()) / AXIS_STEP, FEWEST, MOST)))
    mean, sd = (x[:, 0] for x in nodes.blurred(given.mean[:, None], given.sd[:, None]))
    grid = _shared(every / np.where(sd > given.sd, sd, given.detail), given.feature, points)
    at = grid.nodes(_count(grid))[0][0]
    widened, seen = sd > 1.000001 * given.sd, every > LEAST_WEIGHT
    kept, wider = np.flatnonzero(seen & ~widened), np.flatnonzero(seen & widened)
    used = np.concatenate([kept, wider])
    prior = _priors(given.log_prior(at, kept), mean[wider, None], sd[wider, None], at)
    weight, share = every[used], np.minimum((given.sd / sd)[used] ** 2, 1.0)
    unmoved = _log(prior @ (weight * (1.0 - share)))
    mass, times = np.empty_like(points), product_for(len(points))
    for first in range(0, len(points), KINDS):
        some = slice(first, first + KINDS)
        log_weight = np.log(weight * share)[:, None] - given.log_marginal(some)[used]
        top = log_weight.max(axis=0)
        moved = _log(times(prior, np.exp(log_weight - top))) + top
        stencil = Stencil.of(grid, points[some], len(at))
        log_density = stencil.read(moved) + given.log_likelihood(points[some], some)
        if share.min() < 1.0:
            log_density = np.logaddexp(log_density, stencil.read(unmoved[:, None]))
        mass[some] = np.exp(log_density - log_density.max(axis=1, keepdims=True)) * gap[some]
    return Tabulated.of(warp, mass)


def _log(x: Floats) -> Floats:
    logs: Floats = np.log(np.maximum(x, SMALLEST))
    return logs


def _shared(fineness: Floats, feature: Floats, points: Floats) -> Warp:
    """Lay the shared grid about the places of fine features, and over all axes."""
    centre, width = fineness @ feature / fineness.sum(), STRAIGHT / fineness.sum()
    ends = (np.arcsinh(np.atleast_1d((end - centre) / width)) for end in (points.min(), points.max()))
    return Warp(np.atleast_1d(centre), np.atleast_1d(width), *ends)


def _count(grid: Warp) -> int:
    return int((grid.high - grid.low)[0] / STEP) + len(OFFSETS) + 1


def _priors(log_prior: Floats, mean: Floats, sd: Floats, at: Floats) -> Floats:
    """Densities (G, k) at some nodes: of priors with these log densities (k, G), then of those widened to normals."""
    density = np.empty((len(log_prior) + len(mean), len(at)))
    density[: len(log_prior)] = log_prior
    z = density[len(log_prior) :]
    np.subtract(at, mean, out=z)
    z /= sd
    z *= z
    z *= -0.5
    z -= np.log(ROOT_2_PI * sd)
    # Far below what is seen; exp takes three times as long where it underflows.
    np.maximum(density, LOWEST, out=density)
    np.exp(density, out=density)
    return density.T


@dataclass(frozen=True, eq=False)
class Stencil:
    """Where points (U, C) lie among a grid's: which is next below, and the shares of the eight about it, (8, U, C)."""

    cell: NDArray[np.intp]
    share: Floats

    @classmethod
    def of(cls, grid: Warp, points: Floats, count: int) -> Stencil:
        """Interpolate by polynomials through eight of a grid's `count` points."""
        position = np.clip(grid.positions(points, count)[0], 0.0, count - 1.0)
        cell = np.clip(position.astype(np.intp), -OFFSETS[0], count - 1 - OFFSETS[-1])
        distance = (position - cell) - OFFSETS[:, None, None]
        # At a point itself its value outweighs all others.
        share = BARYCENTRIC[:, None, None] / np.where(np.abs(distance) < 1e-13, 1e-13, distance)
        share /= share.sum(axis=0)
        return cls(cell, share)

    def read(self, table: Floats) -> Floats:
        """Interpolate columns of a table at the grid's points, (G, U) or (G, 1), shape (U, C)."""
        kind = np.minimum(np.arange(len(self.cell)), table.shape[1] - 1)[:, None]
        near = table[self.cell + OFFSETS[:, None, None], kind]
        # Where logarithms plunge, polynomials swing up.
        most = near[3:5].max(axis=0) + SWING
        near *= self.share
        read: Floats = np.minimum(near.sum(axis=0), most)
        return read
