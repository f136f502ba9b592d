"""Roots of a function of t in many replicates at once: a guess from a common grid, then Newton's method."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from shrinkdash.arrays import Flags, Floats

# Newton's steps that every replicate takes from the grid's guess; the digits double at each.
STEPS = 3
# Further steps of those that still move.
MORE_STEPS = 4
# After a relative step this small all digits are right.
LAST_STEP = 1e-6
# Replicates that take more steps are padded to such widths, which give each the same bits whatever its neighbours.
COLUMNS = 16


def root_guess(grid: Floats, values: Floats, scale: Floats) -> tuple[Floats, Flags]:
    """Guess where values (G, R) cross 0 from below, (R,), 0 where they are nowhere below; and whether they do so once.

    The guess is the root of the parabola through three neighbours of scale * values.
    """
    below = (values < 0.0).view(np.int8)
    crossings = np.add.reduce(below[:-1] > below[1:], axis=0, dtype=np.int8)
    certain = (crossings == below[0]) & (below[-1] == 0)
    upper = np.clip(np.add.reduce(below, axis=0, dtype=np.int8), 1, len(grid) - 2).astype(np.intp)
    flat = upper * values.shape[1] + np.arange(values.shape[1])
    x0, x1, x2 = (grid[upper + k] for k in (-1, 0, 1))
    f0, f1, f2 = (values.take(flat + k * values.shape[1]) * scale[upper + k] for k in (-1, 0, 1))
    rise = (f1 - f0) / (x1 - x0)
    bend = ((f2 - f1) / (x2 - x1) - rise) / (x2 - x0)
    guess = x0 - f0 / rise
    guess -= bend * (guess - x0) * (guess - x1) / rise
    return np.where(below[0], np.clip(guess, x0, x1), 0.0), certain


def polished(
    step: Callable[[Floats, Floats], Floats], energies: Floats, start: Floats, certain: Flags, scale: float
) -> Floats:
    """Take Newton steps: a few for all, more for those that still move; NaN where one has not arrived even then."""
    t, moved = start, start
    for _ in range(STEPS):
        moved = step(energies, t)
        t = np.maximum(t + moved, 0.0)
    t[start == 0.0] = 0.0
    late = np.flatnonzero((np.abs(moved) > LAST_STEP * (t + scale)) & (start > 0.0) & certain)
    if len(late):
        columns = np.resize(late, -(-len(late) // COLUMNS) * COLUMNS)
        slow, its_energies = t[columns], energies.take(columns, axis=1)
        for _ in range(MORE_STEPS):
            moved = step(its_energies, slow)
            slow = np.maximum(slow + moved, 0.0)
        t[columns] = slow
        certain[columns] = np.abs(moved) <= LAST_STEP * (slow + scale)
    t[~certain] = np.nan
    return t
