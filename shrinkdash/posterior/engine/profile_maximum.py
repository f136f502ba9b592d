"""Maximum of a likelihood over a centre and a dispersion that may be infinite, by way of the profile likelihood."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats

# A step of the centre that is shorter leaves it good enough to go by.
CLOSE = 1e-4
# Steps of both that are shorter are the last.
LAST_STEP = 1e-9
MOST_STEPS = 100
# Keeps divisions by a curvature of 0 finite.
TINY = 1e-300
# Of likelihoods in closed form.
ROUNDING = 1e-13


class Slopes(NamedTuple):
    """Log likelihood at P points, with its derivatives by the centre, the log dispersion, and both; each (P,)."""

    value: Floats
    by_centre: Floats
    by_dispersion: Floats
    by_centre_twice: Floats
    by_both: Floats
    by_dispersion_twice: Floats


Surface = Callable[[Floats, Floats], Slopes]


def maximise(
    surface: Surface,
    grid: Floats,
    start: Floats,
    at_infinity: float,
    longest_step: Floats | float = 1.0,
    rounding: float = ROUNDING,
    most_steps: int = MOST_STEPS,
) -> tuple[float, float, float]:
    """Maximise over log dispersion and centre.

    For each dispersion the likelihood has one maximum over the centre. The highest of those on the grid lies beside the
    highest of all.

    Parameters
    ----------
    surface : callable
        Log likelihood and its slopes at (log dispersion, centre), both (P,).
    grid : ndarray (P,)
        Increasing log dispersions to profile the likelihood at.
    start : ndarray (P,)
        Centres to begin with.
    at_infinity : float
        The log likelihood where the dispersion is infinite.
    longest_step : ndarray (P,) or float
        How far one step of the centre may go, at each point of the grid.
    rounding : float
        A relative gain over the likelihood at infinity that counts as none.
    most_steps : int
        After so many the centres on the grid are good enough.

    Returns
    -------
    log_dispersion, centre, log_likelihood : float
        The log dispersion is inf where no finite one does better; the centre then is one to begin with.
    """
    centres = _centres(surface, grid, start, longest_step, most_steps)
    best = int(np.argmax(surface(grid, centres).value))
    between = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
    found, centre, height = _climb(surface, float(grid[best]), float(centres[best]), *between)
    if height <= at_infinity + rounding * abs(at_infinity):
        return inf, float(start[-1]), at_infinity
    return found, centre, height


def _centres(
    surface: Surface, log_dispersion: Floats, centre: Floats, longest_step: Floats | float, most_steps: int
) -> Floats:
    """Climb close to the best centre for each dispersion, by Newton steps."""
    for _ in range(most_steps):
        here = surface(log_dispersion, centre)
        step = np.clip(here.by_centre / np.maximum(np.abs(here.by_centre_twice), TINY), -longest_step, longest_step)
        centre = centre + step
        if np.abs(step).max() < CLOSE:
            break
    return centre


def _climb(
    surface: Surface, log_dispersion: float, centre: float, low: float, high: float
) -> tuple[float, float, float]:
    """Climb to the top by Newton steps in both, with the log dispersion between low and high; return its height too."""
    height = -inf
    for _ in range(MOST_STEPS):
        here = surface(np.array([log_dispersion]), np.array([centre]))
        height, by_centre, by_dispersion, twice, by_both, bend = (float(part[0]) for part in here)
        aside = by_centre / max(abs(twice), TINY)
        if abs(aside) > CLOSE:
            centre += min(max(aside, -1.0), 1.0)
            continue
        # Along the profile, where the centre follows the dispersion.
        follow = by_both / max(abs(twice), TINY)
        slope, bend = by_dispersion + follow * by_centre, bend + follow * by_both
        low, high = (log_dispersion, high) if slope > 0.0 else (low, log_dispersion)
        after = log_dispersion - slope / bend if bend < 0.0 else inf
        if not low <= after <= high:
            after = 0.5 * (low + high)
        step = after - log_dispersion
        log_dispersion, centre = after, centre + aside + follow * step
        if max(abs(step), abs(aside)) < LAST_STEP:
            break
    return log_dispersion, centre, height
