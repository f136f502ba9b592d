"""Likelihoods of one latent number a group, a_j ~ N(mu, sigma^2), integrated over a_j for many (mu, sigma) at once.

Counts with a logit or log link: log p(y | a) = y f(a) + rest g(a) + constant, rest being the trials without event, or
the exposure. The integral over a_j is a sum over points of a grid that all groups share, so that many nodes times many
groups are one matrix product; its points lie close together where likelihoods lie, and spread out exponentially beyond.
Two cases need their own points: a sigma too small for the grid (Gauss-Hermite about mu) and a group too well known for
it (Gauss-Hermite about where prior and likelihood meet).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import roots_hermitenorm

from shrinkdash.arrays import Flags, Floats
from shrinkdash.posterior.engine.one_variable import ROOT_2_PI
from shrinkdash.posterior.engine.products import MANY, product_for
from shrinkdash.posterior.latent.shared_points import RESOLVED, CountLikelihood, PreparedNodes, SharedPoints

# A small sigma is told from a smaller one at these shares of the width of the narrowest likelihood the grid resolves.
SHARES = (0.05, 0.35)
# Points about mu for a sigma below, between and above: exact to about 1e-8 while mu is within 4 SDs of a likelihood;
# where it is further off, nodes have little weight.
ABOUT_MU = (4, 8, 24)
# Points for groups too well known for the grid.
WELL_KNOWN = 10
# Values held at once: under a megabyte an array, which stays in a processor's cache.
BLOCK = 90_000
# For many kinds of group: 2 MB.
LARGE_BLOCK = 250_000
# Kinds at a time.
KINDS = 64
LOG_SMALLEST = -745.0


class NodeMoments(NamedTuple):
    """K nodes against U kinds of group: log likelihoods (K, U); means and variances of F readings (F, K, U)."""

    log_likelihood: Floats
    mean: Floats
    var: Floats

    def some(self, keep: NDArray[np.intp] | slice) -> NodeMoments:
        """Return some of the nodes."""
        return NodeMoments(self.log_likelihood[keep], self.mean[:, keep], self.var[:, keep])


@dataclass(frozen=True, eq=False)
class SomeKinds:
    """Some kinds of group, and which of them the grid resolves.

    For those a table has, at its points, the likelihoods times the points' distances times 1, readings and squares, the
    readings counted from those at each mode, which keeps the digits of rates near 1; `times` multiplies matrices.
    """

    likelihood: CountLikelihood
    open: Flags
    resolved: CountLikelihood
    table: Floats
    times: Callable[[Floats, Floats], Floats]

    @classmethod
    def of(
        cls, likelihood: CountLikelihood, grid: SharedPoints, times: Callable[[Floats, Floats], Floats]
    ) -> SomeKinds:
        """Tabulate the likelihoods."""
        # The narrowest one that the grid was laid for must not miss it by a rounding.
        is_open = likelihood.width >= 0.999 * RESOLVED * grid.close
        resolved = likelihood.some(is_open)
        density = np.exp(resolved.log_density(grid.a)) * grid.gap[:, None]
        columns = [density]
        for reading in likelihood.readings:
            values = reading(grid.a)[:, None] - reading(resolved.mode)
            columns += [density * values, density * values * values]
        return cls(likelihood, is_open, resolved, np.concatenate(columns, axis=1), times)

    def log_likelihood(self, nodes: PreparedNodes) -> Floats:
        """Log likelihood of each kind at each node, shape (K, U)."""
        return self._log(nodes, *self._sums(nodes, 0)[:2])

    def seen(self, nodes: PreparedNodes, readings: int) -> NodeMoments:
        """Log likelihoods, and the first readings' means and variances given each node."""
        sums, scale, origin = self._sums(nodes, readings)
        return NodeMoments(self._log(nodes, sums, scale), *_mean_and_var(sums, origin))

    def moments(self, nodes: PreparedNodes, readings: int) -> tuple[Floats, Floats]:
        """Means and variances of the first readings given each node."""
        sums, _, origin = self._sums(nodes, readings)
        return _mean_and_var(sums, origin)

    def _log(self, nodes: PreparedNodes, sums: Floats, scale: Floats | None) -> Floats:
        likelihoods = sums[0]
        with np.errstate(divide="ignore"):
            log_likelihood: Floats = np.log(likelihoods)
        if scale is not None:
            log_likelihood += scale
        if likelihoods.min() == 0.0:
            lost = likelihoods == 0.0
            log_likelihood[lost] = self._far_away(nodes)[lost]
        log_likelihood += self.likelihood.top
        return log_likelihood

    def _sums(self, nodes: PreparedNodes, readings: int) -> tuple[Floats, Floats | None, Floats]:
        """Return integrals (1 + 2 readings, K, U), what their logarithms lack (K, U) or None, and readings' origins.

        Origins broadcast to (readings, K, U).
        """
        if self.open.all():
            sums, origin = self._resolved(nodes, readings)
            return sums, None, origin
        K, U = len(nodes.mu), len(self.open)
        sums, scale, origin = np.empty((1 + 2 * readings, K, U)), np.zeros((K, U)), np.empty((readings, K, U))
        if self.open.any():
            sums[:, :, self.open], origin[:, :, self.open] = self._resolved(nodes, readings)
        known = self.likelihood.some(~self.open)
        sums[:, :, ~self.open], scale[:, ~self.open] = _well_known(known, nodes, readings)
        origin[:, :, ~self.open] = _at_modes(known, readings)
        return sums, scale, origin

    def _resolved(self, nodes: PreparedNodes, readings: int) -> tuple[Floats, Floats]:
        """Return integrals (1 + 2 readings, K, kinds) for the kinds that the grid resolves, and readings' origins."""
        kinds = len(self.resolved.events)
        if nodes.points:
            return self._about_mu(nodes, readings)
        columns = self.table[nodes.span, : (1 + 2 * readings) * kinds]
        sums = self.times(nodes.normals, columns).reshape(len(nodes.mu), -1, kinds)
        return sums.swapaxes(0, 1), _at_modes(self.resolved, readings)

    def _far_away(self, nodes: PreparedNodes) -> Floats:
        """Rough log likelihoods for nodes so far off that the sums vanish, so that a scan still finds its way."""
        total = self.likelihood.width**2 + (nodes.sigma * nodes.sigma)[:, None]
        return np.minimum(-0.5 * (nodes.mu[:, None] - self.likelihood.mode) ** 2 / total, LOG_SMALLEST)

    def _about_mu(self, nodes: PreparedNodes, readings: int) -> tuple[Floats, Floats]:
        """Return sums for a sigma too small for the grid, over points mu + sigma z, and readings at mu."""
        z, weight = _hermite(nodes.points)
        a = nodes.mu[:, None] + nodes.sigma[:, None] * z
        density = self.resolved.log_density(a.ravel())
        np.exp(density, out=density)
        powers, origin = [np.broadcast_to(weight, a.shape)], np.empty((readings, len(a), 1))
        for reading, at_mu in zip(self.likelihood.readings, origin, strict=False):
            at_mu[:] = reading(nodes.mu)[:, None]
            values = reading(a) - at_mu
            powers += [weight * values, weight * values * values]
        sums: Floats = np.matmul(np.stack(powers, axis=1), density.reshape(*a.shape, -1))
        return sums.swapaxes(0, 1), origin


