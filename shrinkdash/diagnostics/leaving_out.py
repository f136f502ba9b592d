"""Exact leave-one-group-out predictive densities: every group predicted by a fit that has not seen it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.special import gammaln, xlog1py, xlogy

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.full_bayes import Counted, full_bayes
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.posterior.conjugate.rising_factorials import log_rising
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import LOG_2_PI, Flat, TauPrior
from shrinkdash.settings import Analysis
from shrinkdash.tau2.methods import estimate_tau2


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


def plugged_left_out(data: GroupMeans, method: str) -> Floats:
    """Log density of each mean given the others by empirical Bayes; tau is estimated anew without the group.

    Parameters
    ----------
    data : GroupMeans
        J >= 3 group means and standard errors.
    method : str
        How tau^2 is estimated.

    Returns
    -------
    ndarray (J,)
    """
    tau2 = [estimate_tau2(_means_without(data, j), method) for j in range(len(data))]
    return pooled_left_out(data, np.sqrt(tau2))


def integrated_left_out(data: GroupMeans, tau_prior: TauPrior) -> Floats:
    """Log density of each mean given the others by full Bayes, with a flat prior of mu.

    Flat densities count as 1 in both, so the difference of the log marginals is the proper log p(y_j | the others).

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors: J >= 4 under a flat prior of tau, else J >= 3.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        The prior with all groups, which leaving one out does not change.

    Returns
    -------
    ndarray (J,)
    """
    whole = posterior_normal(data, tau_prior=tau_prior).log_marginal
    rest = [posterior_normal(_means_without(data, j), tau_prior=tau_prior).log_marginal for j in range(len(data))]
    return whole - np.array(rest)


def fewest_groups(tau_prior: TauPrior) -> int:
    """Return how many groups it takes for full Bayes without one of them to be proper."""
    return 4 if isinstance(tau_prior, Flat) else 3


def _means_without(data: GroupMeans, j: int) -> GroupMeans:
    return GroupMeans(np.delete(data.y_bar, j), np.delete(data.se, j))


def counts_pooled_left_out(counts: Counted) -> Floats:
    """Log probability of each count with the others' pooled rate plugged in, (J,); -inf where that rules it out."""
    y, size = counts.events, size_of(counts)
    rate = (y.sum() - y) / (size.sum() - size)
    return log_probability(counts, rate)


def counts_plugged_left_out(counts: Counted) -> Floats:
    """Log probability of each count by empirical Bayes; the population is fitted anew without the group.

    Parameters
    ----------
    counts : GroupCounts or GroupRates
        J >= 3 groups; the others of each must hold both events and, for trials, others than events.

    Returns
    -------
    ndarray (J,)
        Beta-binomial, or negative binomial for rates.

    Raises
    ------
    ValueError
        If a group's absence leaves nothing to fit.
    """
    return _each_kind(counts, lambda j: _plugged_without(counts, j))


def counts_integrated_left_out(data: GroupMeans, counts: Counted, analysis: Analysis) -> Floats:
    """Log probability of each count given the others by full Bayes: a difference, since all priors are proper.

    Parameters
    ----------
    data : GroupMeans
        The counts' normal approximation.
    counts : GroupCounts or GroupRates
        J >= 3 groups.
    analysis : Analysis
        Holds the prior.

    Returns
    -------
    ndarray (J,)
    """

    def log_marginal(some: Counted) -> float:
        return full_bayes(data, some, analysis, factor=1.0).posterior.log_marginal

    whole = log_marginal(counts)
    return _each_kind(counts, lambda j: whole - log_marginal(_counts_without(counts, j)))


def _each_kind(counts: Counted, of: Callable[[int], float]) -> Floats:
    """Ask about the first group of each kind; groups with equal counts have equal answers."""
    pairs = np.stack([counts.events, size_of(counts)])
    _, first, which = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
    answers: Floats = np.array([of(int(j)) for j in first])[which.ravel()]
    return answers


def _counts_without(counts: Counted, j: int) -> Counted:
    if isinstance(counts, GroupCounts):
        return GroupCounts(np.delete(counts.events, j), np.delete(counts.trials, j))
    return GroupRates(np.delete(counts.events, j), np.delete(counts.exposure, j))


def _plugged_without(counts: Counted, j: int) -> float:
    """Fit the population to the others; the group's count then has a closed form, at no over-dispersion its limit."""
    rest, y, size = _counts_without(counts, j), counts.events[j], size_of(counts)[j]
    if isinstance(rest, GroupCounts):
        beta = fit_beta_binomial(rest)
        if beta.size < np.inf:
            a, b = beta.mean * beta.size, (1.0 - beta.mean) * beta.size
            rising = _rising(a, y) + _rising(b, size - y) - _rising(beta.size, size)
            return rising + float(gammaln(size + 1.0) - gammaln(y + 1.0) - gammaln(size - y + 1.0))
        return float(log_probability(counts, np.full(len(counts), beta.mean))[j])
    gamma = fit_gamma_poisson(rest)
    if gamma.shape < np.inf:
        failed, succeeded = np.log1p(size / gamma.rate), np.log(size / (gamma.rate + size))
        return float(_rising(gamma.shape, y) - gammaln(y + 1.0) - gamma.shape * failed + y * succeeded)
    return float(log_probability(counts, np.full(len(counts), gamma.mean))[j])


def _rising(a: float, y: float) -> float:
    return float(log_rising(np.array(a), np.array(y, dtype=np.float64)))


def size_of(counts: Counted) -> Floats:
    """Return the trials or the exposure, (J,)."""
    return counts.trials.astype(np.float64) if isinstance(counts, GroupCounts) else counts.exposure


def log_probability(counts: Counted, rate: Floats) -> Floats:
    """Log probability of the counts at rates (..., J), all constants included; -inf where it is 0."""
    y, size = counts.events, size_of(counts)
    if isinstance(counts, GroupCounts):
        choose = gammaln(size + 1.0) - gammaln(y + 1.0) - gammaln(size - y + 1.0)
        return np.asarray(choose + xlogy(y, rate) + xlog1py(size - y, -rate))
    return np.asarray(xlogy(y, size * rate) - size * rate - gammaln(y + 1.0))
