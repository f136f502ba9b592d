"""Counts from standard normal luck: the binomial or Poisson quantile at Phi(e), so that luck stays held."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, bdtrik, ndtr, pdtr, pdtrik

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]

# From this variance on, counts are as good as normal, and scipy's inverses begin to fail.
MANY_COUNTS = 1e8
LEAST_RATE = 1e-12


def binomial_quantile(n: Wholes, rate: Floats, e: Floats) -> Wholes:
    """Return the binomial quantiles at Phi(e); where it is as good, and scipy's fail, those of a normal curve."""
    mean, var = n * rate, n * rate * (1.0 - rate)
    small = var < MANY_COUNTS
    # Of all trials or of none there is little to search for, and scipy's inverse finds nothing.
    rate = np.clip(rate, LEAST_RATE, 1.0 - LEAST_RATE)
    exact = _quantile(bdtr, bdtrik, ndtr(e), np.where(small, n, 1), rate)
    return np.where(small, exact, np.clip(np.rint(mean + np.sqrt(var) * e), 0, n)).astype(np.int64)


def poisson_quantile(mean: Floats, e: Floats) -> Wholes:
    """Return the Poisson quantiles at Phi(e); for many events, where scipy's fail, those of a normal curve."""
    small = mean < MANY_COUNTS
    exact = _quantile(pdtr, pdtrik, ndtr(e), np.where(small, np.maximum(mean, LEAST_RATE), 1.0))
    return np.where(small, exact, np.rint(mean + np.sqrt(mean) * e)).astype(np.int64)


def _quantile(
    cdf: Callable[..., Floats], inverse: Callable[..., Floats], q: Floats, *parameters: Floats | Wholes
) -> Floats:
    """Return the smallest count whose cumulative probability reaches q."""
    count = np.ceil(inverse(q, *parameters))
    # The inverse may lie a rounding above a whole number.
    fewer = np.maximum(count - 1.0, 0.0)
    return np.where(cdf(fewer, *parameters) >= q, fewer, count)
