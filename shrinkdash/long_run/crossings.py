"""Where two strategies change places along a setting, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.measured import ERRORS

if TYPE_CHECKING:
    from scipy.interpolate import CubicSpline


@dataclass(frozen=True)
class Crossing:
    """A value of the setting where two expected errors are equal, with its Monte Carlo standard error.

    ``below`` and ``above`` name the better strategy on either side.
    """

    value: float
    se: float
    below: str
    above: str


def crossings(found: Sweep, a: str, b: str) -> tuple[Crossing, ...]:
    """Find where two strategies change places.

    The paired difference is followed by a cubic spline, since curves that bend cross elsewhere than straight pieces
    between the same points; the error is that of the difference, over the spline's slope.

    Parameters
    ----------
    found : Sweep
        The same draws at every value.
    a, b : str
        Two strategies.

    Returns
    -------
    tuple of Crossing
        Ascending; between stretches where the difference is beyond 2 Monte Carlo standard errors on either side.
    """
    from scipy.interpolate import CubicSpline  # takes a third of a second, which only these curves need

    mean, se = difference(found, a, b)
    known = np.flatnonzero(np.isfinite(mean))
    sure = [int(k) for k in known if abs(mean[k]) > ERRORS * se[k]]
    if len(known) < 2:
        return ()
    line = CubicSpline(found.values[known], mean[known])
    pairs = [(k, m) for k, m in pairwise(sure) if mean[k] * mean[m] < 0]
    return tuple(_crossing(found.values, se, line, pair, (a, b)) for pair in pairs)


def difference(found: Sweep, a: str, b: str) -> tuple[Floats, Floats]:
    """Return the expected error of a minus that of b, and its standard error: 0 where theory gives both; each (K,)."""
    mean, se = found.difference(a, b)
    exact = found.exact[a] - found.exact[b]
    known = np.isfinite(exact)
    return np.where(known, exact, mean), np.where(known, 0.0, se)


def _crossing(values: Floats, se: Floats, line: CubicSpline, pair: tuple[int, int], names: tuple[str, str]) -> Crossing:
    k, m = pair
    roots = line.roots(extrapolate=False)
    inside = roots[(roots >= values[k]) & (roots <= values[m])]
    value = float(np.median(inside))
    slope = abs(float(line(value, 1)))
    error = float(np.interp(value, values, se)) / slope if slope > 0 else 0.0
    below, above = names if line(values[k]) < 0 else names[::-1]
    return Crossing(value, error, below, above)
