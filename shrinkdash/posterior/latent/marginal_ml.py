"""Normal logits and normal log rates by marginal maximum likelihood: plain empirical Bayes for them.

The likelihood can rise all the way to sigma = 0, where all groups share the pooled rate. That is complete pooling, and
as legal an answer as tau_hat = 0. It can also rise without end, where no group tells its own rate (each has none or
nothing but events, say); sigma then stops at LARGEST_SIGMA.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from math import exp, inf, log
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import Estimates
from shrinkdash.posterior.engine.distributions import checked_probabilities
from shrinkdash.posterior.engine.one_variable import Warp
from shrinkdash.posterior.engine.profile_maximum import Slopes, maximise
from shrinkdash.posterior.engine.sampling import positions
from shrinkdash.posterior.engine.tabulated import Tabulated
from shrinkdash.posterior.latent import normal_log_rates, normal_logits
from shrinkdash.posterior.latent.integrals import Integrals, NodeMoments
from shrinkdash.posterior.latent.latent_fit import axes_of_groups
from shrinkdash.posterior.latent.model import alike
from shrinkdash.posterior.latent.shared_points import FARTHEST, CountLikelihood, identity

# On the scale of logits or log rates: rates then are 0 or 1 in all but a few per cent of groups.
LARGEST_SIGMA = 50.0
# An estimated sigma^2 below its own standard error times the square of this is 0: the likelihood gains less than 1e-8.
SMALLEST_SHARE = 0.01
# Distance in log(1 / sigma^2) of the points of the profile likelihood.
PROFILE_STEP = 2.0
# Relative accuracy of the integrals.
ROUNDING = 1e-10
# The profile's centres begin close; where sigma is hopelessly small they may swing for ever.
CENTRE_STEPS = 8
# Points about mu are exact up to so many SDs from a likelihood.
FAR = 4.0
# Points of a group's distribution.
POINTS = 241


class Link(NamedTuple):
    """What a latent number means for the counts."""

    likelihood_of: Callable[[Floats, Floats], CountLikelihood]
    log_constant: Callable[[Floats | Wholes, Floats | Wholes], Floats]
    rate: Callable[[Floats], Floats]
    own_variance: Callable[[Floats, Floats], Floats]  # of the latent number's estimate, at a size and a rate


def _logit_variance(n: Floats, rate: Floats) -> Floats:
    return 1.0 / (n * rate * (1.0 - rate))


def _log_variance(e: Floats, rate: Floats) -> Floats:
    return 1.0 / (e * rate)


LOGIT = Link(normal_logits.likelihood_of, normal_logits.log_constant, expit, _logit_variance)
LOG = Link(normal_log_rates.likelihood_of, normal_log_rates.log_constant, normal_log_rates.exp_of, _log_variance)


@dataclass(frozen=True, eq=False)
class LatentNormalFit:
    """Maximum marginal likelihood of a_j ~ N(mu, sigma^2), a_j the logit or the logarithm of a group's rate.

    Parameters
    ----------
    mu, sigma : float
        ``sigma`` is 0 where the likelihood is highest there; mu then is that of the pooled rate.
    log_likelihood : float
        With all constants.
    rate_mean, rate_sd : ndarray (J,)
        Means and SDs of the groups' rates, mu and sigma plugged in.
    """

    mu: float
    sigma: float
    log_likelihood: float
    rate_mean: Floats
    rate_sd: Floats
    _link: Link
    _events: Floats
    _size: Floats

    @property
    def centre(self) -> float:
        """The rate at mu."""
        return float(self._link.rate(np.array(self.mu)))

    @property
    def weight(self) -> Floats:
        """About the weight on the group's own data: sigma^2 / (sigma^2 + v_j), shape (J,).

        v_j is the likelihood's variance at the group's rate, on the model's scale: 1 / (n_j p_j (1 - p_j)) or
        1 / (e_j r_j).
        """
        if self.sigma == 0.0:
            return np.zeros_like(self.rate_mean)
        return self.sigma**2 / (self.sigma**2 + self._link.own_variance(self._size, self.rate_mean))

    def estimates(self) -> Estimates:
        """Means and SDs of the rates, the rate at mu and the weights."""
        return Estimates(self.rate_mean, self.centre, self.weight, self.rate_sd)

    def rate_quantile(self, q: ArrayLike) -> Floats:
        """Quantiles of every rate, shape (len(q), J), or (J,) for a single q.

        Raises
        ------
        ValueError
            If one of q does not lie strictly between 0 and 1.
        """
        levels = checked_probabilities(q)
        if self.sigma == 0.0:
            return np.full((*np.shape(q), len(self._size)), self.centre)
        axis, mass, which = self._distributions
        latent = Tabulated.of(axis, mass).quantile(levels)[:, which]
        rates: Floats = self._link.rate(latent).reshape((*np.shape(q), len(self._size)))
        return rates

    def rate_draws(self, size: int, rng: np.random.Generator) -> Floats:
        """Draw every rate independently, shape (size, J)."""
        J = len(self._size)
        if self.sigma == 0.0:
            return np.full((size, J), self.centre)
        axis, mass, which = self._distributions
        rows = np.tile(which, size)
        at = positions(mass, rows, rng.random(len(rows)))
        rates: Floats = self._link.rate(axis.rows(rows).at(at, POINTS)).reshape(size, J)
        return rates

    def log_probability(self, events: ArrayLike, size: ArrayLike) -> Floats:
        """Log probability of other groups' events among so many trials or at such an exposure, shape (G,)."""
        y, n = (np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (events, size))
        likelihood = self._link.likelihood_of(y, n)
        constant = self._link.log_constant(y, n)
        if self.sigma == 0.0:
            return constant + likelihood.log_at(np.full_like(y, self.mu))
        found = _integrals(likelihood).seen(np.array([self.mu]), np.array([self.sigma]), 0)
        total: Floats = constant + found.log_likelihood[0]
        return total

    @cached_property
    def _distributions(self) -> tuple[Warp, Floats, NDArray[np.intp]]:
        """Axes of U kinds of group, their densities times distances (U, POINTS), and each group's kind."""
        y, n, _, which = alike(self._events, self._size)
        likelihood = replace(self._link.likelihood_of(y, n), readings=(identity,))
        seen = _integrals(likelihood).seen(np.array([self.mu]), np.array([self.sigma]), 1)
        sd = np.sqrt(seen.var[0])
        axis = axes_of_groups(likelihood, np.ones(1), seen.mean[0], sd, 1.0 / sd)
        a, gap = axis.nodes(POINTS)
        log_density = likelihood.log_at(a.T).T - 0.5 * ((a - self.mu) / self.sigma) ** 2
        return axis, np.exp(log_density - log_density.max(axis=1, keepdims=True)) * gap, which


