"""The two models with normal latent numbers, against published numbers, brute force and laws."""

from __future__ import annotations

import re

import numpy as np
import pytest
from calibration import DRAWS, band, distances
from scipy import stats
from scipy.special import expit, logit

from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.priors import Flat, HalfCauchy, HalfNormal, Normal


@pytest.fixture(scope="module")
def surgical(reference):
    data = reference("surgical_12_hospitals")["data"]
    return GroupCounts(data["r"], data["n"])


# What the file's quantiles of mu, taken from a grid with steps of 0.02, miss: by direct quadrature with steps of 0.005
# in mu and a spline between them.
MU_CORRECTION = np.array([-2.109e-7, -8.32e-8, 1.696e-7, 1.11e-8, -1.849e-7, 1.168e-7, 2.495e-7])


def test_surgical_hospitals(reference, surgical):
    expected = reference("surgical_12_hospitals")["expected"]["project_prior_quadrature"]
    p = posterior_binomial(surgical)
    for name in ("mu", "sigma"):
        assert p.hyper[name].mean == pytest.approx(expected[f"{name}_mean"], abs=1e-7)
        assert p.hyper[name].sd == pytest.approx(expected[f"{name}_sd"], abs=1e-7)
        quantiles = np.array(expected[f"{name}_q"]) + (MU_CORRECTION if name == "mu" else 0.0)
        np.testing.assert_allclose(p.hyper[name].quantile(expected["q"]), quantiles, atol=1e-7)
    np.testing.assert_allclose(p.theta_mean, expected["alpha_mean"], atol=1e-7)
    np.testing.assert_allclose(p.theta_sd, expected["alpha_sd"], atol=1e-7)
    np.testing.assert_allclose(p.rate_mean, expected["p_mean"], atol=1e-7)
    np.testing.assert_allclose(p.rate_sd, expected["p_sd"], atol=1e-7)
    assert p.log_marginal == pytest.approx(expected["log_marginal_likelihood"], abs=1e-7)
    assert p.error <= 1e-6


def test_surgical_hospitals_as_printed(reference, surgical):
    printed = reference("surgical_12_hospitals")["expected"]["openbugs_published_random_effects"]
    p = posterior_binomial(surgical)
    assert p.hyper["mu"].mean == pytest.approx(printed["mu"]["mean"], abs=0.08)
    assert p.hyper["sigma"].mean == pytest.approx(printed["sigma"]["mean"], abs=0.05)
    means = [printed[f"p[{j}]"]["mean"] for j in range(1, 13)]
    np.testing.assert_allclose(p.rate_mean, means, atol=0.005)


def brute(log_likelihood, mu_prior, sigma_prior):
    """Dense rules over sigma and mu, Gauss-Hermite over each latent number: masses, nodes and latent numbers."""
    x, w = np.polynomial.legendre.leggauss(100)
    z, weight = np.polynomial.hermite_e.hermegauss(80)
    sigma, mu = 3.5 * sigma_prior.scale * (x + 1.0), mu_prior.mean + 7.0 * mu_prior.sd * x
    s, m = (grid.ravel() for grid in np.meshgrid(sigma, mu, indexing="ij"))
    mass = np.outer(3.5 * sigma_prior.scale * w, 7.0 * mu_prior.sd * w).ravel()
    mass *= stats.norm(mu_prior.mean, mu_prior.sd).pdf(m) * stats.halfnorm(scale=sigma_prior.scale).pdf(s)
    a = m[:, None] + s[:, None] * z
    likelihood = np.exp(log_likelihood(a[..., None])) * (weight / weight.sum())[:, None]
    each = likelihood.sum(axis=1)
    return mass * each.prod(axis=1), m, s, a, likelihood / np.maximum(each, 1e-300)[:, None, :]


