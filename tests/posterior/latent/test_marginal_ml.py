"""Plain empirical Bayes of normal logits and normal log rates, against a slow rule, a slow search and laws."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import optimize, stats
from scipy.special import expit

from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.latent.marginal_ml import LARGEST_SIGMA, fit_lognormal_rates, fit_normal_logits

LEVELS = [0.025, 0.5, 0.975]
Z = np.linspace(-12.0, 12.0, 2_001)


def logits(y, n):
    return fit_normal_logits(GroupCounts(y, n))


def logs(y, n):
    return fit_lognormal_rates(GroupRates(y, np.asarray(n) / 3.0))


def log_pmf(fit, y, n, a):
    return stats.binom.logpmf(y, n, expit(a)) if fit is logits else stats.poisson.logpmf(y, n / 3.0 * np.exp(a))


def slow(fit, y, n, mu, sigma):
    """Latent numbers at equally spaced z, their joint density with each group's count, and each log probability."""
    a = mu + sigma * Z
    log_joint = log_pmf(fit, np.asarray(y)[:, None], np.asarray(n)[:, None], a) + stats.norm.logpdf(Z)
    top = log_joint.max(axis=1, keepdims=True)
    mass = np.exp(log_joint - top) * (Z[1] - Z[0])
    return a, mass, top[:, 0] + np.log(mass.sum(axis=1))


def data(kind):
    rng = np.random.default_rng(8)
    if kind == "none and all":
        return np.array([0, 0, 5, 12, 3, 7]), np.array([6, 30, 5, 12, 9, 7])
    n = {"small": rng.integers(1, 9, 9), "varied": (10 ** rng.uniform(0, 3, 8)).astype(int)}.get(kind, [40] * 7)
    spread = {"far apart": 2.0, "varied": 0.7}.get(kind, 1.2)
    return rng.binomial(n, expit(rng.normal(-1, spread, len(n)))), np.array(n)


FITS = pytest.mark.parametrize("fit", [logits, logs])
KINDS = pytest.mark.parametrize("kind", ["small", "varied", "equal", "far apart", "none and all"])


@FITS
@KINDS
def test_the_maximum_is_that_of_a_slow_search(fit, kind):
    y, n = data(kind)
    found = fit(y, n)
    best = optimize.minimize(
        lambda x: -slow(fit, y, n, x[0], np.exp(x[1]))[2].sum(),
        [-0.8, -0.5],
        method="Nelder-Mead",
        options={"xatol": 1e-7, "fatol": 1e-12, "maxiter": 4000},
    )
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-7)
    # The likelihood is flat at its top: a rounding of it moves the place by the root of that.
    if found.sigma > 0:
        np.testing.assert_allclose([found.mu, found.sigma], [best.x[0], np.exp(best.x[1])], atol=2e-5)


@FITS
@KINDS
def test_groups_are_those_of_a_slow_rule(fit, kind):
    y, n = data(kind)
    found = fit(y, n)
    a, mass, log_probability = slow(fit, y, n, found.mu, found.sigma)
    mass /= mass.sum(axis=1, keepdims=True)
    rate = expit(a) if fit is logits else np.exp(a)
    mean = mass @ rate
    np.testing.assert_allclose(found.rate_mean, mean, rtol=1e-7)
    np.testing.assert_allclose(found.rate_sd, np.sqrt(mass @ rate**2 - mean**2), rtol=1e-6)
    size = n if fit is logits else n / 3.0
    np.testing.assert_allclose(found.log_probability(y, size), log_probability, atol=1e-7)
    np.testing.assert_allclose(found.log_probability(y[2], size[2]), log_probability[2], atol=1e-7)
    assert found.log_likelihood == pytest.approx(log_probability.sum(), abs=1e-7)
    for level, quantiles in zip(LEVELS, found.rate_quantile(LEVELS), strict=True):
        # The slow rule's own distribution functions are good to a step.
        below = [m[rate <= x].sum() for m, x in zip(mass, quantiles, strict=True)]
        np.testing.assert_allclose(below, level, atol=1.1 * mass.max())


@FITS
def test_draws_have_the_quantiles(fit):
    y, n = data("none and all")
    found, size = fit(y, n), 20_000
    drawn = found.rate_draws(size, np.random.default_rng(1))
    assert drawn.shape == (size, len(y))
    for level, quantiles in zip(LEVELS, found.rate_quantile(LEVELS), strict=True):
        # 5.5 SDs of a share, 36 shares: fails in fewer than one seed in 500,000.
        assert np.all(np.abs((drawn < quantiles).mean(axis=0) - level) < 5.5 * (level * (1 - level) / size) ** 0.5)
    assert found.rate_quantile(0.5).shape == (len(y),)