def fit_normal_logits(data: GroupCounts) -> LatentNormalFit:
    """Fit normal logits by maximum marginal likelihood.

    Parameters
    ----------
    data : GroupCounts
        J groups' events and trials, neither none nor all of them events.

    Returns
    -------
    LatentNormalFit
        With ``sigma`` = 0 and the pooled proportion where the maximum lies there.

    Raises
    ------
    ValueError
        If all or none of the trials are events: the likelihood then has no maximum.

    References
    ----------
    Williams (1982), Journal of the Royal Statistical Society C 31:144-148.
    """
    y, n = data.events.astype(np.float64), data.trials.astype(np.float64)
    pooled = float(y.sum() / n.sum())
    if not 0.0 < pooled < 1.0:
        raise ValueError(f"events must be neither none nor all of the trials, got {int(y.sum())} in all")
    return _fit(LOGIT, y, n, log(pooled) - float(np.log1p(-pooled)))


def fit_lognormal_rates(data: GroupRates) -> LatentNormalFit:
    """Fit normal log rates by maximum marginal likelihood.

    Parameters
    ----------
    data : GroupRates
        J groups' events, not all 0, and exposures.

    Returns
    -------
    LatentNormalFit
        With ``sigma`` = 0 and the pooled rate where the maximum lies there.

    Raises
    ------
    ValueError
        If there are no events at all: the likelihood then has no maximum.

    References
    ----------
    Clayton & Kaldor (1987), Biometrics 43:671-681, section 4.
    """
    y, e = data.events.astype(np.float64), data.exposure
    if not y.sum() > 0:
        raise ValueError("events must not all be 0")
    return _fit(LOG, y, e, log(float(y.sum() / e.sum())))


