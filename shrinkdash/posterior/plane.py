"""Integrals over two hyperparameters: rows of an outer one, each with its own warp of the inner one.

The inner density is located row by row, so a ridge or a funnel costs no more nodes than a hill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf, log
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from shrinkdash.model import Flags, Floats
from shrinkdash.posterior.quadrature import COARSEST_SCAN, ROOT_2_PI, Tails, Warp, locate
from shrinkdash.posterior.result import Posterior
from shrinkdash.posterior.sampling import positions

# log density at outer values (R,) and inner values (R, C), shape (R, C).
LogDensity = Callable[[Floats, Floats], Floats]
# Where the inner density lies at outer values (R,), roughly: its centre and its width, (R,).
Guess = Callable[[Floats], tuple[Floats, Floats]]

# What is smaller than exp(-27), 2e-12, relatively, is left out.
DROP, TOO_DEEP = 27.0, 1e150
CLOSER, MOST_ZOOMS = 17, 12
LEAST_WEIGHT, TINY = 1e-14, 1e-300
# Narrow normals are widened to this share of the distance of nodes.
BLUR = 0.7
# How far half rules may be from the full one, and where to give up.
TARGET, MOST_NODES = 1e-5, 50_000
# A refinement aims so many times closer than the target.
AIM = 0.3
# Width of the outer sinh in SDs, and the distance of rows in t: with a tail within NEAR SDs, and with a farther one.
NEAR, SHORT, LONG = 15.0, (4.0, 0.1), (2.0, 0.14)


@dataclass(frozen=True)
class Problem:
    """What is integrated, where the outer variable lies, and how it falls off."""

    log_f: LogDensity
    guess: Guess
    low: float
    high: float
    tails: Tails
    moment: int = 0
    """Power of exp(inner) whose mean is wanted too."""
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


@dataclass(frozen=True, eq=False)
class Plane:
    """Nodes (R, C) of a rule over two variables, and the rules on every second row and on every second column.

    Parameters
    ----------
    outer : Warp
        One row.
    inner : Warp
        R rows.
    u, v : ndarray (R,), (R, C)
        Outer and inner values.
    weights : ndarray (3, R, C)
        Weights of the fine rule and of the two coarser ones, each summing to 1.
    log_integral : float
        Log of the integral.
    moments : tuple of int
        Powers of exp(u) and of exp(v) whose means are wanted too.
    detail
        What the problem knows at the nodes beside their density.
    """

    outer: Warp
    inner: Warp
    u: Floats
    v: Floats
    weights: Floats
    log_integral: float
    moments: tuple[int, int]
    detail: Any

    @cached_property
    def seen(self) -> Flags:
        """Nodes that carry weight under any of the rules, or in a moment that is wanted too; shape (R, C)."""
        most = self.weights.max(axis=0)
        seen: Flags = most > LEAST_WEIGHT
        for power, values in zip(self.moments, (self.u[:, None], self.v), strict=True):
            if power:
                raised = most * np.exp(power * (values - values.max()))
                seen |= raised > LEAST_WEIGHT * raised.sum()
        return seen

    def blurred(self, weight: Floats, mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """Widen normals at the nodes that are seen to the distance of nodes, so that they do not show as steps.

        Means are drawn together so that each row's SD stays. For weights (K,), means and SDs (K, Q).
        """
        count, columns = self.v.shape
        row = np.nonzero(self.seen)[0]
        gap = self.inner.nodes(columns)[1][self.seen][:, None]
        extra = np.maximum((BLUR * gap) ** 2 - sd**2, 0.0)
        total = np.maximum(np.bincount(row, weight, count), TINY)

        def row_mean(values: Floats) -> Floats:
            sums = np.stack([np.bincount(row, weight * column, count) for column in values.T], axis=1)
            return (sums / total[:, None])[row]

        centre = row_mean(mean)
        spread = row_mean((mean - centre) ** 2)
        kept = np.sqrt(np.clip(1.0 - row_mean(extra) / np.maximum(spread, TINY), 0.0, 1.0))
        return centre + kept * (mean - centre), np.sqrt(sd**2 + extra)

    def draws(self, size: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Draw outer and inner values, shape (size,): by inversion, rows by the cubic through the four nearest."""
        R, C = self.v.shape
        nowhere = np.zeros(size, dtype=np.intp)
        row = positions(self.weights[:1].sum(axis=2), nowhere, rng.random(size))
        first = np.clip(row.astype(np.intp) - 1, 0, R - 4)
        uniform = rng.random(size)
        inner = np.zeros(size)
        for offset, share in enumerate(_cubic(row - first)):
            rows = first + offset
            inner += share * self.inner.rows(rows).at(positions(self.weights[0], rows, uniform), C)
        return self.outer.at(row, R), inner


