"""The two conjugate models by marginal maximum likelihood: plain empirical Bayes for counts.

The likelihood can rise all the way to no over-dispersion: then size or shape is infinite and the mean the pooled one.
That is complete pooling, and as legal an answer as tau_hat = 0.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import exp, inf, log
from typing import NamedTuple

import numpy as np
from scipy.special import expit, gammaln, logit

from shrinkdash.arrays import Floats
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import Estimates
from shrinkdash.posterior.conjugate.rising_factorials import log_rising, rising_curvature, rising_slope

# Profile the likelihood over log size or log shape from here to there.
LOWEST, HIGHEST, POINTS = -9.0, 21.0, 25
# A centre this close to its best is good enough to go by; the last steps; and where to stop without them.
CLOSE, STEP, MOST_STEPS = 1e-4, 1e-9, 100
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


class _Slopes(NamedTuple):
    """Log likelihood at P points, with its derivatives by the centre, the log dispersion, and both; each (P,)."""

    value: Floats
    by_centre: Floats
    by_dispersion: Floats
    by_centre_twice: Floats
    by_both: Floats
    by_dispersion_twice: Floats


Surface = Callable[[Floats, Floats], _Slopes]


def _beta_binomial(y: Floats, n: Floats, log_size: Floats, centre: Floats) -> _Slopes:
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
    return _Slopes(*(part.sum(axis=1) for part in parts))


def _gamma_poisson(y: Floats, e: Floats, log_shape: Floats, centre: Floats) -> _Slopes:
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
    return _Slopes(*(part.sum(axis=1) for part in parts))


def _maximum(surface: Surface, pooled: float, at_infinity: float) -> tuple[float, float, float]:
    """Maximise over log dispersion and centre; the log dispersion is inf where no finite one does better.

    The likelihood is profiled over a grid of dispersions: for each it has one maximum over the centre. The highest
    lies beside the best point of the grid.
    """
    grid = np.linspace(LOWEST, HIGHEST, POINTS)
    centres = _centres(surface, grid, np.full(POINTS, pooled))
    best = int(np.argmax(surface(grid, centres).value))
    between = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, POINTS - 1)])
    found, centre, height = _climb(surface, float(grid[best]), float(centres[best]), *between)
    if height <= at_infinity + ROUNDING * abs(at_infinity):
        return inf, pooled, at_infinity
    return found, centre, height


def _centres(surface: Surface, log_dispersion: Floats, centre: Floats) -> Floats:
    """Climb close to the best centre for each dispersion, by Newton steps of at most 1."""
    for _ in range(MOST_STEPS):
        here = surface(log_dispersion, centre)
        step = np.clip(here.by_centre / np.maximum(np.abs(here.by_centre_twice), TINY), -1.0, 1.0)
        centre = centre + step
        if np.abs(step).max() < CLOSE:
            break
    return centre


def _climb(
    surface: Surface, log_dispersion: float, centre: float, low: float, high: float
) -> tuple[float, float, float]:
    """Climb to the top by Newton steps in both, with the log dispersion between low and high; return its height too."""
    height = -inf
    for _ in range(MOST_STEPS):
        here = surface(np.array([log_dispersion]), np.array([centre]))
        height, by_centre, by_dispersion, twice, by_both, bend = (float(part[0]) for part in here)
        aside = by_centre / max(abs(twice), TINY)
        if abs(aside) > CLOSE:
            centre += min(max(aside, -1.0), 1.0)
            continue
        # Along the profile, where the centre follows the dispersion.
        follow = by_both / max(abs(twice), TINY)
        slope, bend = by_dispersion + follow * by_centre, bend + follow * by_both
        low, high = (log_dispersion, high) if slope > 0.0 else (low, log_dispersion)
        after = log_dispersion - slope / bend if bend < 0.0 else inf
        if not low <= after <= high:
            after = 0.5 * (low + high)
        step = after - log_dispersion
        log_dispersion, centre = after, centre + aside + follow * step
        if max(abs(step), abs(aside)) < STEP:
            break
    return log_dispersion, centre, height
