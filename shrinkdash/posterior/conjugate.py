"""What the two conjugate models share: rising factorials, and the axes of the effects' distributions."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln

from shrinkdash.model import Floats
from shrinkdash.posterior.quadrature import Warp

# Beyond this, differences of log gammas lose digits that Stirling's series keeps to 1e-12.
LARGE = 1e3
# An effect's own axis: so many SDs to both sides, which covers an exponential tail, or the heavier tail of a wide one,
# and the sinh's largest width.
AROUND, FAR_AROUND, WIDEST = 25.0, 1e3, 0.5


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


def axes(centre: Floats, edge: Floats, sd: Floats) -> Warp:
    """Axes for quantities whose logarithm or logit has these means and SDs, shape (Q,).

    A wide one has a tail like exp(s / sd), which pulls its mean far from its edge, about one unit wide.
    """
    wide = sd >= WIDEST
    width = np.minimum(sd, WIDEST)
    far = np.arcsinh(np.where(wide, FAR_AROUND, AROUND) * sd / width)
    return Warp(np.where(wide, edge, centre), width, -far, far)
