"""Plain empirical Bayes: one between-group SD is estimated and plugged in, whichever likelihood the data have."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, sqrt

import numpy as np

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.estimators import Estimates, partial_pooling
from shrinkdash.full_bayes import Counted
from shrinkdash.posterior.conjugate.marginal_ml import (
    BetaBinomialFit,
    GammaPoissonFit,
    fit_beta_binomial,
    fit_gamma_poisson,
)
from shrinkdash.settings import Analysis
from shrinkdash.tau2.methods import estimate_tau2


@dataclass(frozen=True, eq=False)
class Plugged:
    """What empirical Bayes says.

    Parameters
    ----------
    tau_hat : float
        Estimated between-group SD, in outcome units.
    estimates : Estimates
        Partial pooling with it plugged in, in outcome units.
    fit : BetaBinomialFit or GammaPoissonFit, optional
        The population of rates that was plugged in, for counts.
    """

    tau_hat: float
    estimates: Estimates
    fit: BetaBinomialFit | GammaPoissonFit | None = None


def plug_in(data: GroupMeans, counts: Counted | None, analysis: Analysis, *, factor: float = 1.0) -> Plugged:
    """Estimate the spread of the groups and shrink with it: by `method`, for counts by marginal maximum likelihood.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors.
    counts : GroupCounts or GroupRates or None
        The counts behind them; all or no events leave nothing to estimate, and the data's approximation is used.
    analysis : Analysis
        Holds the method.
    factor : float
        Outcome units per unit rate of the counts.

    Returns
    -------
    Plugged
    """
    if counts is None or _nothing_varies(counts):
        tau_hat = float(np.sqrt(estimate_tau2(data, analysis.method)))
        return Plugged(tau_hat, partial_pooling(data, tau=tau_hat))
    if isinstance(counts, GroupCounts):
        beta = fit_beta_binomial(counts)
        spread = sqrt(beta.mean * (1.0 - beta.mean) / (beta.size + 1.0))
        return Plugged(factor * spread, _scaled(beta.estimates(counts), factor), beta)
    gamma = fit_gamma_poisson(counts)
    spread = 0.0 if gamma.shape == inf else gamma.mean / sqrt(gamma.shape)
    return Plugged(factor * spread, _scaled(gamma.estimates(counts), factor), gamma)


def _nothing_varies(counts: Counted) -> bool:
    total = int(counts.events.sum())
    return total == 0 or (isinstance(counts, GroupCounts) and total == int(counts.trials.sum()))


def _scaled(found: Estimates, factor: float) -> Estimates:
    return Estimates(factor * found.theta_hat, factor * found.mu_hat, found.weight, factor * found.theta_sd)
