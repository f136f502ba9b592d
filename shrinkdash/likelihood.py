"""tau^2 by maximum likelihood, plain and restricted: the highest of all peaks, for many replicates at once.

With the most precise group's mean as origin (see `contrasts`) and w = 1 / (var + t) of the others, u = var_precise + t,
a = sum w, h = 1 + a u, minus twice the profile log likelihood is, up to a constant,

    ML    sum log(var + t) + log u + Q(t)
    REML  sum log(var + t) + log h + Q(t)      with Q = sum w d^2 - (sum w d)^2 u / h.
"""

from __future__ import annotations

from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from shrinkdash.contrasts import Contrasts, Jet, total
from shrinkdash.model import Floats

# Between two neighbours of the scan the profile hardly bends: each of its terms changes over about a decade.
POINTS_A_DECADE = 4
# Below a tenth of the second smallest variance it is a straight line, but for the precise group's own -log u.
SCAN_START = 0.1
# Newton's error after a relative step of 1e-9 is of the order 1e-18.
LAST_STEP = 1e-9
# Multiplications in a matrix product that OpenBLAS still leaves to one thread.
ONE_THREAD = 2**17
MOST_STEPS = 200


T = TypeVar("T")


class Choice(Protocol):
    """Chooses, from u and h, the one whose logarithm enters."""

    def __call__(self, u: T, h: T) -> T:
        """Return one of the two."""


def _plain(u: T, h: T) -> T:
    return u


def _restricted(u: T, h: T) -> T:
    return h


def ml(data: Contrasts) -> Floats:
    """tau^2 at the global maximum of the likelihood, shape (R,)."""
    return _highest_peak(data, _plain)


def reml(data: Contrasts) -> Floats:
    """tau^2 at the global maximum of the restricted likelihood, shape (R,)."""
    return _highest_peak(data, _restricted)


def _highest_peak(data: Contrasts, choice: Choice) -> Floats:
    """Scan the profile, polish every peak of the scan, keep each replicate's highest."""
    grid = _grid(data)
    fall = np.diff(_scan(data, grid, choice), axis=0) > 0  # from one point to the next
    edge = np.ones((1, fall.shape[1]), dtype=np.bool_)
    point, replicate = np.nonzero(np.vstack([fall, edge]) & np.vstack([edge, ~fall]))
    lower, upper = grid[np.maximum(point - 1, 0)], grid[np.minimum(point + 1, len(grid) - 1)]
    peaks = data.of(replicate)
    tau2 = _polish(peaks, grid[point], lower, upper, choice)
    highest = np.empty(fall.shape[1])
    if len(replicate) == len(highest):
        highest[replicate] = tau2
        return highest
    # What is written last stays: the highest peak, and of equal ones that at the least tau^2.
    order = np.argsort(_deviance(peaks, tau2, choice), kind="stable")[::-1]
    highest[replicate[order]] = tau2[order]
    return highest


def _grid(data: Contrasts) -> Floats:
    """0 and log-spaced points up to the sum of squares S, beyond which the profile falls.

    In orthonormal differences with covariance M + t I the slope is sum_i [z_i^2 / (m_i + t) - 1] / (2 (m_i + t)),
    negative for t > sum z_i^2 = S. More replicates only add points at the end, which changes nobody's peak.
    """
    start = SCAN_START * data.var_least
    decades = np.log10(max(float(data.sum_of_squares().max()) / start, 10.0))
    steps = np.arange(int(np.ceil(POINTS_A_DECADE * decades)) + 2)
    return np.concatenate([[0.0], start * 10.0 ** (steps / POINTS_A_DECADE)])


def _scan(data: Contrasts, grid: Floats, choice: Choice) -> Floats:
    """Minus twice the profile log likelihood at each point of the grid, (G, R): two matrix products."""
    w = 1.0 / (data.var.T + grid[:, None])
    a, u = w.sum(axis=1), data.var_precise + grid
    h = 1.0 + a * u
    log_det = np.log(choice(u, h)) - np.log(w).sum(axis=1)
    deviance = _product(w, data.d)
    deviance *= deviance
    deviance *= -(u / h)[:, None]
    deviance += _product(w, data.d**2)
    deviance += log_det[:, None]
    return deviance


def _product(w: Floats, d: Floats) -> Floats:
    """Multiply in parts too small for the BLAS to spread over threads: their waiting would cost more than the sums."""
    product = np.empty((len(w), d.shape[1]))
    step = max(1, ONE_THREAD // w.size)
    for first in range(0, d.shape[1], step):
        part = slice(first, first + step)
        np.matmul(w, d[:, part], out=product[:, part])
    return product


def _deviance(data: Contrasts, tau2: Floats, choice: Choice) -> Floats:
    """Minus twice the profile log likelihood, each replicate at its own tau^2."""
    x = data.var + tau2
    u = data.var_precise + tau2
    h = 1.0 + total(1.0 / x) * u
    log_det: Floats = total(np.log(x)) + np.log(choice(u, h))
    return log_det + data.q(tau2)


def _polish(data: Contrasts, start: Floats, lower: Floats, upper: Floats, choice: Choice) -> Floats:
    """Newton's method inside a bracket for each column; a replicate that has arrived is left alone."""
    tau2 = start.copy()
    active: NDArray[np.intp] = np.arange(len(start))
    t = start
    for _ in range(MOST_STEPS):
        step, slope = _newton(data, t, choice)
        lower, upper = np.where(slope < 0, t, lower), np.where(slope < 0, upper, t)
        inside = (t + step > lower) & (t + step < upper)
        near = np.abs(step) <= LAST_STEP * (t + data.var_least)
        at_zero = (t == 0) & (slope >= 0)
        t = np.where(at_zero, 0.0, np.where(inside, t + step, np.where(near, t, (lower + upper) / 2)))
        tau2[active] = t
        going = np.flatnonzero(~(at_zero | near))
        if not len(going):
            break
        if len(going) < len(t):
            data, active = data.of(going), active[going]
            t, lower, upper = t[going], lower[going], upper[going]
    return tau2


def _newton(data: Contrasts, t: Floats, choice: Choice) -> tuple[Floats, Floats]:
    """Newton's step and the slope of the deviance at t, each (R,).

    The step is the one for slope * x^2, x a typical var + t: with equal variances that is a straight line in t.
    """
    w = 1.0 / (data.var + t)
    w2 = w * w
    a, a2, a3 = total(w), total(w2), total(w2 * w)
    u = Jet(data.var_precise + t, np.ones_like(t), np.zeros_like(t))
    h = Jet(1.0 + a * u.value, a - a2 * u.value, 2.0 * (a3 * u.value - a2))
    log_det = _log(choice(u, h))
    q = data.q_jet(w, u, h)
    slope = a + log_det.first + q.first
    curvature = log_det.second + q.second - a2
    bend = curvature + 2.0 * slope * a2 / a
    step = np.full_like(t, np.inf)  # uphill: no step, the bracket is halved
    np.divide(-slope, bend, out=step, where=bend > 0)
    return step, slope


def _log(x: Jet) -> Jet:
    relative = x.first / x.value
    return Jet(np.log(x.value), relative, x.second / x.value - relative**2)
