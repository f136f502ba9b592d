"""The trapezoidal rule after a change of variable: s = centre + width sinh(t).

The trapezoidal rule converges exponentially for a smooth integrand that vanishes at both ends. The sinh makes it vanish
soon: it is straight over the bulk of a posterior and reaches exponentially far into the tails, so that even tails which
decide whether a moment exists are integrated to rounding error, by a few dozen nodes.

References
----------
Trefethen & Weideman (2014), SIAM Review 56:385-458; Stenger (1993), Numerical Methods Based on Sinc and Analytic
Functions, for the distribution function of the same nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import asinh, inf

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.products import product

# What is smaller than exp(-37), 1e-16, relatively, cannot be seen in a sum of doubles.
DROP = 37.0
ROOT_2_PI = 2.5066282746310002
# Fewer scan points than this per standard deviation of a peak, and the scan moves closer: two beside a narrow one look
# like 0.8.
COARSEST_SCAN = 0.85
# Distance of the first scan's points.
SCAN_STEP = 0.45
# Points of a scan that moves closer,
CLOSER = 21
# at most so many times.
MOST_ZOOMS = 12
# The error of a rule is at most this times the square of that of one about half as fine ...
UNEVEN = 2e3
# ... and never claimed to be less than this.
CLAIMED = 2e-8
# Points added at a time where a density should have vanished but has not
MORE = 5
# and the end of that.
FARTHEST = 300.0


@dataclass(frozen=True, eq=False)
class Warp:
    """R changes of variable s = centre + width sinh(t), for t from low to high; all of shape (R,)."""

    centre: Floats
    width: Floats
    low: Floats
    high: Floats

    def nodes(self, count: int) -> tuple[Floats, Floats]:
        """Return s at `count` equally spaced t, and ds/dt times their distance, both (R, count)."""
        step = (self.high - self.low) / (count - 1)
        t = self.low[:, None] + step[:, None] * np.arange(count)
        return self.centre[:, None] + self.width[:, None] * np.sinh(t), (step * self.width)[:, None] * np.cosh(t)

    def at(self, position: Floats, count: int) -> Floats:
        """Return s at positions 0..count-1 among `count` nodes, shape (..., R)."""
        t = self.low + (self.high - self.low) / (count - 1) * position
        s: Floats = self.centre + self.width * np.sinh(t)
        return s

    def positions(self, s: Floats, count: int) -> tuple[Floats, Floats]:
        """Return positions among `count` nodes, and their derivative by s, at s of shape (..., 1) or (..., R)."""
        t = np.arcsinh((s - self.centre) / self.width)
        step = (self.high - self.low) / (count - 1)
        return (t - self.low) / step, 1.0 / (step * self.width * np.cosh(t))

    def rows(self, keep: NDArray[np.bool_ | np.intp]) -> Warp:
        """Return some of the changes of variable, chosen by flags or by numbers."""
        return Warp(self.centre[keep], self.width[keep], self.low[keep], self.high[keep])


@dataclass(frozen=True)
class Tails:
    """How a density in s falls off outside the scanned range, as exp(left s) and exp(-right s).

    ``moment`` is the power of exp(s) whose mean is wanted too, so that its tail is kept; what is smaller than
    exp(-drop), relatively, is left out.
    """

    left: float = 1.0
    right: float = inf
    moment: int = 0
    drop: float = DROP


def locate(log_f: Callable[[Floats], Floats], low: float, high: float, tails: Tails) -> Warp:
    """Find where a density in s lies, by a scan that moves closer until it resolves the peak.

    Parameters
    ----------
    log_f : callable
        Log density at s, shape (K,), up to a constant.
    low, high : float
        Range beyond which the density follows its tails.
    tails : Tails
        Those tails.

    Returns
    -------
    Warp
        Its range holds all but 1e-16 of the mass and of the wanted moment.
    """
    cells = int((high - low) / SCAN_STEP) + 1
    step = (high - low) / cells
    s = low + step * np.arange(cells + 1, dtype=np.float64)
    log_density = log_f(s)
    while tails.right == inf and log_density[-1] > log_density.max() - tails.drop and s[-1] < FARTHEST:
        further = s[-1] + step * np.arange(1, MORE + 1)
        s, log_density = np.concatenate([s, further]), np.concatenate([log_density, log_f(further)])
    start = _left_end(s, log_density, tails)
    stop = _right_end(s, log_density + tails.moment * s, tails)
    for _ in range(MOST_ZOOMS):
        peak = int(log_density.argmax())
        width = float(np.exp(log_density - log_density[peak]).sum()) * step / ROOT_2_PI
        if width > COARSEST_SCAN * step:
            break
        s = np.linspace(s[peak] - 1.5 * step, s[peak] + 1.5 * step, CLOSER)
        step = float(s[1] - s[0])
        log_density = log_f(s)
        if log_density[0] < log_density.max() - tails.drop:
            start = _left_end(s, log_density, tails)
        if log_density[-1] + tails.moment * s[-1] < (log_density + tails.moment * s).max() - tails.drop:
            stop = _right_end(s, log_density + tails.moment * s, tails)
    centre = float(s[peak])
    low, high = asinh((start - centre) / width), asinh((stop - centre) / width)
    return Warp(np.array([centre]), np.array([width]), np.array([low]), np.array([high]))


def _left_end(s: Floats, log_density: Floats, tails: Tails) -> float:
    above = log_density - (log_density.max() - tails.drop)
    first = int((above > 0.0).argmax())
    if first > 0:
        return float(s[first - 1])
    return float(s[0] - above[0] / tails.left)


def _right_end(s: Floats, log_density: Floats, tails: Tails) -> float:
    above = log_density - (log_density.max() - tails.drop)
    last = len(s) - 1 - int((above[::-1] > 0.0).argmax())
    if last < len(s) - 1:
        return float(s[last + 1])
    return float(s[-1] + above[-1] / (tails.right - tails.moment))


def moments(weights: Floats, mean: Floats, var: Floats) -> tuple[Floats, Floats]:
    """Mean and SD of mixtures, under each of some rules.

    Parameters
    ----------
    weights : ndarray (rules, K)
        Normalised weights, the finest rule first.
    mean, var : ndarray (K, Q)
        Mean and variance of Q quantities given each node.

    Returns
    -------
    mean, sd : ndarray (rules, Q)
    """
    centre = product(weights[:1], mean)
    deviation = mean - centre
    shift = product(weights, deviation)
    deviation *= deviation
    deviation += var
    return centre + shift, np.sqrt(product(weights, deviation) - shift * shift)


def difference(mean: Floats, sd: Floats) -> Floats:
    """Largest difference of each rule from the first, over means and SDs (rules, Q), in SDs; shape (rules - 1,)."""
    with np.errstate(invalid="ignore", divide="ignore"):
        gap = np.fmax(np.abs(mean[1:] - mean[0]), np.abs(sd[1:] - sd[0]))
        relative = gap / sd[0]
    # NaN where a moment does not exist.
    largest: Floats = np.fmax.reduce(relative, axis=1)
    return largest


def remaining(off: float) -> float:
    """Error that is left in a rule where one about half as fine is off by so much.

    The trapezoidal rule's error is about C exp(-c / step), so that of the full rule is about 1 / C times the square of
    the coarser one's; C is the share of the part that is hardest to integrate, seldom below 1 / UNEVEN. Never less is
    claimed than what the tails left out and the sums inside can add.
    """
    return max(min(off, UNEVEN * off * off), CLAIMED)