@dataclass(frozen=True, eq=False)
class Integrals:
    """All integrals over the latent numbers of U kinds of group, some kinds at a time so that memory stays small."""

    likelihood: CountLikelihood
    grid: SharedPoints
    parts: tuple[SomeKinds, ...]

    @classmethod
    def of(cls, likelihood: CountLikelihood, far: float) -> Integrals:
        """Lay the grid and tabulate the likelihoods; `far` is how far from the middle latent numbers can lie."""
        grid = SharedPoints.of(likelihood, far)
        times = product_for(len(likelihood.events))
        parts = tuple(SomeKinds.of(likelihood.some(kinds), grid, times) for kinds in _slices(likelihood))
        return cls(likelihood, grid, parts)

    @property
    def block(self) -> int:
        """How many values to hold at once."""
        return BLOCK if len(self.likelihood.events) <= MANY else LARGE_BLOCK

    def nodes(self, mu: Floats, sigma: Floats, readings: int) -> Iterator[PreparedNodes]:
        """Sort nodes by the points they need, and prepare them in blocks small enough for so many readings."""
        fine = self.grid.resolves(mu, sigma)
        small = np.where(fine, -1, np.searchsorted(SHARES, sigma / (RESOLVED * self.grid.close), side="right"))
        kinds, block = min(len(self.likelihood.events), KINDS), self.block
        columns = (1 + 2 * readings) * kinds
        for places in _blocks(fine, block // max(len(self.grid.a), columns)):
            yield PreparedNodes.on_grid(places, mu, sigma, self.grid)
        for number, points in enumerate(ABOUT_MU):
            for places in _blocks(small == number, block // max(points * kinds, columns)):
                yield PreparedNodes.about_mu(places, mu, sigma, points)

    def log_likelihood(self, mu: Floats, sigma: Floats, count: Floats) -> Floats:
        """Log likelihood of `count` groups of each kind, integrated over a ~ N(mu, sigma^2): shape (K,)."""
        total = np.zeros(len(mu))
        for nodes in self.nodes(mu, sigma, 0):
            for part, kinds in self._each_part():
                total[nodes.places] += part.log_likelihood(nodes) @ count[kinds]
        return total

    def each(self, nodes: Sequence[PreparedNodes], some: slice) -> Floats:
        """Log likelihood of some kinds at each node, shape (K, U)."""
        part = next(part for part, kinds in self._each_part() if kinds == some)
        found = np.empty((sum(len(block.mu) for block in nodes), len(part.open)))
        for block in nodes:
            found[block.places] = part.log_likelihood(block)
        return found

    def seen(self, mu: Floats, sigma: Floats, readings: int) -> NodeMoments:
        """Log likelihoods, and the first readings' means and variances given each node."""
        K, U = len(mu), len(self.likelihood.events)
        found = NodeMoments(np.empty((K, U)), np.empty((readings, K, U)), np.empty((readings, K, U)))
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

    def _each_part(self) -> Iterator[tuple[SomeKinds, slice]]:
        return zip(self.parts, _slices(self.likelihood), strict=True)


def _well_known(known: CountLikelihood, nodes: PreparedNodes, readings: int) -> tuple[Floats, Floats]:
    """Return sums for groups too well known for the grid, over points about where prior and likelihood meet."""
    z, weight = _hermite(WELL_KNOWN)
    mu, sigma = nodes.mu[:, None], nodes.sigma[:, None]
    own, prior = known.width**2, sigma * sigma
    width = np.sqrt(own * prior / (own + prior))
    a = (known.mode * prior + mu * own) / (own + prior) + width * z[:, None, None]
    exponent = known.log_at(a) - known.top
    exponent += 0.5 * (z * z)[:, None, None] - 0.5 * ((a - mu) / sigma) ** 2
    scale = exponent.max(axis=0)
    mass = weight[:, None, None] * np.exp(exponent - scale) * (width / sigma)
    sums = [mass.sum(axis=0)]
    for reading in known.readings[:readings]:
        values = reading(a) - reading(known.mode)
        sums += [(mass * values).sum(axis=0), (mass * values * values).sum(axis=0)]
    return np.stack(sums), scale


def _at_modes(likelihood: CountLikelihood, readings: int) -> Floats:
    """Return the first readings at each kind's mode, shape (readings, 1, U)."""
    at_modes = np.empty((readings, 1, len(likelihood.mode)))
    for line, reading in zip(at_modes, likelihood.readings, strict=False):
        line[:] = reading(likelihood.mode)
    return at_modes


def _mean_and_var(sums: Floats, origin: Floats) -> tuple[Floats, Floats]:
    """From integrals (1 + 2 readings, K, U) of 1 and of the readings and their squares, counted from an origin."""
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, var = sums[1::2] / sums[0], sums[2::2] / sums[0]
    var -= mean * mean
    np.maximum(var, 0.0, out=var)
    mean += origin
    return mean, var


def _slices(likelihood: CountLikelihood) -> list[slice]:
    return [slice(i, i + KINDS) for i in range(0, len(likelihood.events), KINDS)]


def _blocks(chosen: Flags, rows: int) -> Iterator[NDArray[np.intp]]:
    """Split the chosen nodes into blocks of at most so many rows, and of one at least."""
    places, rows = np.flatnonzero(chosen), max(1, rows)
    return (places[i : i + rows] for i in range(0, len(places), rows))


@cache
def _hermite(points: int) -> tuple[Floats, Floats]:
    """Gauss-Hermite points and weights for a standard normal; weights sum to 1."""
    z, weight = roots_hermitenorm(points)
    return z, weight / ROOT_2_PI