def _cubic(x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Coefficients of the cubic through values at 0, 1, 2, 3."""
    a, b, c = x - 1.0, x - 2.0, x - 3.0
    return -a * b * c / 6.0, x * b * c / 2.0, -x * a * c / 2.0, x * a * b / 6.0


def place(problem: Problem) -> tuple[Warp, Callable[[Floats], Warp]]:
    """Locate the outer density, and the inner one at any outer value."""
    scanned: list[tuple[Floats, Warp]] = []

    def log_mass(u: Floats) -> Floats:
        warp, mass = _scan(problem, u)
        scanned.append((u, warp))
        return mass

    outer = locate(log_mass, problem.low, problem.high, replace(problem.tails, drop=DROP))
    u, first = np.unique(np.concatenate([u for u, _ in scanned]), return_index=True)
    # The guess follows a ridge that the scanned rows are too few to show.
    warps = [
        np.stack([warp.low, warp.high, warp.centre - problem.guess(at)[0], np.log(warp.width)]) for at, warp in scanned
    ]
    from scipy.interpolate import PchipInterpolator  # takes half a second, which a page need not wait for

    curves = PchipInterpolator(u, np.concatenate(warps, axis=1)[:, first], axis=1)

    def inner(at: Floats) -> Warp:
        at = np.clip(at, u[0], u[-1])
        low, high, offset, log_width = curves(at)
        return Warp(problem.guess(at)[0] + offset, np.exp(log_width), low, high)

    return outer, inner


def plane(problem: Problem, outer: Warp, inner_at: Callable[[Floats], Warp], rows: int, columns: int) -> Plane:
    """Evaluate the rule on rows x columns nodes, both odd."""
    u, du = (x[0] for x in outer.nodes(rows))
    inner = inner_at(u)
    v, dv = inner.nodes(columns)
    log_f, detail = problem.detailed(u, v) if problem.detailed else (problem.log_f(u, v), None)
    top = float(log_f.max())
    weights = np.zeros((3, rows, columns))
    weights[0] = np.exp(log_f - top) * (du[:, None] * dv)
    weights[1, ::2] = weights[0, ::2]
    weights[2, :, ::2] = weights[0, :, ::2]
    sums = weights.sum(axis=(1, 2))
    weights /= sums[:, None, None]
    moments = problem.tails.moment, problem.moment
    return Plane(outer, inner, u, v, weights, top + float(np.log(sums[0])), moments, detail)


P = TypeVar("P", bound=Posterior, covariant=True)


class Fit(NamedTuple, Generic[P]):
    """A posterior, and how far the rules with half the rows and with half the columns are from it, (2,)."""

    posterior: P
    errors: Floats


def refined(problem: Problem, fit: Callable[[Plane], Fit[P]]) -> P:
    """Take more rows or columns until neither half rule is off by more than the target, or there are too many nodes."""
    outer, inner_at = place(problem)
    closer = min(max(float(outer.width[0]) / problem.smooth, 1.0), 2.0)
    outer, step = _straightened(outer)
    counts = (_odd(float((outer.high - outer.low)[0]) * closer / step), problem.columns)
    best = fit(plane(problem, outer, inner_at, *counts))
    while best.errors.max() > TARGET:
        rows, columns = (_enough(count, off) for count, off in zip(counts, best.errors.tolist(), strict=True))
        if rows * columns > MOST_NODES:
            break
        counts = rows, columns
        best = fit(plane(problem, outer, inner_at, *counts))
    return best.posterior


def _straightened(outer: Warp) -> tuple[Warp, float]:
    """Widen the sinh as far as the tails allow, and choose a distance of rows for it."""
    width, step = SHORT if max(*np.sinh(outer.high), *-np.sinh(outer.low)) < NEAR else LONG
    ends = np.arcsinh(np.sinh(outer.low) / width), np.arcsinh(np.sinh(outer.high) / width)
    return Warp(outer.centre, width * outer.width, *ends), step


def _enough(count: int, off: float) -> int:
    """How many nodes will do, where half of `count` are off by so much: the logarithm of that is about linear."""
    if off <= TARGET:
        return count
    growth = log(AIM * TARGET) / log(min(off, 0.5))
    return _odd(count * min(max(growth, 1.2), 2.0))


def _odd(count: float) -> int:
    return 2 * int(count / 2.0) + 1


def _scan(problem: Problem, u: Floats) -> tuple[Warp, Floats]:
    """Locate the inner density at each outer value, and integrate it roughly; shape (R,)."""
    centre, width = problem.guess(u)
    t = np.linspace(-1.0, 1.0, problem.scan) * np.arcsinh(problem.reach)
    v = centre[:, None] + width[:, None] * np.sinh(t)
    spacing = (t[1] - t[0]) * width[:, None] * np.cosh(t)
    log_f = problem.log_f(u, v)
    start = _end(v, log_f, slice(None))
    stop = _end(v, log_f + problem.moment * v, slice(None, None, -1))
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
        around = np.linspace(-1.0, 1.0, CLOSER)
        v = peak_v[rows][:, None] + 1.5 * here[narrow][:, None] * around
        spacing = np.broadcast_to(1.5 * here[narrow][:, None] * (around[1] - around[0]), v.shape)
        log_f = problem.log_f(u[rows], v)
        closer = log_f[:, 0] < log_f.max(axis=1) - DROP
        start[rows[closer]] = _end(v[closer], log_f[closer], slice(None))
        weighted = log_f + problem.moment * v
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
