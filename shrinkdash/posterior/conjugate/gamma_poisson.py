"""Event counts with gamma rates: y_j ~ Poisson(e_j theta_j), theta_j ~ Gamma(shape, rate), e_j the exposure."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log, sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln, polygamma

from shrinkdash.arrays import Floats
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.conjugate.effect_axes import EDGE, axes, log_gamma_moments
from shrinkdash.posterior.conjugate.rising_factorials import log_rising
from shrinkdash.posterior.engine.distributions import Exponentiated, Lazy, RuleVariable
from shrinkdash.posterior.engine.locating import JointDensity
from shrinkdash.posterior.engine.mixture_nodes import MixtureNodes
from shrinkdash.posterior.engine.one_variable import Tails, Warp, difference, moments
from shrinkdash.posterior.engine.products import product
from shrinkdash.posterior.engine.tabulated import DistributionPerGroup, PriorsAndLikelihoods, tabulate
from shrinkdash.posterior.engine.two_variables import FitWithErrors, JointRule, refined_fit
from shrinkdash.posterior.priors import Exponential, Gamma, HalfNormal, LogNormal, check_prior
from shrinkdash.posterior.result import Draws, Quantity, RatePosterior

PositivePrior = Exponential | Gamma | HalfNormal | LogNormal
# The default priors are those of the pumps.
SHAPE = Exponential(1.0)
RATE = Gamma(0.1, 1.0)
# Scan this far, in log shape, below the smallest scale of the problem
BELOW = 4.0
# and above the largest.
ABOVE = 4.0
# The largest width that the scan over log rate guesses.
WIDEST = 3.0
# It reaches so many widths: a Gamma(0.1, 1) falls by e^-30 only 300 below its bulk.
REACH = 150.0
# Width of the inner sinh in SDs.
STRAIGHT = 4.0
# For quantiles of the rate, rows with at least this weight decide
LEAST_ROW = 1e-6
# how many times closer rows are laid, at most so many times.
MOST_CLOSER = 40


def posterior_poisson(
    data: GroupRates, *, shape_prior: PositivePrior = SHAPE, rate_prior: PositivePrior = RATE
) -> RatePosterior:
    """Posterior of group rates that follow a gamma distribution.

    Parameters
    ----------
    data : GroupRates
        J groups' events and exposures.
    shape_prior, rate_prior : Exponential, Gamma, HalfNormal or LogNormal
        Priors of the gamma distribution's shape and rate; its mean is shape / rate.

    Returns
    -------
    RatePosterior
        ``theta`` are rates per exposure; ``hyper`` has "shape" and "rate".

    Raises
    ------
    ValueError
        If a prior is not among those.

    References
    ----------
    George, Makov & Smith (1993), Scandinavian Journal of Statistics 20:147-156, whose pumps prior is the default.
    """
    for name, prior in (("shape_prior", shape_prior), ("rate_prior", rate_prior)):
        check_prior(name, prior, Exponential, Gamma, HalfNormal, LogNormal)
    model = GammaPoissonModel(data.events.astype(np.float64), data.exposure, shape_prior, rate_prior)
    return refined_fit(model.problem(), model.fit)


@dataclass(frozen=True, eq=False)
class GammaPoissonModel:
    """The data, and the priors of shape and rate."""

    y: Floats
    e: Floats
    shape_prior: PositivePrior
    rate_prior: PositivePrior

    def problem(self) -> JointDensity:
        """Pose the integral over log shape, row by row over log rate."""
        scales = _scales(self.shape_prior)
        left = scales.power + float(np.sum(self.y > 0))
        low, high = log(min(scales.low, 0.1 / len(self.y))) - BELOW, log(scales.high) + ABOVE
        return JointDensity(
            self.log_f, self._guess, low, high, Tails(left=left), reach=REACH, scan=33, straight=STRAIGHT, columns=31
        )

    def log_f(self, u: Floats, v: Floats) -> Floats:
        """Log posterior density of log shape (R,) and log rate (R, C), constants of the data left out."""
        shape, rate = np.exp(u), np.exp(v)
        exposures, which = np.unique(self.e, return_inverse=True)
        groups, events = np.bincount(which), np.bincount(which, self.y)
        values, count = np.unique(self.y, return_counts=True)
        rising = log_rising(shape[:, None], values) @ count
        # shape log rate - (shape + y) log(rate + e), written so that a large shape and rate cancel before they round.
        ratio = np.log1p(exposures / rate[:, :, None])
        log_likelihood = -shape[:, None] * (ratio @ groups) - ratio @ events - events.sum() * v
        from_shape = rising + self.shape_prior.log_density(shape) + u
        log_density: Floats = log_likelihood + from_shape[:, None] + self.rate_prior.log_density(rate) + v
        return log_density

    def _guess(self, u: Floats) -> tuple[Floats, Floats]:
        total = self.y.sum() + 0.5
        width = np.sqrt(np.exp(-u) / len(self.y) + 1.0 / total)
        return u - log(total / self.e.sum()), np.minimum(width, WIDEST)

    def fit(self, nodes: JointRule) -> FitWithErrors[RatePosterior]:
        """Work out moments at nodes of (log shape, log rate)."""
        keep = nodes.seen
        weights = nodes.weights[:, keep]
        shape, rate = np.exp(np.broadcast_to(nodes.u[:, None], keep.shape)[keep]), np.exp(nodes.v[keep])
        mixture = GammaMixture(self, nodes, shape, rate)
        theta = moments(weights, *mixture.effects())
        hyper = moments(weights, np.stack([shape, rate], axis=1), np.zeros((len(shape), 2)))
        errors = np.fmax(difference(*theta), difference(*hyper))
        (shape_mean, rate_mean), (shape_sd, rate_sd) = hyper[0][0].tolist(), hyper[1][0].tolist()
        of_shape = RuleVariable(nodes.weights[:1].sum(axis=2), nodes.outer)
        groups = Lazy(mixture.of_groups)
        posterior = RatePosterior(
            theta_mean=theta[0][0],
            theta_sd=theta[1][0],
            hyper={
                "shape": Quantity(shape_mean, shape_sd, Exponentiated(of_shape)),
                "rate": Quantity(rate_mean, rate_sd, Exponentiated(Lazy(lambda: self._of_rate(nodes)))),
            },
            new_group=self._new_group(weights, mixture),
            log_marginal=nodes.log_integral + self._constant(),
            error=nodes.claimed(errors),
            groups=groups,
            sampler=mixture.draws,
            weigh=mixture.weight,
            find_centre=mixture.centre,
            rate_mean=theta[0][0],
            rate_sd=theta[1][0],
            rates=groups,
        )
        return FitWithErrors(posterior, errors)

    def _of_rate(self, nodes: JointRule) -> RuleVariable:
        """Return the distribution of log rate, by rows no further apart than each is wide: it follows log shape."""
        rows, distance = len(nodes.u), nodes.outer.nodes(len(nodes.u))[1][0]
        far = distance[nodes.weights[0].sum(axis=1) > LEAST_ROW] / nodes.inner.width.min() * STRAIGHT
        closer = int(np.clip(np.ceil(far.max()), 1, MOST_CLOSER))
        u, du = (x[0] for x in nodes.outer.nodes(closer * (rows - 1) + 1))
        inner = Warp(
            *(
                np.interp(u, nodes.u, x)
                for x in (nodes.inner.centre, nodes.inner.width, nodes.inner.low, nodes.inner.high)
            )
        )
        v, dv = inner.nodes(nodes.v.shape[1])
        log_f = self.log_f(u, v)
        weights = np.exp(log_f - log_f.max()) * (du[:, None] * dv)
        return RuleVariable(weights / weights.sum(), inner)

    def _constant(self) -> float:
        return float(np.sum(self.y * np.log(self.e) - gammaln(self.y + 1.0)))

    def _new_group(self, weights: Floats, mixture: GammaMixture) -> Quantity:
        """Return a new group's rate; its mean exists if the prior of the rate vanishes fast enough at 0."""
        ratio = (mixture.shape / mixture.rate)[:, None]
        mean, sd = moments(weights[:1], ratio, ratio / mixture.rate[:, None])
        power = _scales(self.rate_prior).power
        exists = power > 1.0, power > 2.0
        return Quantity(
            float(mean[0, 0]) if exists[0] else inf, float(sd[0, 0]) if exists[1] else inf, Lazy(mixture.of_new_group)
        )


