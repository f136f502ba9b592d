"""Replicated data: what a fitted model would have produced, set against what was observed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.means import GroupMeans

# A stream of its own, so that data do not follow the luck of the effects; it stands still when a slider moves.
STREAM = 1
# Two values of a statistic this close, relatively, are the same count told twice.
SAME = 1e-10


def replicate(comparison: Comparison, drawn: Floats) -> Floats:
    """Draw the data that groups with these effects would give.

    Parameters
    ----------
    comparison : Comparison
        Holds the standard errors, trials or exposures of the J groups.
    drawn : ndarray (S, J)
        Effects, one replicated study a row.

    Returns
    -------
    ndarray (S, J)
        Group means, or observed rates, in outcome units.
    """
    return comparison.family.replicate(drawn, np.random.default_rng(STREAM))


@dataclass(frozen=True, eq=False)
class Check:
    """One statistic, observed and in S replicated studies.

    Parameters
    ----------
    name : str
        What the statistic is called.
    observed : float
        Its value in the data.
    replicated : ndarray (S,)
        Its values in the replicated data.
    """

    name: str
    observed: float
    replicated: Floats

    @cached_property
    def p(self) -> float:
        """Bayesian p-value Pr(T_rep >= T_obs); of ties, which counts have, one half (Gelman et al. 2013, 6.3)."""
        slack = SAME * (abs(self.observed) + float(np.ptp(self.replicated)))
        above = self.replicated > self.observed + slack
        tied = np.abs(self.replicated - self.observed) <= slack
        return float(np.mean(above + 0.5 * tied))

    @property
    def p_se(self) -> float:
        """Monte Carlo standard error of p: at most this, since ties vary less."""
        return float(np.sqrt(self.p * (1.0 - self.p) / len(self.replicated)))


def _mean(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(y.mean(axis=-1))


def _sd(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(y.std(axis=-1, ddof=1))


def _smallest(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(y.min(axis=-1))


def _largest(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(y.max(axis=-1))


def _gap(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(np.diff(np.sort(y, axis=-1), axis=-1).max(axis=-1))


def _lopsided(y: Floats, _: GroupMeans) -> Floats:
    return np.asarray(y.mean(axis=-1) - np.median(y, axis=-1))


def _link(y: Floats, data: GroupMeans) -> Floats:
    """Correlation with log size; 0 where nothing varies."""
    size = np.log(data.extent)
    size = size - size.mean()
    away = y - y.mean(axis=-1, keepdims=True)
    length = np.sqrt(np.sum(away**2, axis=-1) * np.sum(size**2))
    return np.asarray((away @ size) / np.where(length > 0, length, 1.0))


Statistic = Callable[[Floats, GroupMeans], Floats]
USUAL: Mapping[str, Statistic] = {"Mean": _mean, "SD": _sd, "Smallest": _smallest, "Largest": _largest}
LINK = "Link with size"
CHOSEN: Mapping[str, Statistic] = {"Largest gap": _gap, "Mean − median": _lopsided, LINK: _link}
"""One more statistic, to choose: clusters and outliers, lopsidedness, and sizes that go with the truth."""


def checks(comparison: Comparison, drawn: Floats, chosen: str) -> tuple[Check, ...]:
    """Set the observed mean, SD, smallest, largest and one chosen statistic against replicated data.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    drawn : ndarray (S, J)
        Effects of the replicated groups.
    chosen : str
        One of `CHOSEN`. "Link with size", the correlation of means with log size, is left out where sizes are equal.

    Returns
    -------
    tuple of Check
    """
    y_rep, y = replicate(comparison, drawn), comparison.family.observed()
    statistics = {**USUAL, chosen: CHOSEN[chosen]}
    if chosen == LINK and equal_sizes(comparison.data):
        del statistics[LINK]
    return tuple(
        Check(name, float(of(y, comparison.data)), of(y_rep, comparison.data)) for name, of in statistics.items()
    )


def equal_sizes(data: GroupMeans) -> bool:
    """Whether every group has equally much data."""
    return bool(data.extent.min() == data.extent.max())
