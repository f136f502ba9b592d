"""Effective number of parameters, DIC and WAIC of one fit, conditional on the group effects, with one point a group."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np
from scipy.special import logsumexp

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.measured import Measured
from shrinkdash.posterior.engine.distributions import NormalMixture
from shrinkdash.posterior.priors import LOG_2_PI

ABSENT = Measured(nan)


@dataclass(frozen=True, eq=False)
class Score:
    """What the criteria say of one strategy.

    Parameters
    ----------
    parameters : Measured
        Effective number of parameters p_D.
    dic, waic : Measured
        On the scale of -2 log density, conditional on the group effects: smaller is better.
    left_out : ndarray (J,), optional
        Log predictive density (for counts, probability) of each group, fitted without it.
    """

    parameters: Measured
    dic: Measured = ABSENT
    waic: Measured = ABSENT
    left_out: Floats | None = None

    @property
    def total_left_out(self) -> float:
        """Sum over groups of the log predictive density; NaN where it is not defined."""
        return nan if self.left_out is None else float(self.left_out.sum())


def score_of_means(data: GroupMeans, effects: NormalMixture) -> Score:
    """Score normal effects of groups with known standard errors; every expectation is in closed form given tau.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors.
    effects : NormalMixture
        The posterior of (theta_j - y_j) / se_j.

    Returns
    -------
    Score
        p_D = sum_j Var(theta_j | y) / se_j^2, which for empirical Bayes is the trace of the hat matrix.
    """
    weights, m, v = effects.weights, effects.mean, effects.sd**2
    constant = LOG_2_PI + 2.0 * np.log(data.se)
    mean = weights @ m
    parameters = float(np.sum(weights @ ((m - mean) ** 2 + v)))
    dic = float(np.sum(mean**2 + constant)) + 2.0 * parameters
    # log p(y_j | theta_j) = -z^2 / 2 - constant / 2 with z = (theta_j - y_j) / se_j.
    density = logsumexp(-0.5 * m**2 / (1.0 + v) - 0.5 * np.log1p(v), axis=0, b=weights[:, None]) - 0.5 * constant
    second = weights @ (m**2 + v)
    fourth = weights @ (m**4 + 6.0 * m**2 * v + 3.0 * v**2)
    waic = -2.0 * float(np.sum(density - 0.25 * (fourth - second**2)))
    return Score(Measured(parameters), Measured(dic), Measured(waic))


def linear_parameters(weight: Floats) -> float:
    """Trace of the hat matrix of theta_hat = w y + (1 - w) mu_hat, where mu_hat weights groups by w.

    Parameters
    ----------
    weight : ndarray (J,)
        Weights on the groups' own data, in [0, 1]; all 0 is complete pooling.

    Returns
    -------
    float
        From 1 to J.

    References
    ----------
    Buhlmann & Straub (1970), Mitteilungen der Vereinigung schweizerischer Versicherungsmathematiker 70:111-133.
    """
    total = float(weight.sum())
    return total + (float(weight @ (1.0 - weight)) / total if total > 0 else 1.0)


def score_of_draws(log_p: Floats, at_centre: float) -> Score:
    """Score a fit by independent posterior draws.

    Parameters
    ----------
    log_p : ndarray (S, J)
        Log probability of each group's data at each draw of the effects.
    at_centre : float
        That of all data at the plug-in point.

    Returns
    -------
    Score
        With Monte Carlo standard errors; that of WAIC by the influence of each draw.
    """
    deviance = -2.0 * log_p.sum(axis=1)
    expected, error = float(deviance.mean()), float(deviance.std(ddof=1)) / len(log_p) ** 0.5
    dic = Measured(2.0 * expected + 2.0 * at_centre, 2.0 * error)
    return Score(Measured(expected + 2.0 * at_centre, error), dic, _waic(log_p))


def _waic(log_p: Floats) -> Measured:
    """WAIC from log densities of draws (S, J)."""
    density = logsumexp(log_p, axis=0) - np.log(len(log_p))
    spread = (log_p - log_p.mean(axis=0)) ** 2
    waic = -2.0 * float(np.sum(density - spread.mean(axis=0)))
    influence = np.sum(np.exp(log_p - density) - spread, axis=1)
    return Measured(waic, 2.0 * float(influence.std(ddof=1)) / len(log_p) ** 0.5)