@dataclass(frozen=True, eq=False)
class GammaMixture:
    """Gamma distributions of the rates, given the nodes that carry weight: shape and rate (K,)."""

    model: GammaPoissonModel
    nodes: JointRule
    shape: Floats
    rate: Floats

    def effects(self) -> tuple[Floats, Floats]:
        """Mean and variance of each rate given each node, (K, J): the blend of y / e and shape / rate."""
        mean = (self.shape[:, None] + self.model.y) / (self.rate[:, None] + self.model.e)
        return mean, mean / (self.rate[:, None] + self.model.e)

    def weight(self) -> Floats:
        """Return the posterior expectation of e / (e + rate), shape (J,)."""
        exposures, which = np.unique(self.model.e, return_inverse=True)
        weights = self.nodes.weights[0, self.nodes.seen]
        expected: Floats = np.array([weights @ (e / (e + self.rate)) for e in exposures])
        return expected[which]

    def centre(self) -> float:
        """Return the posterior median of shape / rate: the axis of log shape - log rate, row by row."""
        inner = self.nodes.inner
        turned = Warp(self.nodes.u - inner.centre, inner.width, -inner.high, -inner.low)
        ratio = Exponentiated(RuleVariable(self.nodes.weights[0][:, ::-1], turned))
        return float(ratio.quantile(np.array([0.5]))[0, 0])

    def of_groups(self) -> DistributionPerGroup:
        """Return the distributions of the groups' rates."""
        kinds, which = np.unique(np.stack([self.model.y, self.model.e]), axis=1, return_inverse=True)
        return DistributionPerGroup(self._tabulated(*kinds), which.ravel())

    def of_new_group(self) -> Exponentiated:
        """Return the distribution of a new group's rate."""
        return self._tabulated(np.zeros(1), np.zeros(1))

    def _tabulated(self, y: Floats, e: Floats) -> Exponentiated:
        close = MixtureNodes.of(self.nodes, np.sqrt(polygamma(1, self.shape)))
        shape, rate = np.exp(close.u)[:, None], np.exp(close.v)[:, None]
        constant = shape * np.log(rate) - gammaln(shape)

        def log_prior(a: Floats, some: NDArray[np.intp]) -> Floats:
            return constant[some] + shape[some] * a - rate[some] * _exp(a)

        def log_marginal(some: slice) -> Floats:
            rising = log_rising(shape, y[some])
            marginal: Floats = rising - shape * np.log1p(e[some] / rate) - y[some] * np.log(rate + e[some])
            return marginal

        def log_likelihood(a: Floats, some: slice) -> Floats:
            return y[some, None] * a - e[some, None] * _exp(a)

        weights = close.weights[None]
        mean, var = log_gamma_moments(shape + y, rate + e)
        centre, sd = moments(weights, mean, var)
        edge = product(weights, np.log((shape + y + 1.0) / (rate + e)))[0]
        warp = axes(centre[0], edge, sd[0], product(weights, var**-0.5)[0])
        prior_mean, prior_sd = (digamma(shape) - np.log(rate))[:, 0], np.sqrt(polygamma(1, shape))[:, 0]
        feature = np.log((shape + 1.0) / rate)[:, 0], np.minimum(prior_sd, EDGE)
        given = PriorsAndLikelihoods(prior_mean, prior_sd, *feature, log_prior, log_marginal, log_likelihood)
        return Exponentiated(tabulate(close, warp, given))

    def draws(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw shape and rate by inversion, then the groups' rates and a new one from their gamma distributions."""
        log_shape, log_rate = self.nodes.draws(size, rng)
        shape, rate = np.exp(log_shape), np.exp(log_rate)
        theta = rng.gamma(shape[:, None] + self.model.y) / (rate[:, None] + self.model.e)
        return Draws(theta, {"shape": shape, "rate": rate}, rng.gamma(shape) / rate)


def _exp(a: Floats) -> Floats:
    # Far out exp(a) would overflow where the density is 0 anyway.
    values: Floats = np.exp(np.minimum(a, 600.0))
    return values


@dataclass(frozen=True)
class Scales:
    """Where a prior of a positive number lies, and the power of x its integral near 0 grows with."""

    low: float
    high: float
    power: float


def _scales(prior: PositivePrior) -> Scales:
    match prior:
        case Exponential(rate):
            return Scales(1.0 / rate, 1.0 / rate, 1.0)
        case HalfNormal(scale):
            return Scales(scale, scale, 1.0)
        case Gamma(shape, rate):
            middle = max(shape, 1e-3) / rate
            return Scales(middle, (shape + 3.0 * sqrt(shape)) / rate, shape)
        case LogNormal(mean, sd):
            return Scales(float(np.exp(mean - 3.0 * sd)), float(np.exp(mean + 8.0 * sd)), inf)
