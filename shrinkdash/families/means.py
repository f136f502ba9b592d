"""Means with known standard errors: y_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf
from typing import ClassVar

import numpy as np
from scipy.special import ndtri

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.estimators import Estimates, partial_pooling
from shrinkdash.families.family import Effects, FullBayes, Interval, Kinds, PluggedIn, Words
from shrinkdash.families.priors import in_words, tau_prior
from shrinkdash.families.scores import Score, score_of_means
from shrinkdash.posterior.engine.distributions import NormalMixture, Scaled
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import LOG_2_PI, Flat, TauPrior
from shrinkdash.posterior.result import Posterior
from shrinkdash.settings import POOLINGS, Analysis
from shrinkdash.strategies import COMPLETE, NO
from shrinkdash.tau2.methods import estimate_tau2

PLUGGED, FULL = POOLINGS


@dataclass(frozen=True, eq=False)
class Means:
    """J group means.

    Parameters
    ----------
    data : GroupMeans
        Means and standard errors, in outcome units.
    prior : Flat, HalfNormal, HalfCauchy or Exponential, optional
        A prior of tau that counts instead of the analysis's: that of all groups, where some are left out.
    """

    data: GroupMeans
    prior: TauPrior | None = None

    factor: ClassVar[float] = 1.0
    approximated: ClassVar[bool] = False
    largest: ClassVar[float] = inf
    words: ClassVar[Words] = Words("means", "means", None, "log density", "")

    def plug_in(self, analysis: Analysis) -> PluggedIn:
        """Estimate tau by the analysis's method."""
        tau_hat = float(np.sqrt(estimate_tau2(self.data, analysis.method)))
        return plugged_means(self.data, tau_hat)

    def tau_prior(self, analysis: Analysis) -> TauPrior:
        """Return the prior of tau."""
        return tau_prior(self.data.se, analysis) if self.prior is None else self.prior

    def posterior(self, analysis: Analysis) -> Posterior:
        """Integrate mu and tau out."""
        return posterior_normal(self.data, tau_prior=self.tau_prior(analysis))

    def full_bayes(self, analysis: Analysis) -> FullBayes:
        """Read the posterior; its scale is the outcome's."""
        found = self.posterior(analysis)
        estimates = Estimates(found.theta_mean, found.centre, found.weight, found.theta_sd)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            drawn = found.draws(size, rng)
            away = drawn["tau"][:, None] * rng.standard_normal(drawn.theta.shape)
            return Effects(drawn.theta, drawn["mu"][:, None] + away)

        return FullBayes(found, estimates, found.theta_quantile, found.hyper["tau"].quantile, draw_effects)

    def model(self, analysis: Analysis) -> str:
        """Name the normal model and the prior of tau."""
        tau = in_words(self.tau_prior(analysis))
        return f"normal means with known standard errors, normal true means, μ flat, τ {tau}"

    def own_interval(self, low: float, high: float) -> Interval:
        """y_bar +- z se."""
        return _around(self.data.y_bar, self.data.se, high)

    def observed(self) -> Floats:
        """Return the means."""
        return self.data.y_bar

    def replicate(self, effects: Floats, rng: np.random.Generator) -> Floats:
        """Add the noise of a mean."""
        return effects + self.data.se * rng.standard_normal(effects.shape)

    def without(self, j: int, analysis: Analysis) -> Means:
        """Leave one group out; the prior stays that of all groups."""
        rest = GroupMeans(np.delete(self.data.y_bar, j), np.delete(self.data.se, j))
        return Means(rest, self.tau_prior(analysis))

    def kinds(self) -> Kinds:
        """Every group is a kind of its own."""
        each = np.arange(len(self.data))
        return Kinds(each, each)

    def pooled_left_out(self) -> Floats:
        """Log density of each mean given the others at tau = 0, (J,)."""
        return pooled_left_out(self.data, np.zeros(len(self.data)))

    def plugged_left_out(self, analysis: Analysis) -> Floats:
        """Log density of each mean given the others, tau estimated anew without it, (J,)."""
        tau2 = [estimate_tau2(self.without(j, analysis).data, analysis.method) for j in range(len(self.data))]
        return pooled_left_out(self.data, np.sqrt(tau2))

    def fewest_to_leave_out(self, analysis: Analysis) -> int:
        """4 under a flat prior of tau, else 3."""
        return 4 if isinstance(self.tau_prior(analysis), Flat) else 3

    def scores(
        self, fits: Mapping[str, Estimates], plugged: PluggedIn, full: Callable[[], FullBayes], drawn: Floats | None
    ) -> dict[str, Score]:
        """Score all strategies in closed form, given tau."""
        fixed = {NO: fits[NO], COMPLETE: fits[COMPLETE], PLUGGED: plugged.estimates}
        scores = {name: score_of_means(self.data, _certain(self.data, fit)) for name, fit in fixed.items()}
        scores[FULL] = score_of_means(self.data, in_own_errors(self.data, full().posterior))
        return scores


