"""Weights on own data and centres of the pull, of every model: against draws, and in the limits."""

from __future__ import annotations

import numpy as np
import pytest
from calibration import theta_above
from scipy.special import expit, logit

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.normal.unknown_sigma import posterior_normal_sigma
from shrinkdash.posterior.priors import Beta, Exponential, Gamma, HalfCauchy, HalfNormal, LogNormal, Normal

MEANS = GroupMeans([28.0, 8.0, -3.0, 7.0, 12.0], [15.0, 10.0, 16.0, 1.0, 18.0])
ROWS = GroupObservations([4.0, 5.5, 3.0, 9.0, 8.0, -1.0, 2.0, 7.0], list("aabccbbd"))
COUNTS = GroupCounts([3, 6, 0, 9, 5], [10, 20, 7, 40, 5])
RATES = GroupRates([3, 6, 0, 11], [1.5, 2.0, 0.7, 9.0])


def known_sigma(scale):
    return posterior_normal(MEANS, mu_prior=Normal(0, 20), tau_prior=HalfNormal(scale))


def unknown_sigma(scale):
    priors = {"mu_prior": Normal(0, 20), "sigma_prior": HalfNormal(5)}
    return posterior_normal_sigma(ROWS, tau_prior=HalfNormal(scale), **priors)


def logits(scale):
    return posterior_binomial(COUNTS, sigma_prior=HalfNormal(scale))


def betas(scale):
    """A size of about 1 / scale^2, as narrow and as wide as logits with that SD."""
    return posterior_beta_binomial(COUNTS, prior=(Beta(1, 1), LogNormal(-2 * np.log(scale), 0.3)))


def gammas(scale):
    prior = LogNormal(-2 * np.log(scale), 0.3)
    return posterior_poisson(RATES, shape_prior=prior, rate_prior=prior)


def logs(scale):
    return posterior_poisson_lognormal(RATES, mu_prior=Normal(0, 2), sigma_prior=HalfNormal(scale))


MODELS = [known_sigma, unknown_sigma, logits, betas, gammas, logs]
OF_COUNTS = [logits, betas, gammas, logs]


def weights(model, p, hyper):
    """Each draw's weights, shape (draws, J), from the formulas as they are documented."""
    column = {name: values[:, None] for name, values in hyper.items()}
    n = np.array([2, 3, 2, 1])
    match model.__name__:
        case "known_sigma":
            return column["tau"] ** 2 / (column["tau"] ** 2 + MEANS.se**2)
        case "unknown_sigma":
            return column["tau"] ** 2 / (column["tau"] ** 2 + column["sigma"] ** 2 / n)
        case "logits":
            var = 1 / (COUNTS.trials * p.rate_mean * (1 - p.rate_mean))
            return column["sigma"] ** 2 / (column["sigma"] ** 2 + var)
        case "betas":
            return COUNTS.trials / (COUNTS.trials + column["size"])
        case "gammas":
            return RATES.exposure / (RATES.exposure + column["rate"])
    return column["sigma"] ** 2 / (column["sigma"] ** 2 + 1 / (RATES.exposure * p.rate_mean))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_weights_are_those_of_draws(model):
    p = model(0.8)
    size = 20_000
    drawn = weights(model, p, p.draws(size, np.random.default_rng(2)).hyper)
    # 5.8 standard errors of a mean for 30 groups in all: fails in fewer than one seed in four million.
    assert np.all(np.abs(drawn.mean(axis=0) - p.weight) < 5.8 * drawn.std(axis=0) / size**0.5)
    assert p.weight.shape == p.theta_mean.shape
    assert np.all((p.weight > 0) & (p.weight < 1))


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_the_centre_is_that_of_draws(model):
    p = model(0.8)
    size = 20_000
    hyper = p.draws(size, np.random.default_rng(3)).hyper
    median = {"logits": lambda: expit(hyper["mu"]), "logs": lambda: np.exp(hyper["mu"])}
    median["gammas"] = lambda: hyper["shape"] / hyper["rate"]
    if model.__name__ in median:
        below = np.mean(median[model.__name__]() < p.centre)
        # 5.5 standard errors of a share: fails in fewer than one seed in 20 million, as do the means below.
        assert abs(below - 0.5) < 5.5 * 0.5 / size**0.5
    else:
        mean = hyper["mean" if model is betas else "mu"]
        assert abs(mean.mean() - p.centre) < 5.5 * mean.std() / size**0.5


@pytest.mark.parametrize("model", MODELS, ids=lambda m: m.__name__)
def test_weights_vanish_without_spread_and_fill_up_with_much(model):
    assert np.all(model(1e-4).weight < 1e-4)
    if model in (betas, gammas):
        assert np.all(model(300.0).weight > 1 - 1e-3)
    # Few groups leave a wide prior's spread uncertain: more of it means more weight on the group's own data.
    assert np.all(model(1e-4).weight < model(0.3).weight)
    assert np.all(model(0.3).weight < model(3.0).weight)


def test_weights_of_far_groups_are_whole():
    far = GroupMeans(1e4 * np.array([1.0, -2.0, 3.0, -1.0]), [1.0, 2.0, 0.5, 1.0])
    np.testing.assert_allclose(posterior_normal(far, tau_prior=HalfCauchy(1e4)).weight, 1.0, atol=1e-6)


def test_larger_groups_have_larger_weights():
    for p, size in ((known_sigma(5.0), 1 / MEANS.se), (betas(1.0), COUNTS.trials), (gammas(1.0), RATES.exposure)):
        assert np.all(np.diff(p.weight[np.argsort(size)]) >= 0)


def test_a_gamma_centre_under_the_default_prior_is_finite_where_its_mean_is_not():
    p = posterior_poisson(RATES, shape_prior=Exponential(1), rate_prior=Gamma(0.1, 1))
    assert p.new_group.mean == np.inf
    assert p.rate_mean.min() < p.centre < p.rate_mean.max()


@pytest.mark.parametrize("model", OF_COUNTS, ids=lambda m: m.__name__)
def test_models_of_counts_know_their_rates(model):
    p = model(0.8)
    if model is logits:
        np.testing.assert_allclose(p.rate_quantile([0.1, 0.9]), expit(p.theta_quantile([0.1, 0.9])), rtol=1e-12)
        assert np.all(np.abs(logit(p.rate_mean) - p.theta_mean) < p.theta_sd)
    else:
        np.testing.assert_array_equal(p.rate_quantile([0.1, 0.9]), p.theta_quantile([0.1, 0.9]))
        np.testing.assert_array_equal(p.rate_mean, p.theta_mean)
        np.testing.assert_array_equal(p.rate_sd, p.theta_sd)
    assert p.rate_quantile(0.5).shape == p.rate_mean.shape
    middle = p.theta_quantile(0.3)
    np.testing.assert_allclose([theta_above(p, float(x))[j] for j, x in enumerate(middle)], 0.7, rtol=1e-9)
