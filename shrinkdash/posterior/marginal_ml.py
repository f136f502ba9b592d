"""The two conjugate models by marginal maximum likelihood: plain empirical Bayes for counts.

The likelihood can rise all the way to no over-dispersion: then size or shape is infinite and the mean the pooled one.
That is complete pooling, and as legal an answer as tau_hat = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp, inf, log

import numpy as np
from scipy.special import expit, gammaln, logit

from shrinkdash.estimators import Estimates
from shrinkdash.model import Floats, GroupCounts, GroupRates
from shrinkdash.posterior.conjugate import log_rising, rising_curvature, rising_slope

# Profile the likelihood over log size or log shape from here to there.
LOWEST, HIGHEST, POINTS = -9.0, 21.0, 25
DISPERSION_STEP = 1e-9
CENTRE_STEP, MOST_STEPS = 1e-9, 100
TINY = 1e-300
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

    at_infinity = float(y.sum() * log(pooled) + (n - y).sum() * np.log1p(-pooled))
    log_size, centre, best = _maximum(partial(_beta_binomial, y, n), float(logit(pooled)), at_infinity)
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
    log_shape, log_mean, best = _maximum(partial(_gamma_poisson, y, e), log(pooled), at_infinity)
    if log_shape == inf:
        return GammaPoissonFit(inf, inf, pooled, at_infinity + constant)
    return GammaPoissonFit(exp(log_shape), exp(log_shape - log_mean), exp(log_mean), best + constant)


@dataclass(frozen=True, eq=False)
class _Slopes:
    """Log likelihood at P points, its first two derivatives by the centre, and its first by the log dispersion."""

    value: Floats
    by_centre: Floats
    curvature: Floats
    by_dispersion: Floats


Surface = Callable[[Floats, Floats], _Slopes]


def _beta_binomial(y: Floats, n: Floats, log_size: Floats, centre: Floats) -> _Slopes:
    size, p, q = np.exp(log_size)[:, None], expit(centre)[:, None], expit(-centre)[:, None]
    a, b = size * p, size * q
    value = log_rising(a, y) + log_rising(b, n - y) - log_rising(size, n)
    by_a, by_b, by_size = rising_slope(a, y), rising_slope(b, n - y), rising_slope(size, n)
    steep, pull = a * q, by_a - by_b
    curvature = steep * (q - p) * pull + steep**2 * (rising_curvature(a, y) + rising_curvature(b, n - y))
    by_dispersion = a * by_a + b * by_b - size * by_size
    return _Slopes(*(part.sum(axis=1) for part in (value, steep * pull, curvature, by_dispersion)))


def _gamma_poisson(y: Floats, e: Floats, log_shape: Floats, centre: Floats) -> _Slopes:
    shape, expected = np.exp(log_shape)[:, None], e * np.exp(centre)[:, None]
    ratio = expected / shape
    value = log_rising(shape, y) - (shape + y) * np.log1p(ratio) + y * (centre - log_shape)[:, None]
    by_centre = (y - expected) / (1.0 + ratio)
    curvature = -expected * (1.0 + y / shape) / (1.0 + ratio) ** 2
    by_dispersion = shape * (rising_slope(shape, y) - np.log1p(ratio)) - by_centre
    return _Slopes(*(part.sum(axis=1) for part in (value, by_centre, curvature, by_dispersion)))


def _maximum(surface: Surface, pooled: float, at_infinity: float) -> tuple[float, float, float]:
    """Maximise over log dispersion and centre; the log dispersion is inf where no finite one does better.

    The likelihood is profiled: for each dispersion it has one maximum over the centre. Along the profile the slope
    crosses zero beside the best point of the grid.
    """
    grid = np.linspace(LOWEST, HIGHEST, POINTS)
    centres = _centres(surface, grid, np.full(POINTS, pooled))
    best = int(np.argmax(surface(grid, centres).value))
    found, centre = float(grid[best]), float(centres[best])
    low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, POINTS - 1)])

    def slope(log_dispersion: float) -> float:
        at = np.array([log_dispersion])
        return float(surface(at, _centres(surface, at, np.array([centre]))).by_dispersion[0])

    found = _crossing(slope, low, high, found)
    at = np.array([found])
    there = _centres(surface, at, np.array([centre]))
    height = float(surface(at, there).value[0])
    if height <= at_infinity + ROUNDING * abs(at_infinity):
        return inf, pooled, at_infinity
    return found, float(there[0]), height


def _crossing(slope: Callable[[float], float], low: float, high: float, otherwise: float) -> float:
    """Return where the slope falls through zero, by the Illinois variant of false position."""
    at_low, at_high = slope(low), slope(high)
    if not at_low > 0.0 > at_high:
        return otherwise
    side, last = 0, low
    while True:
        here = (low * at_high - high * at_low) / (at_high - at_low)
        value = slope(here)
        if value == 0.0 or abs(here - last) < DISPERSION_STEP:
            return here
        last = here
        if value > 0.0:
            low, at_low, at_high = here, value, at_high / (2.0 if side > 0 else 1.0)
            side = 1
        else:
            high, at_high, at_low = here, value, at_low / (2.0 if side < 0 else 1.0)
            side = -1


def _centres(surface: Surface, log_dispersion: Floats, centre: Floats) -> Floats:
    """Climb to the best centre for each dispersion, by Newton steps of at most 1."""
    for _ in range(MOST_STEPS):
        here = surface(log_dispersion, centre)
        step = np.clip(here.by_centre / np.maximum(np.abs(here.curvature), TINY), -1.0, 1.0)
        centre = centre + step
        if np.abs(step).max() < CENTRE_STEP:
            break
    return centre
