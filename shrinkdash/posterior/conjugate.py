"""What the two conjugate models share: rising factorials, and the axes of the effects' distributions."""

from __future__ import annotations

import numpy as np
from scipy.special import digamma, gammaln

from shrinkdash.arrays import Floats
from shrinkdash.posterior.quadrature import Warp

# Beyond this, differences of log gammas lose digits that Stirling's series keeps to 1e-12.
LARGE = 1e3
# An effect's own axis: so many SDs to both sides, which covers an exponential tail, or the heavier tail of a wide one,
# and the sinh's largest width.
AROUND, FAR_AROUND, WIDEST, STRAIGHT = 25.0, 1e3, 0.5, 3.0
# How fine the edge of a wide one is.
EDGE = 0.5


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


def axes(centre: Floats, edge: Floats, sd: Floats, fineness: Floats) -> Warp:
    """Axes for quantities whose logarithm or logit has these means and SDs, and given a node mostly 1 / fineness, (Q,).

    A wide one has a tail like exp(s / sd), which pulls its mean far from its edge.
    """
    wide = sd >= WIDEST
    width = np.minimum(np.minimum(sd, WIDEST), STRAIGHT / fineness)
    far = np.arcsinh(np.where(wide, FAR_AROUND, AROUND) * sd / width)
    return Warp(np.where(wide, edge, centre), width, -far, far)


def log_gamma_moments(shape: Floats, rate: Floats | float) -> tuple[Floats, Floats]:
    """Mean and variance of the logarithm of gamma variables, to a few per cent: enough to lay an axis."""
    inverse = 1.0 / shape
    return np.log((shape + 0.5) / rate) - inverse, inverse * (1.0 + inverse)
