"""Events among trials with beta rates: y_j ~ Binomial(n_j, p_j), p_j ~ Beta(a, b); mean = a / (a + b), size = a + b."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, expit, gammaln, polygamma

from shrinkdash.arrays import Floats
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.posterior.conjugate.effect_axes import EDGE, axes, log_gamma_moments
from shrinkdash.posterior.conjugate.rising_factorials import log_rising
from shrinkdash.posterior.engine.distributions import Exponentiated, InverseLogit, Lazy, RuleVariable
from shrinkdash.posterior.engine.locating import JointDensity, WantedMoments
from shrinkdash.posterior.engine.mixture_nodes import MixtureNodes
from shrinkdash.posterior.engine.one_variable import Tails, difference, moments
from shrinkdash.posterior.engine.products import product
from shrinkdash.posterior.engine.tabulated import DistributionPerGroup, PriorsAndLikelihoods, tabulate
from shrinkdash.posterior.engine.two_variables import FitWithErrors, JointRule, refined_fit
from shrinkdash.posterior.latent.normal_logits import log_chances
from shrinkdash.posterior.priors import Beta, Exponential, Gamma, HalfCauchy, HalfNormal, LogNormal, check_prior
from shrinkdash.posterior.result import Draws, Quantity, RatePosterior

SizePrior = Exponential | Gamma | HalfNormal | HalfCauchy | LogNormal
PriorChoice = str | tuple[Beta, SizePrior]
# Scan this far, in log size, below the smallest scale of the problem
BELOW = 4.0
# and above the largest.
ABOVE = 4.0
# The largest width that the scan over the mean's logit guesses,
WIDEST = 2.0
# and how many widths it reaches.
REACH = 60.0


def posterior_beta_binomial(data: GroupCounts, *, prior: PriorChoice = "bda3") -> RatePosterior:
    """Posterior of group rates that follow a beta distribution.

    Parameters
    ----------
    data : GroupCounts
        J groups' events and trials.
    prior : "bda3" or (mean_prior, size_prior)
        "bda3" is p(a, b) proportional to (a + b)^(-5/2). Otherwise a Beta for the mean, and Exponential, Gamma,
        HalfNormal, HalfCauchy or LogNormal for the size.

    Returns
    -------
    RatePosterior
        ``theta`` are rates; ``hyper`` has "mean" and "size". Under "bda3" the size has no finite mean.

    Raises
    ------
    ValueError
        If the prior is not among those, or "bda3" meets data without any group that has both kinds of outcome, which
        leaves the posterior improper.

    References
    ----------
    Gelman et al. (2013), Bayesian Data Analysis, 3rd ed., section 5.3.
    """
    y, n = data.events.astype(np.float64), data.trials.astype(np.float64)
    mixed = int(np.sum((y > 0) & (y < n)))
    if isinstance(prior, str):
        if prior != "bda3":
            raise ValueError(f"prior must be 'bda3' or (mean_prior, size_prior), got {prior!r:.60}")
        if not mixed:
            raise ValueError("prior 'bda3' needs a group with 0 < events < trials (else improper), got none")
        return _refined(BetaBinomialModel(y, n, None, None))
    if not isinstance(prior, tuple) or len(prior) != 2:
        raise ValueError(f"prior must be 'bda3' or (mean_prior, size_prior), got {prior!r:.60}")
    check_prior("mean_prior", prior[0], Beta)
    check_prior("size_prior", prior[1], Exponential, Gamma, HalfNormal, HalfCauchy, LogNormal)
    return _refined(BetaBinomialModel(y, n, *prior))


def _refined(model: BetaBinomialModel) -> RatePosterior:
    return refined_fit(model.problem(), model.fit)


@dataclass(frozen=True, eq=False)
class BetaBinomialModel:
    """The data, and the priors of mean and size, or none for (a + b)^(-5/2)."""

    y: Floats
    n: Floats
    mean_prior: Beta | None
    size_prior: SizePrior | None

    @property
    def size_has_moments(self) -> bool:
        """Whether the size has a finite mean and SD."""
        return self.size_prior is not None and not isinstance(self.size_prior, HalfCauchy)

    def problem(self) -> JointDensity:
        """Pose the integral over log size, row by row over the logit of the mean."""
        mixed = float(np.sum((self.y > 0) & (self.y < self.n)))
        largest = float(self.n.max())
        tails, scales = Tails(left=mixed - 0.5, right=0.5), (0.5, largest * largest)
        if self.size_prior is not None:
            low, high, power = _scales(self.size_prior)
            tails = Tails(left=mixed + power, right=1.0 if isinstance(self.size_prior, HalfCauchy) else inf)
            scales = (min(low, 0.5), max(high, largest * largest) if isinstance(self.size_prior, HalfCauchy) else high)
        return JointDensity(
            self.log_f,
            self._guess,
            log(scales[0]) - BELOW,
            log(scales[1]) + ABOVE,
            tails,
            outer=WantedMoments(np.exp, 2 if self.size_has_moments else 0),
            inner=WantedMoments(expit),
            reach=REACH,
            straight=4.0,
            columns=29,
        )

    def log_f(self, u: Floats, v: Floats) -> Floats:
        """Log posterior density of log size (R,) and the mean's logit (R, C), constants of the data left out."""
        size = np.exp(u)
        log_mean, log_rest = log_chances(v)
        a, b = size[:, None] * np.exp(log_mean), size[:, None] * np.exp(log_rest)
        log_likelihood = -_sum_rising(size, self.n)[:, None] + _sum_rising(a, self.y) + _sum_rising(b, self.n - self.y)
        if self.mean_prior is None or self.size_prior is None:
            return log_likelihood - 0.5 * u[:, None] + log_mean + log_rest
        from_size = self.size_prior.log_density(size) + u
        of_mean = self.mean_prior.a * log_mean + self.mean_prior.b * log_rest
        return log_likelihood + from_size[:, None] + of_mean - float(betaln(self.mean_prior.a, self.mean_prior.b))

    def _guess(self, u: Floats) -> tuple[Floats, Floats]:
        size = np.exp(u)[:, None]
        p = (self.y.sum() + 0.5) / (self.n.sum() + 1.0)
        own = float(p * (1.0 - p)) * np.sum(self.n * (1.0 + size) / (self.n + size), axis=1)
        centre = np.full_like(u, np.log(p) - np.log1p(-p))
        return centre, np.minimum(own**-0.5, WIDEST)

    def fit(self, nodes: JointRule) -> FitWithErrors[RatePosterior]:
        """Work out moments at nodes of (log size, logit mean)."""
        keep = nodes.seen
        weights = nodes.weights[:, keep]
        size = np.exp(np.broadcast_to(nodes.u[:, None], keep.shape)[keep])
        mixture = BetaMixture(self, nodes, expit(nodes.v[keep]), expit(-nodes.v[keep]), size)
        theta = moments(weights, *mixture.effects())
        hyper = moments(weights, np.stack([mixture.mean, size], axis=1), np.zeros((len(size), 2)))
        if not self.size_has_moments:
            hyper[0][:, 1] = hyper[1][:, 1] = inf
        errors = np.fmax(difference(*theta), difference(*hyper))
        (mean_mean, size_mean), (mean_sd, size_sd) = hyper[0][0].tolist(), hyper[1][0].tolist()
        new_var = mixture.mean * mixture.rest / (size + 1.0)
        new_mean, new_sd = moments(weights[:1], mixture.mean[:, None], new_var[:, None])
        of_size = Exponentiated(RuleVariable(nodes.weights[:1].sum(axis=2), nodes.outer))
        groups = Lazy(mixture.of_groups)
        posterior = RatePosterior(
            theta_mean=theta[0][0],
            theta_sd=theta[1][0],
            hyper={
                "mean": Quantity(mean_mean, mean_sd, InverseLogit(RuleVariable(nodes.weights[0], nodes.inner))),
                "size": Quantity(size_mean, size_sd, of_size),
            },
            new_group=Quantity(float(new_mean[0, 0]), float(new_sd[0, 0]), Lazy(mixture.of_new_group)),
            log_marginal=nodes.log_integral + self._constant(),
            error=nodes.claimed(errors),
            groups=groups,
            sampler=mixture.draws,
            weigh=mixture.weight,
            find_centre=lambda: mean_mean,
            rate_mean=theta[0][0],
            rate_sd=theta[1][0],
            rates=groups,
        )
        return FitWithErrors(posterior, errors)

    def _constant(self) -> float:
        return float(np.sum(gammaln(self.n + 1.0) - gammaln(self.y + 1.0) - gammaln(self.n - self.y + 1.0)))


