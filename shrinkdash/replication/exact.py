"""Expected mean squared errors that theory gives: no simulation, only linear algebra and one-dimensional quadrature.

Linear rules need nothing but means and variances of the truth, so they are exact in every world. With equal standard
errors every other rule here but full Bayes multiplies distances from the mean of means by a weight that depends on
their sum of squares S alone. Given the truth, S / se^2 is non-central chi-square; over a normal truth it is a multiple
of a central one; either way one integral over sqrt(S) is left, cut where the weight has its kink.

References
----------
James & Stein (1961); Efron & Morris (1973), Journal of the American Statistical Association 68:117-130; Stein (1981),
Annals of Statistics 9:1135-1151.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaln, hyp0f1, ive

from shrinkdash.arrays import Floats
from shrinkdash.data.simulate import simulate
from shrinkdash.data.worlds import moments
from shrinkdash.estimators import LOST_TO_MEAN, james_stein_weight
from shrinkdash.replication.strategies import method_of, not_applicable
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, JAMES_STEIN, KNOWN_TAU, NO, ORACLE, PLAIN_JAMES_STEIN
from shrinkdash.tau2.methods import TABLE
from shrinkdash.tau2.replicated import OfEnergies, Spectrum
from shrinkdash.workspace import Workspace

Weight = Callable[[Floats], Floats]

# The length of a normal vector has an SD below 1: beyond this many of them nothing is left.
REACH = 9.0
# Below and above the kink, for 1e-12.
NODES = 50
SMALLEST = 1e-300
# Arguments beyond which two terms of the Bessel function's expansion are exact.
FAR = 1e9
# Arguments up to which the Bessel function is taken from its power series.
LARGEST_SERIES = 600.0


def expected_mse(design: Design, name: str, *, method: str = "REML", truth: str = "redrawn") -> float | None:
    """Give the expected mean squared error of a strategy, where theory gives it.

    Parameters
    ----------
    design : Design
        The world.
    name : str
        One of `shrinkdash.replication.strategies.STRATEGIES`.
    method : str
        How "partial pooling" estimates tau^2.
    truth : {"redrawn", "fixed"}
        Over all truths, or at the theta of ``simulate(design)``.

    Returns
    -------
    float or None
        In squared outcome units; None where there is no formula: full Bayes, strategies that estimate tau from unequal
        sizes, and those over redrawn truths of another shape than the normal.
    """
    if name in (NO, COMPLETE, KNOWN_TAU, ORACLE):
        bias2, variance = linear_parts(design, name, truth=truth)
        return float(np.mean(bias2 + variance))
    weight, kink = _common_weight(design, name, method), _kink(design, name, method)
    if weight is None:
        return None
    J, var = design.groups, float(design.true_se[0] ** 2)
    if truth == "fixed":
        theta = simulate(design).theta
        distance = float(np.sum((theta - theta.mean()) ** 2) / var) ** 0.5
        return float(var * (1.0 + _risk_at(np.array([distance]), J - 1, weight, kink)[0]) / J)
    if design.world != "normal":
        return None
    return var * (1.0 + _risk_over_normal(design.tau**2 / var, J - 1, weight, kink)) / J


def linear_parts(design: Design, name: str, *, truth: str) -> tuple[Floats, Floats]:
    """Squared bias and variance of a linear strategy in each group, averaged over truths.

    Parameters
    ----------
    design : Design
        The world.
    name : {"no pooling", "complete pooling", "known tau", "oracle"}
        The strategy.
    truth : {"redrawn", "fixed"}
        Over all truths, or at the theta of ``simulate(design)``.

    Returns
    -------
    squared_bias, variance : ndarray (J,)
        In squared outcome units; their sum is the group's expected squared error.
    """
    rule = _matrix(design, name)
    off = rule - np.eye(design.groups)
    mean, sd = moments(design)
    if truth == "fixed":
        mean, sd = (simulate(design).theta - design.mu), np.zeros(design.groups)
    else:
        mean, sd = design.tau * mean, design.tau * sd
    return (off @ mean) ** 2 + off**2 @ sd**2, rule**2 @ design.true_se**2


def james_stein_risk(distance: ArrayLike, dimension: int, *, positive_part: bool) -> Floats:
    """Total squared-error risk of James-Stein toward a number, in units of the variance of one mean.

    Toward the mean of J means the risk is 1 + that of J - 1 dimensions at sqrt(sum (theta_j - mean)^2).

    Parameters
    ----------
    distance : array_like
        ||theta - target|| in SDs of one mean, >= 0, of any shape.
    dimension : int
        Number of means, at least 3. Without pooling the risk is `dimension`.
    positive_part : bool
        Whether a negative weight is replaced by 0.

    Returns
    -------
    ndarray
        In the shape of ``distance``.

    Raises
    ------
    ValueError
        If dimension is below 3, or a distance is negative or not finite.
    """
    if dimension < 3:
        raise ValueError(f"dimension must be at least 3, got {dimension}")
    far = np.asarray(distance, dtype=np.float64)
    if not np.all((far >= 0) & np.isfinite(far)):
        raise ValueError(f"distance must be finite and >= 0, got {distance!r:.60}")

    def weight(spread: Floats) -> Floats:
        plain = james_stein_weight(spread, dimension - 2)
        return np.maximum(plain, 0.0) if positive_part else plain

    return _risk_at(far.ravel(), dimension, weight, float(dimension - 2) ** 0.5).reshape(far.shape)


def _matrix(design: Design, name: str) -> Floats:
    """Return A, (J, J), of theta_hat - mu = A (y_bar - mu)."""
    J, var = design.groups, design.se**2
    if name == NO:
        return np.eye(J)
    if name == ORACLE:
        return np.diag(design.tau**2 / (design.tau**2 + design.true_se**2))
    tau2 = design.tau**2 if name == KNOWN_TAU else 0.0
    precision = 1.0 / (var + tau2)
    return np.diag(tau2 * precision) + np.outer(var * precision, precision / precision.sum())


def _common_weight(design: Design, name: str, method: str) -> Weight | None:
    """Return the weight as a function of S / true variance, for equal sizes; None where there is no such function."""
    if np.ptp(design.n) > 0 or not_applicable(name, design):
        return None
    known = Spectrum((design.se / design.true_se) ** 2, 1.0)
    found = method_of(name, method)
    if found is not None:
        of_equal = TABLE[found].of_equal
        return None if of_equal is None else lambda spread: _plugged_in(known, of_equal, spread)
    if name == PLAIN_JAMES_STEIN:
        return lambda spread: james_stein_weight(spread / known.var[0], design.groups - LOST_TO_MEAN)
    if name == JAMES_STEIN:
        return lambda spread: np.maximum(james_stein_weight(spread / known.var[0], design.groups - LOST_TO_MEAN), 0.0)
    return None


def _plugged_in(known: Spectrum, of_equal: OfEnergies, spread: Floats) -> Floats:
    tau2 = of_equal(known, spread.reshape(1, -1), Workspace()).reshape(spread.shape)
    weight: Floats = tau2 / (tau2 + known.var[0])
    return weight


def _kink(design: Design, name: str, method: str) -> float:
    """Return sqrt(S / true variance) at which the weight of equal sizes leaves 0, or 0 where it never is."""
    J = design.groups
    found = method_of(name, method)
    degrees = J - LOST_TO_MEAN if found is None else TABLE[found].zero_below(J)
    return design.sigma_factor * sqrt(degrees)


def _nodes(centre: Floats, kink: float) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights below and above the kink, both (D, 2 NODES), around each centre (D,)."""
    x, w = np.polynomial.legendre.leggauss(NODES)
    low, high = np.maximum(centre - REACH, 0.0), centre + REACH
    cut = np.clip(kink, low, high)
    ends = ((low, cut), (cut, high))
    nodes = [(0.5 * (a + b))[:, None] + (0.5 * (b - a))[:, None] * x for a, b in ends]
    weights = [(0.5 * (b - a))[:, None] * w for a, b in ends]
    return np.concatenate(nodes, axis=1), np.concatenate(weights, axis=1)


