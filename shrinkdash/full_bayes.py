"""Full Bayes read on the scale of the outcome, whichever likelihood the data have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import Estimates
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import FLAT, Exponential, HalfCauchy, HalfNormal, Normal, TauPrior
from shrinkdash.posterior.result import Posterior, RatePosterior
from shrinkdash.settings import Analysis

Counted = GroupCounts | GroupRates
# Hardly informative for the mean log rate of any outcome between one in a million and a million.
WIDE_MU = Normal(0.0, 10.0)


@dataclass(frozen=True, eq=False)
class FullBayes:
    """A posterior whose groups are read in outcome units.

    Parameters
    ----------
    posterior : Posterior
        On the model's own scale.
    estimates : Estimates
        Posterior means and SDs of the groups in outcome units, the centre of the pull and the expected weights.
    quantile : callable
        Probabilities in, quantiles of every group in outcome units out: shape (len(q), J), or (J,) for a single q.
    tau_quantile : callable
        The same for the between-group SD in outcome units; for counts about, at the centre.
    """

    posterior: Posterior
    estimates: Estimates
    quantile: Callable[[ArrayLike], Floats]
    tau_quantile: Callable[[ArrayLike], Floats]


def full_bayes(data: GroupMeans, counts: Counted | None, analysis: Analysis, *, factor: float) -> FullBayes:
    """Integrate tau out, on the likelihood that the data have.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors; used where there are no counts.
    counts : GroupCounts or GroupRates or None
        The counts behind them.
    analysis : Analysis
        Holds the prior.
    factor : float
        Outcome units per unit rate: 100 where proportions are told in per cent.

    Returns
    -------
    FullBayes
    """
    if isinstance(counts, GroupCounts):
        binomial = posterior_binomial(counts, sigma_prior=sigma_prior(analysis))
        return _of_rates(binomial, factor, binomial.centre * (1.0 - binomial.centre))
    if isinstance(counts, GroupRates):
        poisson = posterior_poisson_lognormal(counts, mu_prior=WIDE_MU, sigma_prior=sigma_prior(analysis))
        return _of_rates(poisson, factor, poisson.centre)
    normal = posterior_normal(data, tau_prior=tau_prior(data.se, analysis))
    estimates = Estimates(normal.theta_mean, normal.centre, normal.weight, normal.theta_sd)
    return FullBayes(normal, estimates, normal.theta_quantile, normal.hyper["tau"].quantile)


def _of_rates(found: RatePosterior, factor: float, slope: float) -> FullBayes:
    estimates = Estimates(factor * found.rate_mean, factor * found.centre, found.weight, factor * found.rate_sd)
    return FullBayes(
        found,
        estimates,
        lambda q: factor * found.rate_quantile(q),
        lambda q: factor * slope * found.hyper["sigma"].quantile(q),
    )


def tau_prior(se: Floats, analysis: Analysis) -> TauPrior:
    """Return the prior of tau for standard errors (J,); two groups get a half-normal one for a flat, improper one."""
    if analysis.prior == "flat" and len(se) > 2:
        return FLAT
    scale = analysis.scale * float(np.median(se))
    if analysis.prior == "half-Cauchy":
        return HalfCauchy(scale)
    return Exponential(1.0 / scale) if analysis.prior == "exponential" else HalfNormal(scale)


def sigma_prior(analysis: Analysis) -> HalfNormal | HalfCauchy:
    """Return the prior of the SD of logits or log rates: of scale 1, whatever the outcome's unit."""
    return HalfCauchy(1.0) if analysis.prior == "half-Cauchy" else HalfNormal(1.0)
