"""Observations in groups: sigma has its own prior; mu and theta integrated exactly, tau and sigma by quadrature.

y_ij ~ N(theta_j, sigma^2), theta_j ~ N(mu, tau^2).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, inf, log, sqrt

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.observations import GroupObservations, GroupSummaries
from shrinkdash.posterior.engine.distributions import Exponentiated, Lazy, NormalMixture, RuleVariable, Scaled
from shrinkdash.posterior.engine.locating import JointDensity, WantedMoments
from shrinkdash.posterior.engine.one_variable import Tails, difference, moments
from shrinkdash.posterior.engine.two_variables import FitWithErrors, JointRule, refined_fit
from shrinkdash.posterior.normal.given_tau_and_sigma import (
    NormalGivenTauAndSigma,
    SufficientStatistics,
    sufficient_statistics,
)
from shrinkdash.posterior.normal.propriety import existing_moment, refuse_improper
from shrinkdash.posterior.priors import FLAT, Exponential, Flat, HalfCauchy, HalfNormal, Normal, TauPrior, check_prior
from shrinkdash.posterior.result import Draws, Posterior, Quantity

SigmaPrior = HalfNormal | HalfCauchy | Exponential
# Scan this far, in log sigma, below the smallest scale of the problem
BELOW = 3.0
# and above the largest.
ABOVE = 4.0
# More components than this, and the distributions of the effects come from the coarse rule.
MOST_COMPONENTS = 300_000


def posterior_normal_sigma(
    data: GroupObservations | GroupSummaries,
    *,
    mu_prior: Flat | Normal = FLAT,
    tau_prior: TauPrior = FLAT,
    sigma_prior: SigmaPrior,
) -> Posterior:
    """Posterior of group effects, the within-group SD unknown.

    Parameters
    ----------
    data : GroupObservations or GroupSummaries
        Single observations in outcome units, or their mean, SD and size in each group, which is all that matters.
    mu_prior : Flat or Normal
        Prior of the population mean.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        Prior of the between-group SD.
    sigma_prior : HalfNormal, HalfCauchy or Exponential
        Prior of the within-group SD.

    Returns
    -------
    Posterior
        ``theta`` in outcome units, groups in order of (first) appearance; ``hyper`` has "mu", "tau" and "sigma".

    Raises
    ------
    ValueError
        If a prior is not among those, or the posterior is improper: no group has two different values, or tau is flat
        with too few groups.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 11.6; Box & Tiao (1973), chapter 5.
    """
    check_prior("mu_prior", mu_prior, Flat, Normal)
    check_prior("tau_prior", tau_prior, Flat, HalfNormal, HalfCauchy, Exponential)
    check_prior("sigma_prior", sigma_prior, HalfNormal, HalfCauchy, Exponential)
    sizes = sufficient_statistics(data, mu_prior)
    refuse_improper(len(sizes.d), mu_prior, tau_prior)
    moment = existing_moment(len(sizes.d), mu_prior, tau_prior)
    return refined_fit(_problem(sizes, tau_prior, sigma_prior, moment), lambda nodes: _fit(sizes, nodes, moment))


def _problem(sizes: SufficientStatistics, tau_prior: TauPrior, sigma_prior: SigmaPrior, moment: int) -> JointDensity:
    unit, J = sizes.unit, len(sizes.d)

    def log_f(u: Floats, v: Floats) -> Floats:
        sigma, tau = np.exp(np.broadcast_to(u[:, None], v.shape).ravel()), np.exp(v.ravel())
        log_density = sizes.pooled(tau, sigma).log_likelihood.reshape(v.shape)
        return (
            log_density
            + u[:, None]
            + v
            + sigma_prior.log_density(unit * np.exp(u))[:, None]
            + (tau_prior.log_density(unit * np.exp(v)))
        )

    spread = max(float(np.ptp(sizes.d)) / 2.0, sqrt(sizes.within / sizes.N))
    own = sqrt(sizes.within / (sizes.N - J))

    def guess(u: Floats) -> tuple[Floats, Floats]:
        between = np.log(np.maximum(spread, np.exp(u) / sqrt(float(sizes.n.max()))))
        return between, np.ones_like(u)

    scales = (own, _scale(sigma_prior) / unit, spread)
    right = sizes.N if isinstance(sigma_prior, HalfCauchy) else inf
    low, high = log(min(scales)) - BELOW, log(max(scales)) + ABOVE
    tails = Tails(right=right, moment=2)
    return JointDensity(log_f, guess, low, high, tails, inner=WantedMoments(np.exp, moment), inner_tail=moment)


def _scale(prior: SigmaPrior) -> float:
    return 1.0 / prior.rate if isinstance(prior, Exponential) else prior.scale


def _fit(sizes: SufficientStatistics, nodes: JointRule, moment: int) -> FitWithErrors[Posterior]:
    grid = TauSigmaNodes.of(sizes, nodes)
    theta_mean, theta_sd = grid.effect_moments()
    mean, sd = grid.hyper_moments(moment)
    origin, unit = sizes.origin, sizes.unit
    (mu_mean, tau_mean, sigma_mean), (mu_sd, tau_sd, sigma_sd) = mean[0].tolist(), sd[0].tolist()
    sigma = RuleVariable(nodes.weights[:1].sum(axis=2), nodes.outer)
    errors = np.fmax(difference(theta_mean, theta_sd), difference(mean, sd))
    posterior = Posterior(
        theta_mean=origin + unit * theta_mean[0],
        theta_sd=unit * theta_sd[0],
        hyper={
            "mu": Quantity(origin + unit * mu_mean, unit * mu_sd, Scaled(Lazy(grid.mu), origin, unit)),
            "tau": Quantity(
                unit * tau_mean, unit * tau_sd, Exponentiated(RuleVariable(nodes.weights[0], nodes.inner), unit)
            ),
            "sigma": Quantity(unit * sigma_mean, unit * sigma_sd, Exponentiated(sigma, unit)),
        },
        new_group=Quantity(
            origin + unit * mu_mean, unit * hypot(mu_sd, tau_mean, tau_sd), Scaled(Lazy(grid.new_group), origin, unit)
        ),
        log_marginal=nodes.log_integral + sizes.constant() + 2.0 * log(unit),
        error=nodes.claimed(errors),
        groups=Scaled(Lazy(grid.effects), origin, unit),
        sampler=grid.draws,
        weigh=grid.weight,
        find_centre=lambda: origin + unit * mu_mean,
    )
    return FitWithErrors(posterior, errors)


@dataclass(frozen=True, eq=False)
class TauSigmaNodes:
    """The nodes that carry weight: tau and sigma in units, (K,), weights (5, K), and what is normal given them."""

    sizes: SufficientStatistics
    nodes: JointRule
    weights: Floats
    tau: Floats
    sigma: Floats
    seen: NormalGivenTauAndSigma

    @classmethod
    def of(cls, sizes: SufficientStatistics, nodes: JointRule) -> TauSigmaNodes:
        """Keep the nodes of a rule that carry weight."""
        keep = nodes.seen
        tau = np.exp(nodes.v[keep])
        sigma = np.exp(np.broadcast_to(nodes.u[:, None], keep.shape)[keep])
        return cls(sizes, nodes, nodes.weights[:, keep], tau, sigma, sizes.pooled(tau, sigma))

    def hyper_moments(self, moment: int) -> tuple[Floats, Floats]:
        """Means and SDs of mu, tau, sigma under the rules, shape (5, 3); inf where they do not exist."""
        nothing = np.zeros_like(self.tau)
        mean, sd = moments(
            self.weights,
            np.stack([self.seen.mu, self.tau, self.sigma], axis=1),
            np.stack([self.seen.var_mu, nothing, nothing], axis=1),
        )
        if moment < 2:
            sd[:, 1] = inf
            # Far out the SD of mu given tau is tau / sqrt(J), unless a prior holds mu.
            if not self.sizes.prior_precision:
                sd[:, 0] = inf
        if moment < 1:
            mean[:, 1] = inf
        return mean, sd

    def effect_moments(self) -> tuple[Floats, Floats]:
        """Means and SDs of theta under the rules, shape (5, J).

        theta_j = d_j + pull (mu - d_j) + noise, so the pull's and pull * mu's first two moments do for all groups of
        one size.
        """
        pull, weights = self.seen.pull, self.weights
        centre = float(weights[0] @ self.seen.mu)
        pulled = pull * (self.seen.mu - centre)[:, None]
        noise = weights @ (pull * (self.tau**2)[:, None] + pull**2 * self.seen.var_mu[:, None])
        mean_pull, mean_pulled = weights[0] @ pull, weights[0] @ pulled
        a, b = pull - mean_pull, pulled - mean_pulled
        shift_a, shift_b = weights @ a, weights @ b
        var_a = weights @ (a * a) - shift_a**2
        var_b = weights @ (b * b) - shift_b**2
        covariance = weights @ (a * b) - shift_a * shift_b
        j = self.sizes.which
        own = self.sizes.d - centre
        mean = self.sizes.d - own * (mean_pull + shift_a)[:, j] + (mean_pulled + shift_b)[:, j]
        var = noise[:, j] + var_b[:, j] - 2.0 * own * covariance[:, j] + own**2 * var_a[:, j]
        return mean, np.sqrt(var)

    def mu(self) -> NormalMixture:
        """Return the population mean, in units and counted from the origin."""
        return self._mixture(self.seen.var_mu)

    def new_group(self) -> NormalMixture:
        """Return a new group's effect: mu plus N(0, tau^2)."""
        return self._mixture(self.seen.var_mu + self.tau**2)

    def _mixture(self, var: Floats) -> NormalMixture:
        return NormalMixture(self.weights[0], self.seen.mu[:, None], np.sqrt(var)[:, None])

    def effects(self) -> NormalMixture:
        """Return the group effects; with many groups from the rule with half the rows."""
        step = 1 if len(self.tau) * len(self.sizes.d) < MOST_COMPONENTS else 2
        keep = np.nonzero(self.nodes.seen)[0] % step == 0
        seen = NormalGivenTauAndSigma(*(x[keep] for x in self.seen))
        mean, var = self.sizes.effects(self.tau[keep], seen)
        weights = self.weights[0, keep]
        return NormalMixture(weights / weights.sum(), mean, np.sqrt(var))

    def weight(self) -> Floats:
        """Return the posterior expectation of tau^2 / (tau^2 + sigma^2 / n), shape (J,)."""
        ratio = self.weights[0] * (self.tau / self.sigma) ** 2
        expected: Floats = (ratio @ self.seen.pull * self.sizes.n)[self.sizes.which]
        return expected

    def draws(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw sigma and tau by inversion, then mu, theta and a new group from their normals."""
        log_sigma, log_tau = self.nodes.draws(size, rng)
        sigma, tau = np.exp(log_sigma), np.exp(log_tau)
        seen = self.sizes.pooled(tau, sigma)
        mu = seen.mu + np.sqrt(seen.var_mu) * rng.standard_normal(size)
        pull = seen.pull[:, self.sizes.which]
        theta = self.sizes.d + pull * (mu[:, None] - self.sizes.d)
        theta += np.sqrt(pull) * tau[:, None] * rng.standard_normal(theta.shape)
        new = mu + tau * rng.standard_normal(size)
        origin, unit = self.sizes.origin, self.sizes.unit
        hyper = {"mu": origin + unit * mu, "tau": unit * tau, "sigma": unit * sigma}
        return Draws(origin + unit * theta, hyper, origin + unit * new)
