"""Group means with known standard errors: mu and theta integrated exactly, tau by quadrature.

y_bar_j ~ N(theta_j, se_j^2), theta_j ~ N(mu, tau^2). Given tau all else is normal (Gelman et al. 2013, section 5.4),
so one integral is left, over log tau.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf, log, sqrt
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.posterior.engine.distributions import Exponentiated, NormalMixture, RuleVariable, Scaled
from shrinkdash.posterior.engine.one_variable import Tails, Warp, difference, locate, moments
from shrinkdash.posterior.engine.sampling import positions
from shrinkdash.posterior.normal.given_tau import NormalGivenTau, ScaledMeans, in_units
from shrinkdash.posterior.normal.propriety import existing_moment, refuse_improper, tail_power
from shrinkdash.posterior.priors import FLAT, Exponential, Flat, HalfCauchy, HalfNormal, Normal, TauPrior, check_prior
from shrinkdash.posterior.result import Draws, Posterior, Quantity

# Distance of nodes in t to begin with.
FIRST_STEP = 0.042
# The error to reach, in posterior SDs.
TARGET = 1e-10
# A rule with more nodes is not tried.
MOST_NODES = 5_000
# Scan this far, in log tau, below the smallest scale of the problem
BELOW = 3.0
# and above the largest.
ABOVE = 4.0


def posterior_normal(data: GroupMeans, *, mu_prior: Flat | Normal = FLAT, tau_prior: TauPrior = FLAT) -> Posterior:
    """Posterior of group effects whose estimates are normal with known standard errors.

    Parameters
    ----------
    data : GroupMeans
        J group means and standard errors, in outcome units.
    mu_prior : Flat or Normal
        Prior of the population mean.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        Prior of the between-group SD.

    Returns
    -------
    Posterior
        ``theta`` in outcome units; ``hyper`` has "mu" and "tau".

    Raises
    ------
    ValueError
        If a prior is not among those, or the posterior is improper: a flat tau needs three groups, or two with a
        Normal mu.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 5.4; Gelman (2006), Bayesian Analysis 1:515-534, for
    propriety.
    """
    check_prior("mu_prior", mu_prior, Flat, Normal)
    check_prior("tau_prior", tau_prior, Flat, HalfNormal, HalfCauchy, Exponential)
    refuse_improper(len(data), mu_prior, tau_prior)
    means = in_units(data, mu_prior)
    moment = existing_moment(len(data), mu_prior, tau_prior)
    warp = _tau_range(means, mu_prior, tau_prior, moment)
    return _refined(means, tau_prior, warp, moment)


def _tau_range(means: ScaledMeans, mu_prior: Flat | Normal, tau_prior: TauPrior, moment: int) -> Warp:
    scales = [sqrt(means.var.min()), sqrt(means.var.max())]
    low, high = min(scales), max(*scales, means.d.max() - means.d.min())
    if not isinstance(tau_prior, Flat):
        scale = (1.0 / tau_prior.rate if isinstance(tau_prior, Exponential) else tau_prior.scale) / means.unit
        low, high = min(low, scale), max(high, scale)
    if isinstance(mu_prior, Normal):
        high = max(high, means.prior_precision**-0.5 * sqrt(len(means.d)), abs(means.prior_mean))
    tails = Tails(right=tail_power(len(means.d), mu_prior, tau_prior) - 1, moment=moment)
    return locate(lambda s: _log_density(means, tau_prior, s)[0], log(low) - BELOW, log(high) + ABOVE, tails)


def _log_density(means: ScaledMeans, tau_prior: TauPrior, s: Floats) -> tuple[Floats, NormalGivenTau]:
    """Log posterior density of s = log tau in units, and all that is normal given tau."""
    tau = np.exp(s)
    given = means.given(tau)
    log_density = given.log_likelihood + s
    if not isinstance(tau_prior, Flat):
        log_density += tau_prior.log_density(means.unit * tau)
    return log_density, given


def _refined(means: ScaledMeans, tau_prior: TauPrior, warp: Warp, moment: int) -> Posterior:
    count = 2 * int((warp.high[0] - warp.low[0]) / (2 * FIRST_STEP)) + 1
    fit = _fit(means, tau_prior, warp, moment, count)
    while fit.error > TARGET and count < MOST_NODES:
        count = 2 * count - 1
        finer = _fit(means, tau_prior, warp, moment, count)
        if finer.error >= fit.error:
            break
        fit = finer
    return fit


def _fit(means: ScaledMeans, tau_prior: TauPrior, warp: Warp, moment: int, count: int) -> Posterior:
    s, jacobian = warp.nodes(count)
    log_density, given = _log_density(means, tau_prior, s[0])
    weights, log_integral = _two_rules(log_density, jacobian[0])
    theta, theta_var = means.effects(given)
    grid = TauNodes(means, warp, weights[0], given)
    summary = _summary(grid, weights, theta, theta_var, moment)
    J, unit = len(means.d), means.unit
    *_, mu_mean, tau_mean = summary.mean[0].tolist()
    *_, mu_sd, tau_sd = summary.sd[0].tolist()
    return Posterior(
        theta_mean=means.origin + unit * summary.mean[0, :J],
        theta_sd=unit * summary.sd[0, :J],
        hyper={"mu": grid.mu(mu_mean, mu_sd), "tau": grid.between_sd(tau_mean, tau_sd)},
        new_group=grid.new_group(mu_mean, hypot(mu_sd, tau_mean, tau_sd)),
        log_marginal=log_integral + means.constant() + log(unit),
        error=float(difference(summary.mean, summary.sd)[0]),
        groups=Scaled(NormalMixture(weights[0], theta, np.sqrt(theta_var)), means.origin, unit),
        sampler=grid.draws,
        weigh=grid.weight,
        find_centre=lambda: means.origin + unit * mu_mean,
    )


def _two_rules(log_density: Floats, jacobian: Floats) -> tuple[Floats, float]:
    """Normalised weights of the rule and of the rule on every second node, (2, K), and the log of the integral."""
    top = float(log_density.max())
    weights = np.zeros((2, len(log_density)))
    np.multiply(np.exp(log_density - top), jacobian, out=weights[0])
    weights[1, ::2] = weights[0, ::2]
    sums = weights.sum(axis=1)
    weights /= sums[:, None]
    return weights, top + log(sums[0])


class Summary(NamedTuple):
    """Means and SDs of theta_1..theta_J, mu, tau under the fine and the coarse rule, shape (2, J + 2), in units."""

    mean: Floats
    sd: Floats


def _summary(grid: TauNodes, weights: Floats, theta: Floats, theta_var: Floats, moment: int) -> Summary:
    K, J = theta.shape
    quantities, var = np.empty((K, J + 2)), np.zeros((K, J + 2))
    quantities[:, :J], quantities[:, J], quantities[:, J + 1] = theta, grid.given.mu, grid.given.tau
    var[:, :J], var[:, J] = theta_var, grid.given.var_mu
    mean, sd = moments(weights, quantities, var)
    if moment < 2:
        sd[:, J + 1] = inf
        # Far out the SD of mu given tau is tau / sqrt(J), unless a prior holds mu.
        if not grid.means.prior_precision:
            sd[:, J] = inf
    if moment < 1:
        mean[:, J + 1] = inf
    return Summary(mean, sd)


@dataclass(frozen=True, eq=False)
class TauNodes:
    """The nodes: their weights, shape (K,), and what is normal given each."""

    means: ScaledMeans
    warp: Warp
    weights: Floats
    given: NormalGivenTau

    def mu(self, mean: float, sd: float) -> Quantity:
        """Return the population mean: a mixture of normals."""
        return self._mixed(mean, sd, self.given.var_mu)

    def new_group(self, mean: float, sd: float) -> Quantity:
        """Return a new group's effect: mu plus N(0, tau^2)."""
        return self._mixed(mean, sd, self.given.var_mu + self.given.tau**2)

    def _mixed(self, mean: float, sd: float, var: Floats) -> Quantity:
        unit, origin = self.means.unit, self.means.origin
        mixture = NormalMixture(self.weights, self.given.mu[:, None], np.sqrt(var)[:, None])
        return Quantity(origin + unit * mean, unit * sd, Scaled(mixture, origin, unit))

    def between_sd(self, mean: float, sd: float) -> Quantity:
        """Return tau, which is the axis itself."""
        axis = Exponentiated(RuleVariable(self.weights[None], self.warp), self.means.unit)
        return Quantity(self.means.unit * mean, self.means.unit * sd, axis)

    def weight(self) -> Floats:
        """Return the posterior expectation of tau^2 / (tau^2 + se^2), shape (J,)."""
        expected: Floats = (self.weights * self.given.tau**2) @ self.given.pull / self.means.var
        return expected

    def draws(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw tau by inversion, then mu, theta and a new group from their normals."""
        position = positions(self.weights[None], np.zeros(size, dtype=np.intp), rng.random(size))
        tau = np.exp(self.warp.at(position, len(self.weights)))
        return self.means.draws(tau, rng)
