"""What is normal given tau and sigma, from sufficient statistics; groups of one size share all but their mean."""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, log
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.observations import GroupObservations, GroupSummaries
from shrinkdash.posterior.priors import LOG_2_PI, Flat, Normal

# Values held at once when many nodes meet many sizes: about 2 MB.
BLOCK = 250_000


class NormalGivenTauAndSigma(NamedTuple):
    """All that is normal given tau and sigma, at K nodes and for U sizes, in units and counted from the origin."""

    pull: Floats  # (K, U): 1 - weight
    mu: Floats  # (K,)
    var_mu: Floats  # (K,)
    log_likelihood: Floats  # (K,)


@dataclass(frozen=True, eq=False)
class SufficientStatistics:
    """Observations reduced to what a normal model sees, in units and counted from the origin.

    Parameters
    ----------
    n : ndarray (U,)
        The different group sizes.
    count, mean, squares : ndarray (U,)
        How many groups have that size, the mean of their means, and the sum of squares about it.
    which : ndarray of int (J,)
        Each group's place in `n`.
    d : ndarray (J,)
        Group means.
    within : float
        Sum of squares within groups.
    prior_mean, prior_precision : float
        What the prior says about mu; precision 0 if flat.
    """

    n: Floats
    count: Floats
    mean: Floats
    squares: Floats
    which: np.ndarray[tuple[int], np.dtype[np.intp]]
    d: Floats
    within: float
    origin: float
    unit: float
    prior_mean: float
    prior_precision: float

    @property
    def N(self) -> float:  # noqa: N802
        """The number of observations."""
        return float(self.count @ self.n)

    def pooled(self, tau: Floats, sigma: Floats) -> NormalGivenTauAndSigma:
        """Condition on tau and sigma, both (K,)."""
        rows = max(1, BLOCK // len(self.n))
        parts = [self._pooled(tau[i : i + rows], sigma[i : i + rows]) for i in range(0, len(tau), rows)]
        return NormalGivenTauAndSigma(*(np.concatenate(part) for part in zip(*parts, strict=True)))

    def _pooled(self, tau: Floats, sigma: Floats) -> NormalGivenTauAndSigma:
        var = (sigma * sigma)[:, None] / self.n
        total = var + (tau * tau)[:, None]
        precision = (self.count / total).sum(axis=1) + self.prior_precision
        mu = ((self.count * self.mean / total).sum(axis=1) + self.prior_precision * self.prior_mean) / precision
        residual = self.squares + self.count * (self.mean - mu[:, None]) ** 2
        between = np.log(total) @ self.count + np.log(precision) + (residual / total).sum(axis=1)
        inside = 2.0 * (self.N - len(self.d)) * np.log(sigma) + self.within / (sigma * sigma)
        from_prior = self.prior_precision * (mu - self.prior_mean) ** 2
        return NormalGivenTauAndSigma(var / total, mu, 1.0 / precision, -0.5 * (between + inside + from_prior))

    def constant(self) -> float:
        """Return what the log likelihood leaves out: pi, the sizes, the prior of mu and the unit."""
        sizes = -0.5 * float(self.count @ np.log(self.n))
        if self.prior_precision:
            return sizes + 0.5 * log(self.prior_precision) - self.N * (0.5 * LOG_2_PI + log(self.unit))
        return sizes - (self.N - 1.0) * (0.5 * LOG_2_PI + log(self.unit))

    def effects(self, tau: Floats, seen: NormalGivenTauAndSigma) -> tuple[Floats, Floats]:
        """Mean and variance of each theta_j at K nodes, shape (K, J)."""
        pull = seen.pull[:, self.which]
        mean = self.d + pull * (seen.mu[:, None] - self.d)
        var = seen.pull * (tau * tau)[:, None] + seen.pull**2 * seen.var_mu[:, None]
        return mean, var[:, self.which]


def sufficient_statistics(data: GroupObservations | GroupSummaries, mu_prior: Flat | Normal) -> SufficientStatistics:
    """Reduce observations to what a normal model sees of them.

    Raises
    ------
    ValueError
        If no group has two different values, so that nothing is known about sigma.
    """
    seen = _of_rows(data) if isinstance(data, GroupObservations) else _of_summaries(data)
    if not seen.within > 0.0:
        raise ValueError("values must differ within at least one group, else the posterior of sigma is improper")
    n, which, count = np.unique(seen.n, return_inverse=True, return_counts=True)
    d = seen.d / seen.unit
    mean: Floats = np.bincount(which, d) / count
    squares: Floats = np.asarray(np.bincount(which, (d - mean[which]) ** 2), dtype=np.float64)
    prior = (0.0, 0.0)
    if isinstance(mu_prior, Normal):
        prior = ((mu_prior.mean - seen.origin) / seen.unit, (seen.unit / mu_prior.sd) ** 2)
    return SufficientStatistics(
        n, count.astype(np.float64), mean, squares, which, d, seen.within, seen.origin, seen.unit, *prior
    )


class _Groups(NamedTuple):
    n: Floats  # (J,)
    d: Floats  # (J,): means, counted from the origin
    within: float  # sum of squares within groups, in units
    origin: float
    unit: float  # a power of two


def _of_rows(data: GroupObservations) -> _Groups:
    number = {name: j for j, name in enumerate(dict.fromkeys(data.groups))}
    group = np.array([number[name] for name in data.groups], dtype=np.intp)
    n = np.bincount(group).astype(np.float64)
    origin = float(data.values[0])
    values = data.values - origin
    d = np.bincount(group, values) / n
    deviation = values - d[group]
    unit = _power_of_two(float(np.abs(deviation).max()))
    return _Groups(n, d, float(np.sum((deviation / unit) ** 2)), origin, unit)


def _of_summaries(data: GroupSummaries) -> _Groups:
    several = data.n > 1
    sd, freedom = data.sd[several], data.n[several] - 1.0
    unit = _power_of_two(float(np.max(sd * np.sqrt(freedom))))
    origin = float(data.mean[0])
    within = float(freedom @ (sd / unit) ** 2)
    return _Groups(data.n.astype(np.float64), data.mean - origin, within, origin, unit)


def _power_of_two(x: float) -> float:
    return float(2.0 ** frexp(x)[1])
