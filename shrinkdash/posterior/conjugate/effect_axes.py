"""The axes on which the distributions of rates are tabulated: their logarithms, or logits."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.one_variable import Warp

# An effect's own axis reaches so many SDs to both sides, which covers an exponential tail,
AROUND = 25.0
# or so many, for the heavier tail of a wide one.
FAR_AROUND = 1e3
# An effect is wide whose SD is at least this; the sinh is no wider.
WIDEST = 0.5
# Nor is the sinh wider than so many SDs given a node.
STRAIGHT = 3.0
# How fine the edge of a wide one is.
EDGE = 0.5


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