@pytest.mark.parametrize("model", ["binomial", "log-normal"])
def test_brute_force(model):
    y, size = np.array([0, 3, 11]), np.array([9.0, 10.0, 25.0])
    mu_prior, sigma_prior = Normal(-0.5, 0.8), HalfNormal(0.4)
    if model == "binomial":
        p = posterior_binomial(GroupCounts(y, size), mu_prior=mu_prior, sigma_prior=sigma_prior)
        mass, m, s, a, given = brute(lambda a: stats.binom(size, expit(a)).logpmf(y), mu_prior, sigma_prior)
        rate, rates = expit(a), (p.rate_mean, p.rate_sd)
    else:
        p = posterior_poisson_lognormal(GroupRates(y, size), mu_prior=mu_prior, sigma_prior=sigma_prior)
        mass, m, s, a, given = brute(lambda a: stats.poisson(size * np.exp(a)).logpmf(y), mu_prior, sigma_prior)
        rate, rates = np.exp(a), (p.theta_mean, p.theta_sd)
    assert p.log_marginal == pytest.approx(np.log(mass.sum()), abs=1e-7)
    mass /= mass.sum()
    for name, values in {"mu": m, "sigma": s}.items():
        assert p.hyper[name].mean == pytest.approx(mass @ values, abs=1e-7)
        assert p.hyper[name].sd == pytest.approx((mass @ values**2 - (mass @ values) ** 2) ** 0.5, abs=1e-7)
    first = mass @ np.einsum("kz,kzj->kj", rate, given)
    second = mass @ np.einsum("kz,kzj->kj", rate**2, given)
    np.testing.assert_allclose(rates[0], first, atol=1e-7)
    np.testing.assert_allclose(rates[1], (second - first**2) ** 0.5, atol=1e-7)


def test_quantiles_are_those_of_draws(surgical):
    """Quantiles against draws, which do not use them; each of 37 bands fails with probability 2e-8."""
    p = posterior_binomial(surgical)
    draws = p.draws(100_000, np.random.default_rng(4))
    for q in (0.025, 0.5, 0.975):
        share = np.mean(draws.theta < p.theta_quantile(q), axis=0)
        assert np.all(np.abs(share - q) < 5.6 * (q * (1 - q) / 100_000) ** 0.5)
    np.testing.assert_allclose(p.rate_quantile(0.5), expit(p.theta_quantile(0.5)))
    assert abs(np.mean(draws.new > p.new_group.quantile(0.9)) - 0.1) < 5.6 * (0.09 / 100_000) ** 0.5


@pytest.mark.parametrize("J", [2, 12, 100])
@pytest.mark.parametrize("kind", ["one trial", "1 to a million", "million", "none", "all", "alike"])
def test_the_error_is_small(J, kind):
    rng = np.random.default_rng(J)
    trials = {"one trial": np.ones(J, int), "1 to a million": (10 ** rng.uniform(0, 6, J)).astype(int)}
    n = trials.get(kind, np.full(J, 10**6 if kind == "million" else 40))
    rate = expit(rng.normal(-1, 1, J))
    y = {"none": 0 * n, "all": n, "alike": rng.binomial(n, 0.27)}.get(kind, rng.binomial(n, rate))
    fits = [
        posterior_binomial(GroupCounts(y, n)),
        posterior_poisson_lognormal(GroupRates(y, n / 3.0), mu_prior=Normal(0, 2), sigma_prior=HalfNormal(1)),
    ]
    for p in fits:
        assert p.error <= 1e-6
        assert np.all(np.isfinite(p.theta_mean) & np.isfinite(p.theta_sd) & (p.theta_sd > 0))


def test_a_narrow_prior_is_complete_pooling():
    data = GroupCounts([3, 6, 9], [10, 20, 40])
    p = posterior_binomial(data, mu_prior=Normal(0, 50), sigma_prior=HalfNormal(1e-4))
    # One binomial of 70 trials, its logit's prior flat: p ~ Beta(18, 52).
    np.testing.assert_allclose(p.rate_mean, 18 / 70, atol=1e-4)
    np.testing.assert_allclose(p.theta_quantile(0.9), logit(stats.beta(18, 52).ppf(0.9)), atol=1e-3)


def test_events_and_others_change_places():
    data = GroupCounts([3, 6, 9], [10, 20, 40])
    one, two = posterior_binomial(data), posterior_binomial(GroupCounts(data.trials - data.events, data.trials))
    np.testing.assert_allclose(two.theta_mean, -one.theta_mean, rtol=1e-8)
    np.testing.assert_allclose(two.rate_mean, 1 - one.rate_mean, rtol=1e-8)


