"""Logarithms of rising factorials Gamma(a + y) / Gamma(a), and their derivatives by a."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from shrinkdash.arrays import Floats

# Beyond this, differences of log gammas lose digits that Stirling's series keeps to 1e-12.
LARGE = 1e3


def log_rising(a: Floats, y: Floats) -> Floats:
    """Return log(Gamma(a + y) / Gamma(a)) for a > 0, y >= 0, broadcast."""
    a, y = np.broadcast_arrays(a, y)
    large = a > LARGE
    small = np.where(large, 1.0, a)
    exact = gammaln(small + np.where(large, 1.0, y)) - gammaln(small)
    if not large.any():
        return np.where(y == 0.0, 0.0, exact)
    big = np.where(large, a, LARGE)
    series = (big + y - 0.5) * np.log1p(y / big) + y * (np.log(big) - 1.0) + (1.0 / (big + y) - 1.0 / big) / 12.0
    return np.where(large, series, np.where(y == 0.0, 0.0, exact))


def rising_slope(a: Floats, y: Floats) -> Floats:
    """Return the derivative of `log_rising` by a: digamma(a + y) - digamma(a)."""
    exact = digamma(a + y) - digamma(a)
    series = np.log1p(y / a) - 0.5 * (1.0 / (a + y) - 1.0 / a) - ((a + y) ** -2 - a**-2) / 12.0
    return np.where(a > LARGE, series, exact)


def rising_curvature(a: Floats, y: Floats) -> Floats:
    """Return about the second derivative of `log_rising` by a, to three digits: enough to step by."""
    return _trigamma(a + y) - _trigamma(a)


def _trigamma(x: Floats) -> Floats:
    """Step up by one, then use the asymptotic series; scipy's own takes ten times as long."""
    above = 1.0 / (x + 1.0)
    return x**-2 + above + above**2 / 2.0 + above**3 / 6.0
