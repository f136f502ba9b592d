"""tau^2, the variance between the true group means, estimated from group means: one function a method.

The names are metafor's. Zero is a legal answer of every method but two: "SJ" and "uncorrected" are positive as soon as
two means differ. All methods assume that standard errors are known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.tau2 import maximum_likelihood as likelihood
from shrinkdash.tau2 import moments
from shrinkdash.tau2.contrasts import Contrasts, contrasts
from shrinkdash.tau2.paule_mandel import many_paule_mandel, paule_mandel
from shrinkdash.tau2.replicated import OfEnergies, OfStudies, Studies, by_energies


def _degrees(groups: int) -> int:
    return groups - 1


def _groups(groups: int) -> int:
    return groups


def _never_zero(groups: int) -> int:
    return 0


@dataclass(frozen=True)
class Method:
    """How tau^2 is estimated.

    Parameters
    ----------
    full_name : str
        Its name in words.
    of_one : callable
        tau^2 of any study, from its contrasts; serves many studies too wherever the next two do not.
    of_equal : callable, optional
        tau^2 of many studies whose variances are all equal, where their sum of squares decides it.
    of_many : callable, optional
        tau^2 of many studies of the same groups with unequal variances, faster than one by one.
    zero_below : callable
        The sum of squares, in units of the common variance of J means, up to which tau^2 is 0.
    """

    full_name: str
    of_one: Callable[[Contrasts], Floats]
    of_equal: OfEnergies | None = None
    of_many: OfStudies | None = None
    zero_below: Callable[[int], int] = _degrees


_PAULE_MANDEL = Method("Paule-Mandel", paule_mandel, moments.many_hedges, by_energies(many_paule_mandel))
TABLE: dict[str, Method] = {
    "REML": Method(
        "restricted maximum likelihood", likelihood.reml, moments.many_hedges, by_energies(likelihood.many_reml)
    ),
    "ML": Method(
        "maximum likelihood", likelihood.ml, likelihood.equal_ml, by_energies(likelihood.many_ml), zero_below=_groups
    ),
    "DL": Method(
        "DerSimonian-Laird",
        moments.dersimonian_laird,
        moments.equal_dersimonian_laird,
        moments.many_dersimonian_laird,
    ),
    "HE": Method("Hedges", moments.hedges, moments.many_hedges, by_energies(moments.many_hedges)),
    "PM": _PAULE_MANDEL,
    "EB": replace(_PAULE_MANDEL, full_name="Morris's empirical Bayes"),
    "SJ": Method(
        "Sidik-Jonkman",
        moments.sidik_jonkman,
        moments.many_sidik_jonkman,
        by_energies(moments.many_sidik_jonkman),
        zero_below=_never_zero,
    ),
    "HS": Method(
        "Hunter-Schmidt",
        moments.hunter_schmidt,
        moments.many_hunter_schmidt,
        by_energies(moments.many_hunter_schmidt),
        zero_below=_groups,
    ),
    "uncorrected": Method(
        "variance of the means",
        moments.uncorrected,
        moments.many_uncorrected,
        by_energies(moments.many_uncorrected),
        zero_below=_never_zero,
    ),
}
METHODS = tuple(TABLE)


def estimate_tau2(data: GroupMeans, method: str = "REML") -> float:
    """Estimate the between-group variance tau^2.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.
    method : {"REML", "ML", "DL", "HE", "PM", "EB", "SJ", "HS", "uncorrected"}
        Restricted or plain maximum likelihood (the global maximum), DerSimonian-Laird, Hedges, Paule-Mandel, Morris's
        empirical Bayes (equal to "PM"), Sidik-Jonkman, Hunter-Schmidt, or the variance of the means, which counts the
        sampling noise in and so is too large.

    Returns
    -------
    float
        tau^2 >= 0, in squared outcome units.

    Raises
    ------
    ValueError
        If the method is unknown.

    References
    ----------
    Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30:261-293; Veroniki et al. (2016), Research
    Synthesis Methods 7:55-79.
    """
    return float(tau2_of_means(data.y_bar, data.se, method))


def tau2_of_means(y_bar: Floats, se: Floats, method: str) -> Floats:
    """Estimate tau^2 in each of many replicates of the same groups.

    Parameters
    ----------
    y_bar : ndarray (..., J)
        Group means, replicates first, in outcome units; J >= 2.
    se : ndarray (J,)
        Standard errors > 0, the same in every replicate.
    method : str
        As for `estimate_tau2`.

    Returns
    -------
    ndarray (...,)
        tau^2 >= 0. No replicate's value depends on the others.

    Raises
    ------
    ValueError
        If the method is unknown.
    """
    check_method(method)
    seen = contrasts(y_bar.reshape(-1, len(se)).T, se)
    tau2: Floats = np.ldexp(TABLE[method].of_one(seen), 2 * seen.exponent)
    return tau2.reshape(y_bar.shape[:-1])


def tau2_of_studies(studies: Studies, method: str) -> Floats:
    """Estimate tau^2 in each of many replicates as `estimate_tau2` does, by the shortest way that the method has.

    Parameters
    ----------
    studies : Studies
        R replicates.
    method : str
        As for `estimate_tau2`.

    Returns
    -------
    ndarray (R,)
        tau^2 >= 0, in squared outcome units.
    """
    row, known = TABLE[method], studies.known
    if known.equal and row.of_equal is not None:
        return row.of_equal(known, studies.energies, studies.work)
    if known.equal or known.far_apart or row.of_many is None:
        return tau2_of_means(studies.y_bar.T, np.sqrt(known.var), method)
    tau2 = row.of_many(studies)
    unsettled = np.flatnonzero(np.isnan(tau2))
    if len(unsettled):
        tau2[unsettled] = tau2_of_means(studies.y_bar[:, unsettled].T, np.sqrt(known.var), method)
    return tau2


def check_method(method: str) -> None:
    """Refuse a method that the table does not hold.

    Raises
    ------
    ValueError
        One line with the methods there are.
    """
    if method not in TABLE:
        raise ValueError(f"method must be one of {', '.join(TABLE)}, got {method!r}")
