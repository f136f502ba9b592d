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

from shrinkdash.arrays import Floats
from shrinkdash.tau2.contrasts import Contrasts, at_least_zero, total
from shrinkdash.tau2.moments import hedges
from shrinkdash.tau2.replicated import Spectrum, reciprocals
from shrinkdash.tau2.roots import polished, root_guess
from shrinkdash.workspace import Workspace, sum_of_products

# Between two neighbours of the scan the profile hardly bends: each of its terms changes over about a decade.
POINTS_A_DECADE = 4
# Below a tenth of the second smallest variance it is a straight line, but for the precise group's own -log u.
SCAN_START = 0.1
# Newton's error after a relative step of 1e-9 is of the order 1e-18.
LAST_STEP = 1e-9
MOST_STEPS = 200

T = TypeVar("T")
# A function of tau^2 with its first and second derivative.
Jet = tuple[Floats, Floats | float, Floats | float]


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
    if data.equal:
        return at_least_zero(data.sum_of_squares() / data.groups - data.var_precise)
    return data.iterated(lambda coarse: _highest_peak(coarse, _plain))


def reml(data: Contrasts) -> Floats:
    """tau^2 at the global maximum of the restricted likelihood, shape (R,)."""
    return hedges(data) if data.equal else data.iterated(lambda coarse: _highest_peak(coarse, _restricted))


def _highest_peak(data: Contrasts, choice: Choice) -> Floats:
    """Scan the profile, polish every peak of the scan, keep each replicate's highest."""
    grid = _grid(data)
    deviance = _scan(data, grid, choice)
    rising = deviance[1:] > deviance[:-1]
    peak = np.ones(deviance.shape, dtype=np.bool_)
    peak[:-1] = rising
    peak[1:] &= ~rising
    point, replicate = peak.nonzero()
    lower, upper = grid[np.maximum(point - 1, 0)], grid[np.minimum(point + 1, len(grid) - 1)]
    peaks = data.of(replicate)
    tau2 = _polish(peaks, grid[point], lower, upper, choice)
    highest = np.empty(deviance.shape[1])
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
    deviance = w @ data.d
    deviance *= deviance
    deviance *= -(u / h)[:, None]
    deviance += w @ data.d**2
    deviance += log_det[:, None]
    return deviance


def _deviance(data: Contrasts, tau2: Floats, choice: Choice) -> Floats:
    """Minus twice the profile log likelihood, each replicate at its own tau^2."""
    at = data.pulls(tau2)
    log_det: Floats = np.log(choice(at.u, at.h)) - total(np.log(at.w))
    return log_det + at.q


def _polish(data: Contrasts, start: Floats, lower: Floats, upper: Floats, choice: Choice) -> Floats:
    """Newton's method inside a bracket for each column; a replicate that has arrived is left alone."""
    tau2 = start.copy()
    active: NDArray[np.intp] = np.arange(len(start))
    t = start
    for _ in range(MOST_STEPS):
        step, slope = _newton(data, t, choice)
        falling = slope < 0
        lower, upper = np.where(falling, t, lower), np.where(falling, upper, t)
        there = t + step
        # At 0, where the bracket is closed, there is nowhere to go.
        arrived = (np.abs(step) <= LAST_STEP * (t + data.var_least)) | (lower == upper)
        inside = (there > lower) & (there < upper)
        t = np.where(inside, there, np.where(arrived, t, (lower + upper) / 2))
        tau2[active] = t
        going = np.flatnonzero(~arrived)
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
    at = data.pulls(t)
    u, h = at.u, at.h
    w2 = at.w * at.w
    a, a2, a3 = at.a, total(w2), total(w2 * at.w)
    of_u: Jet = (u, 1.0, 0.0)
    of_h: Jet = (h, a - a2 * u, 2.0 * (a3 * u - a2))
    det, first, second = choice(of_u, of_h)
    bent = first / det
    # Over all groups, Q falls by sum w^2 (d - m)^2 and bends by 2 sum w^3 (d - m)^2 - 2 (sum w^2 (d - m))^2 / sum w.
    slope = a + bent - at.fall
    pull = at.w * at.pull
    pulls, counter = total(pull), at.counter
    curvature = 2.0 * (total(pull * at.pull) + (a * counter * counter + (2.0 * counter - pulls * u) * pulls) / h)
    curvature += second / det - bent * bent - a2
    bend = curvature + 2.0 * slope * a2 / a
    step = np.full_like(t, np.inf)  # uphill: no step, the bracket is halved
    np.divide(-slope, bend, out=step, where=bend > 0)
    return step, slope


def many_reml(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `reml`, in many studies of the same groups; NaN where there may be a second peak."""
    return _lowest_deviance(known, known.m, energies, work)


def many_ml(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """As `ml`, in many studies of the same groups; NaN where there may be a second peak."""
    return _lowest_deviance(known, known.var, energies, work)


def equal_ml(known: Spectrum, energies: Floats, work: Workspace) -> Floats:
    """Give the same where all variances are equal."""
    return at_least_zero(energies[0] / len(known.var) - known.var[0])


def _lowest_deviance(known: Spectrum, var: Floats, energies: Floats, work: Workspace) -> Floats:
    """Where sum log(var + t) + Q(t) is lowest, (R,).

    Steps are those for slope * x^2, x a typical var + t: with equal variances that is a straight line in t.
    """
    grid = known.grid
    slope = work.array("grid", len(grid), energies.shape[1])
    np.matmul(-1.0 / (known.m + grid[:, None]) ** 2, energies, out=slope)
    slope += (1.0 / (var + grid[:, None])).sum(axis=1)[:, None]
    start, certain = root_guess(grid, slope, (known.m.mean() + grid) ** 2)

    def step(energies: Floats, t: Floats) -> Floats:
        r = reciprocals(known.m, t, work)
        er = np.multiply(energies, r, out=work.array("weighted", *energies.shape))
        er *= r
        first, second = er.sum(axis=0), sum_of_products(er, r)
        if var is not known.m:
            r = reciprocals(var, t, work)
        a, a2 = r.sum(axis=0), sum_of_products(r, r)
        slope = a - first
        newton: Floats = -slope / (2.0 * second - a2 + 2.0 * slope * a2 / a)
        return newton

    return polished(step, energies, start, certain, known.m[0])
