"""From nodes of (mu, sigma) to the distributions of normal latent numbers: moments, quantiles and draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.distributions import Exponentiated, NormalMixture, RuleVariable
from shrinkdash.posterior.engine.mixture_nodes import MixtureNodes
from shrinkdash.posterior.engine.one_variable import ROOT_2_PI, Warp, moments
from shrinkdash.posterior.engine.sampling import positions
from shrinkdash.posterior.engine.tabulated import DistributionPerGroup, PriorsAndLikelihoods, tabulate
from shrinkdash.posterior.engine.two_variables import JointRule
from shrinkdash.posterior.latent.integrals import NodeMoments
from shrinkdash.posterior.latent.model import LatentNormalModel
from shrinkdash.posterior.latent.shared_points import CountLikelihood, identity

# A group's own axis reaches so many SDs to both sides;
AROUND = 20.0
# its sinh is so many SDs wide, given mu and sigma.
STRAIGHT = 2.0
# The axes are laid by every so many nodes,
EVERY = 5
# and no finer than this share of the width of the axis of mu.
FLOOR = 0.2
# An axis wider than so many of a likelihood's widths is laid about that.
SHARP = 3.0
# A draw's own axis reaches so many SDs, given mu and sigma, to both sides,
DRAWN_AROUND = 9.0
# by so many points.
DRAW_POINTS = 49
# Values held at once.
BLOCK = 500_000


@dataclass(frozen=True, eq=False)
class LatentFit:
    """The nodes that carry weight: weights (5, K), mu and sigma (K,), and what is seen there if that is kept."""

    counts: LatentNormalModel
    nodes: JointRule
    weights: Floats
    mu: Floats
    sigma: Floats
    known: NodeMoments | None

    @classmethod
    def of(cls, counts: LatentNormalModel, nodes: JointRule) -> LatentFit:
        """Keep the nodes of a rule that carry weight."""
        rows, columns = np.nonzero(nodes.seen)
        places = rows * nodes.v.shape[1] + columns
        known: NodeMoments | None = nodes.detail
        weights, mu, sigma = nodes.weights[:, rows, columns], nodes.v[rows, columns], np.exp(nodes.u)[rows]
        return cls(counts, nodes, weights, mu, sigma, None if known is None else known.some(places))

    def readings(self) -> tuple[Floats, Floats]:
        """Means and SDs of the readings that are told, under the rules, both (readings, 5, U)."""
        if self.known is not None:
            pairs = [moments(self.weights, *pair) for pair in zip(self.known.mean, self.known.var, strict=True)]
            mean, sd = zip(*pairs, strict=True)
            return np.stack(mean), np.stack(sd)
        return self.counts.integrals.moments(self.mu, self.sigma, self.weights, self.counts.with_moments)

    def hyper_moments(self) -> tuple[Floats, Floats]:
        """Means and SDs of mu and sigma under the rules, (5, 2)."""
        values = np.stack([self.mu, self.sigma], axis=1)
        return moments(self.weights, values, np.zeros_like(values))

    def weight(self, precision: Floats) -> Floats:
        """Return the posterior expectation of sigma^2 / (sigma^2 + 1 / precision), for the groups' own ones (J,)."""
        var = np.exp(2.0 * self.nodes.u)[:, None]
        expected: Floats = self.nodes.weights[0].sum(axis=1) @ (var * precision / (var * precision + 1.0))
        return expected

    def median_mu(self) -> float:
        """Return the posterior median of mu."""
        return float(self.of_mu().quantile(np.array([0.5]))[0, 0])

    def of_mu(self) -> RuleVariable:
        """Return the distribution of mu."""
        return RuleVariable(self.nodes.weights[0], self.nodes.inner)

    def of_sigma(self) -> Exponentiated:
        """Return the distribution of sigma."""
        return Exponentiated(RuleVariable(self.nodes.weights[:1].sum(axis=2), self.nodes.outer))

    def of_new_group(self) -> NormalMixture:
        """Return the distribution of a new group's latent number."""
        close = self._close
        mean, sd = close.blurred(close.v[:, None], np.exp(close.u)[:, None])
        return NormalMixture(close.weights, mean, sd)

    def of_groups(self) -> DistributionPerGroup:
        """Return the distributions of the groups' latent numbers."""
        likelihood, close = self.counts.integrals.likelihood, self._close
        hyper = mu, sigma = close.v, np.exp(close.u)

        def log_prior(a: Floats, some: NDArray[np.intp]) -> Floats:
            z = (a - mu[some, None]) / sigma[some, None]
            z *= z
            z *= -0.5
            z -= np.log(ROOT_2_PI * sigma[some, None])
            return z

        def log_likelihood(a: Floats, some: slice) -> Floats:
            of_events, of_rest = likelihood.links(a)
            return likelihood.events[some, None] * of_events + likelihood.rest[some, None] * of_rest

        given = PriorsAndLikelihoods(*hyper, *hyper, log_prior, self._log_marginal(mu, sigma), log_likelihood)
        return DistributionPerGroup(tabulate(close, self._axes(), given), self.counts.which)

    @cached_property
    def _close(self) -> MixtureNodes:
        """The nodes, closer in rows where a small sigma would show them one by one."""
        return MixtureNodes.of(self.nodes, self.sigma)

    def _log_marginal(self, mu: Floats, sigma: Floats) -> Callable[[slice], Floats]:
        """Return the log likelihoods of some kinds at the close nodes."""
        integrals, kept = self.counts.integrals, self._close.kept
        if self.known is None:
            blocks = list(integrals.nodes(mu, sigma, 0))
            return lambda some: integrals.each(blocks, some)
        new = int(kept.sum())
        further = integrals.seen(mu[new:], sigma[new:], 0).log_likelihood
        log_likelihood = np.concatenate([self.known.log_likelihood[kept], further])
        return lambda some: log_likelihood[:, some]

    def _axes(self) -> Warp:
        """Lay each kind's axis, by what is seen at some of the nodes."""
        weight = self.weights[0, ::EVERY] / self.weights[0, ::EVERY].sum()
        likelihood = self.counts.integrals.likelihood
        number = likelihood.readings.index(identity)
        every = slice(None, None, EVERY)
        if self.known is not None and number < self.counts.with_moments:
            seen = self.known.some(every)
        else:
            seen = self.counts.integrals.seen(self.mu[every], self.sigma[every], number + 1)
        mean, sd = seen.mean[number], np.sqrt(seen.var[number])
        # Given a small sigma all groups follow mu, whose own width its axis shows.
        of_mu = np.broadcast_to(self.nodes.inner.width[:, None], self.nodes.v.shape)[self.nodes.seen][::EVERY, None]
        # A heavy tail of sigma spreads the axis, but does not move it from where most nodes are.
        fineness = weight[:, None] / np.maximum(sd, FLOOR * of_mu)
        return axes_of_groups(likelihood, weight, mean, sd, fineness)

    def draws(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats, Floats, Floats]:
        """Draw latent numbers (size, J), mu, sigma and a new group's number (size,)."""
        log_sigma, mu = self.nodes.draws(size, rng)
        sigma = np.exp(log_sigma)
        new = mu + sigma * rng.standard_normal(size)
        rows = max(1, BLOCK // (DRAW_POINTS * len(self.counts.which)))
        parts = [self._effects(mu[i : i + rows], sigma[i : i + rows], rng) for i in range(0, size, rows)]
        return np.concatenate(parts), mu, sigma, new

    def _effects(self, mu: Floats, sigma: Floats, rng: np.random.Generator) -> Floats:
        """Draw the latent numbers given mu and sigma, by inversion on an axis about each one's mean."""
        likelihood, which = self.counts.integrals.likelihood, self.counts.which
        number = likelihood.readings.index(identity)
        seen = self.counts.integrals.seen(mu, sigma, number + 1)
        mean, sd = seen.mean[number], np.sqrt(seen.var[number])
        z = np.linspace(-DRAWN_AROUND, DRAWN_AROUND, DRAW_POINTS)
        a = mean[:, :, None] + sd[:, :, None] * z
        of_events, of_rest = likelihood.links(a)
        log_density = likelihood.events[:, None] * of_events + likelihood.rest[:, None] * of_rest
        log_density -= 0.5 * ((a - mu[:, None, None]) / sigma[:, None, None]) ** 2
        density = np.exp(log_density - log_density.max(axis=2, keepdims=True))
        line = density.reshape(-1, DRAW_POINTS)
        rows = (np.arange(len(mu))[:, None] * mean.shape[1] + which).ravel()
        at = positions(line, rows, rng.random(len(rows))).reshape(len(mu), -1)
        drawn: Floats = mean[:, which] + sd[:, which] * (z[0] + (z[1] - z[0]) * at)
        return drawn


def axes_of_groups(likelihood: CountLikelihood, weight: Floats, mean: Floats, sd: Floats, fineness: Floats) -> Warp:
    """Lay each kind's axis, by nodes with these weights (K,) and the means, SDs and 1 / widths there (K, U)."""
    centre, width = (fineness * mean).sum(axis=0) / fineness.sum(axis=0), STRAIGHT / fineness.sum(axis=0)
    # Beside a wide one, the likelihood's edge is the finest feature.
    edge = width > SHARP * likelihood.width
    centre, width = np.where(edge, likelihood.mode, centre), np.where(edge, likelihood.width, width)
    reach = AROUND * np.sqrt(weight @ (sd**2 + (mean - centre) ** 2))
    end = np.arcsinh(reach / width)
    return Warp(centre, width, -end, end)
