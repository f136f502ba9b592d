"""The James-Stein paradox in numbers: exact risk curves with simulated checks, who pays, and what a stranger costs.

As in `shrinkdash.long_run.stein` the unit is the standard error, equal for all means, and no pooling has risk 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.long_run.stein import LEAST, Checked, Target, mean_by_mean, simulated
from shrinkdash.replication.exact import james_stein_risk

POINTS = 61
# The curves run up to this root mean square of theta.
FURTHEST = 6.0
CHECKED_AT = (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)
# Replicates times means of one check, and the most replicates.
CHECK_VALUES, MOST_REPLICATES = 100_000, 4_000
# With more dimensions than this the plain rule's loss has a variance.
SHORT_TAILED = 4
# The far one wanders out to so many standard errors, and further with many means: it pays most near sqrt(J).
LEAST_WAY, WAY = 8.0, 1.6
# A stranger's distance from the others.
STRANGE = 5.0
# Half of the mean square of theta is its common mean, the other half the spread around that.
PART = 0.5**0.5


class Rule(NamedTuple):
    """One form of James-Stein."""

    target: Target
    positive_part: bool


RULES = (Rule("mean", True), Rule("mean", False), Rule("zero", True), Rule("zero", False))


@dataclass(frozen=True, eq=False)
class Curves:
    """Risk per mean along one direction of theta: half its mean square is common, half is spread.

    Parameters
    ----------
    groups : int
        Number of means J.
    x : ndarray (K,)
        Root mean square of theta, ||theta|| / sqrt(J).
    risk : dict of ndarray (K,)
        Exact risk per mean, by rule; toward the mean only where J allows it.
    checks : dict of Checked
        Simulated risk per mean at `CHECKED_AT`, by rule; without the plain ones where their loss has no variance.
    """

    groups: int
    x: Floats
    risk: dict[Rule, Floats]
    checks: dict[Rule, Checked]

    @property
    def best(self) -> Rule:
        """The form that the dashboard calls James-Stein: toward the mean, or with three means toward zero."""
        return next(iter(self.risk))


@dataclass(frozen=True, eq=False)
class Payers:
    """Exact risks where all means but one lie at the target: positive part, toward zero.

    Parameters
    ----------
    groups : int
        Number of means J.
    away : ndarray (K,)
        How far the one lies.
    far, others, together : ndarray (K,)
        Risk of that one, of each other one, and per mean over all.
    """

    groups: int
    away: Floats
    far: Floats
    others: Floats
    together: Floats

    @property
    def worst(self) -> int:
        """Where the far one pays most."""
        return int(np.argmax(self.far))


class Stranger(NamedTuple):
    """What an unrelated mean does to J means that are alike: risks per mean, positive part toward the mean.

    ``alone`` is without it, ``friends`` the same J means with it, ``stranger`` its own, ``together`` all J + 1.
    """

    groups: int
    alone: float
    friends: float
    stranger: float
    together: float


def total_risk(groups: int, target: Target, *, distance: Floats, positive_part: bool) -> Floats:
    """Exact risk per mean at a distance ||theta - target|| in standard errors, in the shape of ``distance``."""
    lost = 1 if target == "mean" else 0
    total = lost + james_stein_risk(distance, groups - lost, positive_part=positive_part)
    risk: Floats = total / groups
    return risk


def curves(groups: int) -> Curves:
    """Return the exact curves and their checks for a number of means, at least 3."""
    x = np.linspace(0.0, FURTHEST, POINTS)
    rules = [rule for rule in RULES if groups >= LEAST[rule.target]]
    theta, at = (_direction(groups) * far[:, None] for far in (x, np.array(CHECKED_AT)))
    risk = {rule: mean_by_mean(theta, **rule._asdict()).mean(axis=-1) for rule in rules}
    replicates = min(MOST_REPLICATES, CHECK_VALUES // groups)
    checked = [rule for rule in rules if _checkable(rule, groups)]
    return Curves(groups, x, risk, {rule: simulated(at, **rule._asdict(), replicates=replicates) for rule in checked})


def payers(groups: int) -> Payers:
    """Let one of the means, at least 3, wander away from the others, which stay at the target."""
    away = np.linspace(0.0, max(LEAST_WAY, WAY * groups**0.5), POINTS)
    theta = np.zeros((POINTS, groups))
    theta[:, 0] = away
    risk = mean_by_mean(theta, target="zero", positive_part=True)
    return Payers(groups, away, risk[:, 0], risk[:, 1], risk.mean(axis=1))


def stranger(groups: int) -> Stranger:
    """Put an unrelated mean, `STRANGE` standard errors away, among means that are alike, at least 4."""
    alone = mean_by_mean(np.zeros(groups), target="mean", positive_part=True)
    theta = np.zeros(groups + 1)
    theta[-1] = STRANGE
    joined = mean_by_mean(theta, target="mean", positive_part=True)
    return Stranger(groups, float(alone[0]), float(joined[0]), float(joined[-1]), float(joined.mean()))


def _direction(groups: int) -> Floats:
    """Theta of root mean square 1, (J,): evenly spaced means, as much spread as common."""
    spaced = np.linspace(-1.0, 1.0, groups)
    theta: Floats = PART * (1.0 + spaced / spaced.std())
    return theta


def _checkable(rule: Rule, groups: int) -> bool:
    """Whether the loss has a variance; the plain rule divides by a chi-square, which may be near 0."""
    return rule.positive_part or groups - (rule.target == "mean") > SHORT_TAILED