def _risk_at(distance: Floats, dimension: int, weight: Weight, kink: float) -> Floats:
    """E ||w(|x|^2) x - delta||^2 for x ~ N(delta, I), |delta| = distance (D,).

    With h = 1 - w it is p - 2 E[h x'(x - delta)] + E[h^2 |x|^2], and E[h x'] delta = |delta|^2 E[h] with two
    dimensions more. Far out h is small, so that nothing large cancels.
    """
    r, dr = _nodes(np.sqrt(dimension + distance**2), kink)
    pull = 1.0 - weight(r * r)
    density = np.exp(_log_density(r, distance, dimension))
    longer = np.exp(_log_density(r, distance, dimension + 2))
    integrand = density * pull * (pull - 2.0) * r**2 + 2.0 * longer * pull * (distance**2)[:, None]
    risk: Floats = dimension + np.sum(dr * integrand, axis=1)
    return risk


def _risk_over_normal(tau2: float, dimension: int, weight: Weight, kink: float) -> float:
    """Return w p + E[(w(S) - w)^2 S], S / (1 + tau2) chi-square with p degrees, w = tau2 / (1 + tau2)."""
    scale, best = (1.0 + tau2) ** 0.5, tau2 / (1.0 + tau2)
    r, dr = _nodes(np.array([float(dimension) ** 0.5]), kink / scale)
    spread = (scale * r) ** 2
    density = np.exp(_log_density(r, np.zeros(1), dimension))
    return best * dimension + float(np.sum(dr * density * (weight(spread) - best) ** 2 * spread))


def _log_density(r: Floats, distance: Floats, dimension: int) -> Floats:
    """Log density at r (D, M) of the length of a vector from N(delta, I), |delta| = distance (D,)."""
    order = 0.5 * dimension - 1.0
    product = r * distance[:, None]
    log_r = np.log(np.maximum(r, SMALLEST))
    near = product <= LARGEST_SERIES
    density = np.empty_like(r)
    # log of (product / 2)^-order I_order(product) exp(-product), from its series or, scaled, from the Bessel function.
    small, large = 0.25 * product[near] ** 2, product[~near]
    density[near] = np.log(hyp0f1(order + 1.0, small)) - gammaln(order + 1.0) - product[near]
    density[~near] = _log_ive(order, large) - order * np.log(0.5 * large)
    density += (2.0 * order + 1.0) * log_r - order * np.log(2.0)
    density -= 0.5 * (r - distance[:, None]) ** 2
    return density


def _log_ive(order: float, x: Floats) -> Floats:
    """Log of the Bessel function I, times exp(-x); far out by the first terms of its expansion."""
    far = 1.0 - (4.0 * order**2 - 1.0) / (8.0 * x)
    scaled = np.where(x < FAR, ive(order, np.minimum(x, FAR)), far / np.sqrt(2.0 * np.pi * x))
    logs: Floats = np.log(scaled)
    return logs
