"""Integrals over two hyperparameters: rows of an outer one, each with its own warp of the inner one.

The inner density is located row by row, so a ridge or a funnel costs no more nodes than a hill.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from math import log
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from shrinkdash.arrays import Flags, Floats
from shrinkdash.posterior.engine.locating import (
    DROP,
    TINY,
    JointDensity,
    LocatedDensity,
    WantedMoments,
    locate_density,
)
from shrinkdash.posterior.engine.one_variable import Warp, remaining
from shrinkdash.posterior.engine.sampling import positions
from shrinkdash.posterior.result import Posterior

# Nodes are left out whose share is smaller than this in the integral and in every moment that is wanted.
LEAST_SHARE = 1e-14
# A coarser rule multiplies node k's weight by 1 + cos(pi BEAT k); with 1 it would keep every second node.
BEAT = 0.9
# How far coarser rules may be from the full one, in posterior SDs.
TARGET = 2e-5
# A rule with more nodes is not tried.
MOST_NODES = 50_000
# A finer rule is made fine enough for this share of the target.
AIM = 0.3
# A row or column is too short if its end has more than this part of the largest share ...
TOO_SHORT = 3e-10
# ... and is then drawn out, so many times at most.
MOST_DRAWN = 6
# What lies beyond the ends is taken to move no mean or SD by more SDs than this times the shares there.
BEYOND = 100.0
# The share of the integral that rows may miss ...
MISSED = 1e-7
# ... where the scan saw exp(MUCH) times as much as they do.
MUCH = 1.5
# A tail is short if it ends within so many SDs.
NEAR = 15.0
# Width of the outer sinh in SDs, and the distance of rows in t, with short tails
SHORT = (4.0, 0.1)
# and with a longer one.
LONG = (2.0, 0.14)


@dataclass(frozen=True, eq=False)
class JointRule:
    """Nodes (R, C) of a rule over two variables, with two rules coarser in its rows and two coarser in its columns.

    Parameters
    ----------
    outer : Warp
        One row.
    inner : Warp
        R rows.
    u, v : ndarray (R,), (R, C)
        Outer and inner values.
    weights : ndarray (5, R, C)
        Weights of the fine rule and of the four coarser ones, each summing to 1.
    log_integral : float
        Log of the integral.
    share : ndarray (R, C)
        The largest share that each node has in the integral, or in a moment that is wanted.
    detail
        What the problem knows at the nodes beside their density.
    """

    outer: Warp
    inner: Warp
    u: Floats
    v: Floats
    weights: Floats
    log_integral: float
    share: Floats
    detail: Any

    @cached_property
    def seen(self) -> Flags:
        """Nodes that have a share, shape (R, C)."""
        seen: Flags = self.share > LEAST_SHARE
        return seen

    def claimed(self, errors: Floats) -> float:
        """Return the error that is left where coarser rules are off by so much, and what the ends cut off."""
        share = self.share
        cut = share[0].sum() + share[-1].sum() + share[:, 0].sum() + share[:, -1].sum()
        return max(remaining(float(errors.max())), BEYOND * float(cut))

    @property
    def cut_short(self) -> bool:
        """Whether a row or a column ends where its density still counts."""
        rows = self.share.sum(axis=1)
        ends = max(self.share[:, 0].max(), self.share[:, -1].max())
        return bool(ends > TOO_SHORT * self.share.max() or max(rows[0], rows[-1]) > TOO_SHORT * rows.max())

    def outer_drawn_out(self) -> Warp:
        """Return the outer variable with ends further out, where they are too early."""
        low, high = _missing(self.share.sum(axis=1)[None])
        step = (self.outer.high - self.outer.low) / (len(self.u) - 1)
        return replace(self.outer, low=self.outer.low - low * step, high=self.outer.high + high * step)

    def inner_drawn_out(self) -> Warp:
        """Return rows with ends further out, where they are too early."""
        low, high = _missing(self.share)
        step = (self.inner.high - self.inner.low) / (self.v.shape[1] - 1)
        return replace(self.inner, low=self.inner.low - low * step, high=self.inner.high + high * step)

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


def _missing(share: Floats) -> tuple[Floats, Floats]:
    """Return how many more steps each row of shares (R, C) needs at its low and at its high end, both (R,).

    The root of the depth below the largest share is linear in the tail of a normal: it is continued from the last two
    nodes down to DROP, a tail that hardly falls by half the row's length at most.
    """
    count = share.shape[1]
    depth = np.sqrt(np.log(share.max()) - np.log(np.maximum(share, TINY)))
    rise = np.stack([depth[:, 0] - depth[:, 1], depth[:, -1] - depth[:, -2]])
    end = np.stack([depth[:, 0], depth[:, -1]])
    missing = np.where(end < (-log(TOO_SHORT)) ** 0.5, DROP**0.5 - end, 0.0)
    low, high = np.minimum(missing / np.maximum(rise, DROP**0.5 / count), count / 2)
    return low, high


def _cubic(x: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Coefficients of the cubic through values at 0, 1, 2, 3."""
    a, b, c = x - 1.0, x - 2.0, x - 3.0
    return -a * b * c / 6.0, x * b * c / 2.0, -x * a * c / 2.0, x * a * b / 6.0


def evaluate_rule(
    problem: JointDensity, outer: Warp, inner_at: Callable[[Floats], Warp], rows: int, columns: int
) -> JointRule:
    """Evaluate the rule on rows x columns nodes, both odd; rows and columns that end too early are drawn out."""
    nodes = _evaluated(problem, outer, inner_at(outer.nodes(rows)[0][0]), columns)
    for _ in range(MOST_DRAWN):
        if not nodes.cut_short:
            break
        outer, inner = nodes.outer_drawn_out(), nodes.inner_drawn_out()
        if outer.low[0] < nodes.outer.low[0] or outer.high[0] > nodes.outer.high[0]:
            # Other rows than before: what was learnt about their ends does not fit them.
            inner = inner_at(outer.nodes(rows)[0][0])
        nodes = _evaluated(problem, outer, inner, columns)
    return nodes


