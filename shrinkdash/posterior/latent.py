"""Likelihoods of one latent number a group, a_j ~ N(mu, sigma^2), integrated over a_j for many (mu, sigma) at once.

Counts with a logit or log link: log p(y | a) = y a - n psi(a) + constant. The integral over a_j is a sum over points of
a grid that all groups share, so that many nodes times many groups are one matrix product; its points lie close together
where likelihoods lie, and spread out exponentially beyond. Two cases need their own points: a sigma too small for the
grid (Gauss-Hermite about mu) and a group too well known for it (Gauss-Hermite about where prior and likelihood meet).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermitenorm

from shrinkdash.model import Flags, Floats
from shrinkdash.posterior.latent_grid import RESOLVED, Grid, Likelihood, Nodes
from shrinkdash.posterior.quadrature import ROOT_2_PI

# Points about mu for a sigma between these shares of the least SD the grid resolves, each exact to 1e-9; and points for
# well-known groups.
ABOUT_MU = ((0.0, 0.05, 4), (0.05, 0.35, 8), (0.35, np.inf, 20))
WELL_KNOWN = 6
# Values held at once, about 2 MB an array, and kinds of group.
BLOCK, KINDS = 250_000, 64
LOG_SMALLEST = -745.0


class Seen(NamedTuple):
    """K nodes against U kinds of group: log likelihoods (K, U); means and variances of F readings (F, K, U)."""

    log_likelihood: Floats
    mean: Floats
    var: Floats


@dataclass(frozen=True, eq=False)
class Part:
    """Some kinds of group: which the grid resolves, and at its points their likelihoods times 1, readings, squares."""

    likelihood: Likelihood
    open: Flags
    resolved: Likelihood
    table: Floats

    @classmethod
    def of(cls, likelihood: Likelihood, grid: Grid) -> Part:
        """Tabulate the likelihoods."""
        is_open = likelihood.width >= RESOLVED * grid.close
        resolved = likelihood.some(is_open)
        density = np.exp(resolved.log_density(grid.a))
        columns = [density]
        for reading in likelihood.readings:
            values = reading(grid.a)[:, None]
            columns += [density * values, density * values * values]
        return cls(likelihood, is_open, resolved, np.concatenate(columns, axis=1))

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
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = sums[1::2] / sums[0]
            var = np.maximum(sums[2::2] / sums[0] - mean * mean, 0.0)
        return Seen(self._log(nodes, sums[0], scale), mean, var)

    def _log(self, nodes: Nodes, sums: Floats, scale: Floats | None) -> Floats:
        with np.errstate(divide="ignore"):
            log_likelihood = np.log(sums)
        if scale is not None:
            log_likelihood += scale
        lost = sums == 0.0
        if lost.any():
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
        columns = self.table[nodes.span, : (1 + 2 * readings) * kinds]
        if nodes.fine.all():
            return (nodes.normals @ columns).reshape(len(nodes.mu), -1, kinds)
        found = np.empty((len(nodes.mu), 1 + 2 * readings, kinds))
        found[nodes.fine] = (nodes.normals @ columns).reshape(-1, *found.shape[1:])
        for least, most, points in ABOUT_MU:
            chosen = ~nodes.fine & (least <= nodes.share) & (nodes.share < most)
            for some in _batches(chosen, points * kinds):
                found[some] = self._about_mu(nodes.mu[some], nodes.sigma[some], points, readings)
        return found

    def _far_away(self, nodes: Nodes) -> Floats:
        """Rough log likelihoods for nodes so far off that the sums vanish, so that a scan still finds its way."""
        total = self.likelihood.width**2 + (nodes.sigma * nodes.sigma)[:, None]
        return np.minimum(-0.5 * (nodes.mu[:, None] - self.likelihood.mode) ** 2 / total, LOG_SMALLEST)

    def _about_mu(self, mu: Floats, sigma: Floats, points: int, readings: int) -> Floats:
        """Return sums for a sigma too small for the grid, over points mu + sigma z: (K, 1 + 2 readings, kinds)."""
        z, weight = _hermite(points)
        a = mu[:, None] + sigma[:, None] * z
        density = np.exp(self.resolved.log_density(a.ravel())).reshape(len(mu), points, len(self.resolved.size))
        powers = [np.broadcast_to(weight, a.shape)]
        for reading in self.likelihood.readings[:readings]:
            values = reading(a)
            powers += [weight * values, weight * values * values]
        sums: Floats = np.matmul(np.stack(powers, axis=1), density)
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
        return cls(likelihood, grid, tuple(Part.of(likelihood.some(kinds), grid) for kinds in _slices(likelihood)))

    def nodes(self, mu: Floats, sigma: Floats) -> Iterator[Nodes]:
        """Prepare nodes, a block at a time."""
        rows = max(1, BLOCK // len(self.grid.a))
        for i in range(0, len(mu), rows):
            yield Nodes.of(self.grid, mu[i : i + rows], sigma[i : i + rows])

    def log_likelihood(self, nodes: Iterable[Nodes], count: Floats) -> Floats:
        """Log likelihood of `count` groups of each kind, integrated over a ~ N(mu, sigma^2): shape (K,)."""
        return np.concatenate([self._summed(some, count) for some in nodes])

    def _summed(self, nodes: Nodes, count: Floats) -> Floats:
        total = np.zeros(len(nodes.mu))
        for part, kinds in zip(self.parts, _slices(self.likelihood), strict=True):
            total += part.log_likelihood(nodes) @ count[kinds]
        return total

    def each(self, nodes: Iterable[Nodes], some: slice) -> Floats:
        """Log likelihood of some kinds at each node, shape (K, U)."""
        chosen = [part for part, kinds in zip(self.parts, _slices(self.likelihood), strict=True) if kinds == some]
        return np.concatenate([np.concatenate([part.log_likelihood(n) for part in chosen], axis=1) for n in nodes])

    def seen(self, mu: Floats, sigma: Floats, readings: int) -> Seen:
        """Log likelihoods, and the first readings' means and variances given each node."""
        seen = [[part.seen(some, readings) for part in self.parts] for some in self.nodes(mu, sigma)]
        rows = [Seen(*(np.concatenate(x, axis=-1) for x in zip(*row, strict=True))) for row in seen]
        return Seen(*(np.concatenate(x, axis=-2) for x in zip(*rows, strict=True)))

    def moments(
        self, nodes: Iterable[Nodes], weights: Floats, middle: tuple[Floats, Floats], readings: int
    ) -> tuple[Floats, Floats]:
        """Means and SDs of the first readings under rules with weights (rules, K): both (readings, rules, U).

        Deviations from what is seen at one node in the middle, mu and sigma (1,), keep the digits of small SDs.
        """
        centre = self.seen(*middle, readings).mean
        first, second = (np.zeros((readings, len(weights), centre.shape[-1])) for _ in range(2))
        start = 0
        for some in nodes:
            weight = weights[:, start : start + len(some.mu)]
            start += len(some.mu)
            for part, kinds in zip(self.parts, _slices(self.likelihood), strict=True):
                seen = part.seen(some, readings)
                deviation = seen.mean - centre[..., kinds]
                first[..., kinds] += weight @ deviation
                deviation *= deviation
                deviation += seen.var
                second[..., kinds] += weight @ deviation
        return centre + first, np.sqrt(second - first * first)


def _slices(likelihood: Likelihood) -> list[slice]:
    return [slice(i, i + KINDS) for i in range(0, len(likelihood.size), KINDS)]


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
