"""The two conjugate models by marginal maximum likelihood: plain empirical Bayes for counts.

The likelihood can rise all the way to no over-dispersion: then size or shape is infinite and the mean the pooled one.
That is complete pooling, and as legal an answer as tau_hat = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import exp, inf, log

import numpy as np
from scipy.special import expit, gammaln, logit

from shrinkdash.arrays import Floats
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import Estimates
from shrinkdash.posterior.conjugate.rising_factorials import log_rising, rising_curvature, rising_slope
from shrinkdash.posterior.engine.profile_maximum import Slopes, maximise

# The likelihood is profiled over log size or log shape, at these points.
GRID = np.linspace(-9.0, 21.0, 25)


@dataclass(frozen=True)
class BetaBinomialFit:
    """Maximum marginal likelihood of y_j ~ Binomial(n_j, p_j), p_j ~ Beta(mean size, (1 - mean) size).

    ``size`` is inf where there is no over-dispersion; ``log_likelihood`` includes all constants.
    """

    mean: float
    size: float
    log_likelihood: float

    def estimates(self, data: GroupCounts) -> Estimates:
        """Blend y / n and the mean, weight n / (n + size) on the group's own rate; theta_sd with both plugged in."""
        weight = data.trials / (data.trials + self.size)
        rate = weight * (data.events / data.trials) + (1.0 - weight) * self.mean
        return Estimates(rate, self.mean, weight, np.sqrt(rate * (1.0 - rate) / (data.trials + self.size + 1.0)))


@dataclass(frozen=True)
class GammaPoissonFit:
    """Maximum marginal likelihood of y_j ~ Poisson(e_j theta_j), theta_j ~ Gamma(shape, rate).

    ``mean`` = shape / rate; shape and rate are inf where there is no over-dispersion; ``log_likelihood`` includes all
    constants.
    """

    shape: float
    rate: float
    mean: float
    log_likelihood: float

    def estimates(self, data: GroupRates) -> Estimates:
        """Blend y / e and the mean, weight e / (e + rate) on the group's own rate; theta_sd with both plugged in."""
        weight = data.exposure / (data.exposure + self.rate)
        rate = weight * (data.events / data.exposure) + (1.0 - weight) * self.mean
        return Estimates(rate, self.mean, weight, np.sqrt(rate / (data.exposure + self.rate)))


def fit_beta_binomial(data: GroupCounts) -> BetaBinomialFit:
    """Fit a beta-binomial model by maximum marginal likelihood.

    Parameters
    ----------
    data : GroupCounts
        J groups' events and trials, neither none nor all of them events.

    Returns
    -------
    BetaBinomialFit
        With ``size`` = inf and the pooled proportion where the maximum lies at infinity.

    Raises
    ------
    ValueError
        If all or none of the trials are events: every size then fits equally well.

    References
    ----------
    Tarone (1982), Biometrics 38:215-220; Skellam (1948), Journal of the Royal Statistical Society B 10:257-261.
    """
    y, n = data.events.astype(np.float64), data.trials.astype(np.float64)
    pooled = float(y.sum() / n.sum())
    if not 0.0 < pooled < 1.0:
        raise ValueError(f"events must be neither none nor all of the trials, got {int(y.sum())} in all")
    constant = float(np.sum(gammaln(n + 1.0) - gammaln(y + 1.0) - gammaln(n - y + 1.0)))

    at_infinity = float(y.sum() * log(pooled) + (n - y).sum() * np.log1p(-pooled))
    log_size, centre, best = maximise(
        partial(_beta_binomial, y, n), GRID, np.full(len(GRID), logit(pooled)), at_infinity
    )
    if log_size == inf:
        return BetaBinomialFit(pooled, inf, at_infinity + constant)
    return BetaBinomialFit(float(expit(centre)), exp(log_size), best + constant)


def fit_gamma_poisson(data: GroupRates) -> GammaPoissonFit:
    """Fit a gamma-Poisson (negative binomial) model by maximum marginal likelihood.

    Parameters
    ----------
    data : GroupRates
        J groups' events, not all 0, and exposures.

    Returns
    -------
    GammaPoissonFit
        With ``shape`` = ``rate`` = inf and the pooled rate where the maximum lies at infinity.

    Raises
    ------
    ValueError
        If there are no events at all: the likelihood then has no maximum.

    References
    ----------
    Clayton & Kaldor (1987), Biometrics 43:671-681, section 3.
    """
    y, e = data.events.astype(np.float64), data.exposure
    if not y.sum() > 0:
        raise ValueError("events must not all be 0")
    pooled = float(y.sum() / e.sum())
    constant = float(np.sum(y * np.log(e) - gammaln(y + 1.0)))

    at_infinity = float(y.sum() * log(pooled) - pooled * e.sum())
    log_shape, log_mean, best = maximise(
        partial(_gamma_poisson, y, e), GRID, np.full(len(GRID), log(pooled)), at_infinity
    )
    if log_shape == inf:
        return GammaPoissonFit(inf, inf, pooled, at_infinity + constant)
    return GammaPoissonFit(exp(log_shape), exp(log_shape - log_mean), exp(log_mean), best + constant)


def _beta_binomial(y: Floats, n: Floats, log_size: Floats, centre: Floats) -> Slopes:
    size, p, q = np.exp(log_size)[:, None], expit(centre)[:, None], expit(-centre)[:, None]
    a, b = size * p, size * q
    value = log_rising(a, y) + log_rising(b, n - y) - log_rising(size, n)
    by_a, by_b, by_size = rising_slope(a, y), rising_slope(b, n - y), rising_slope(size, n)
    bend_a, bend_b, bend_size = rising_curvature(a, y), rising_curvature(b, n - y), rising_curvature(size, n)
    steep, pull = a * q, by_a - by_b
    by_dispersion = a * by_a + b * by_b - size * by_size
    parts = (
        value,
        steep * pull,
        by_dispersion,
        steep * (q - p) * pull + steep**2 * (bend_a + bend_b),
        steep * (pull + a * bend_a - b * bend_b),
        by_dispersion + a**2 * bend_a + b**2 * bend_b - size**2 * bend_size,
    )
    return Slopes(*(part.sum(axis=1) for part in parts))


def _gamma_poisson(y: Floats, e: Floats, log_shape: Floats, centre: Floats) -> Slopes:
    shape, expected = np.exp(log_shape)[:, None], e * np.exp(centre)[:, None]
    ratio = expected / shape
    share = ratio / (1.0 + ratio)
    value = log_rising(shape, y) - (shape + y) * np.log1p(ratio) + y * (centre - log_shape)[:, None]
    by_centre = (y - expected) / (1.0 + ratio)
    by_shape = shape * (rising_slope(shape, y) - np.log1p(ratio))
    parts = (
        value,
        by_centre,
        by_shape - by_centre,
        -expected * (1.0 + y / shape) / (1.0 + ratio) ** 2,
        by_centre * share,
        by_shape + shape * (shape * rising_curvature(shape, y) + share) - by_centre * share,
    )
    return Slopes(*(part.sum(axis=1) for part in parts))
