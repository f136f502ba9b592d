"""The two conjugate models, against published numbers, brute force and laws."""

from __future__ import annotations

import re

import numpy as np
import pytest
from calibration import DRAWS, band, distances, theta_above
from scipy import stats

from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.conjugate.rising_factorials import log_rising
from shrinkdash.posterior.engine import two_variables
from shrinkdash.posterior.priors import Beta, Exponential, Flat, Gamma, HalfCauchy, HalfNormal, LogNormal

LEVELS = [0.025, 0.5, 0.975]


@pytest.fixture(scope="module")
def pumps(reference):
    data = reference("pumps")["data"]
    return GroupRates(data["x"], data["t"])


def test_pumps(reference, pumps):
    expected = reference("pumps")["expected"]["quadrature"]
    p = posterior_poisson(pumps)
    for name, letter in (("shape", "alpha"), ("rate", "beta")):
        assert p.hyper[name].mean == pytest.approx(expected[f"{letter}_mean"], abs=1e-8)
        assert p.hyper[name].sd == pytest.approx(expected[f"{letter}_sd"], abs=1e-8)
        np.testing.assert_allclose(p.hyper[name].quantile(expected["q"]), expected[f"{letter}_q"], atol=1e-8)
    np.testing.assert_allclose(p.theta_mean, expected["theta_mean"], atol=1e-8)
    np.testing.assert_allclose(p.theta_sd, expected["theta_sd"], atol=1e-8)
    assert p.log_marginal == pytest.approx(expected["log_marginal_likelihood"], abs=1e-8)
    levels = [float(q) for q in expected["theta_q"]]
    np.testing.assert_allclose(p.theta_quantile(levels), list(expected["theta_q"].values()), atol=1e-8)
    assert p.error <= 1e-6


def test_pumps_as_printed(reference, pumps):
    printed = reference("pumps")["expected"]["openbugs_published"]
    p = posterior_poisson(pumps)
    for j, mean in enumerate(p.theta_mean, start=1):
        row = printed[f"theta[{j}]"]
        assert abs(mean - row["mean"]) < 3 * row["mc_error"] + 5e-4 * row["mean"]


def test_rat_tumours(reference):
    case = reference("rat_tumors")
    expected = case["expected"]["bda3_quadrature"]
    p = posterior_beta_binomial(GroupCounts(case["data"]["y"], case["data"]["n"]))
    assert p.hyper["mean"].mean == pytest.approx(expected["mean_mean"], abs=1e-8)
    assert p.hyper["mean"].sd == pytest.approx(expected["mean_sd"], abs=1e-8)
    assert p.theta_mean[0] == pytest.approx(expected["theta_0_mean"], abs=1e-8)
    assert p.theta_mean[70] == pytest.approx(expected["theta_70_mean"], abs=1e-8)
    assert p.hyper["size"].mean == p.hyper["size"].sd == np.inf
    levels = (np.arange(20_000) + 0.5) / 20_000
    # A mean of logs by midpoints of 20,000 quantiles, whose outermost ones cut the tails at a few 1e-6.
    assert np.log(p.hyper["size"].quantile(levels)).mean() == pytest.approx(expected["log_size_mean"], abs=2e-5)
    assert np.log(p.hyper["size"].quantile(levels)).std() == pytest.approx(expected["log_size_sd"], abs=2e-4)


def test_poisson_brute_force():
    data = GroupRates([0, 3, 11], [1.5, 2.0, 4.0])
    x, w = np.polynomial.legendre.leggauss(200)
    u, v = 7.0 * x - 3.0, 6.0 * x - 1.0
    shape, rate = (np.exp(grid).ravel() for grid in np.meshgrid(u, v))
    mass = np.outer(6.0 * w, 7.0 * w).ravel() * shape * rate
    mass *= stats.gamma(2.0, scale=0.5).pdf(shape) * stats.lognorm(0.8, scale=1.3).pdf(rate)
    for y, e in zip(data.events, data.exposure, strict=True):
        mass *= stats.nbinom(shape, rate / (rate + e)).pmf(y)
    p = posterior_poisson(data, shape_prior=Gamma(2, 2), rate_prior=LogNormal(np.log(1.3), 0.8))
    assert p.log_marginal == pytest.approx(np.log(mass.sum()), abs=1e-8)
    mass /= mass.sum()
    for name, values in {"shape": shape, "rate": rate}.items():
        assert p.hyper[name].mean == pytest.approx(mass @ values, rel=1e-8)
        assert p.hyper[name].sd == pytest.approx((mass @ values**2 - (mass @ values) ** 2) ** 0.5, rel=1e-7)
    given = stats.gamma(shape[:, None] + data.events, scale=1 / (rate[:, None] + data.exposure))
    np.testing.assert_allclose(p.theta_mean, mass @ given.mean(), rtol=1e-8)
    np.testing.assert_allclose(theta_above(p, 1.2), mass @ given.sf(1.2), rtol=1e-6)
    assert p.new_group.mean == pytest.approx(mass @ (shape / rate), rel=1e-8)
    assert p.new_group.above(1.0) == pytest.approx(mass @ stats.gamma(shape, scale=1 / rate).sf(1.0), rel=1e-6)


