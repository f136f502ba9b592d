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
from scipy.linalg import helmert

from shrinkdash.arrays import Flags, Floats
from shrinkdash.tau2.methods import tau2_of_means
from shrinkdash.tau2.roots import polished, root_guess
from shrinkdash.workspace import Workspace, product, sum_of_products, weighted_sum

# Beyond this ratio of variances the small ones lose digits in a common diagonalisation.
LARGEST_RATIO = 1e6
# The grid: from a tenth of the smallest variance, by quarters of a decade, to many times the largest.
GRID_START, GRID_RATIO, GRID_REACH = 0.1, 10.0**0.25, 50.0


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
        energies = product(self._diagonal[1], y_bar, work.array("energies", J - 1, R))
        energies *= energies
        return energies

    def tau2(self, method: str, y_bar: Floats, energies: Floats, work: Workspace) -> Floats:
        """Estimate tau^2 in each replicate, as `shrinkdash.tau2.methods.estimate_tau2` does.

        Parameters
        ----------
        method : str
            As there.
        y_bar : ndarray (J, R)
            Group means, one column a replicate.
        energies : ndarray (J - 1, R) or (1, R)
            Their energies.
        work : Workspace
            Where intermediate results go.

        Returns
        -------
        ndarray (R,)
            tau^2 >= 0, in squared outcome units.
        """
        if self.var.max() > LARGEST_RATIO * self.var.min():
            return tau2_of_means(y_bar.T, np.sqrt(self.var), method)
        if method not in _ITERATIVE or self.equal:
            return _CLOSED[method](self, energies)
        tau2, settled = _ITERATIVE[method](self, energies, work)
        open_ = np.flatnonzero(~settled)
        if len(open_):
            tau2[open_] = tau2_of_means(y_bar[:, open_].T, np.sqrt(self.var), method)
        return tau2

    def dersimonian_laird(self, squares: Floats, pooled_mean: Floats) -> Floats:
        """DerSimonian & Laird's tau^2, (R,), from squared means (J, R) and the pooled mean (R,): without contrasts."""
        tau2 = weighted_sum(self.precision / self.c, squares)
        centred = pooled_mean * pooled_mean
        centred *= self.precision.sum() / self.c
        tau2 -= centred
        tau2 -= self.degrees / self.c
        return np.maximum(tau2, 0.0, out=tau2)

    def q(self, energies: Floats, tau2: float) -> Floats:
        """Cochran's Q at one tau^2, shape (R,)."""
        return weighted_sum(1.0 / (self.m + tau2), energies)


@lru_cache(maxsize=16)
def _diagonalised(var: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Variances of the independent contrasts, (J - 1,), and their coefficients, (J - 1, J): kept while tau moves."""
    basis = helmert(len(var))
    m, rotation = np.linalg.eigh((basis * var) @ basis.T)
    return m, np.ascontiguousarray(rotation.T @ basis)


def _dersimonian_laird(known: Spectrum, energies: Floats) -> Floats:
    return _at_least_zero((known.q(energies, 0.0) - known.degrees) / known.c)


def _hedges(known: Spectrum, energies: Floats) -> Floats:
    return _at_least_zero(_uncorrected(known, energies) - known.var.mean())


def _equal_ml(known: Spectrum, energies: Floats) -> Floats:
    return _at_least_zero(energies[0] / len(known.var) - known.var[0])


def _sidik_jonkman(known: Spectrum, energies: Floats) -> Floats:
    crude = _sum_of_squares(energies) / len(known.var)
    ratio = energies / (known.m[:, None] + crude)
    tau2: Floats = crude * ratio.sum(axis=0) / known.degrees
    return tau2


def _hunter_schmidt(known: Spectrum, energies: Floats) -> Floats:
    return _at_least_zero((known.q(energies, 0.0) - len(known.var)) / known.precision.sum())


def _uncorrected(known: Spectrum, energies: Floats) -> Floats:
    return _sum_of_squares(energies) / known.degrees


def _sum_of_squares(energies: Floats) -> Floats:
    total: Floats = energies.sum(axis=0)
    return total


def _at_least_zero(tau2: Floats) -> Floats:
    truncated: Floats = np.maximum(tau2, 0.0)
    return truncated


def _reml(known: Spectrum, energies: Floats, work: Workspace) -> tuple[Floats, Flags]:
    return _lowest_deviance(known, known.m, energies, work)


def _ml(known: Spectrum, energies: Floats, work: Workspace) -> tuple[Floats, Flags]:
    return _lowest_deviance(known, known.var, energies, work)


def _lowest_deviance(known: Spectrum, var: Floats, energies: Floats, work: Workspace) -> tuple[Floats, Flags]:
    """Where sum log(var + t) + Q(t) is lowest, (R,), and whether that is certain.

    Steps are those for slope * x^2, x a typical var + t: with equal variances that is a straight line in t.
    """
    grid = known.grid
    slope = work.array("grid", len(grid), energies.shape[1])
    product(-1.0 / (known.m + grid[:, None]) ** 2, energies, slope)
    slope += (1.0 / (var + grid[:, None])).sum(axis=1)[:, None]
    start, certain = root_guess(grid, slope, (known.m.mean() + grid) ** 2)

    def step(energies: Floats, t: Floats) -> Floats:
        r = _reciprocals(known.m, t, work)
        er = np.multiply(energies, r, out=work.array("weighted", *energies.shape))
        er *= r
        first, second = er.sum(axis=0), sum_of_products(er, r)
        if var is not known.m:
            r = _reciprocals(var, t, work)
        a, a2 = r.sum(axis=0), sum_of_products(r, r)
        slope = a - first
        newton: Floats = -slope / (2.0 * second - a2 + 2.0 * slope * a2 / a)
        return newton

    return polished(step, energies, start, certain, known.m[0])


def _reciprocals(var: Floats, t: Floats, work: Workspace) -> Floats:
    r = np.add(var[:, None], t, out=work.array("reciprocals", len(var), len(t)))
    np.divide(1.0, r, out=r)
    return r


def _paule_mandel(known: Spectrum, energies: Floats, work: Workspace) -> tuple[Floats, Flags]:
    """Where Q(t) = J - 1: 1 / Q is concave in t, and straight for equal variances."""
    grid = known.grid
    excess = work.array("grid", len(grid), energies.shape[1])
    product(1.0 / (known.m + grid[:, None]), energies, excess)
    np.divide(known.degrees, excess, out=excess)
    excess -= 1.0
    start, certain = root_guess(grid, excess, np.ones(len(grid)))

    def step(energies: Floats, t: Floats) -> Floats:
        r = _reciprocals(known.m, t, work)
        er = np.multiply(energies, r, out=work.array("weighted", *energies.shape))
        q, fall = er.sum(axis=0), sum_of_products(er, r)
        newton: Floats = (q / known.degrees - 1.0) * (q / fall)
        return newton

    return polished(step, energies, start, certain, known.m[0])


_CLOSED: dict[str, Callable[[Spectrum, Floats], Floats]] = {
    "REML": _hedges,
    "ML": _equal_ml,
    "DL": _dersimonian_laird,
    "HE": _hedges,
    "PM": _hedges,
    "EB": _hedges,
    "SJ": _sidik_jonkman,
    "HS": _hunter_schmidt,
    "uncorrected": _uncorrected,
}
_ITERATIVE: dict[str, Callable[[Spectrum, Floats, Workspace], tuple[Floats, Flags]]] = {
    "REML": _reml,
    "ML": _ml,
    "PM": _paule_mandel,
    "EB": _paule_mandel,
}
