"""Observations with an unknown within-group SD, against published numbers, brute force and laws."""

from __future__ import annotations

import re

import numpy as np
import pytest
from calibration import DRAWS, band, distances, theta_above
from scipy import integrate, stats

from shrinkdash.data.observations import GroupObservations, GroupSummaries
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.normal.unknown_sigma import posterior_normal_sigma
from shrinkdash.posterior.priors import Exponential, Flat, HalfCauchy, HalfNormal, Normal


@pytest.fixture(scope="module")
def dyestuff(reference):
    data = reference("dyestuff")["data"]["dyestuff"]
    return GroupObservations(data["yield"], data["batch"])


def observations(theta, n, sigma, rng):
    groups = np.repeat(np.arange(len(n)), n)
    return GroupObservations(theta[groups] + sigma * rng.standard_normal(len(groups)), groups)


def test_dyestuff(reference, dyestuff):
    expected = reference("dyestuff_sigma_unknown")["expected"]
    p = posterior_normal_sigma(
        dyestuff, mu_prior=Normal(1500, 100), tau_prior=HalfNormal(100), sigma_prior=HalfNormal(100)
    )
    for name in ("mu", "tau", "sigma"):
        assert p.hyper[name].mean == pytest.approx(expected[f"{name}_mean"], rel=6e-10)
        assert p.hyper[name].sd == pytest.approx(expected[f"{name}_sd"], abs=1e-7)
    assert p.log_marginal == pytest.approx(expected["log_marginal"], abs=1e-9)
    assert p.error <= 1e-6


def test_brute_force():
    """Unequal sizes, the whole data vector as one Gaussian, a dense rule over tau and sigma."""
    data = GroupObservations([4.0, 5.5, 3.0, 9.0, 8.0, -1.0, 2.0], ["a", "a", "b", "c", "c", "b", "b"])
    j = np.array([0, 0, 1, 2, 2, 1, 1])
    same = (j[:, None] == j).astype(float)
    x, w = np.polynomial.legendre.leggauss(60)
    tau, log_sigma = 8.0 * (x + 1.0), 2.5 * x + 0.5
    t, s = (grid.ravel() for grid in np.meshgrid(tau, np.exp(log_sigma)))
    cov = 9.0 + t[:, None, None] ** 2 * same + s[:, None, None] ** 2 * np.eye(7)
    solved = np.linalg.solve(cov, np.broadcast_to(data.values[:, None], (len(t), 7, 1)))[..., 0]
    log_density = -0.5 * (solved @ data.values + np.linalg.slogdet(2 * np.pi * cov)[1])
    mass = np.exp(log_density) * stats.halfnorm(scale=2.0).pdf(t) * stats.halfnorm(scale=1.5).pdf(s)
    mass *= np.outer(2.5 * w * np.exp(log_sigma), 8.0 * w).ravel()
    link = 9.0 + t[:, None] ** 2 * (j == 1)
    theta = np.sum(link * solved, axis=1)
    var = 9.0 + t**2 - np.sum(link * np.linalg.solve(cov, link[..., None])[..., 0], axis=1)
    evidence = mass.sum()

    def mean(values):
        return float(mass @ values) / evidence

    p = posterior_normal_sigma(data, mu_prior=Normal(0, 3), tau_prior=HalfNormal(2), sigma_prior=HalfNormal(1.5))
    assert p.log_marginal == pytest.approx(np.log(evidence), abs=1e-8)
    for name, values in {"tau": t, "sigma": s}.items():
        assert p.hyper[name].mean == pytest.approx(mean(values), rel=1e-8)
        assert p.hyper[name].sd == pytest.approx((mean(values**2) - mean(values) ** 2) ** 0.5, rel=1e-7)
    assert p.theta_mean[1] == pytest.approx(mean(theta), rel=1e-8)
    assert p.theta_sd[1] == pytest.approx((mean(var + theta**2) - mean(theta) ** 2) ** 0.5, rel=1e-7)
    assert theta_above(p, 3.0)[1] == pytest.approx(mean(stats.norm(theta, var**0.5).sf(3.0)), rel=1e-7)


def test_many_observations_are_sigma_known():
    rng = np.random.default_rng(6)
    n = np.array([4000, 9000, 2000, 6000])
    data = observations(rng.normal(0, 0.05, 4), n, 2.0, rng)
    priors = {"mu_prior": Normal(0, 1), "tau_prior": HalfNormal(0.1)}
    unknown = posterior_normal_sigma(data, sigma_prior=HalfNormal(5), **priors)
    known = posterior_normal(data.means(), **priors)
    # sigma is known to about 1 in 200 here, and no answer depends on it more strongly than in proportion.
    np.testing.assert_allclose(unknown.theta_mean, known.theta_mean, atol=2e-4)
    np.testing.assert_allclose(unknown.theta_sd, known.theta_sd, rtol=5e-3)


