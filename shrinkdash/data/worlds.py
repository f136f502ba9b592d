"""Shapes of the truth: how the group effects scatter around mu, in units of tau.

A group's luck z_j, standard normal, becomes its deviation u_j, and theta_j = mu + tau u_j.

============ ==========================================================================================
normal       u_j = z_j.
outlier      Group 1 lies at u = 5, whatever its luck; the others are normal.
clusters     Two clusters at -sqrt(.9) and sqrt(.9), each with SD sqrt(.1).
heavy        Student's t with 5 degrees of freedom, divided by its SD sqrt(5/3).
sized        u_j = rho s_j + sqrt(1 - rho^2) z_j, s the log sizes standardised to mean 0 and SD 1. Where all sizes
             are equal nothing can be related to them: u_j = z_j.
============ ==========================================================================================

Over the population u has mean 0 and SD 1, but for the outlier. Each z_j keeps its rank: a lucky group is lucky in every
world, and (but for "sized") it does not depend on the other groups.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

from shrinkdash.settings import Design

if TYPE_CHECKING:
    from scipy.interpolate import CubicSpline

Floats = NDArray[np.float64]

OUTLIER = 5.0
BETWEEN_CLUSTERS, WITHIN_CLUSTER = 0.9**0.5, 0.1**0.5
DEGREES = 5
HEAVY_SD = (DEGREES / (DEGREES - 2)) ** 0.5
ALMOST_ONE = 1.0 - 2.0**-53
# The table of t quantiles: beyond 9 SDs no double can be drawn, and between its nodes it is exact to 1e-9.
TABLE_END, TABLE_NODES = 9.0, 3601


def deviations(design: Design, z: Floats) -> Floats:
    """Turn luck into deviations from mu, in units of tau.

    Parameters
    ----------
    design : Design
        Its world, and in a "sized" one its sizes and rho.
    z : ndarray (J, ...)
        Standard normal luck, groups first.

    Returns
    -------
    ndarray (J, ...)
        ``z`` itself in the normal world.
    """
    if design.world == "normal":
        return z
    if design.world == "heavy":
        return _t_quantiles()(z)
    if design.world == "clusters":
        return _two_clusters(z)
    mean, sd = moments(design)
    if not mean.any():
        return z
    along_groups = (-1,) + (1,) * (z.ndim - 1)
    u: Floats = mean.reshape(along_groups) + sd.reshape(along_groups) * z
    return u


def moments(design: Design) -> tuple[Floats, Floats]:
    """Mean and SD of each group's deviation over the luck, both (J,), in units of tau."""
    mean, sd = np.zeros(design.groups), np.ones(design.groups)
    if design.world == "outlier":
        mean[0], sd[0] = OUTLIER, 0.0
    log_n = np.log(design.n)
    if design.world == "sized" and np.ptp(log_n) > 0:
        mean = design.rho * (log_n - log_n.mean()) / log_n.std()
        sd *= (1.0 - design.rho**2) ** 0.5
    return mean, sd


def _two_clusters(z: Floats) -> Floats:
    """Give the halves of the normal to the clusters, each stretched to a whole normal of its own."""
    outward = -ndtri(np.minimum(2.0 * ndtr(-np.abs(z)), ALMOST_ONE))
    u: Floats = np.copysign(BETWEEN_CLUSTERS + WITHIN_CLUSTER * outward, z)
    return u


@cache
def _t_quantiles() -> CubicSpline:
    from scipy.interpolate import CubicSpline  # takes a third of a second, which few worlds need

    z = np.linspace(-TABLE_END, TABLE_END, TABLE_NODES)
    lower = stdtrit(DEGREES, ndtr(-np.abs(z)))
    return CubicSpline(z, -np.sign(z) * lower / HEAVY_SD)
