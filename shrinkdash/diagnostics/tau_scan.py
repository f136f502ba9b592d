"""Everything as a function of tau: what the data and the prior say of it, and every estimate given it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.means import GroupMeans
from shrinkdash.estimators import Estimates, partial_pooling, pooled
from shrinkdash.families.priors import tau_prior
from shrinkdash.families.scores import linear_parameters
from shrinkdash.posterior.normal.given_tau import in_units
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import FLAT, TauPrior
from shrinkdash.posterior.result import Posterior
from shrinkdash.tau2.methods import METHODS, estimate_tau2

# Values of tau on the axis; fewer where each stands for many groups.
POINTS, FEWER_POINTS, MANY = 81, 41, 40
# The axis ends at one of these, times a power of ten, so that it rarely moves with the draw.
ENDS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 7.5, 10.0)
# The cursor takes about so many steps along it.
CURSOR_STEPS = 150
# A step of exactly 0.1 has one decimal, whatever its logarithm rounds to.
ROUNDING = 1e-9
# It holds this quantile of the posterior, but follows a heavy tail no further than twice the median.
HELD, FARTHEST = 0.975, 2.0
# What empirical Bayes uses for counts: no method of the normal approximation.
COUNTS_ML = "ML of the counts"


@dataclass(frozen=True, eq=False)
class TauScan:
    """J groups seen along K values of tau, in outcome units; counts by their normal approximation.

    Parameters
    ----------
    data : GroupMeans
        The J groups.
    prior : Flat, HalfNormal, HalfCauchy or Exponential
        Prior of tau.
    posterior : Posterior
        Full Bayes with that prior and a flat mu.
    estimates : mapping of str to float
        Estimated tau by method.
    chosen : str
        The one that empirical Bayes plugs in.
    """

    data: GroupMeans
    prior: TauPrior
    posterior: Posterior
    estimates: dict[str, float]
    chosen: str

    @cached_property
    def end(self) -> float:
        """Where the axis of tau ends."""
        median, held = self.posterior.hyper["tau"].quantile([0.5, HELD]).tolist()
        highest = max(self.estimates.values())
        return _round_up(max(1.05 * highest, min(held, FARTHEST * max(median, highest))))

    @property
    def places(self) -> int:
        """Decimals of the cursor."""
        return max(0, -int(np.floor(np.log10(self.end / CURSOR_STEPS) + ROUNDING)))

    @property
    def step(self) -> float:
        """The step of the cursor: 1, 2 or 5 in its last decimal, so that `end` is a whole number of steps."""
        unit = 10.0 ** np.floor(np.log10(self.end / CURSOR_STEPS) + ROUNDING)
        wanted = self.end / (1.4 * CURSOR_STEPS)
        return float(next(size * unit for size in (1, 2, 5, 10) if size * unit >= wanted))

    @cached_property
    def tau(self) -> Floats:
        """The axis, shape (K,), from 0 to `end`."""
        return np.linspace(0.0, self.end, POINTS if len(self.data) < MANY else FEWER_POINTS)

    @cached_property
    def likelihood(self) -> Floats:
        """Likelihood of tau, mu integrated out (the restricted one), relative to its highest value here, shape (K,)."""
        return _relative(self._log_likelihood)

    @cached_property
    def prior_density(self) -> Floats:
        """Prior density of tau relative to its highest value here, shape (K,)."""
        return _relative(self.prior.log_density(self.tau))

    @cached_property
    def density(self) -> Floats:
        """Posterior density of tau relative to its highest value here, shape (K,)."""
        return _relative(self._log_likelihood + self.prior.log_density(self.tau))

    @cached_property
    def theta_hat(self) -> Floats:
        """Every group's estimate at each tau, shape (K, J)."""
        centre, weight = self._pooled
        y_bar = self.data.y_bar[:, None]
        estimates: Floats = (centre + weight * (y_bar - centre)).T
        return estimates

    @property
    def mu_hat(self) -> Floats:
        """The centre of the pull at each tau, shape (K,)."""
        return self._pooled[0]

    @cached_property
    def _pooled(self) -> tuple[Floats, Floats]:
        return pooled(self.data.y_bar[:, None], self.data.se**2, self.tau**2)

    @cached_property
    def _log_likelihood(self) -> Floats:
        means = in_units(self.data, FLAT)
        return means.given(self.tau / means.unit).log_likelihood


@dataclass(frozen=True, eq=False)
class AtTau:
    """Partial pooling at one tau set by hand."""

    tau: float
    fit: Estimates
    parameters: float


def tau_scan(comparison: Comparison) -> TauScan:
    """Set up the laboratory of tau for the data of a comparison.

    Parameters
    ----------
    comparison : Comparison
        The J groups, the prior, and the method in use.

    Returns
    -------
    TauScan
    """
    data, analysis = comparison.data, comparison.analysis
    prior = tau_prior(data.se, analysis)
    estimates = {str(method): float(np.sqrt(estimate_tau2(data, method))) for method in METHODS}
    if not comparison.family.approximated:
        return TauScan(data, prior, posterior_normal(data, tau_prior=prior), estimates, analysis.method)
    estimates[COUNTS_ML] = comparison.plugged.tau_hat
    return TauScan(data, prior, posterior_normal(data, tau_prior=prior), estimates, COUNTS_ML)


def at_tau(data: GroupMeans, tau: float) -> AtTau:
    """Pool at a given tau, and count the parameters that this leaves.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.
    tau : float
        Between-group SD, >= 0, in outcome units.

    Returns
    -------
    AtTau
        ``parameters`` is the trace of the hat matrix: 1 for complete pooling, J for none.

    Raises
    ------
    ValueError
        If tau is negative, infinite or NaN.
    """
    fit = partial_pooling(data, tau=tau)
    return AtTau(tau, fit, linear_parameters(fit.weight))


def _relative(log_values: Floats) -> Floats:
    relative: Floats = np.exp(log_values - log_values.max())
    return relative


def _round_up(value: float) -> float:
    power = 10.0 ** np.floor(np.log10(value))
    return float(power * next(end for end in (*ENDS, 15.0) if end * power >= value))