def test_exposure_in_other_units():
    data, prior = GroupRates([3, 6, 0], [10.0, 20.0, 40.0]), HalfNormal(0.7)
    one = posterior_poisson_lognormal(data, mu_prior=Normal(0, 2), sigma_prior=prior)
    moved = GroupRates(data.events, 1000 * data.exposure)
    two = posterior_poisson_lognormal(moved, mu_prior=Normal(-np.log(1000), 2), sigma_prior=prior)
    np.testing.assert_allclose(two.theta_mean, one.theta_mean / 1000, rtol=1e-7)
    assert two.log_marginal == pytest.approx(one.log_marginal, abs=1e-8)


@pytest.mark.parametrize(("events", "infinite"), [([0, 0, 0], {"mean", "sd"}), ([0, 3, 0], {"sd"}), ([2, 3, 0], set())])
def test_moments_that_do_not_exist_are_infinite(events, infinite):
    p = posterior_binomial(GroupCounts(events, [10, 20, 5]), sigma_prior=HalfCauchy(1))
    assert {what for what in ("mean", "sd") if getattr(p.hyper["sigma"], what) == np.inf} == infinite
    assert np.isinf(p.theta_sd[2]) == ("sd" in infinite)
    assert np.all(np.isfinite(p.rate_sd))
    assert np.all(np.isfinite(p.hyper["sigma"].quantile([0.025, 0.975])))


@pytest.mark.parametrize(("scale", "finite"), [(0.4, (True, True)), (0.9, (True, False)), (1.0, (False, False))])
def test_a_new_rate_may_have_no_mean(scale, finite):
    data = GroupRates([3, 6, 0], [10.0, 20.0, 40.0])
    p = posterior_poisson_lognormal(data, mu_prior=Normal(0, 1), sigma_prior=HalfNormal(scale))
    assert (np.isfinite(p.new_group.mean), np.isfinite(p.new_group.sd)) == finite


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (
            lambda: posterior_binomial(GroupCounts([1, 2], [3, 4]), mu_prior=Flat()),
            "mu_prior must be one of Normal, got Flat()",
        ),
        (
            lambda: posterior_poisson_lognormal(GroupRates([1, 2], [3, 4]), mu_prior=Normal(0, 1), sigma_prior=Flat()),
            "sigma_prior must be one of HalfNormal, HalfCauchy, got Flat()",
        ),
    ],
)
def test_bad_input_is_one_line(call, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        call()


SIZES = np.array([3, 20, 8, 60])


def study(rng, model, sizes=SIZES, fault=1.0):
    """Draw a world from the priors, its sigma raised to the power of a fault."""
    mu, sigma = rng.normal(-0.5, 1.0), abs(rng.normal(0.0, 0.8))
    theta, new = mu + sigma**fault * rng.standard_normal(len(sizes)), mu + sigma**fault * rng.standard_normal()
    priors = {"mu_prior": Normal(-0.5, 1.0), "sigma_prior": HalfNormal(0.8)}
    if model == "binomial":
        p = posterior_binomial(GroupCounts(rng.binomial(sizes, expit(theta)), sizes), **priors)
    else:
        theta, new = np.exp(theta), np.exp(new)
        p = posterior_poisson_lognormal(GroupRates(rng.poisson(sizes * theta), sizes), **priors)
    draws = p.draws(DRAWS, rng)
    truth = {"mu": mu, "sigma": sigma, "new": new} | {f"theta {j}": theta[j] for j in range(len(theta))}
    return truth, {**draws.hyper, "new": draws.new, **{f"theta {j}": x for j, x in enumerate(draws.theta.T)}}


@pytest.mark.parametrize("model", ["binomial", "log-normal"])
def test_calibrated(model):
    # Seven quantities at 1e-7 each.
    found = distances(lambda rng: study(rng, model), 1000, seed=5)
    assert max(found.values()) < band(1000), found


@pytest.mark.parametrize("model", ["binomial", "log-normal"])
def test_calibration_catches_a_variance_for_an_sd(model):
    found = distances(lambda rng: study(rng, model, np.full(12, 300), 2.0), 400, seed=6)
    assert max(found.values()) > band(400), found