@FITS
def test_groups_more_alike_than_chance_are_pooled(fit):
    found = fit([10, 20, 41, 80], [30, 60, 120, 240])
    pooled = 151 / 450 * (1 if fit is logits else 3)
    assert found.sigma == 0.0
    assert found.centre == pytest.approx(pooled, rel=1e-12)
    np.testing.assert_allclose(found.rate_mean, pooled, rtol=1e-12)
    np.testing.assert_array_equal(found.rate_sd, 0.0)
    np.testing.assert_array_equal(found.weight, 0.0)
    np.testing.assert_allclose(found.rate_quantile(LEVELS), pooled, rtol=1e-12)
    np.testing.assert_allclose(found.rate_draws(3, np.random.default_rng(1)), pooled, rtol=1e-12)
    expected = log_pmf(fit, np.array([10, 3]), np.array([30, 4]), found.mu)
    np.testing.assert_allclose(
        found.log_probability([10, 3], np.array([30, 4]) / (1 if fit is logits else 3)), expected
    )


@FITS
def test_a_little_spread_is_found(fit):
    """Just beyond what chance allows sigma is small, not 0; the two cases meet there."""
    n = np.full(6, 10**6)
    y = 300_000 + np.array([-1, 1, -1, 1, -1, 1]) * (465 if fit is logits else 560)
    found = fit(y, n)
    assert 0 < found.sigma < 1e-3
    assert fit(300_000 + (y - 300_000) // 2, n).sigma == 0.0


@FITS
def test_many_large_groups_are_left_alone(fit):
    rng = np.random.default_rng(3)
    n = rng.integers(500_000, 1_000_000, 40)
    y = rng.binomial(n, expit(rng.normal(-1, 1, 40)))
    found = fit(y, n)
    size = n if fit is logits else n / 3.0
    # The rarest rates have 10^4 events, so a pull of 10^-4, over a distance of 3 on the scale of logarithms.
    np.testing.assert_allclose(found.rate_mean, y / size, rtol=4e-4)
    assert np.all(found.weight > 0.999)
    own = np.log(y) - np.log(n - y) if fit is logits else np.log(y / size)
    assert found.mu == pytest.approx(own.mean(), abs=1e-4)
    assert found.sigma == pytest.approx(own.std(), rel=1e-4)


@FITS
def test_the_order_of_groups_does_not_matter(fit):
    y, n = data("varied")
    order = np.random.default_rng(2).permutation(len(n))
    one, two = fit(y, n), fit(y[order], n[order])
    np.testing.assert_allclose([two.mu, two.sigma], [one.mu, one.sigma], rtol=1e-9)
    np.testing.assert_allclose(two.rate_mean, one.rate_mean[order], rtol=1e-9)
    np.testing.assert_allclose(two.rate_quantile(0.9), one.rate_quantile(0.9)[order], rtol=1e-9)


def test_events_and_others_change_places():
    y, n = data("varied")
    one, two = logits(y, n), logits(n - y, n)
    np.testing.assert_allclose([two.mu, two.sigma], [-one.mu, one.sigma], rtol=1e-8)
    np.testing.assert_allclose(two.rate_mean, 1 - one.rate_mean, rtol=1e-8)


def test_exposure_in_other_units():
    y, n = data("varied")
    one, two = (fit_lognormal_rates(GroupRates(y, unit * n)) for unit in (1.0, 1000.0))
    assert two.sigma == pytest.approx(one.sigma, rel=1e-7)
    np.testing.assert_allclose(two.rate_mean, one.rate_mean / 1000, rtol=1e-7)


def test_groups_with_none_or_nothing_but_events_know_no_largest_sigma():
    found = logits([0, 9, 0, 12], [8, 9, 20, 12])
    assert found.sigma == pytest.approx(LARGEST_SIGMA, rel=0.5)
    assert np.all(np.isfinite(found.rate_mean) & np.isfinite(found.rate_quantile(0.3)))


def test_a_thousand_groups_from_one_trial_to_a_million():
    rng = np.random.default_rng(5)
    n = (10 ** rng.uniform(0, 6, 1000)).astype(int)
    y = rng.binomial(n, expit(rng.normal(-1, 1, 1000)))
    y[:10], y[10:20] = 0, n[10:20]
    for fit in (logits, logs):
        found = fit(y, n)
        assert np.all(np.isfinite(found.rate_mean) & (found.rate_sd > 0))
        middle = found.rate_quantile(0.5)
        assert np.all(np.abs(middle - found.rate_mean) < 1.01 * found.rate_sd)


def test_bad_input_is_one_line():
    with pytest.raises(ValueError, match=r"^events must be neither none nor all of the trials, got 0 in all$"):
        logits([0, 0], [3, 4])
    with pytest.raises(ValueError, match=r"^events must be neither none nor all of the trials, got 7 in all$"):
        logits([3, 4], [3, 4])
    with pytest.raises(ValueError, match=r"^events must not all be 0$"):
        logs([0, 0], [3, 4])
