"""James-Stein with equal standard errors, mean by mean: who gains, and who pays.

Everything here is in units of the standard error: y_k ~ N(theta_k, 1), and a risk of 1 is that of no pooling.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincc, gammaln

from shrinkdash.arrays import Floats
from shrinkdash.data.simulate import luck
from shrinkdash.estimators import james_stein_weight

Target = Literal["zero", "mean"]
# Means that James-Stein needs: one more where the target is estimated.
LEAST: dict[Target, int] = {"zero": 3, "mean": 4}
# A stream of its own, apart from those of the page's study and of its replicates.
CHECK_STREAM = 31
# Poisson weights further from the mean than this many SDs, and a few more, are below 1e-30.
FAR, A_FEW = 12.0, 60


@dataclass(frozen=True, eq=False)
class Checked:
    """Simulated risk per mean with its Monte Carlo standard error, each of the shape of the leading axes of theta."""

    risk: Floats
    se: Floats


def mean_by_mean(theta: ArrayLike, *, target: Target, positive_part: bool) -> Floats:
    """Return the exact expected squared error of every single mean.

    With S the squared distance of y from the target, p the dimensions it has, a = p - 2, g = 1 - a / S (or its positive
    part) and d_k the distance of theta_k from its target,

    E (g y_k - theta_k)^2 = E_2[g^2] + d_k^2 (E_4[g^2] - 2 E_2[g] + 1),

    where E_m takes S as non-central chi-square with p + m degrees of freedom and non-centrality sum d_k^2. Toward the
    mean one dimension is lost: the first term counts 1 - 1/J, and the mean itself adds 1/J.

    Parameters
    ----------
    theta : array_like (..., J)
        True means, in standard errors; toward zero J >= 3, toward the mean J >= 4.
    target : {"zero", "mean"}
        Where the estimates are pulled to.
    positive_part : bool
        Whether a weight below 0 is replaced by 0.

    Returns
    -------
    ndarray (..., J)
        In units of the squared standard error.

    Raises
    ------
    ValueError
        If there are too few means.

    References
    ----------
    Lehmann and Casella (1998), Theory of Point Estimation, 2nd ed., section 4.7 and problem 5.7.
    """
    theta = np.asarray(theta, dtype=np.float64)
    J = theta.shape[-1]
    check_enough(J, target)
    away = theta - theta.mean(axis=-1, keepdims=True) if target == "mean" else theta
    lost = 1 if target == "mean" else 0
    half = 0.5 * np.sum(away**2, axis=-1)
    a = J - lost - 2.0
    first, second = _moments(half, J - lost + 2, a, positive_part=positive_part)
    _, second_4 = _moments(half, J - lost + 4, a, positive_part=positive_part)
    pulled = (second_4 - 2.0 * first + 1.0)[..., None] * away**2
    risk: Floats = (1.0 - lost / J) * second[..., None] + pulled + lost / J
    return risk


def simulated(theta: ArrayLike, *, target: Target, positive_part: bool, replicates: int, seed: int = 0) -> Checked:
    """Simulate the risk per mean, as a check on the exact one; arguments as in `mean_by_mean`.

    The same luck serves every theta and every estimator.
    """
    theta = np.asarray(theta, dtype=np.float64)
    J = theta.shape[-1]
    check_enough(J, target)
    e = luck(seed, CHECK_STREAM).standard_normal((replicates, J))
    flat = theta.reshape(-1, J)
    losses = np.array([_losses(one, e, target, positive_part=positive_part) for one in flat])
    shape = theta.shape[:-1]
    se = losses.std(axis=1, ddof=1) / replicates**0.5
    return Checked(losses.mean(axis=1).reshape(shape), se.reshape(shape))


def check_enough(groups: int, target: Target) -> None:
    """Raise a ValueError if James-Stein has too few means for its target."""
    if groups < LEAST[target]:
        raise ValueError(f"James-Stein toward the {target} needs at least {LEAST[target]} means, got {groups}")


def _losses(theta: Floats, e: Floats, target: Target, *, positive_part: bool) -> Floats:
    """Return each replicate's squared error, averaged over the means, (R,)."""
    y = theta + e
    centre = y.mean(axis=1, keepdims=True) if target == "mean" else np.zeros((1, 1))
    factor = len(theta) - (3 if target == "mean" else 2)
    weight = james_stein_weight(np.sum((y - centre) ** 2, axis=1), factor)[:, None]
    weight = np.maximum(weight, 0.0) if positive_part else weight
    losses: Floats = np.mean((centre + weight * (y - centre) - theta) ** 2, axis=1)
    return losses


def _moments(half: Floats, p: int, a: float, *, positive_part: bool) -> tuple[Floats, Floats]:
    """Return E g and E g^2 for S non-central chi-square with p degrees of freedom, a Poisson mixture of central ones.

    ``half`` is half its non-centrality, the mean of the Poisson weights.
    """
    start = np.maximum(np.floor(half - FAR * np.sqrt(half)) - A_FEW, 0.0)
    steps = np.arange(2 * int(FAR * float(np.sqrt(half.max())) + A_FEW) + 2)
    i = start[..., None] + steps
    weight = _poisson(i, half[..., None])
    first, second = _central_moments(p + 2.0 * i, a, positive_part=positive_part)
    return np.sum(weight * first, axis=-1), np.sum(weight * second, axis=-1)


def _poisson(i: Floats, mean: Floats) -> Floats:
    log_mean = np.log(np.maximum(mean, np.finfo(np.float64).tiny))
    weight: Floats = np.exp(i * log_mean - mean - gammaln(i + 1.0))
    return weight


def _central_moments(p: Floats, a: float, *, positive_part: bool) -> tuple[Floats, Floats]:
    """Return E g and E g^2 for S ~ chi-square(p), p > 4.

    They follow from E[S^-m; S > a] = P(chi-square(p - 2m) > a) E[S^-m].
    """
    above = [gammaincc((p - 2 * m) / 2, a / 2) if positive_part else np.ones_like(p) for m in range(3)]
    once = a * above[1] / (p - 2.0)
    first = above[0] - once
    second = above[0] - 2.0 * once + a**2 * above[2] / ((p - 2.0) * (p - 4.0))
    return first, second
