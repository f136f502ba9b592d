"""Sentences about how exactly the numbers of a fit were computed."""

from __future__ import annotations

from math import isfinite

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.full_bayes import WIDE_MU, sigma_prior, tau_prior
from shrinkdash.narration.numbers import number, significant
from shrinkdash.posterior.latent.normal_logits import STANDARD_NORMAL
from shrinkdash.posterior.priors import Exponential, HalfCauchy, HalfNormal, Normal
from shrinkdash.posterior.result import LARGEST_ERROR, Posterior

# Differences of two sums of doubles below this are rounding.
ROUNDING = 1e-15


def own_error(posterior: Posterior) -> str:
    """Say what error rules of different fineness leave for this fit, and what that means."""
    if not isfinite(posterior.error):
        return (
            "Quadrature rules of different fineness could not be compared for this fit: "
            "take its full-Bayes numbers as not exact."
        )
    text = (
        f"Quadrature rules of different fineness were compared for every mean and standard deviation of this fit: "
        f"the error is put at {power(posterior.error)} posterior standard deviations."
    )
    if posterior.accurate:
        return f"{text} Anything above {power(LARGEST_ERROR)} would have been refined, or said here."
    return (
        f"{text} That is more than {power(LARGEST_ERROR)}, and further refining did not help: "
        f"take the full-Bayes numbers as not exact beyond that."
    )


def model(comparison: Comparison) -> str:
    """Say which likelihood and priors full Bayes uses for these data."""
    counts, analysis = comparison.counts, comparison.analysis
    sigma = _prior(sigma_prior(analysis))
    if isinstance(counts, GroupCounts):
        return f"Here: events among trials, normal logits, μ ~ {_normal(STANDARD_NORMAL)}, σ ~ {sigma}."
    if isinstance(counts, GroupRates):
        return f"Here: event counts, normal log rates, μ ~ {_normal(WIDE_MU)}, σ ~ {sigma}."
    tau = _prior(tau_prior(comparison.data.se, analysis))
    joint = "" if tau == "flat" else "~ "
    return f"Here: normal means with known standard errors, normal true means, μ flat, τ {joint}{tau}."


def _normal(prior: Normal) -> str:
    return f"N({prior.mean:g}, {prior.sd:g})"


def _prior(prior: object) -> str:
    if isinstance(prior, HalfNormal):
        return f"half-normal({significant(prior.scale)})"
    if isinstance(prior, HalfCauchy):
        return f"half-Cauchy({significant(prior.scale)})"
    if isinstance(prior, Exponential):
        return f"exponential with mean {significant(1.0 / prior.rate)}"
    return "flat"


def power(value: float) -> str:
    """Write a small number with one digit: "2e−11"; what is below rounding as such."""
    if value < ROUNDING:
        return f"under {power(ROUNDING)}"
    if value >= 0.01:
        return number(value, 2)
    exponent = int(np.floor(np.log10(value)))
    digit = round(value / 10.0**exponent)
    return f"{digit}e−{-exponent}" if digit < 10 else f"1e−{-exponent - 1}"
