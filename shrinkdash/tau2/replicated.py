"""tau^2 in many replicates of the same groups, whose variances are diagonalised once.

There are J - 1 orthonormal contrasts of the group means that are independent at every tau: contrast i has variance
m_i + tau^2. Their squares, the energies E_i, hold all that the data say about tau:

    Q(t) = sum E_i / (m_i + t),    minus twice the restricted log likelihood = sum log(m_i + t) + Q(t),

and in the plain likelihood the J variances v_j replace the m_i in the logarithm. So each iterative method scans a grid
of t by one matrix product, and a few Newton steps from there give all digits. What this cannot settle (two peaks, a
root beyond the grid, variances too far apart) goes to the general method.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.workspace import Workspace, sum_of_products, weighted_sum

# Beyond this ratio of variances the small ones lose digits in a common diagonalisation.
LARGEST_RATIO = 1e6
# Where the grid starts, in units of the smallest variance.
GRID_START = 0.1
# Its steps: quarters of a decade.
GRID_RATIO = 10.0**0.25
# Where it ends, in units of the largest variance plus the reach.
GRID_REACH = 50.0


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Known variances of J group means, and the contrasts that are independent at every tau.

    Parameters
    ----------
    var : ndarray (J,)
        Sampling variances, in squared outcome units.
    reach : float
        A variance that tau^2 hardly exceeds, in squared outcome units; larger ones cost time, not digits.
    """

    var: Floats
    reach: float

    @cached_property
    def equal(self) -> bool:
        """Whether all variances are equal, so that the sum of squares says it all."""
        return bool(np.all(self.var == self.var[0]))

    @cached_property
    def _diagonal(self) -> tuple[Floats, Floats]:
        return _diagonalised(tuple(self.var.tolist()))

    @cached_property
    def m(self) -> Floats:
        """Variances of the contrasts at tau = 0: (J - 1,), or (1,) where all are equal."""
        return self.var[:1] if self.equal else self._diagonal[0]

    @cached_property
    def precision(self) -> Floats:
        """One over the variances, (J,)."""
        precision: Floats = 1.0 / self.var
        return precision

    @cached_property
    def share(self) -> Floats:
        """Weights of the means in their precision-weighted mean, (J,)."""
        share: Floats = self.precision / self.precision.sum()
        return share

    @cached_property
    def c(self) -> float:
        """What Q grows by with tau^2, on average: sum w - sum w^2 / sum w."""
        return float(self.precision.sum() - self.precision @ self.share)

    @cached_property
    def far_apart(self) -> bool:
        """Whether small variances lose digits in the contrasts."""
        return bool(self.var.max() > LARGEST_RATIO * self.var.min())

    @property
    def degrees(self) -> int:
        """J - 1."""
        return len(self.var) - 1

    @cached_property
    def grid(self) -> Floats:
        """0 and log-spaced values of tau^2, (G,): settings alone decide it, so no replicate depends on another."""
        start, end = GRID_START * self.m[0], GRID_REACH * (self.reach + self.var.max())
        steps = int(np.ceil(np.log(end / start) / np.log(GRID_RATIO)))
        return np.concatenate([[0.0], start * GRID_RATIO ** np.arange(steps + 1)])

    def energies(self, y_bar: Floats, work: Workspace) -> Floats:
        """Squared contrasts of means (J, R): (J - 1, R), or their sum (1, R) where all variances are equal."""
        J, R = y_bar.shape
        if self.equal:
            around = np.subtract(y_bar, y_bar.sum(axis=0) / J, out=work.array("around", J, R))
            return sum_of_products(around, around)[None]
        energies = np.matmul(self._diagonal[1], y_bar, out=work.array("energies", J - 1, R))
        energies *= energies
        return energies

    def q(self, energies: Floats, tau2: float) -> Floats:
        """Cochran's Q at one tau^2, shape (R,)."""
        return weighted_sum(1.0 / (self.m + tau2), energies)


@lru_cache(maxsize=16)
def _diagonalised(var: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Variances of the independent contrasts, (J - 1,), and their coefficients, (J - 1, J): kept while tau moves."""
    from scipy.linalg import helmert  # takes a twentieth of a second, which only the long run needs

    basis = helmert(len(var))
    m, rotation = np.linalg.eigh((basis * var) @ basis.T)
    return m, np.ascontiguousarray(rotation.T @ basis)


@dataclass(frozen=True, eq=False)
class Studies:
    """R replicated studies of the same groups.

    Parameters
    ----------
    y_bar : ndarray (J, R)
        Group means, one column a replicate, in outcome units.
    known : Spectrum
        The variances that the analysis assumes.
    work : Workspace
        Where the arrays of these studies and of what is computed from them lie, until the next ones.
    """

    y_bar: Floats
    known: Spectrum
    work: Workspace

    def array(self, name: str) -> Floats:
        """Return an array like y_bar, with arbitrary contents, valid until its name is asked for again."""
        return self.work.array(name, *self.y_bar.shape)

    @cached_property
    def energies(self) -> Floats:
        """Squares of the independent contrasts, see `Spectrum`."""
        return self.known.energies(self.y_bar, self.work)

    @cached_property
    def pooled_mean(self) -> Floats:
        """Mean weighted by precision, (R,): the centre at tau = 0."""
        return weighted_sum(self.known.share, self.y_bar)


# tau^2 (R,) from energies (J - 1, R), or from their sum (1, R) where all variances are equal.
OfEnergies = Callable[[Spectrum, Floats, Workspace], Floats]
# tau^2 (R,) from studies. Both give NaN where they cannot tell.
OfStudies = Callable[[Studies], Floats]


def by_energies(method: OfEnergies) -> OfStudies:
    """Let a method see of the studies their energies only."""
    return lambda studies: method(studies.known, studies.energies, studies.work)


def reciprocals(var: Floats, t: Floats, work: Workspace) -> Floats:
    """Return 1 / (var + t), (J, R), for variances (J,) and t (R,)."""
    r = np.add(var[:, None], t, out=work.array("reciprocals", len(var), len(t)))
    np.divide(1.0, r, out=r)
    return r
