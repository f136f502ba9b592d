"""Where a density over two hyperparameters lies: the outer one, and the inner one at any value of the outer one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import inf
from typing import Any, NamedTuple

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.one_variable import COARSEST_SCAN, ROOT_2_PI, Tails, Warp, locate

# log density at outer values (R,) and inner values (R, C), shape (R, C).
LogDensity = Callable[[Floats, Floats], Floats]
# Where the inner density lies at outer values (R,), roughly: its centre and its width, (R,).
Guess = Callable[[Floats], tuple[Floats, Floats]]

# What is smaller than exp(-27), 2e-12, relatively, is left out.
DROP = 27.0
# Depths are cut here, so that their differences stay finite.
TOO_DEEP = 1e150
# Keeps divisions and logarithms finite.
TINY = 1e-300
# Points of a scan that moves closer,
CLOSER = 17
# at most so many times.
MOST_ZOOMS = 12


class WantedMoments(NamedTuple):
    """What is made of a variable, and how many of its moments are wanted: none, the mean, or the SD too."""

    function: Callable[[Floats], Floats]
    moments: int = 2


EXP = WantedMoments(np.exp)


@dataclass(frozen=True)
class JointDensity:
    """What is integrated, where the outer variable lies, and how it falls off."""

    log_f: LogDensity
    guess: Guess
    low: float
    high: float
    tails: Tails
    outer: WantedMoments = EXP
    """What is wanted of the outer variable."""
    inner: WantedMoments = EXP
    """What is wanted of the inner one."""
    inner_tail: int = 0
    """Power of exp(inner) that the density is multiplied by where the upper ends of rows are scanned for."""
    reach: float = 120.0
    """How many guessed widths to scan, on both sides."""
    scan: int = 27
    """Points of that scan."""
    straight: float = 2.0
    """Width of the inner sinh in SDs: the larger, the straighter."""
    columns: int = 35
    """Inner nodes to begin with."""
    smooth: float = inf
    """An outer SD above which rows begin up to twice as close: however wide a density, it may be only so smooth."""
    detailed: Callable[[Floats, Floats], tuple[Floats, Any]] | None = None
    """The log density with whatever else is known at the nodes, where that costs little more."""


class LocatedDensity(NamedTuple):
    """Where the outer density lies, and the inner one at any outer value; log masses that a scan saw, roughly."""

    outer: Warp
    inner_at: Callable[[Floats], Warp]
    u: Floats
    log_mass: Floats


def locate_density(problem: JointDensity) -> LocatedDensity:
    """Locate both densities by scans."""
    scanned: list[tuple[Floats, Warp, Floats]] = []

    def log_mass(u: Floats) -> Floats:
        warp, mass = _scan(problem, u)
        scanned.append((u, warp, mass))
        return mass

    outer = locate(log_mass, problem.low, problem.high, replace(problem.tails, drop=DROP))
    u, first = np.unique(np.concatenate([u for u, _, _ in scanned]), return_index=True)
    # The guess follows a ridge that the scanned rows are too few to show.
    warps = [
        np.stack([warp.low, warp.high, warp.centre - problem.guess(at)[0], np.log(warp.width)])
        for at, warp, _ in scanned
    ]
    from scipy.interpolate import PchipInterpolator  # takes half a second, which a page need not wait for

    curves = PchipInterpolator(u, np.concatenate(warps, axis=1)[:, first], axis=1)

    def inner(at: Floats) -> Warp:
        # Beyond the scan rows are placed as the last one there, and drawn out where that is too short.
        at = np.clip(at, u[0], u[-1])
        low, high, offset, log_width = curves(at)
        return Warp(problem.guess(at)[0] + offset, np.exp(log_width), low, high)

    return LocatedDensity(outer, inner, u, np.concatenate([mass for _, _, mass in scanned])[first])


def _scan(problem: JointDensity, u: Floats) -> tuple[Warp, Floats]:
    """Locate the inner density at each outer value, and integrate it roughly; shape (R,)."""
    centre, width = problem.guess(u)
    t = np.linspace(-1.0, 1.0, problem.scan) * np.arcsinh(problem.reach)
    v = centre[:, None] + width[:, None] * np.sinh(t)
    spacing = (t[1] - t[0]) * width[:, None] * np.cosh(t)
    log_f = problem.log_f(u, v)
    start, stop = _end(v, log_f, slice(None)), _end(v, log_f + problem.inner_tail * v, slice(None, None, -1))
    rows = np.arange(len(u))
    peak_v, found_width, log_mass = np.empty(len(u)), np.empty(len(u)), np.empty(len(u))
    for _ in range(MOST_ZOOMS):
        peak = log_f.argmax(axis=1)
        line = np.arange(len(rows))
        top, here = log_f[line, peak], spacing[line, peak]
        mass = np.sum(np.exp(log_f - top[:, None]) * spacing, axis=1)
        peak_v[rows], found_width[rows], log_mass[rows] = v[line, peak], mass / ROOT_2_PI, top + np.log(mass)
        narrow = mass / ROOT_2_PI < COARSEST_SCAN * here
        if not narrow.any():
            break
        rows = rows[narrow]
        # The peak is within one spacing of the highest point.
        around = np.linspace(-1.0, 1.0, CLOSER)
        v = peak_v[rows][:, None] + 1.5 * here[narrow][:, None] * around
        spacing = np.broadcast_to(1.5 * here[narrow][:, None] * (around[1] - around[0]), v.shape)
        log_f = problem.log_f(u[rows], v)
        closer = log_f[:, 0] < log_f.max(axis=1) - DROP
        start[rows[closer]] = _end(v[closer], log_f[closer], slice(None))
        weighted = log_f + problem.inner_tail * v
        closer = weighted[:, -1] < weighted.max(axis=1) - DROP
        stop[rows[closer]] = _end(v[closer], weighted[closer], slice(None, None, -1))
    wide = problem.straight * found_width
    return Warp(peak_v, wide, np.arcsinh((start - peak_v) / wide), np.arcsinh((stop - peak_v) / wide)), log_mass


def _end(v: Floats, log_f: Floats, order: slice) -> Floats:
    """Where, from one side, a row's density begins to be seen: as if normal between two values."""
    v, log_f = v[:, order], log_f[:, order]
    depth = np.sqrt(log_f.max(axis=1)[:, None] - log_f)
    inside = np.maximum((depth < DROP**0.5).argmax(axis=1), 1)
    row = np.arange(len(v))
    near, far = depth[row, inside], np.minimum(depth[row, inside - 1], TOO_DEEP)
    share = np.clip((DROP**0.5 - near) / np.maximum(far - near, TINY), 0.0, 1.0)
    found: Floats = v[row, inside] + share * (v[row, inside - 1] - v[row, inside])
    return found
