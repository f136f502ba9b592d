"""The two conjugate models by marginal maximum likelihood: plain empirical Bayes for counts.

The likelihood can rise all the way to no over-dispersion: then size or shape is infinite and the mean the pooled one.
That is complete pooling, and as legal an answer as tau_hat = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, inf, log

import numpy as np
from scipy.special import expit, gammaln, logit

from shrinkdash.estimators import Estimates
from shrinkdash.model import GroupCounts, GroupRates
from shrinkdash.posterior.binomial import softplus
from shrinkdash.posterior.conjugate import log_rising

# Profile the likelihood over log size or log shape from here to there.
LOWEST, HIGHEST, POINTS = -9.0, 21.0, 41
CENTRE_STEP = 1e-9
# A gain over the likelihood at infinity that is less than this, relatively, is rounding.
ROUNDING = 1e-13


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

    def log_likelihood(log_size: float, centre: float) -> float:
        size = exp(log_size)
        a, b = size * exp(-float(softplus(np.array(-centre)))), size * exp(-float(softplus(np.array(centre))))
        rising = log_rising(np.array(a), y) + log_rising(np.array(b), n - y) - log_rising(np.array(size), n)
        return float(rising.sum())

    at_infinity = float(y.sum() * log(pooled) + (n - y).sum() * np.log1p(-pooled))
    log_size, centre, best = _maximum(log_likelihood, float(logit(pooled)), at_infinity)
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

    def log_likelihood(log_shape: float, log_mean: float) -> float:
        shape, rate = exp(log_shape), exp(log_shape - log_mean)
        rising = log_rising(np.array(shape), y) - shape * np.log1p(e / rate) - y * np.log(rate + e)
        return float(rising.sum())

    at_infinity = float(y.sum() * log(pooled) - pooled * e.sum())
    log_shape, log_mean, best = _maximum(log_likelihood, log(pooled), at_infinity)
    if log_shape == inf:
        return GammaPoissonFit(inf, inf, pooled, at_infinity + constant)
    return GammaPoissonFit(exp(log_shape), exp(log_shape - log_mean), exp(log_mean), best + constant)


def _maximum(
    log_likelihood: Callable[[float, float], float], pooled: float, at_infinity: float
) -> tuple[float, float, float]:
    """Maximise over log dispersion and centre; the log dispersion is inf where no finite one does better.

    Centre by centre: for each dispersion the likelihood has one maximum over the centre, near the last one found.
    """
    from scipy.optimize import minimize_scalar  # takes half a second, which a page need not wait for

    def profile(log_dispersion: float, near: float) -> tuple[float, float]:
        found = minimize_scalar(
            lambda centre: -log_likelihood(log_dispersion, centre), bracket=(near - 0.1, near + 0.1), tol=CENTRE_STEP
        )
        return float(found.x), -float(found.fun)

    grid = np.linspace(HIGHEST, LOWEST, POINTS)
    centres, heights = [pooled], [-inf]
    for log_dispersion in grid:
        centre, height = profile(float(log_dispersion), centres[-1])
        centres.append(centre)
        heights.append(height)
    best = int(np.argmax(heights))
    near, step = centres[best], float(grid[0] - grid[1])
    middle = float(grid[best - 1])
    found = minimize_scalar(
        lambda s: -profile(s, near)[1], bounds=(middle - step, middle + step), method="bounded", options={"xatol": 1e-9}
    )
    if -found.fun <= at_infinity + ROUNDING * abs(at_infinity):
        return inf, pooled, at_infinity
    centre, height = profile(float(found.x), near)
    return float(found.x), centre, height