def _fit(link: Link, y: Floats, size: Floats, pooled: float) -> LatentNormalFit:
    events, sizes, count, which = alike(y, size)
    likelihood = link.likelihood_of(events, sizes)
    pooled_likelihood = float(count @ likelihood.log_at(np.full_like(events, pooled)))
    integrals = _integrals(replace(likelihood, readings=(identity, link.rate)))
    grid = _profiled(likelihood, count)
    sigma = np.exp(-0.5 * grid)
    weight = count / (likelihood.width**2 + sigma[:, None] ** 2)
    start = weight @ likelihood.mode / weight.sum(axis=1)
    surface = partial(_slopes, integrals, count)
    log_precision, mu, best = maximise(
        surface, grid, start, pooled_likelihood, np.maximum(sigma, 1.0), ROUNDING, CENTRE_STEPS
    )
    constant = float(np.sum(link.log_constant(y, size)))
    if log_precision == inf:
        rate = np.full(len(y), float(link.rate(np.array(pooled))))
        return LatentNormalFit(pooled, 0.0, pooled_likelihood + constant, rate, np.zeros(len(y)), link, y, size)
    found = exp(-0.5 * log_precision)
    seen = integrals.seen(np.array([mu]), np.array([found]), 2)
    mean, sd = seen.mean[1, 0, which], np.sqrt(seen.var[1, 0, which])
    return LatentNormalFit(mu, found, best + constant, mean, sd, link, y, size)


def _integrals(likelihood: CountLikelihood) -> Integrals:
    return Integrals.of(likelihood, FARTHEST * LARGEST_SIGMA)


def _profiled(likelihood: CountLikelihood, count: Floats) -> Floats:
    """Lay the points log(1 / sigma^2) of the profile likelihood, from the largest sigma to one that counts as 0."""
    # The standard error of sigma^2 near 0, of normal estimates with these variances.
    variance_se = float(np.sum(0.5 * count * likelihood.width**-4)) ** -0.5
    low, high = -2.0 * log(LARGEST_SIGMA), -log(SMALLEST_SHARE**2 * variance_se)
    return np.linspace(low, high, int(np.ceil((high - low) / PROFILE_STEP)) + 1)


def _slopes(integrals: Integrals, count: Floats, log_precision: Floats, mu: Floats) -> Slopes:
    """Log likelihood by mu and log(1 / sigma^2): expectations of slopes of the normal density, given the data.

    Second ones add the slopes' covariances, as of normal posteriors.
    """
    precision, sigma = np.exp(log_precision)[:, None], np.exp(-0.5 * log_precision)
    seen = integrals.seen(mu, sigma, 1)
    away, var = _moments_about(mu, sigma, integrals, seen)
    square = away * away + var
    by_kind = (
        seen.log_likelihood,
        precision * away,
        0.5 - 0.5 * precision * square,
        precision * (precision * var - 1.0),
        precision * away * (1.0 - precision * var),
        -0.5 * precision * square + 0.5 * precision**2 * var * (var + 2.0 * away * away),
    )
    return Slopes(*(part @ count for part in by_kind))


def _moments_about(mu: Floats, sigma: Floats, integrals: Integrals, seen: NodeMoments) -> tuple[Floats, Floats]:
    """Means, counted from mu, and variances of the latent numbers at K nodes, (K, U).

    Points about mu miss a likelihood that is far from it: that counts as normal, so that steps still lead nearer.
    """
    mode, own, prior = integrals.likelihood.mode, integrals.likelihood.width**2, (sigma * sigma)[:, None]
    distance, total = mode - mu[:, None], own + prior
    coarse = ~integrals.grid.resolves(mu, sigma)[:, None]
    missed = coarse & (distance * distance > FAR**2 * total) | ~np.isfinite(seen.mean[0])
    away = np.where(missed, distance * prior / total, seen.mean[0] - mu[:, None])
    return away, np.where(missed, own * prior / total, seen.var[0])
