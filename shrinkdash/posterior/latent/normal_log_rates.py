"""Event counts with log-normal rates: y_j ~ Poisson(e_j theta_j), log theta_j ~ N(mu, sigma^2), e_j the exposure."""

from __future__ import annotations

from functools import partial
from math import exp, inf

import numpy as np
from scipy.special import gammaln

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.engine.distributions import Exponentiated, Lazy
from shrinkdash.posterior.engine.one_variable import difference
from shrinkdash.posterior.engine.two_variables import FitWithErrors, JointRule, refined_fit
from shrinkdash.posterior.latent.integrals import Integrals
from shrinkdash.posterior.latent.latent_fit import LatentFit
from shrinkdash.posterior.latent.model import LatentNormalModel, SigmaPrior, alike, far_out
from shrinkdash.posterior.latent.shared_points import CountLikelihood, identity
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal, check_prior
from shrinkdash.posterior.result import Draws, Quantity, RatePosterior

# exp of more than this, squared, would overflow; such rates have no weight.
LARGEST_LOG = 300.0


def posterior_poisson_lognormal(data: GroupRates, *, mu_prior: Normal, sigma_prior: SigmaPrior) -> RatePosterior:
    """Posterior of group rates whose logarithms are normal.

    Parameters
    ----------
    data : GroupRates
        J groups' events and exposures.
    mu_prior : Normal
        Prior of the mean log rate.
    sigma_prior : HalfNormal or HalfCauchy
        Prior of the SD of log rates.

    Returns
    -------
    RatePosterior
        ``theta`` are rates per exposure; ``hyper`` has "mu" and "sigma", on the log scale. A new group's rate has a
        finite mean only under a HalfNormal with scale < 1, and a finite SD only with scale < 1/2.

    Raises
    ------
    ValueError
        If a prior is not among those.

    References
    ----------
    Clayton & Kaldor (1987), Biometrics 43:671-681, section 4.
    """
    check_prior("mu_prior", mu_prior, Normal)
    check_prior("sigma_prior", sigma_prior, HalfNormal, HalfCauchy)
    counts = _counts(data, mu_prior, sigma_prior)
    constant = float(np.sum(log_constant(data.events, data.exposure)))
    return refined_fit(counts.problem(), partial(_fit, counts, constant))


def _counts(data: GroupRates, mu_prior: Normal, sigma_prior: SigmaPrior) -> LatentNormalModel:
    y, e, count, which = alike(data.events, data.exposure)
    integrals = Integrals.of(likelihood_of(y, e), far_out(mu_prior, sigma_prior))
    together = float(np.log((data.events.sum() + 0.5) / data.exposure.sum()))
    informative = int(np.sum(data.events > 0))
    return LatentNormalModel(integrals, count, which, informative, together, 1, mu_prior, sigma_prior)


def likelihood_of(y: Floats, e: Floats) -> CountLikelihood:
    """Return the likelihoods of log rates, for y events at exposures e (U,)."""
    # Half an event more gives groups without any a place too.
    return CountLikelihood(y, e, _links, (exp_of, identity), np.log((y + 0.5) / e), (y + 0.5) ** -0.5)


def log_constant(y: Floats | Wholes, e: Floats | Wholes) -> Floats:
    """Return y log e - log y!, which the likelihoods y a - e exp(a) leave out."""
    return np.asarray(y * np.log(e) - gammaln(y + 1.0), dtype=np.float64)


def exp_of(a: Floats) -> Floats:
    """Return rates, from their logarithms."""
    values: Floats = np.exp(np.minimum(a, LARGEST_LOG))
    return values


def _links(a: Floats) -> tuple[Floats, Floats]:
    return a, -exp_of(a)


def _fit(counts: LatentNormalModel, constant: float, nodes: JointRule) -> FitWithErrors[RatePosterior]:
    fit = LatentFit.of(counts, nodes)
    (theta,), hyper = zip(*fit.readings(), strict=True), fit.hyper_moments()
    if counts.moment < 2:
        hyper[1][:, 1] = inf
    if counts.moment < 1:
        hyper[0][:, 1] = inf
    errors = np.fmax(difference(*theta), difference(*hyper))
    which = counts.which
    rate_mean, rate_sd, groups = theta[0][0, which], theta[1][0, which], Lazy(lambda: Exponentiated(fit.of_groups()))
    information = counts.integrals.likelihood.rest[which] * rate_mean
    (mu_mean, sigma_mean), (mu_sd, sigma_sd) = hyper[0][0].tolist(), hyper[1][0].tolist()
    posterior = RatePosterior(
        theta_mean=rate_mean,
        theta_sd=rate_sd,
        hyper={
            "mu": Quantity(mu_mean, mu_sd, fit.of_mu()),
            "sigma": Quantity(sigma_mean, sigma_sd, fit.of_sigma()),
        },
        new_group=_new_group(counts, fit),
        log_marginal=nodes.log_integral + constant,
        error=nodes.claimed(errors),
        groups=groups,
        sampler=partial(_draws, fit),
        weigh=partial(fit.weight, information),
        find_centre=lambda: exp(fit.median_mu()),
        rate_mean=rate_mean,
        rate_sd=rate_sd,
        rates=groups,
    )
    return FitWithErrors(posterior, errors)


def _new_group(counts: LatentNormalModel, fit: LatentFit) -> Quantity:
    """Return a new group's rate: E exp(k sigma^2 / 2) decides which moments exist."""
    prior = counts.sigma_prior
    scale = prior.scale if isinstance(prior, HalfNormal) else inf
    with np.errstate(over="ignore"):
        half = np.exp(0.5 * fit.sigma**2)
        first = float(fit.weights[0] @ (np.exp(fit.mu) * half)) if scale < 1.0 else inf
        second = float(fit.weights[0] @ (np.exp(2.0 * fit.mu) * half**4)) if scale < 0.5 else inf
    sd = float(np.sqrt(second - first * first)) if second < inf else inf
    return Quantity(first, sd, Lazy(lambda: Exponentiated(fit.of_new_group())))


def _draws(fit: LatentFit, size: int, rng: np.random.Generator) -> Draws:
    log_theta, mu, sigma, new = fit.draws(size, rng)
    return Draws(np.exp(log_theta), {"mu": mu, "sigma": sigma}, np.exp(new))
