"""Group means seen from the most precise group: the form in which tau^2 can be computed without losing digits.

Every method below needs only differences between means. Taken from the most precise group's mean they are exact for
large offsets, that group's own difference is 0 however large its weight, and sums of squares lose at most a factor J:
its weight w is the largest, so sum_i w_i (mu - y)^2 <= J w (mu - y)^2 <= J Q.
Replicates are columns here, (J - 1, R), because summing over groups is then fast.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from math import frexp
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats

# Powers of two that leave room for the squares of what they scale.
LARGEST_EXPONENT = 1000
# Standard errors in units of the second smallest: beyond these bounds nothing changes but squares would overflow.
SMALLEST_SE, LARGEST_SE = 1e-70, 1e150
# Where weights are cubed: differences and standard errors whose ratio hides the latter from any digit of tau^2.
LARGEST_DIFFERENCE, LEAST_SE = 1e30, 1e-25


def total(values: Floats) -> Floats:
    """Sum over groups, axis 0 of (J, R), in the same order for every R: NumPy sums a single column pairwise."""
    summed: Floats = values.sum(axis=0) if values.shape[1] > 1 else values.cumsum(axis=0)[-1]
    return summed


def at_least_zero(tau2: Floats) -> Floats:
    """Put 0 where a moment formula gives less."""
    truncated: Floats = np.maximum(tau2, 0.0)
    return truncated


class Pulls(NamedTuple):
    """The groups around their weighted mean m at one tau2 a replicate, with weights w = 1 / (var + tau2).

    Parameters
    ----------
    w : ndarray (J - 1, R)
        Weights of the others.
    u : ndarray (R,)
        One over the weight of the most precise group, whose own weight may be too large to write down.
    a, h : ndarray (R,)
        The sum of w, and 1 + a u: h / u is the sum of all weights.
    distance, pull : ndarray (J - 1, R)
        d - m of the others, and w times it.
    counter : ndarray (R,)
        The most precise group's weight times m: what the others' pulls add up to.
    """

    w: Floats
    u: Floats
    a: Floats
    h: Floats
    distance: Floats
    pull: Floats
    counter: Floats

    @property
    def q(self) -> Floats:
        """Cochran's Q, the sum of w (d - m)^2 over all groups, shape (R,)."""
        return total(self.pull * self.distance) + self.counter * self.counter * self.u

    @property
    def fall(self) -> Floats:
        """How fast Q falls with tau2, the sum of w^2 (d - m)^2, shape (R,)."""
        return total(self.pull * self.pull) + self.counter * self.counter


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Differences from the most precise group, in units of 2**exponent.

    Parameters
    ----------
    d : ndarray (J - 1, R)
        The other groups' means minus the most precise group's.
    var : ndarray (J - 1, 1)
        The other groups' sampling variances.
    var_precise : float
        The most precise group's sampling variance.
    exponent : int
        The unit is 2**exponent, about the second smallest standard error, or larger.
    """

    d: Floats
    var: Floats
    var_precise: float
    exponent: int

    @property
    def groups(self) -> int:
        """The number of groups J."""
        return len(self.d) + 1

    @property
    def degrees(self) -> int:
        """J - 1, the degrees of freedom of differences."""
        return len(self.d)

    @property
    def equal(self) -> bool:
        """Whether all sampling variances are equal, so that closed forms hold."""
        return bool(np.all(self.var == self.var_precise))

    @cached_property
    def var_least(self) -> float:
        """The smallest of the other groups' sampling variances: the scale on which tau^2 matters."""
        return float(self.var.min())

    def sum_of_squares(self) -> Floats:
        """Sum of squared deviations from the unweighted mean, shape (R,)."""
        mean = total(self.d) / self.groups
        return total((self.d - mean) ** 2) + mean**2

    def pulls(self, tau2: Floats) -> Pulls:
        """Return the groups around their weighted mean at tau2 of shape (R,) or (1,)."""
        w = 1.0 / (self.var + tau2)
        u = self.var_precise + tau2
        a = total(w)
        h = 1.0 + a * u
        counter = total(w * self.d) / h
        distance = self.d - counter * u
        return Pulls(w, u, a, h, distance, w * distance, counter)

    def q(self, tau2: Floats) -> Floats:
        """Cochran's Q with weights 1 / (tau2 + var), shape (R,), at tau2 of shape (R,) or (1,)."""
        return self.pulls(tau2).q

    def coarser(self) -> Contrasts:
        """Return the contrasts in a unit large enough to cube weights, for methods that need to."""
        widest = max(float(self.d.max()), -float(self.d.min()))
        shift = frexp(widest / LARGEST_DIFFERENCE)[1]
        if shift <= 0:
            return self
        var = np.maximum(np.ldexp(self.var, -2 * shift), LEAST_SE**2)
        var_precise = max(float(np.ldexp(self.var_precise, -2 * shift)), SMALLEST_SE**2)
        return Contrasts(np.ldexp(self.d, -shift), var, var_precise, self.exponent + shift)

    def iterated(self, method: Callable[[Contrasts], Floats]) -> Floats:
        """Return what a method that cubes weights gives, in our own unit."""
        coarse = self.coarser()
        tau2: Floats = np.ldexp(method(coarse), 2 * (coarse.exponent - self.exponent))
        return tau2

    def of(self, replicates: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Contrasts:
        """Return the contrasts of some replicates."""
        return Contrasts(self.d.take(replicates, axis=1), self.var, self.var_precise, self.exponent)


def contrasts(y_bar: Floats, se: Floats) -> Contrasts:
    """Take differences from the most precise group.

    Parameters
    ----------
    y_bar : ndarray (J, R)
        Group means, one column a replicate.
    se : ndarray (J,)
        Their standard errors, the same in every replicate.

    Returns
    -------
    Contrasts
        In a unit that is a power of two, so that scaling changes no digit.
    """
    precise = se.argmin()
    others = np.arange(len(se)) != precise
    d = y_bar[others]
    d -= y_bar[precise]
    exponent = max(-LARGEST_EXPONENT, min(frexp(se[others].min())[1], LARGEST_EXPONENT))
    d *= 2.0**-exponent
    var = np.minimum(np.maximum(se * 2.0**-exponent, SMALLEST_SE), LARGEST_SE) ** 2
    return Contrasts(d, var[others, None], float(var[precise]), exponent)
