"""Estimates of all group effects at once: no pooling, complete pooling, partial pooling, James-Stein and the oracle."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.tau2.contrasts import total

# Standard errors that differ by less than this, relatively, count as equal.
EQUAL_SE = 1e-12
# Degrees of freedom that James-Stein toward the estimated mean gives up.
LOST_TO_MEAN = 3
# Beyond this many times the smallest total SD a group has no say; its square must stay finite.
LARGEST_RELATIVE_SD = 1e150


@dataclass(frozen=True, eq=False)
class Estimates:
    """What one strategy says about each group.

    Parameters
    ----------
    theta_hat : ndarray (J,)
        Estimated group effects, in outcome units.
    mu_hat : float
        The centre of the pull, in outcome units.
    weight : ndarray (J,)
        Weight on the group's own mean; 1 - weight is the pull to `mu_hat`.
    theta_sd : ndarray (J,)
        Standard deviation that the strategy itself states, in outcome units; NaN where it states none.
    """

    theta_hat: Floats
    mu_hat: float
    weight: Floats
    theta_sd: Floats

    def __post_init__(self) -> None:
        for array in (self.theta_hat, self.weight, self.theta_sd):
            array.flags.writeable = False


def no_pooling(data: GroupMeans) -> Estimates:
    """Leave each group its own mean, the limit of partial pooling for tau -> inf.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.

    Returns
    -------
    Estimates
        ``mu_hat`` is the unweighted mean of means, ``theta_sd`` the standard errors.
    """
    origin, d = _from_most_precise(data)
    return Estimates(data.y_bar.copy(), float(origin + d.mean()), np.ones(len(data)), data.se.copy())


def complete_pooling(data: GroupMeans) -> Estimates:
    """Give every group the precision-weighted common mean: partial pooling at tau = 0.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.

    Returns
    -------
    Estimates
        ``theta_sd`` is the standard error of the common mean, 1 / sqrt(sum se^-2); it does not measure how far the
        common mean is from a theta_j.
    """
    return partial_pooling(data, tau=0.0)


def partial_pooling(data: GroupMeans, *, tau: float) -> Estimates:
    """Shrink each group mean toward the common mean, given tau.

    Posterior mean and SD of theta_j when theta_j ~ N(mu, tau^2), with a flat prior on mu.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.
    tau : float
        Between-group standard deviation, in outcome units. Zero pools completely.

    Returns
    -------
    Estimates
        With w = tau^2 / (tau^2 + se^2), ``theta_sd`` = sqrt(w se^2 + (1 - w)^2 / sum 1 / (tau^2 + se^2)), which
        includes the uncertainty of mu.

    Raises
    ------
    ValueError
        If tau is negative, infinite or NaN.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 5.4.
    """
    _check_tau(tau)
    origin, d = _from_most_precise(data)
    tau_unit, se_unit, unit = _relative_sds(tau, data.se)
    centre, weight = (x[..., 0] for x in pooled(d[:, None], se_unit**2, np.array([tau_unit**2])))
    se_centre = np.sum(1.0 / (tau_unit**2 + se_unit**2)) ** -0.5
    pull = se_unit**2 / (tau_unit**2 + se_unit**2)
    theta_sd = unit * np.hypot(se_unit * np.sqrt(weight), pull * se_centre)
    return Estimates(origin + (centre + weight * (d - centre)), float(origin + centre), weight, theta_sd)


def pooled(y_bar: Floats, var_y_bar: Floats, tau2: Floats) -> tuple[Floats, Floats]:
    """Precision-weighted centre, and weight on the own mean, in each of many replicates.

    Parameters
    ----------
    y_bar : ndarray (J, R)
        Group means, one column a replicate.
    var_y_bar : ndarray (J,)
        Their sampling variances.
    tau2 : ndarray (R,) or (1,)
        Between-group variance in each replicate, or in all.

    Returns
    -------
    centre : ndarray (R,)
        mu_hat, the mean weighted by 1 / (tau2 + var_y_bar).
    weight : ndarray (J, R) or (J, 1)
        tau2 / (tau2 + var_y_bar).
    """
    precision = 1.0 / (var_y_bar[:, None] + tau2)
    return total(precision * y_bar) / total(precision), tau2 * precision


def james_stein(data: GroupMeans, *, target: float | Literal["mean"] = "mean", positive_part: bool = True) -> Estimates:
    """Shrink all group means by one common factor, 1 - (J - 3) se^2 / sum (y_bar - mean)^2.

    Parameters
    ----------
    data : GroupMeans
        J group means with equal standard errors: J >= 4 toward the mean, J >= 3 toward a number.
    target : "mean" or float
        Where to shrink to: the mean of means, or a number chosen beforehand (then J - 2 replaces J - 3).
    positive_part : bool
        Replace a negative weight by 0. Without it means can be thrown past the target.

    Returns
    -------
    Estimates
        ``theta_sd`` is NaN: the method states none. Where no mean differs from the target, the weight is 0.

    Raises
    ------
    ValueError
        If standard errors differ (relatively by more than 1e-12), groups are too few, or the target is no number.

    References
    ----------
    Efron & Morris (1975), Journal of the American Statistical Association 70:311-319.
    """
    if not _equal(data.se):
        raise ValueError("James-Stein needs equal standard errors")
    lost = _degrees_lost(target, len(data))
    origin, d = _from_most_precise(data) if target == "mean" else (float(target), data.y_bar - float(target))
    centre = float(d.mean()) if target == "mean" else 0.0
    spread = float(np.sum(((d - centre) / data.se) ** 2))
    weight = james_stein_weight(np.array(spread), len(data) - lost)
    if positive_part:
        weight = np.maximum(weight, 0.0)
    theta_hat = origin + (centre + weight * (d - centre))
    J = len(data)
    return Estimates(theta_hat, float(origin + centre), np.full(J, float(weight)), np.full(J, np.nan))


def james_stein_weight(spread: Floats, factor: int) -> Floats:
    """1 - factor / spread, and 0 where nothing is spread; spread is sum ((y_bar - target) / se)^2 of any shape."""
    weight = np.zeros_like(spread)
    np.divide(spread - factor, spread, out=weight, where=spread > 0)
    return weight


def oracle(data: GroupMeans, *, tau: float, mu: float) -> Estimates:
    """Shrink toward the true mean by the true weights: the best that can be done in a normal world.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.
    tau, mu : float
        True between-group SD and population mean, in outcome units.

    Returns
    -------
    Estimates
        ``theta_sd`` is sqrt(w) se: nothing is uncertain but theta itself.

    Raises
    ------
    ValueError
        If tau is negative, infinite or NaN, or mu is not finite.
    """
    _check_tau(tau)
    if not isfinite(mu):
        raise ValueError(f"mu must be finite, got {mu}")
    tau_unit, se_unit, unit = _relative_sds(tau, data.se)
    weight = tau_unit**2 / (tau_unit**2 + se_unit**2)
    theta_hat = mu + weight * (data.y_bar - mu)
    return Estimates(theta_hat, float(mu), weight, unit * se_unit * np.sqrt(weight))


def james_stein_applies(data: GroupMeans) -> bool:
    """Whether James-Stein toward the mean is defined: equal standard errors and at least 4 groups."""
    return len(data) > LOST_TO_MEAN and _equal(data.se)


def _equal(se: Floats) -> bool:
    return bool(np.ptp(se) <= EQUAL_SE * se.max())


def _check_tau(tau: float) -> None:
    if not 0 <= tau < np.inf:  # written so that NaN fails too
        raise ValueError(f"tau must lie in [0, inf), got {tau}")


def _degrees_lost(target: object, J: int) -> int:
    """2 for a target chosen beforehand, 3 for the estimated mean."""
    if target == "mean":
        lost, name = LOST_TO_MEAN, "the mean"
    elif isinstance(target, int | float | np.integer | np.floating) and isfinite(target):
        lost, name = 2, "a number"
    else:
        raise ValueError(f"target must be 'mean' or a finite number, got {target!r}")
    if lost >= J:
        raise ValueError(f"James-Stein toward {name} needs at least {lost + 1} groups, got {J}")
    return lost


def _from_most_precise(data: GroupMeans) -> tuple[float, Floats]:
    """Split means into an origin and differences, which are exact where a large offset is common to all."""
    origin = float(data.y_bar[np.argmin(data.se)])
    return origin, data.y_bar - origin


def _relative_sds(tau: float, se: Floats) -> tuple[float, Floats, float]:
    """Return tau, se and a unit near the smallest total SD: a power of two that keeps squares from overflow."""
    unit = float(2.0 ** np.frexp(np.hypot(tau, se.min()))[1])
    return tau / unit, np.minimum(se / unit, LARGEST_RELATIVE_SD), unit