def _evaluated(problem: JointDensity, outer: Warp, inner: Warp, columns: int) -> JointRule:
    """Evaluate the rule on these rows, with so many columns, and the four coarser ones on the same nodes."""
    rows = len(inner.centre)
    u, du = (x[0] for x in outer.nodes(rows))
    v, dv = inner.nodes(columns)
    log_f, detail = problem.detailed(u, v) if problem.detailed else (problem.log_f(u, v), None)
    top = float(log_f.max())
    weights = np.empty((5, rows, columns))
    weights[0] = np.exp(log_f - top) * (du[:, None] * dv)
    np.multiply(weights[0], _beats(rows)[:, :, None], out=weights[1:3])
    np.multiply(weights[0], _beats(columns)[:, None, :], out=weights[3:])
    sums = weights.sum(axis=(1, 2))
    weights /= sums[:, None, None]
    share = np.maximum(_share(weights[0], problem.outer, u[:, None]), _share(weights[0], problem.inner, v))
    return JointRule(outer, inner, u, v, weights, top + float(np.log(sums[0])), share, detail)


@lru_cache(maxsize=256)
def _beats(count: int) -> Floats:
    """Return what makes of a rule of `count` nodes two about half as fine, shape (2, count).

    Every second node alone is the rule times 1 + cos(pi k), and may happen to be close. At BEAT of that frequency the
    error is about as large, and what one phase misses the other shows.
    """
    phase = np.pi * BEAT * (np.arange(count) - count // 2)
    return np.stack([1.0 + np.cos(phase), 1.0 + np.sin(phase)])


def _share(weights: Floats, wanted: WantedMoments, at: Floats) -> Floats:
    """Return the share of each node in the integral, or that in its highest moment if it is larger."""
    if not wanted.moments:
        return weights
    values = wanted.function(at)
    moment = weights * np.abs(values - np.sum(weights * values)) ** wanted.moments
    share: Floats = np.maximum(weights, moment / np.maximum(moment.sum(), TINY))
    return share


P = TypeVar("P", bound=Posterior, covariant=True)


class FitWithErrors(NamedTuple, Generic[P]):
    """A posterior, and how far the rules coarser in rows and in columns are from it, (4,)."""

    posterior: P
    errors: Floats


def refined_fit(problem: JointDensity, fit: Callable[[JointRule], FitWithErrors[P]]) -> P:
    """Take more rows or columns until no coarser rule is off by more than the target, or there are too many nodes."""
    placed = locate_density(problem)
    outer = placed.outer
    closer = min(max(float(outer.width[0]) / problem.smooth, 1.0), 2.0)
    outer, step = _straightened(outer)
    counts = (_odd(float((outer.high - outer.low)[0]) * closer / step), problem.columns)
    nodes = evaluate_rule(problem, outer, placed.inner_at, *counts)
    best, missed = fit(nodes), _missed(problem, placed, nodes)
    while best.errors.max() > TARGET or missed > MISSED:
        off = best.errors.reshape(2, 2).max(axis=1)
        rows, columns = (_enough(count, off) for count, off in zip(counts, off.tolist(), strict=True))
        counts = (max(rows, _odd(2.0 * counts[0])) if missed > MISSED else rows), columns
        if counts[0] * columns > MOST_NODES:
            break
        nodes = evaluate_rule(problem, outer, placed.inner_at, *counts)
        best, missed = fit(nodes), _missed(problem, placed, nodes)
    if missed > MISSED:
        return replace(best.posterior, error=max(best.posterior.error, missed))
    return best.posterior


def _missed(problem: JointDensity, placed: LocatedDensity, nodes: JointRule) -> float:
    """Return the share, in the integral or a moment, of what the scan saw and rows do not: of a second mode."""
    mass = nodes.weights[0].sum(axis=1)
    by_rows = np.log(np.maximum(mass / nodes.outer.nodes(len(nodes.u))[1][0], TINY))
    by_scan = placed.log_mass - nodes.log_integral
    share = np.exp(by_scan) * np.gradient(placed.u)
    if problem.outer.moments:
        values = problem.outer.function(nodes.u)
        mean, power = mass @ values, problem.outer.moments
        far = np.abs(problem.outer.function(placed.u) - mean) ** power
        share *= np.maximum(far / np.maximum(mass @ np.abs(values - mean) ** power, TINY), 1.0)
    return float(share[by_scan > np.interp(placed.u, nodes.u, by_rows) + MUCH].sum())


def _straightened(outer: Warp) -> tuple[Warp, float]:
    """Widen the sinh as far as the tails allow, and choose a distance of rows for it."""
    width, step = SHORT if max(*np.sinh(outer.high), *-np.sinh(outer.low)) < NEAR else LONG
    ends = np.arcsinh(np.sinh(outer.low) / width), np.arcsinh(np.sinh(outer.high) / width)
    return Warp(outer.centre, width * outer.width, *ends), step


def _enough(count: int, off: float) -> int:
    """How many nodes will do, where about half of `count` are off by so much: the logarithm of that is about linear."""
    if off <= TARGET:
        return count
    growth = log(AIM * TARGET) / log(min(off, 0.5))
    return _odd(count * min(max(growth, 1.2), 2.0))


def _odd(count: float) -> int:
    return 2 * int(count / 2.0) + 1
