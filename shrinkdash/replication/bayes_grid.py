"""Full Bayes in many replicates of the same groups: fixed nodes of tau, and everything else as matrix products.

The model is `posterior_normal`'s with a flat mu. The nodes are equally spaced in log tau, where the trapezoidal rule
converges exponentially; beyond both ends the posterior is a geometric series in the nodes, whose sum the end nodes
carry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from math import sqrt

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.posterior.normal.propriety import refuse_improper
from shrinkdash.posterior.priors import FLAT, Exponential, HalfNormal, TauPrior
from shrinkdash.replication.mixture import Mixture
from shrinkdash.tau2.replicated import Spectrum
from shrinkdash.workspace import Workspace

# Distance of nodes in SDs of a peaked posterior of log tau, 1 / sqrt(2 J), and where it is not peaked. Priors with thin
# tails get closer nodes: where they contradict the data they narrow the peak, up to this many times its precision.
STEP, THIN_STEP, LARGEST_STEP = 0.8, 0.55, 0.25
LARGEST_CONFLICT = 16.0
# Replicates whose (T, R) arrays fit into the processor's cache.
COLUMNS = 256
# Nodes that no replicate of a block gives more than this are left out of intervals.
LEAST_WEIGHT = 1e-8


@dataclass(frozen=True)
class Range:
    """Nodes lie from `lowest` smallest standard errors to `highest` largest scales; `spacing` stretches their steps."""

    lowest: float
    highest: float
    spacing: float


# What is cut off changes posterior means by less than 1e-7 SDs, probabilities by less than 1e-4.
FOR_MEANS, FOR_INTERVALS = Range(1e-4, 1e3, 1.0), Range(1e-2, 1e2, 1.3)


@dataclass(frozen=True, eq=False)
class BayesGrid:
    """What full Bayes with known variances and a prior of tau needs in every replicate.

    Parameters
    ----------
    known : Spectrum
        The variances.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        Prior of the between-group SD, in outcome units.
    span : Range
        Where the nodes are.

    Raises
    ------
    ValueError
        If the posterior is improper.
    """

    known: Spectrum
    tau_prior: TauPrior
    span: Range

    def __post_init__(self) -> None:
        refuse_improper(len(self.known.var), FLAT, self.tau_prior)

    @cached_property
    def tau(self) -> Floats:
        """The nodes, (T,), in outcome units."""
        known, span = self.known, self.span
        low = np.log(span.lowest * known.var.min() ** 0.5)
        high = np.log(span.highest * (known.var.max() + known.reach) ** 0.5)
        step = span.spacing * min(LARGEST_STEP, self._narrowest_step)
        nodes: Floats = np.exp(np.linspace(low, high, int(np.ceil((high - low) / step)) + 1))
        return nodes

    @property
    def _narrowest_step(self) -> float:
        """Distance of nodes, in log tau, that resolves the sharpest peak a replicate can have."""
        known, prior = self.known, self.tau_prior
        sd = 1.0 / sqrt(2.0 * len(known.var))
        if not isinstance(prior, HalfNormal | Exponential):
            return STEP * sd
        scale = prior.scale if isinstance(prior, HalfNormal) else 1.0 / prior.rate
        conflict = 0.25 * float(np.mean(known.reach / known.var)) if scale**2 < known.reach else 0.0
        return THIN_STEP * sd / sqrt(min(1.0 + conflict, LARGEST_CONFLICT))

    @cached_property
    def _precision(self) -> Floats:
        """Precision of each mean around mu at each node, (T, J)."""
        precision: Floats = 1.0 / (self.known.var + self.tau[:, None] ** 2)
        return precision

    @cached_property
    def _log_prior(self) -> Floats:
        """What of the log posterior at each node is the same in all replicates, with the ends' series, (T, 1)."""
        tau, precision = self.tau, self._precision
        log_prior = np.log(tau) + self.tau_prior.log_density(tau)
        log_prior += 0.5 * np.log(precision).sum(axis=1) - 0.5 * np.log(precision.sum(axis=1))
        # Below the first node the density falls as tau, beyond the last as its last two values say.
        ratios = np.exp([np.log(tau[0] / tau[1]), log_prior[-1] - log_prior[-2]])
        log_prior[[0, -1]] -= np.log1p(-ratios)
        return log_prior[:, None]

    @cached_property
    def _pull(self) -> Floats:
        """Weight on the centre at each node, (J, T)."""
        return np.ascontiguousarray((self.known.var * self._precision).T)

    @cached_property
    def _weight(self) -> Floats:
        """Weight on the own mean at each node, (J, T)."""
        return np.ascontiguousarray((self.tau[:, None] ** 2 * self._precision).T)

    @cached_property
    def _share(self) -> Floats:
        """Weight of each group's mean in the centre at each node, (T, J)."""
        share: Floats = self._precision / self._precision.sum(axis=1, keepdims=True)
        return share

    @cached_property
    def _halved(self) -> Floats:
        """Factors of the energies in the log likelihood, (T, J - 1)."""
        halved: Floats = -0.5 / (self.known.m + self.tau[:, None] ** 2)
        return halved

    @cached_property
    def theta_sd(self) -> Floats:
        """SD of each theta given tau, (J, T), the same in all replicates."""
        sd: Floats = np.sqrt(self._pull * (self.tau**2 + self._pull / self._precision.sum(axis=1)))
        return sd

    def posterior(self, energies: Floats, work: Workspace) -> Floats:
        """Posterior probability of each node, (T, R), given energies (J - 1, R)."""
        posterior = work.array("posterior", len(self.tau), energies.shape[1])
        np.matmul(self._halved, energies, out=posterior)
        posterior += self._log_prior
        posterior -= posterior.max(axis=0)
        np.exp(posterior, out=posterior)
        posterior /= posterior.sum(axis=0)
        return posterior

    def centre(self, y_bar: Floats, work: Workspace) -> Floats:
        """Mean of mu at each node, (T, R), given means (J, R)."""
        return np.matmul(self._share, y_bar, out=work.array("centre", len(self.tau), y_bar.shape[1]))

    def theta_mean(self, y_bar: Floats, energies: Floats, work: Workspace) -> Floats:
        """Posterior means of theta, (J, R), given means (J, R) and their energies."""
        theta = work.array("error", *y_bar.shape)
        for start in range(0, y_bar.shape[1], COLUMNS):
            part = slice(start, start + COLUMNS)
            own, posterior = y_bar[:, part], self.posterior(energies[:, part], work)
            mean = np.matmul(self._weight, posterior, out=work.array("own", *own.shape))
            mean *= own
            posterior *= self.centre(own, work)
            mean += np.matmul(self._pull, posterior, out=work.array("others", *own.shape))
            theta[:, part] = mean
        return theta

    def mixtures(self, y_bar: Floats, energies: Floats, work: Workspace) -> Iterator[Mixture]:
        """Yield the posterior of each group's theta in R replicates, one group after the other."""
        posterior, centre = self.posterior(energies, work), self.centre(y_bar, work)
        keep = posterior.max(axis=1) > LEAST_WEIGHT
        posterior, centre, pull, sd = posterior[keep], centre[keep], self._pull[:, keep], self.theta_sd[:, keep]
        for j, own in enumerate(y_bar):
            yield Mixture(posterior, own + pull[j][:, None] * (centre - own), sd[j][:, None])
