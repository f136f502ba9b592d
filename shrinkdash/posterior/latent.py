"""Likelihoods of one latent number a group, a_j ~ N(mu, sigma^2), integrated over a_j for many (mu, sigma) at once.

Counts with a logit or log link: log p(y | a) = y a - n psi(a) + constant. The integral over a_j is a sum over points of
a grid that all groups share, so that many nodes times many groups are one matrix product; its points lie close together
where likelihoods lie, and spread out exponentially beyond. Two cases need their own points: a sigma too small for the
grid (Gauss-Hermite about mu) and a group too well known for it (Gauss-Hermite about where prior and likelihood meet).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermitenorm

from shrinkdash.model import Flags, Floats
from shrinkdash.posterior.latent_grid import RESOLVED, Grid, Likelihood, Nodes
from shrinkdash.posterior.products import MANY, product_for
from shrinkdash.posterior.quadrature import ROOT_2_PI

# Points about mu for a sigma below, between and above these shares of the least SD the grid resolves, each exact to
# 1e-9; and points for well-known groups.
SHARES, ABOUT_MU = (0.05, 0.35), (4, 8, 20)
WELL_KNOWN = 6
# Values held at once: under a megabyte an array, which stays in a processor's cache; 2 MB for many kinds of group.
BLOCK, LARGE_BLOCK = 90_000, 250_000
# Kinds at a time.
KINDS = 64
LOG_SMALLEST = -745.0


class Seen(NamedTuple):
    """K nodes against U kinds of group: log likelihoods (K, U); means and variances of F readings (F, K, U)."""

    log_likelihood: Floats
    mean: Floats
    var: Floats

    def some(self, keep: NDArray[np.intp] | slice) -> Seen:
        """Return some of the nodes."""
        return Seen(self.log_likelihood[keep], self.mean[:, keep], self.var[:, keep])


@dataclass(frozen=True, eq=False)
class Part:
    """Some kinds of group, and which of them the grid resolves.

    For those a table has, at its points, the likelihoods times the points' distances times 1, readings and squares;
    `times` multiplies matrices.
    """

    likelihood: Likelihood
    open: Flags
    resolved: Likelihood
    table: Floats
    times: Callable[[Floats, Floats], Floats]

    @classmethod
    def of(cls, likelihood: Likelihood, grid: Grid, times: Callable[[Floats, Floats], Floats]) -> Part:
        """Tabulate the likelihoods."""
        is_open = likelihood.width >= RESOLVED * grid.close
        resolved = likelihood.some(is_open)
        density = np.exp(resolved.log_density(grid.a)) * grid.gap[:, None]
        columns = [density]
        for reading in likelihood.readings:
            values = reading(grid.a)[:, None]
            columns += [density * values, density * values * values]
        return cls(likelihood, is_open, resolved, np.concatenate(columns, axis=1), times)

    def log_likelihood(self, nodes: Nodes) -> Floats:
        """Log likelihood of each kind at each node, shape (K, U)."""
        if self.open.all():
            sums, scale = self._resolved(nodes, 0)[:, 0], None
        else:
            several, scale = self._sums(nodes, 0)
            sums = several[0]
        return self._log(nodes, sums, scale)

    def seen(self, nodes: Nodes, readings: int) -> Seen:
        """Log likelihoods, and the first readings' means and variances given each node."""
        sums, scale = self._sums(nodes, readings)
        return Seen(self._log(nodes, sums[0], scale), *_mean_and_var(sums))

    def moments(self, nodes: Nodes, readings: int) -> tuple[Floats, Floats]:
        """Means and variances of the first readings given each node."""
        return _mean_and_var(self._sums(nodes, readings)[0])

    def _log(self, nodes: Nodes, sums: Floats, scale: Floats | None) -> Floats:
        with np.errstate(divide="ignore"):
            log_likelihood = np.log(sums)
        if scale is not None:
            log_likelihood += scale
        if sums.min() == 0.0:
            lost = sums == 0.0
            log_likelihood[lost] = self._far_away(nodes)[lost]
        log_likelihood += self.likelihood.top
        return log_likelihood

    def _sums(self, nodes: Nodes, readings: int) -> tuple[Floats, Floats | None]:
        """Return integrals (1 + 2 readings, K, U), and what their logarithms lack (K, U)."""
        if self.open.all():
            return np.moveaxis(self._resolved(nodes, readings), 1, 0), None
        K, U = len(nodes.mu), len(self.open)
        sums, scale = np.empty((1 + 2 * readings, K, U)), np.zeros((K, U))
        if self.open.any():
            sums[:, :, self.open] = np.moveaxis(self._resolved(nodes, readings), 1, 0)
        sums[:, :, ~self.open], scale[:, ~self.open] = self._well_known(nodes, readings)
        return sums, scale

    def _resolved(self, nodes: Nodes, readings: int) -> Floats:
        """Return integrals for the kinds that the grid resolves, shape (K, 1 + 2 readings, kinds)."""
        kinds = len(self.resolved.size)
        if nodes.points:
            return self._about_mu(nodes, readings)
        columns = self.table[nodes.span, : (1 + 2 * readings) * kinds]
        return self.times(nodes.normals, columns).reshape(len(nodes.mu), -1, kinds)

    def _far_away(self, nodes: Nodes) -> Floats:
        """Rough log likelihoods for nodes so far off that the sums vanish, so that a scan still finds its way."""
        total = self.likelihood.width**2 + (nodes.sigma * nodes.sigma)[:, None]
        return np.minimum(-0.5 * (nodes.mu[:, None] - self.likelihood.mode) ** 2 / total, LOG_SMALLEST)

    def _about_mu(self, nodes: Nodes, readings: int) -> Floats:
        """Return sums for a sigma too small for the grid, over points mu + sigma z: (K, 1 + 2 readings, kinds)."""
        z, weight = _hermite(nodes.points)
        a = nodes.mu[:, None] + nodes.sigma[:, None] * z
        density = self.resolved.log_density(a.ravel())
        np.exp(density, out=density)
        powers = [np.broadcast_to(weight, a.shape)]
        for reading in self.likelihood.readings[:readings]:
            values = reading(a)
            powers += [weight * values, weight * values * values]
        sums: Floats = np.matmul(np.stack(powers, axis=1), density.reshape(*a.shape, -1))
        return sums

    def _well_known(self, nodes: Nodes, readings: int) -> tuple[Floats, Floats]:
        """Return sums for groups too well known for the grid, over points about where prior and likelihood meet."""
        likelihood = self.likelihood.some(~self.open)
        z, weight = _hermite(WELL_KNOWN)
        mu, sigma = nodes.mu[:, None], nodes.sigma[:, None]
        own, prior = likelihood.width**2, sigma * sigma
        width = np.sqrt(own * prior / (own + prior))
        a = (likelihood.mode * prior + mu * own) / (own + prior) + width * z[:, None, None]
        exponent = likelihood.events * a - likelihood.size * likelihood.psi(a) - likelihood.top
        exponent += 0.5 * (z * z)[:, None, None] - 0.5 * ((a - mu) / sigma) ** 2
        scale = exponent.max(axis=0)
        mass = weight[:, None, None] * np.exp(exponent - scale) * (width / sigma)
        sums = [mass.sum(axis=0)]
        for reading in likelihood.readings[:readings]:
            values = reading(a)
            sums += [(mass * values).sum(axis=0), (mass * values * values).sum(axis=0)]
        return np.stack(sums), scale


