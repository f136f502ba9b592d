"""Continuous draws from densities known at equally spaced nodes."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import sici

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.products import product

NEWTON_STEPS = 4
# How many matrices to keep, at most 2 MB each.
MATRICES = 16
Rows = NDArray[np.intp]


def positions(weights: Floats, rows: Rows, uniform: Floats) -> Floats:
    """Invert the distribution functions of densities on an axis.

    At the nodes they are the sinc interpolant's; between them the cubic with the right slopes at both ends.

    Parameters
    ----------
    weights : ndarray (R, C)
        R densities at the nodes 0..C-1, up to constants.
    rows : ndarray of int (size,)
        Which density each draw comes from.
    uniform : ndarray (size,)
        Probabilities.

    Returns
    -------
    ndarray (size,)
        Positions between 0 and C-1.
    """
    density = weights / np.maximum(weights.sum(axis=1, keepdims=True), np.finfo(np.float64).tiny)
    cdf = _at_nodes(density)
    # Rows laid end to end ascend as one, so that one search finds all draws.
    line = (cdf + np.arange(len(cdf))[:, None]).ravel()
    found = np.searchsorted(line, uniform + rows, side="right") - 1
    index = np.clip(found - rows * cdf.shape[1], 0, cdf.shape[1] - 2)
    start, rise = cdf[rows, index], cdf[rows, index + 1] - cdf[rows, index]
    position: Floats = index + _in_cell(uniform - start, rise, density[rows, index], density[rows, index + 1])
    return position


def _in_cell(height: Floats, rise: Floats, left: Floats, right: Floats) -> Floats:
    """Where in [0, 1] the cubic from 0 to `rise`, with slopes `left` and `right`, reaches a height: Newton's method."""
    square, cube = 3.0 * rise - 2.0 * left - right, left + right - 2.0 * rise
    with np.errstate(divide="ignore", invalid="ignore"):
        x = np.clip(np.where(rise > 0.0, height / rise, 0.5), 0.0, 1.0)
        for _ in range(NEWTON_STEPS):
            value = x * (left + x * (square + x * cube))
            moved = np.clip(x - (value - height) / (left + x * (2.0 * square + x * 3.0 * cube)), 0.0, 1.0)
            x = np.where(np.isfinite(moved), moved, x)
    return x


def _at_nodes(density: Floats) -> Floats:
    """Return the distribution functions at the nodes, shape (R, C)."""
    cdf = product(density, sinc_integrals(density.shape[1]))
    rising: Floats = np.maximum.accumulate(np.clip(cdf, 0.0, 1.0), axis=1)
    return rising


@lru_cache(maxsize=MATRICES)
def sinc_integrals(count: int) -> Floats:
    """Integral from minus infinity to each node (columns) of the sinc function about each (rows), shape (C, C)."""
    share = 0.5 + sici(np.pi * np.arange(1 - count, count))[0] / np.pi
    node = np.arange(count)
    integrals: Floats = share[node - node[:, None] + count - 1]
    return integrals
