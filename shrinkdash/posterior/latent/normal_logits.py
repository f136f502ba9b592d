"""Events among trials with a logit link: y_j ~ Binomial(n_j, p_j), logit p_j ~ N(mu, sigma^2)."""

from __future__ import annotations

from functools import partial
from math import hypot, inf

import numpy as np
from scipy.special import expit, gammaln

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.posterior.engine.distributions import InverseLogit, Lazy
from shrinkdash.posterior.engine.one_variable import difference
from shrinkdash.posterior.engine.two_variables import FitWithErrors, JointRule, refined_fit
from shrinkdash.posterior.latent.integrals import Integrals
from shrinkdash.posterior.latent.latent_fit import LatentFit
from shrinkdash.posterior.latent.model import LatentNormalModel, SigmaPrior, alike, far_out
from shrinkdash.posterior.latent.shared_points import CountLikelihood, identity
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal, check_prior
from shrinkdash.posterior.result import Draws, Quantity, RatePosterior

# The default priors of mu and sigma, in logits.
STANDARD_NORMAL = Normal(0.0, 1.0)
STANDARD_HALF_NORMAL = HalfNormal(1.0)


def posterior_binomial(
    data: GroupCounts, *, mu_prior: Normal = STANDARD_NORMAL, sigma_prior: SigmaPrior = STANDARD_HALF_NORMAL
) -> RatePosterior:
    """Posterior of group rates whose logits are normal.

    Parameters
    ----------
    data : GroupCounts
        J groups' events and trials.
    mu_prior : Normal
        Prior of the mean logit.
    sigma_prior : HalfNormal or HalfCauchy
        Prior of the SD of logits.

    Returns
    -------
    RatePosterior
        ``theta`` in logits, ``rate_mean``, ``rate_sd`` and ``rate_quantile`` as rates; ``hyper`` has "mu" and "sigma".

    Raises
    ------
    ValueError
        If a prior is not among those.

    References
    ----------
    Spiegelhalter et al. (1996), BUGS Examples volume 1, "Surgical: institutional ranking".
    """
    check_prior("mu_prior", mu_prior, Normal)
    check_prior("sigma_prior", sigma_prior, HalfNormal, HalfCauchy)
    counts = _counts(data, mu_prior, sigma_prior)
    constant = float(np.sum(log_constant(data.events, data.trials)))
    return refined_fit(counts.problem(), partial(_fit, counts, constant))


def _counts(data: GroupCounts, mu_prior: Normal, sigma_prior: SigmaPrior) -> LatentNormalModel:
    y, n, count, which = alike(data.events, data.trials)
    likelihood = likelihood_of(y, n)
    informative = int(np.sum((data.events > 0) & (data.events < data.trials)))
    integrals = Integrals.of(likelihood, far_out(mu_prior, sigma_prior))
    pooled = (data.events.sum() + 0.5) / (data.trials.sum() + 1.0)
    together = float(np.log(pooled) - np.log1p(-pooled))
    return LatentNormalModel(integrals, count, which, informative, together, 2, mu_prior, sigma_prior)


def likelihood_of(y: Floats, n: Floats) -> CountLikelihood:
    """Return the likelihoods of logits, for y events in n trials (U,)."""
    # Half an event more on both sides gives groups with none or nothing else a place too.
    p = (y + 0.5) / (n + 1.0)
    width = 1.0 / np.sqrt((n + 1.0) * p * (1.0 - p))
    return CountLikelihood(y, n - y, log_chances, (identity, expit), np.log(p) - np.log1p(-p), width)


def log_constant(y: Floats | Wholes, n: Floats | Wholes) -> Floats:
    """Return log(n choose y), which the likelihoods leave out."""
    constant: Floats = gammaln(n + 1.0) - gammaln(y + 1.0) - gammaln(n - y + 1.0)
    return constant


def log_chances(a: Floats) -> tuple[Floats, Floats]:
    """Return log p and log(1 - p) at the logit a of p; each keeps its digits where it is small."""
    beyond = np.log1p(np.exp(-np.abs(a)))
    return np.minimum(a, 0.0) - beyond, -np.maximum(a, 0.0) - beyond


def _fit(counts: LatentNormalModel, constant: float, nodes: JointRule) -> FitWithErrors[RatePosterior]:
    fit = LatentFit.of(counts, nodes)
    (theta, rate), hyper = zip(*fit.readings(), strict=True), fit.hyper_moments()
    likelihood = counts.integrals.likelihood
    certain = (likelihood.events == 0) | (likelihood.rest == 0)
    mark_infinite(theta, hyper, certain, counts.moment)
    errors = np.fmax.reduce([difference(*pair) for pair in (theta, rate, hyper)])
    which = counts.which
    rate_mean, groups = rate[0][0, which], Lazy(fit.of_groups)
    information = (likelihood.events + likelihood.rest)[which] * rate_mean * (1.0 - rate_mean)
    (mu_mean, sigma_mean), (mu_sd, sigma_sd) = hyper[0][0].tolist(), hyper[1][0].tolist()
    posterior = RatePosterior(
        theta_mean=theta[0][0, which],
        theta_sd=theta[1][0, which],
        hyper={
            "mu": Quantity(mu_mean, mu_sd, fit.of_mu()),
            "sigma": Quantity(sigma_mean, sigma_sd, fit.of_sigma()),
        },
        new_group=Quantity(mu_mean, hypot(mu_sd, sigma_mean, sigma_sd), Lazy(fit.of_new_group)),
        log_marginal=nodes.log_integral + constant,
        error=nodes.claimed(errors),
        groups=groups,
        sampler=partial(_draws, fit),
        weigh=partial(fit.weight, information),
        find_centre=lambda: float(expit(fit.median_mu())),
        rate_mean=rate_mean,
        rate_sd=rate[1][0, which],
        rates=InverseLogit(groups),
    )
    return FitWithErrors(posterior, errors)


def mark_infinite(theta: tuple[Floats, Floats], hyper: tuple[Floats, Floats], certain: Floats, moment: int) -> None:
    """Set moments that do not exist to inf: sigma's, and those of groups whose likelihood has no end on one side."""
    for order in range(2):
        if moment < 2 - order:
            hyper[1 - order][:, 1] = inf
            theta[1 - order][:, certain] = inf


def _draws(fit: LatentFit, size: int, rng: np.random.Generator) -> Draws:
    theta, mu, sigma, new = fit.draws(size, rng)
    return Draws(theta, {"mu": mu, "sigma": sigma}, new)
