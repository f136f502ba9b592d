"""From nodes of (mu, sigma) to the distributions of normal latent numbers: moments, quantiles and draws."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.model import Flags, Floats
from shrinkdash.posterior.counts import Counts
from shrinkdash.posterior.latent import Seen
from shrinkdash.posterior.margins import Axis, LogScaled, NormalMixture
from shrinkdash.posterior.plane import Plane
from shrinkdash.posterior.quadrature import Warp, moments
from shrinkdash.posterior.sampling import positions
from shrinkdash.posterior.tabulated import ROOT_2_PI, Kinds, tabulate

# A group's own axis: so many SDs to both sides of its mean, and the sinh's width in SDs.
AROUND, STRAIGHT = 20.0, 2.0
# A draw's own axis: so many SDs, given mu and sigma, to both sides.
DRAWN_AROUND, DRAW_POINTS = 9.0, 49
BLOCK = 500_000


@dataclass(frozen=True, eq=False)
class LatentFit:
    """The nodes that carry weight: weights (3, K), mu and sigma (K,), and the kinds of group given each."""

    counts: Counts
    nodes: Plane
    weights: Floats
    mu: Floats
    sigma: Floats
    seen: Seen

    @classmethod
    def of(cls, counts: Counts, nodes: Plane) -> LatentFit:
        """Keep the nodes of a plane that carry weight."""
        keep = nodes.seen
        mu, sigma = nodes.v[keep], np.exp(np.broadcast_to(nodes.u[:, None], keep.shape)[keep])
        if nodes.detail is None:
            seen = counts.integrals.seen(mu, sigma)
        else:
            seen = Seen(*(x[..., keep.ravel(), :] for x in nodes.detail))
        return cls(counts, nodes, nodes.weights[:, keep], mu, sigma, seen)

    def reading(self, number: int) -> tuple[Floats, Floats]:
        """Mean and SD of a reading under the rules, (3, U)."""
        return moments(self.weights, self.seen.mean[number], self.seen.var[number])

    def hyper_moments(self) -> tuple[Floats, Floats]:
        """Means and SDs of mu and sigma under the rules, (3, 2)."""
        values = np.stack([self.mu, self.sigma], axis=1)
        return moments(self.weights, values, np.zeros_like(values))

    def of_mu(self) -> Axis:
        """Return the distribution of mu."""
        return Axis(self.nodes.weights[0], self.nodes.inner)

    def of_sigma(self) -> LogScaled:
        """Return the distribution of sigma."""
        return LogScaled(Axis(self.nodes.weights[:1].sum(axis=2), self.nodes.outer))

    def of_new_group(self) -> NormalMixture:
        """Return the distribution of a new group's latent number."""
        mean, sd = self.nodes.blurred(self.weights[0], self.mu[:, None], self.sigma[:, None])
        return NormalMixture(self.weights[0], mean, sd)

    def of_groups(self) -> Kinds:
        """Return the distributions of the groups' latent numbers."""
        mean, var = self.seen.mean[0], self.seen.var[0]
        centre, sd = moments(self.weights[:1], mean, var)
        end = np.full_like(centre[0], np.arcsinh(AROUND / STRAIGHT))
        warp = Warp(centre[0], STRAIGHT * sd[0], -end, end)
        return Kinds(tabulate(self.nodes, warp, mean, np.sqrt(var), self._log_density), self.counts.which)

    def _log_density(self, kind: int, a: Floats, seen: Flags) -> Floats:
        likelihood = self.counts.integrals.likelihood
        one = likelihood.some(np.arange(len(likelihood.size)) == kind)
        z = (a - self.mu[seen, None]) / self.sigma[seen, None]
        constant = likelihood.top[kind] - self.seen.log_likelihood[seen, kind] - np.log(ROOT_2_PI * self.sigma[seen])
        log_density: Floats = one.log_density(a)[:, 0] - 0.5 * z * z + constant[:, None]
        return log_density

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
        seen = self.counts.integrals.seen(mu, sigma)
        mean, sd = seen.mean[0], np.sqrt(seen.var[0])
        z = np.linspace(-DRAWN_AROUND, DRAWN_AROUND, DRAW_POINTS)
        a = mean[:, :, None] + sd[:, :, None] * z
        log_density = likelihood.events[:, None] * a - likelihood.size[:, None] * likelihood.psi(a)
        log_density -= 0.5 * ((a - mu[:, None, None]) / sigma[:, None, None]) ** 2
        density = np.exp(log_density - log_density.max(axis=2, keepdims=True))
        line = density.reshape(-1, DRAW_POINTS)
        rows = (np.arange(len(mu))[:, None] * mean.shape[1] + which).ravel()
        at = positions(line, rows, rng.random(len(rows))).reshape(len(mu), -1)
        drawn: Floats = mean[:, which] + sd[:, which] * (z[0] + (z[1] - z[0]) * at)
        return drawn