@dataclass(frozen=True, eq=False)
class Integrals:
    """All integrals over the latent numbers of U kinds of group, some kinds at a time so that memory stays small."""

    likelihood: Likelihood
    grid: Grid
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, likelihood: Likelihood, far: float) -> Integrals:
        """Lay the grid and tabulate the likelihoods; `far` is how far from the middle latent numbers can lie."""
        grid = Grid.of(likelihood, far)
        times = product_for(len(likelihood.size))
        parts = tuple(Part.of(likelihood.some(kinds), grid, times) for kinds in _slices(likelihood))
        return cls(likelihood, grid, parts)

    @property
    def block(self) -> int:
        """How many values to hold at once."""
        return BLOCK if len(self.likelihood.size) <= MANY else LARGE_BLOCK

    def nodes(self, mu: Floats, sigma: Floats, readings: int) -> Iterator[Nodes]:
        """Sort nodes by the points they need, and prepare them in blocks small enough for so many readings."""
        fine = sigma >= RESOLVED * self.grid.gap_at(mu)
        small = np.where(fine, -1, np.searchsorted(SHARES, sigma / (RESOLVED * self.grid.close), side="right"))
        kinds, block = min(len(self.likelihood.size), KINDS), self.block
        columns = (1 + 2 * readings) * kinds
        for places in _blocks(fine, block // max(len(self.grid.a), columns)):
            yield Nodes.on_grid(places, mu, sigma, self.grid)
        for number, points in enumerate(ABOUT_MU):
            for places in _blocks(small == number, block // max(points * kinds, columns)):
                yield Nodes.about_mu(places, mu, sigma, points)

    def log_likelihood(self, mu: Floats, sigma: Floats, count: Floats) -> Floats:
        """Log likelihood of `count` groups of each kind, integrated over a ~ N(mu, sigma^2): shape (K,)."""
        total = np.zeros(len(mu))
        for nodes in self.nodes(mu, sigma, 0):
            for part, kinds in self._each_part():
                total[nodes.places] += part.log_likelihood(nodes) @ count[kinds]
        return total

    def each(self, nodes: Sequence[Nodes], some: slice) -> Floats:
        """Log likelihood of some kinds at each node, shape (K, U)."""
        part = next(part for part, kinds in self._each_part() if kinds == some)
        found = np.empty((sum(len(block.mu) for block in nodes), len(part.open)))
        for block in nodes:
            found[block.places] = part.log_likelihood(block)
        return found

    def seen(self, mu: Floats, sigma: Floats, readings: int) -> Seen:
        """Log likelihoods, and the first readings' means and variances given each node."""
        K, U = len(mu), len(self.likelihood.size)
        found = Seen(np.empty((K, U)), np.empty((readings, K, U)), np.empty((readings, K, U)))
        for nodes in self.nodes(mu, sigma, readings):
            for part, kinds in self._each_part():
                for whole, values in zip(found, part.seen(nodes, readings), strict=True):
                    whole[..., nodes.places, kinds] = values
        return found

    def moments(self, mu: Floats, sigma: Floats, weights: Floats, readings: int) -> tuple[Floats, Floats]:
        """Means and SDs of the first readings under rules with weights (rules, K): both (readings, rules, U).

        Deviations from what is seen at one node in the middle keep the digits of small SDs.
        """
        centre = self.seen(np.atleast_1d(weights[0] @ mu), np.atleast_1d(weights[0] @ sigma), readings).mean
        first, second = (np.zeros((readings, len(weights), centre.shape[-1])) for _ in range(2))
        for nodes in self.nodes(mu, sigma, readings):
            weight = weights[:, nodes.places]
            for part, kinds in self._each_part():
                deviation, var = part.moments(nodes, readings)
                deviation -= centre[..., kinds]
                first[..., kinds] += weight @ deviation
                deviation *= deviation
                deviation += var
                second[..., kinds] += weight @ deviation
        return centre + first, np.sqrt(second - first * first)

    def _each_part(self) -> Iterator[tuple[Part, slice]]:
        return zip(self.parts, _slices(self.likelihood), strict=True)


def _mean_and_var(sums: Floats) -> tuple[Floats, Floats]:
    """From integrals (1 + 2 readings, K, U) of 1 and of the readings and their squares."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, var = sums[1::2] / sums[0], sums[2::2] / sums[0]
    var -= mean * mean
    np.maximum(var, 0.0, out=var)
    return mean, var


def _slices(likelihood: Likelihood) -> list[slice]:
    return [slice(i, i + KINDS) for i in range(0, len(likelihood.size), KINDS)]


def _blocks(chosen: Flags, rows: int) -> Iterator[NDArray[np.intp]]:
    """Split the chosen nodes into blocks of at most so many rows, and of one at least."""
    places, rows = np.flatnonzero(chosen), max(1, rows)
    return (places[i : i + rows] for i in range(0, len(places), rows))


@cache
def _hermite(points: int) -> tuple[Floats, Floats]:
    """Gauss-Hermite points and weights for a standard normal; weights sum to 1."""
    z, weight = roots_hermitenorm(points)
    return z, weight / ROOT_2_PI
