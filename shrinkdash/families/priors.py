"""The priors that an analysis chooses, in the units of the data."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.narration.numbers import significant
from shrinkdash.posterior.priors import FLAT, Exponential, HalfCauchy, HalfNormal, Normal, TauPrior
from shrinkdash.settings import Analysis

# Hardly informative for the mean log rate of any outcome between one in a million and a million.
WIDE_MU = Normal(0.0, 10.0)


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


def in_words(prior: object) -> str:
    """Write a prior as "~ half-normal(1)", or "flat"."""
    if isinstance(prior, Normal):
        return f"~ N({prior.mean:g}, {prior.sd:g})"
    if isinstance(prior, HalfNormal):
        return f"~ half-normal({significant(prior.scale)})"
    if isinstance(prior, HalfCauchy):
        return f"~ half-Cauchy({significant(prior.scale)})"
    if isinstance(prior, Exponential):
        return f"~ exponential with mean {significant(1.0 / prior.rate)}"
    return "flat"
