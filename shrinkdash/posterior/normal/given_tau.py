"""What is normal given tau: mu and the group effects, in a unit and from an origin that cost no digits.

Everything is counted from the most precise group's mean, in a unit between the standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import frexp, log, sqrt
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.posterior.priors import LOG_2_PI, Flat, Normal
from shrinkdash.posterior.result import Draws


class NormalGivenTau(NamedTuple):
    """All that is normal given tau, at K values of tau, in units and counted from the origin; pull is 1 - weight."""

    tau: Floats  # (K,)
    pull: Floats  # (K, J)
    mu: Floats  # (K,)
    var_mu: Floats  # (K,)
    log_likelihood: Floats  # (K,)


@dataclass(frozen=True, eq=False)
class ScaledMeans:
    """The data in units, counted from an origin, with what the prior says about mu (precision 0 if flat)."""

    d: Floats
    var: Floats
    origin: float
    unit: float
    prior_mean: float
    prior_precision: float

    def given(self, tau: Floats) -> NormalGivenTau:
        """Condition on tau, shape (K,); the likelihood is that of tau, mu integrated out."""
        total = self.var + (tau * tau)[:, None]
        weight, ones = 1.0 / total, np.ones_like(self.d)
        precision = weight @ ones + self.prior_precision
        mu = (weight @ self.d + self.prior_precision * self.prior_mean) / precision
        residual = self.d - mu[:, None]
        residual *= residual
        residual *= weight
        residual += np.log(total)
        log_likelihood = -0.5 * (residual @ ones + np.log(precision))
        if self.prior_precision:
            log_likelihood -= 0.5 * self.prior_precision * (mu - self.prior_mean) ** 2
        weight *= self.var
        return NormalGivenTau(tau, weight, mu, 1.0 / precision, log_likelihood)

    def effects(self, given: NormalGivenTau) -> tuple[Floats, Floats]:
        """Mean and variance of each theta_j given tau, shape (K, J), in units and counted from the origin."""
        tau2 = (given.tau * given.tau)[:, None]
        var = given.pull * given.var_mu[:, None]
        # (1 - w)^2 var_mu + w var with w var = tau^2 (1 - w), which keeps a small tau beside a large standard error.
        var += tau2
        var *= given.pull
        return self._blend(given, given.mu), var

    def _blend(self, given: NormalGivenTau, mu: Floats) -> Floats:
        """Pull d toward mu, written from whichever of the two is nearer, so that a short way loses no digits."""
        centre = mu[:, None]
        distance = self.d - centre
        pull = given.pull
        weight = pull * (given.tau * given.tau)[:, None] / self.var
        return np.where(pull < 0.5, self.d - pull * distance, centre + weight * distance)

    def draws(self, tau: Floats, rng: np.random.Generator) -> Draws:
        """Draw mu, theta and a new group, given draws of tau in units, shape (size,)."""
        given = self.given(tau)
        mu = given.mu + np.sqrt(given.var_mu) * rng.standard_normal(len(tau))
        theta_sd = np.sqrt(given.pull) * tau[:, None]
        theta = self._blend(given, mu) + theta_sd * rng.standard_normal(theta_sd.shape)
        new = mu + tau * rng.standard_normal(len(tau))
        origin, unit = self.origin, self.unit
        return Draws(origin + unit * theta, {"mu": origin + unit * mu, "tau": unit * tau}, origin + unit * new)

    def constant(self) -> float:
        """Return what the log likelihood leaves out: pi, the prior of mu and the unit."""
        J = len(self.d)
        if self.prior_precision:
            return 0.5 * log(self.prior_precision) - 0.5 * J * LOG_2_PI - J * log(self.unit)
        return -(J - 1) * (0.5 * LOG_2_PI + log(self.unit))


def in_units(data: GroupMeans, mu_prior: Flat | Normal) -> ScaledMeans:
    """Count the data from the most precise group, in a power of two between the standard errors."""
    largest, smallest = float(data.se.max()), float(data.se.min())
    unit = 2.0 ** frexp(sqrt(largest) * sqrt(smallest))[1]
    origin = float(data.y_bar[data.se.argmin()])
    d = (data.y_bar - origin) / unit
    se = data.se / unit
    if isinstance(mu_prior, Flat):
        return ScaledMeans(d, se * se, origin, unit, 0.0, 0.0)
    return ScaledMeans(d, se * se, origin, unit, (mu_prior.mean - origin) / unit, (unit / mu_prior.sd) ** 2)