def plugged_means(data: GroupMeans, tau_hat: float) -> PluggedIn:
    """Plug a between-group SD in.

    References
    ----------
    Morris (1983), Journal of the American Statistical Association 78:47-55, for the interval; Gelman et al. (2013),
    Bayesian Data Analysis, 3rd ed., section 5.4, for the draws, which let mu vary given tau.
    """
    fit = partial_pooling(data, tau=tau_hat)

    def interval(low: float, high: float) -> Interval:
        return _around(fit.theta_hat, np.sqrt(fit.weight) * data.se, high)

    def draw_effects(size: int, rng: np.random.Generator) -> Effects:
        sd_mu = float(np.sum(1.0 / (tau_hat**2 + data.se**2))) ** -0.5
        mu = fit.mu_hat + sd_mu * rng.standard_normal((size, 1))
        z = rng.standard_normal((size, len(data)))
        same = mu + fit.weight * (data.y_bar - mu) + np.sqrt(fit.weight) * data.se * z
        return Effects(same, mu + tau_hat * z)

    return PluggedIn(tau_hat, fit, interval, draw_effects)


def pooled_left_out(data: GroupMeans, tau: Floats) -> Floats:
    """Log density of each mean given the others, at a tau of its own; mu has a flat prior.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors.
    tau : ndarray (J,)
        Between-group SDs >= 0, in outcome units; all 0 is complete pooling.

    Returns
    -------
    ndarray (J,)
        Log of N(y_j; mu_hat(others), tau_j^2 + se_j^2 + 1 / sum_{k != j} (tau_j^2 + se_k^2)^-1).
    """
    # Without the diagonal, not by subtraction: one giant group would leave nothing but rounding.
    weight = 1.0 / (tau[:, None] ** 2 + data.se**2)
    np.fill_diagonal(weight, 0.0)
    precision = weight.sum(axis=1)
    # From each group itself, so that a large offset costs no digits.
    away = np.sum(weight * (data.y_bar - data.y_bar[:, None]), axis=1) / precision
    var = tau**2 + data.se**2 + 1.0 / precision
    return np.asarray(-0.5 * (LOG_2_PI + np.log(var) + away**2 / var))


def _around(centre: Floats, sd: Floats, q: float) -> Interval:
    reach = float(ndtri(q)) * sd
    return Interval(centre - reach, centre + reach)


def _certain(data: GroupMeans, fit: Estimates) -> NormalMixture:
    """One normal a group, seen from its own mean and in its own standard errors."""
    mean, sd = (fit.theta_hat - data.y_bar) / data.se, fit.theta_sd / data.se
    return NormalMixture(np.ones(1), mean[None], sd[None])


def in_own_errors(data: GroupMeans, posterior: Posterior) -> NormalMixture:
    """Read the posterior of each effect, a mixture of normals over tau, from its own mean and in standard errors."""
    scaled = posterior.groups
    assert isinstance(scaled, Scaled)
    assert isinstance(scaled.inner, NormalMixture)
    own, unit = (data.y_bar - scaled.origin) / scaled.unit, data.se / scaled.unit
    return NormalMixture(scaled.inner.weights, (scaled.inner.mean - own) / unit, scaled.inner.sd / unit)