@pytest.mark.parametrize("J", [2, 3, 8, 100])
@pytest.mark.parametrize("sizes", ["pairs", "varied", "singles"])
@pytest.mark.parametrize("tau", [0.0, 1.0, 1e3])
@pytest.mark.parametrize("sigma_prior", [HalfNormal(2), HalfCauchy(2), Exponential(0.5)], ids=repr)
def test_the_error_is_small(J, sizes, tau, sigma_prior):
    rng = np.random.default_rng(J)
    n = {"pairs": np.full(J, 2), "varied": rng.integers(1, 100, J), "singles": np.r_[2, np.ones(J - 1, int)]}[sizes]
    data = observations(tau * rng.standard_normal(J), n, 1.0, rng)
    p = posterior_normal_sigma(data, mu_prior=Normal(0, 10), tau_prior=HalfCauchy(2), sigma_prior=sigma_prior)
    # One pair alone tells sigma from a huge tau: under a half-Cauchy a second, far mode remains, and the fit says so.
    assert p.accurate or (sizes, tau, sigma_prior) == ("singles", 1e3, HalfCauchy(2))
    assert np.all(np.isfinite(p.theta_sd) & (p.theta_sd > 0))


@pytest.mark.parametrize(("shift", "scale"), [(1e6, 1.0), (0.0, 1e-60), (3.0, 1e60)])
def test_shift_and_scale_move_the_answers_along(dyestuff, shift, scale):
    one = posterior_normal_sigma(dyestuff, tau_prior=HalfNormal(100), sigma_prior=HalfNormal(100))
    moved = GroupObservations(scale * (dyestuff.values + shift), dyestuff.groups)
    two = posterior_normal_sigma(moved, tau_prior=HalfNormal(100 * scale), sigma_prior=HalfNormal(100 * scale))
    np.testing.assert_allclose(two.theta_mean, scale * (one.theta_mean + shift), rtol=1e-9)
    np.testing.assert_allclose(two.theta_sd, scale * one.theta_sd, rtol=1e-8)
    assert two.hyper["sigma"].quantile(0.9) == pytest.approx(scale * one.hyper["sigma"].quantile(0.9), rel=1e-9)
    # 30 observations, and one flat prior that gives a power back.
    assert two.log_marginal == pytest.approx(one.log_marginal - 29 * np.log(scale), abs=1e-8)


def test_the_order_of_rows_and_groups_does_not_matter(dyestuff):
    order = np.random.default_rng(0).permutation(30)
    groups = np.array(dyestuff.groups)[order]
    priors = {"tau_prior": HalfNormal(100), "sigma_prior": HalfNormal(100)}
    one = posterior_normal_sigma(dyestuff, **priors)
    two = posterior_normal_sigma(GroupObservations(dyestuff.values[order], groups), **priors)
    place = [list(dict.fromkeys(groups)).index(name) for name in "ABCDEF"]
    np.testing.assert_allclose(two.theta_mean[place], one.theta_mean, rtol=1e-10)


def test_quantiles_undo_probabilities(dyestuff):
    p = posterior_normal_sigma(dyestuff, tau_prior=HalfNormal(100), sigma_prior=Exponential(0.02))
    for quantity in (*p.hyper.values(), p.new_group):
        x = quantity.quantile([0.1, 0.6])
        np.testing.assert_allclose([quantity.above(v) for v in x], [0.9, 0.4], rtol=1e-9)
        mass = integrate.quad(lambda v, quantity=quantity: float(quantity.density(v)), *x, epsabs=1e-10)[0]
        assert mass == pytest.approx(0.5, abs=1e-6)
    np.testing.assert_allclose(theta_above(p, p.theta_quantile(0.3)[2])[2], 0.7, rtol=1e-9)


def test_draws_have_the_moments_of_the_posterior(dyestuff):
    p = posterior_normal_sigma(
        dyestuff, mu_prior=Normal(1500, 100), tau_prior=HalfNormal(100), sigma_prior=HalfNormal(100)
    )
    size = 40_000
    draws = p.draws(size, np.random.default_rng(8))
    for name, x in p.hyper.items():
        # 5.5 standard errors of a mean: each fails in fewer than one seed in 20 million.
        assert abs(draws[name].mean() - x.mean) < 5.5 * x.sd / size**0.5
        assert abs(np.mean(draws[name] < x.quantile(0.8)) - 0.8) < 5.5 * (0.16 / size) ** 0.5
    assert np.all(np.abs(draws.theta.mean(axis=0) - p.theta_mean) < 5.5 * p.theta_sd / size**0.5)
    # tau and sigma share the spread between the batches, so their product's mean shows their joint draws.
    assert np.corrcoef(draws["tau"], draws["sigma"])[0, 1] < -0.05


def test_infinite_moments_are_those_of_known_sigma():
    rng = np.random.default_rng(1)
    p = posterior_normal_sigma(observations(rng.standard_normal(3), [3, 2, 4], 1.0, rng), sigma_prior=HalfNormal(1))
    assert p.hyper["tau"].mean == p.hyper["tau"].sd == p.hyper["mu"].sd == p.new_group.sd == np.inf
    assert np.isfinite(p.hyper["sigma"].sd)
    assert np.all(np.isfinite(p.theta_sd))
    assert p.error <= 1e-6