def test_beta_binomial_brute_force():
    data = GroupCounts([0, 3, 11], [9, 10, 25])
    x, w = np.polynomial.legendre.leggauss(200)
    mean, log_size = 0.5 * (x + 1.0), 5.0 * x + 1.5
    m, s = (grid.ravel() for grid in np.meshgrid(mean, np.exp(log_size)))
    mass = np.outer(5.0 * w * np.exp(log_size), 0.5 * w).ravel()
    mass *= stats.beta(2, 3).pdf(m) * stats.gamma(2.0, scale=5.0).pdf(s)
    for y, n in zip(data.events, data.trials, strict=True):
        mass *= stats.betabinom(n, m * s, (1 - m) * s).pmf(y)
    p = posterior_beta_binomial(data, prior=(Beta(2, 3), Gamma(2, 0.2)))
    assert p.log_marginal == pytest.approx(np.log(mass.sum()), abs=1e-7)
    mass /= mass.sum()
    for name, values in {"mean": m, "size": s}.items():
        assert p.hyper[name].mean == pytest.approx(mass @ values, rel=1e-7)
        assert p.hyper[name].sd == pytest.approx((mass @ values**2 - (mass @ values) ** 2) ** 0.5, rel=1e-6)
    given = stats.beta((m * s)[:, None] + data.events, ((1 - m) * s)[:, None] + data.trials - data.events)
    np.testing.assert_allclose(p.theta_mean, mass @ given.mean(), rtol=1e-7)
    np.testing.assert_allclose(theta_above(p, 0.2), mass @ given.sf(0.2), rtol=1e-6)
    assert p.new_group.above(0.3) == pytest.approx(mass @ stats.beta(m * s, (1 - m) * s).sf(0.3), rel=1e-6)


@pytest.mark.parametrize("J", [2, 12, 56, 300])
@pytest.mark.parametrize("kind", ["small", "none", "alike", "mixed", "large"])
def test_the_error_is_small(J, kind):
    rng = np.random.default_rng(J)
    exposure = {"small": rng.uniform(0.5, 2, J), "mixed": 10 ** rng.uniform(-1, 5, J), "large": np.full(J, 1e5)}
    e = exposure.get(kind, rng.uniform(5, 50, J))
    trials = {"small": rng.integers(1, 4, J), "mixed": (10 ** rng.uniform(0, 6, J)).astype(int)}
    n = trials.get(kind, np.full(J, 1_000_000 if kind == "large" else 40))
    rate = np.full(J, 0.25) if kind == "alike" else rng.beta(2, 6, J) * (kind != "none")
    counts, rates = GroupCounts(rng.binomial(n, rate), n), GroupRates(rng.poisson(4 * e * rate), e)
    fits = [
        posterior_poisson(rates),
        posterior_beta_binomial(counts, prior=(Beta(1, 1), Gamma(2, 0.1))),
        posterior_beta_binomial(counts, prior=(Beta(1, 1), HalfCauchy(10))),
    ]
    if np.any((counts.events > 0) & (counts.events < n)):
        fits.append(posterior_beta_binomial(counts))
    for p in fits:
        assert p.error <= 1e-6
        assert np.all(np.isfinite(p.theta_mean) & np.isfinite(p.theta_sd) & (p.theta_sd > 0))


def test_a_large_size_is_complete_pooling():
    data = GroupCounts([3, 6, 9], [10, 20, 40])
    p = posterior_beta_binomial(data, prior=(Beta(1, 1), LogNormal(np.log(1e8), 0.1)))
    np.testing.assert_allclose(p.theta_mean, 19 / 72, rtol=1e-6)


def test_a_tiny_size_is_no_pooling():
    data = GroupCounts([3, 6, 9], [10, 20, 40])
    p = posterior_beta_binomial(data, prior=(Beta(1, 1), LogNormal(np.log(1e-6), 0.1)))
    np.testing.assert_allclose(p.theta_mean, data.events / data.trials, rtol=1e-5)


def test_events_and_others_change_places():
    data = GroupCounts([3, 6, 9], [10, 20, 40])
    one = posterior_beta_binomial(data)
    two = posterior_beta_binomial(GroupCounts(data.trials - data.events, data.trials))
    np.testing.assert_allclose(two.theta_mean, 1 - one.theta_mean, rtol=1e-9)
    np.testing.assert_allclose(two.theta_quantile(0.9), 1 - one.theta_quantile(0.1), rtol=1e-7)


def test_exposure_in_other_units():
    data = GroupRates([3, 6, 0], [10.0, 20.0, 40.0])
    one = posterior_poisson(data, rate_prior=Exponential(0.1))
    two = posterior_poisson(GroupRates(data.events, 1000 * data.exposure), rate_prior=Exponential(0.0001))
    np.testing.assert_allclose(two.theta_mean, one.theta_mean / 1000, rtol=1e-8)
    np.testing.assert_allclose(two.theta_quantile(LEVELS), one.theta_quantile(LEVELS) / 1000, rtol=1e-6)


