"""tau^2, the variance between the true group means, estimated from group means: one function a method.

The names are metafor's. Zero is a legal answer of every method but two: "SJ" and "uncorrected" are positive as soon as
two means differ. All methods assume that standard errors are known.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.tau2 import maximum_likelihood
from shrinkdash.tau2.contrasts import Contrasts, contrasts

Method = Literal["REML", "ML", "DL", "HE", "PM", "EB", "SJ", "HS", "uncorrected"]
METHODS: tuple[Method, ...] = get_args(Method)

# The last relative step of an iteration that doubles its digits at every step.
LAST_STEP = 1e-9
MOST_STEPS = 1000


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
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    seen = contrasts(y_bar.reshape(-1, len(se)).T, se)
    tau2: Floats = np.ldexp(_ESTIMATORS[method](seen), 2 * seen.exponent)
    return tau2.reshape(y_bar.shape[:-1])


def _reml(data: Contrasts) -> Floats:
    return _hedges(data) if data.equal else _iterated(data, maximum_likelihood.reml)


def _ml(data: Contrasts) -> Floats:
    if data.equal:
        return _at_least_zero(data.sum_of_squares() / data.groups - data.var_precise)
    return _iterated(data, maximum_likelihood.ml)


def _dersimonian_laird(data: Contrasts) -> Floats:
    """(Q - (J - 1)) / C with C = W - sum w^2 / W = sum_i w_i (W - w_i) / W, which one huge weight cannot spoil."""
    w = 1.0 / data.var
    a, u = w.sum(), data.var_precise
    h = 1.0 + a * u
    c = a / h + np.sum(w * (1.0 - w * u / h))
    return _at_least_zero((data.q(np.zeros(1)) - data.degrees) / c)


def _hedges(data: Contrasts) -> Floats:
    mean_var = (data.var.sum() + data.var_precise) / data.groups
    return _at_least_zero(_uncorrected(data) - mean_var)


def _paule_mandel(data: Contrasts) -> Floats:
    return _hedges(data) if data.equal else _iterated(data, _root_of_q)


def _iterated(data: Contrasts, method: Callable[[Contrasts], Floats]) -> Floats:
    coarse = data.coarser()
    tau2: Floats = np.ldexp(method(coarse), 2 * (coarse.exponent - data.exponent))
    return tau2


def _root_of_q(data: Contrasts) -> Floats:
    """Solve Q(tau2) = J - 1 by Newton's method for 1 / Q from 0.

    1 / Q is concave in tau2 (and straight for equal variances), so the steps never pass the root.
    """
    tau2 = np.zeros(data.d.shape[1])
    active: NDArray[np.intp] = np.flatnonzero(data.q(tau2) > data.degrees)
    for _ in range(MOST_STEPS):
        if not len(active):
            break
        t = tau2[active]
        at = data.of(active).pulls(t)
        q = at.q
        step = (q / data.degrees - 1.0) * (q / at.fall)
        tau2[active] = t + step
        active = active[step > LAST_STEP * (t + data.var_least)]
    return tau2


def _sidik_jonkman(data: Contrasts) -> Floats:
    crude = data.sum_of_squares() / data.groups
    return crude * data.q(crude) / data.degrees


def _hunter_schmidt(data: Contrasts) -> Floats:
    weights = np.sum(1.0 / data.var) + 1.0 / data.var_precise
    return _at_least_zero((data.q(np.zeros(1)) - data.groups) / weights)


def _uncorrected(data: Contrasts) -> Floats:
    return data.sum_of_squares() / data.degrees


def _at_least_zero(tau2: Floats) -> Floats:
    truncated: Floats = np.maximum(tau2, 0.0)
    return truncated


_ESTIMATORS: dict[str, Callable[[Contrasts], Floats]] = {
    "REML": _reml,
    "ML": _ml,
    "DL": _dersimonian_laird,
    "HE": _hedges,
    "PM": _paule_mandel,
    "EB": _paule_mandel,
    "SJ": _sidik_jonkman,
    "HS": _hunter_schmidt,
    "uncorrected": _uncorrected,
}