@pytest.mark.parametrize(
    ("values", "groups", "priors", "line"),
    [
        (
            [1.0, 2.0, 2.0],
            "abb",
            {"sigma_prior": HalfNormal(1), "tau_prior": HalfNormal(1)},
            "values must differ within at least one group, else the posterior of sigma is improper",
        ),
        (
            [1.0, 2.0, 3.0],
            "abb",
            {"sigma_prior": HalfNormal(1)},
            "tau_prior Flat needs at least 3 groups when mu is flat too (else improper), got 2",
        ),
        (
            [1.0, 2.0, 3.0],
            "abb",
            {"sigma_prior": Flat()},
            "sigma_prior must be one of HalfNormal, HalfCauchy, Exponential, got Flat()",
        ),
    ],
)
def test_an_improper_posterior_is_refused(values, groups, priors, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        posterior_normal_sigma(GroupObservations(values, list(groups)), **priors)


def study(rng, fault=1.0):
    """Draw a world from the priors, its sigma raised to the power of a fault."""
    mu, tau, sigma = rng.normal(0, 2), abs(rng.normal(0, 1.0)), abs(rng.normal(0, 1.5))
    theta = mu + tau * rng.standard_normal(4)
    data = observations(theta, [2, 5, 1, 3], sigma**fault, rng)
    p = posterior_normal_sigma(data, mu_prior=Normal(0, 2), tau_prior=HalfNormal(1.0), sigma_prior=HalfNormal(1.5))
    draws = p.draws(DRAWS, rng)
    truth = {"mu": mu, "tau": tau, "sigma": sigma, "new": mu + tau * rng.standard_normal()}
    truth |= {f"theta {j}": theta[j] for j in range(4)}
    return truth, {**draws.hyper, "new": draws.new, **{f"theta {j}": draws.theta[:, j] for j in range(4)}}


def test_calibrated():
    # Eight quantities at 1e-7 each.
    found = distances(study, 1000, seed=3)
    assert max(found.values()) < band(1000), found


def test_calibration_catches_a_variance_for_an_sd():
    found = distances(lambda rng: study(rng, 2.0), 400, seed=4)
    assert max(found.values()) > band(400), found


def test_a_second_mode_between_rows_is_seen():
    """Group means a hundred prior SDs apart: a sigma of 390 explains them too, with 7e-11 of the probability.

    It makes a thousandth of sigma's variance. Rows are far apart there, and claimed 1e-7 without it.
    """
    rng = np.random.default_rng([30, 10_000, 2, 1])
    n = rng.integers(2, 3, 30)
    groups = np.repeat(np.arange(30), n)
    data = GroupObservations(rng.normal(0, 1e3, 30)[groups] + rng.standard_normal(len(groups)), groups)
    p = posterior_normal_sigma(data, mu_prior=Normal(0, 50), tau_prior=HalfNormal(10), sigma_prior=HalfNormal(20))
    # By 1,833 rows of 141 columns.
    assert p.hyper["sigma"].sd == pytest.approx(0.1078736176410, rel=1e-8)
    assert p.error <= 1e-6


@pytest.mark.parametrize("seed", range(6))
def test_three_numbers_a_group_do_for_all_rows(seed):
    rng = np.random.default_rng(seed)
    data = observations(rng.normal(20, 3, 7), np.r_[1, 1, rng.integers(2, 40, 5)], 5.0, rng)
    _same_posterior(data, {"mu_prior": Normal(0, 50), "tau_prior": HalfNormal(4), "sigma_prior": HalfCauchy(5)})
    _same_posterior(data, {"sigma_prior": Exponential(0.1)})


def test_three_numbers_a_group_do_for_dyestuff(dyestuff):
    _same_posterior(dyestuff, {"tau_prior": HalfNormal(100), "sigma_prior": HalfNormal(100)})


def _same_posterior(data, priors):
    one, two = posterior_normal_sigma(data, **priors), posterior_normal_sigma(data.summaries(), **priors)
    np.testing.assert_allclose(two.theta_mean, one.theta_mean, rtol=1e-9)
    np.testing.assert_allclose(two.theta_sd, one.theta_sd, rtol=1e-9)
    np.testing.assert_allclose(two.theta_quantile([0.1, 0.9]), one.theta_quantile([0.1, 0.9]), rtol=1e-9)
    assert two.log_marginal == pytest.approx(one.log_marginal, rel=1e-9)
    for name in ("mu", "tau", "sigma"):
        assert two.hyper[name].mean == pytest.approx(one.hyper[name].mean, rel=1e-9)
        assert two.hyper[name].sd == pytest.approx(one.hyper[name].sd, rel=1e-9)


def test_summaries_without_spread_leave_sigma_improper():
    with pytest.raises(ValueError, match="posterior of sigma is improper"):
        posterior_normal_sigma(GroupSummaries([1.0, 2.0, 4.0], [0.0, 0.0, 0.0], [3, 1, 2]), sigma_prior=HalfNormal(1))