def test_a_new_rate_without_a_mean(pumps):
    p = posterior_poisson(pumps)
    assert p.new_group.mean == p.new_group.sd == np.inf
    assert np.all(np.isfinite(p.new_group.quantile(LEVELS)))
    assert posterior_poisson(pumps, rate_prior=Gamma(2.5, 1)).new_group.sd < np.inf


def test_rising_factorials():
    a, y = np.array([0.1, 3.0, 999.0, 1001.0, 1e9]), 7.0
    expected = np.log(a[:, None] + np.arange(7)).sum(axis=1)
    np.testing.assert_allclose(log_rising(a, np.array(y)), expected, rtol=1e-12)
    np.testing.assert_array_equal(log_rising(a, np.array(0.0)), 0.0)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (
            lambda: posterior_beta_binomial(GroupCounts([0, 5], [4, 5])),
            "prior 'bda3' needs a group with 0 < events < trials (else improper), got none",
        ),
        (
            lambda: posterior_beta_binomial(GroupCounts([1, 5], [4, 5]), prior="flat"),
            "prior must be 'bda3' or (mean_prior, size_prior), got 'flat'",
        ),
        (
            lambda: posterior_beta_binomial(GroupCounts([1, 5], [4, 5]), prior=(HalfNormal(1), HalfNormal(1))),
            "mean_prior must be one of Beta, got HalfNormal(scale=1)",
        ),
        (
            lambda: posterior_poisson(GroupRates([1, 5], [4, 5]), rate_prior=Flat()),
            "rate_prior must be one of Exponential, Gamma, HalfNormal, LogNormal, got Flat()",
        ),
    ],
)
def test_bad_input_is_one_line(call, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        call()


EXPOSURE = np.array([0.5, 2.0, 1.0, 8.0])


def poisson_study(rng, fault=1.0):
    """Draw a world from the priors; a fault uses the rate as a scale."""
    shape, rate = rng.gamma(4, 0.5), rng.gamma(4, 0.5)
    theta = rng.gamma(shape, rate**-fault, 4)
    p = posterior_poisson(
        GroupRates(rng.poisson(EXPOSURE * theta), EXPOSURE), shape_prior=Gamma(4, 2), rate_prior=Gamma(4, 2)
    )
    draws = p.draws(DRAWS, rng)
    truth = {"shape": shape, "rate": rate, "new": rng.gamma(shape, rate**-fault)}
    truth |= {f"theta {j}": theta[j] for j in range(4)}
    return truth, {**draws.hyper, "new": draws.new, **{f"theta {j}": draws.theta[:, j] for j in range(4)}}


TRIALS = np.array([3, 20, 8, 60])


SIZE_PRIOR = Gamma(3, 0.3)


def beta_study(rng, size_prior=SIZE_PRIOR):
    mean, size = rng.beta(2, 3), rng.gamma(3, 1 / 0.3)
    theta = rng.beta(mean * size, (1 - mean) * size, 4)
    p = posterior_beta_binomial(GroupCounts(rng.binomial(TRIALS, theta), TRIALS), prior=(Beta(2, 3), size_prior))
    draws = p.draws(DRAWS, rng)
    truth = {"mean": mean, "size": size, "new": rng.beta(mean * size, (1 - mean) * size)}
    truth |= {f"theta {j}": theta[j] for j in range(4)}
    return truth, {**draws.hyper, "new": draws.new, **{f"theta {j}": draws.theta[:, j] for j in range(4)}}


@pytest.mark.parametrize("study", [poisson_study, beta_study])
def test_calibrated(study):
    # Seven quantities at 1e-7 each.
    found = distances(study, 1000, seed=5)
    assert max(found.values()) < band(1000), found


def test_calibration_catches_a_scale_for_a_rate():
    found = distances(lambda rng: poisson_study(rng, -1.0), 1000, seed=6)
    assert max(found.values()) > band(1000)


def test_calibration_catches_a_missing_jacobian():
    # Gamma(2, 0.3) is Gamma(3, 0.3) short of a factor: the density of a size taken for that of its logarithm.
    found = distances(lambda rng: beta_study(rng, Gamma(2, 0.3)), 1000, seed=7)
    assert max(found.values()) > band(1000), found


@pytest.mark.parametrize("J", [5, 300])
def test_quantiles_of_the_rate_do_not_show_the_rows(monkeypatch, J):
    """With many groups alike, log rate follows log shape within less than the rows' distance."""
    rng = np.random.default_rng(2)
    e = rng.uniform(1, 60, J)
    data = GroupRates(rng.poisson(0.3 * e), e)
    found = posterior_poisson(data).hyper["rate"].quantile(LEVELS)
    for name in ("SHORT", "LONG"):
        width, step = getattr(two_variables, name)
        monkeypatch.setattr(two_variables, name, (width, step / 3))
    again = posterior_poisson(data).hyper["rate"]
    shares = again.distribution.cdf(found[:, None])[:, 0]
    np.testing.assert_allclose(shares, LEVELS, atol=1e-6)
