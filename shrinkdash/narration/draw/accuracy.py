"""Sentences about how exactly the numbers of a fit were computed."""

from __future__ import annotations

from math import isfinite

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.narration.numbers import number
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
    return f"Here: {comparison.family.model(comparison.analysis)}."


def power(value: float) -> str:
    """Write a small number with one digit: "2e−11"; what is below rounding as such."""
    if value < ROUNDING:
        return f"under {power(ROUNDING)}"
    if value >= 0.01:
        return number(value, 2)
    exponent = int(np.floor(np.log10(value)))
    digit = round(value / 10.0**exponent)
    return f"{digit}e−{-exponent}" if digit < 10 else f"1e−{-exponent - 1}"