@dataclass(frozen=True, eq=False)
class BetaMixture:
    """Beta distributions of the rates, given the nodes that carry weight: mean, 1 - mean and size (K,)."""

    model: BetaBinomialModel
    nodes: JointRule
    mean: Floats
    rest: Floats
    size: Floats

    def effects(self) -> tuple[Floats, Floats]:
        """Mean and variance of each rate given each node, (K, J): the blend of y / n and the mean."""
        size = self.size[:, None]
        total = size + self.model.n
        mean = (size * self.mean[:, None] + self.model.y) / total
        rest = (size * self.rest[:, None] + (self.model.n - self.model.y)) / total
        return mean, mean * rest / (total + 1.0)

    def weight(self) -> Floats:
        """Return the posterior expectation of n / (n + size), shape (J,)."""
        n = self.model.n
        expected: Floats = self.nodes.weights[0].sum(axis=1) @ (n / (n + np.exp(self.nodes.u)[:, None]))
        return expected

    def of_groups(self) -> DistributionPerGroup:
        """Return the distributions of the groups' rates."""
        kinds, which = np.unique(np.stack([self.model.y, self.model.n - self.model.y]), axis=1, return_inverse=True)
        return DistributionPerGroup(self._tabulated(*kinds), which.ravel())

    def of_new_group(self) -> InverseLogit:
        """Return the distribution of a new group's rate."""
        return self._tabulated(np.zeros(1), np.zeros(1))

    def _tabulated(self, events: Floats, others: Floats) -> InverseLogit:
        close = MixtureNodes.of(self.nodes, _logit_sd(self.size * self.mean, self.size * self.rest))
        size = np.exp(close.u)[:, None]
        a, b = size * expit(close.v)[:, None], size * expit(-close.v)[:, None]
        constant = gammaln(a + b) - gammaln(a) - gammaln(b)

        def log_prior(x: Floats, some: NDArray[np.intp]) -> Floats:
            of_mean, of_rest = log_chances(x)
            return constant[some] + a[some] * of_mean + b[some] * of_rest

        def log_marginal(some: slice) -> Floats:
            y, rest = events[some], others[some]
            return log_rising(a, y) + log_rising(b, rest) - log_rising(a + b, y + rest)

        def log_likelihood(x: Floats, some: slice) -> Floats:
            of_events, of_others = log_chances(x)
            return events[some, None] * of_events + others[some, None] * of_others

        weights = close.weights[None]
        (mean, var), (mean_b, var_b) = log_gamma_moments(a + events, 1.0), log_gamma_moments(b + others, 1.0)
        centre, sd = moments(weights, mean - mean_b, var + var_b)
        edge = product(weights, np.log((a + events + 1.0) / (b + others + 1.0)))[0]
        warp = axes(centre[0], edge, sd[0], product(weights, (var + var_b) ** -0.5)[0])
        prior_mean = (digamma(a) - digamma(b))[:, 0]
        prior_sd = _logit_sd(a, b)[:, 0]
        feature = np.log((a + 1.0) / (b + 1.0))[:, 0], np.minimum(prior_sd, EDGE)
        given = PriorsAndLikelihoods(prior_mean, prior_sd, *feature, log_prior, log_marginal, log_likelihood)
        return InverseLogit(tabulate(close, warp, given))

    def draws(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw mean and size by inversion, then the groups' rates and a new one from their beta distributions."""
        log_size, logit = self.nodes.draws(size, rng)
        a, b = np.exp(log_size) * expit(logit), np.exp(log_size) * expit(-logit)
        theta = rng.beta(a[:, None] + self.model.y, b[:, None] + (self.model.n - self.model.y))
        return Draws(theta, {"mean": expit(logit), "size": np.exp(log_size)}, rng.beta(a, b))


def _logit_sd(a: Floats, b: Floats) -> Floats:
    """Return the SD of the logit of a beta variable."""
    sd: Floats = np.sqrt(polygamma(1, a) + polygamma(1, b))
    return sd


def _sum_rising(a: Floats, y: Floats) -> Floats:
    """Sum of log rising factorials of a (...) over the counts y (J,), equal counts taken together."""
    values, count = np.unique(y, return_counts=True)
    total: Floats = log_rising(a[..., None], values) @ count
    return total


def _scales(prior: SizePrior) -> tuple[float, float, float]:
    """Where a prior lies, from and to, and the power of its argument its integral near 0 grows with."""
    match prior:
        case Exponential(rate):
            return 1.0 / rate, 1.0 / rate, 1.0
        case HalfNormal(scale) | HalfCauchy(scale):
            return scale, scale, 1.0
        case Gamma(shape, rate):
            return max(shape, 1e-3) / rate, (shape + 3.0 * shape**0.5) / rate, shape
        case LogNormal(mean, sd):
            return float(np.exp(mean - 3.0 * sd)), float(np.exp(mean + 8.0 * sd)), 1.0
