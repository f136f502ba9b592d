"""Empirical Bayes for counts, against published fits and a maximum at infinity."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.conjugate.marginal_ml import (
    _beta_binomial,
    _gamma_poisson,
    fit_beta_binomial,
    fit_gamma_poisson,
)


def rats(reference, keep):
    data = reference("rat_tumors")["data"]
    return GroupCounts(data["y"][:keep], data["n"][:keep])


@pytest.mark.parametrize("groups", [70, 71])
def test_rat_tumours(reference, groups):
    expected = reference("rat_tumors")["expected"][f"betabinomial_mle_{groups}"]
    data = rats(reference, groups)
    fit = fit_beta_binomial(data)
    assert fit.mean * fit.size == pytest.approx(expected["VGAM"]["alpha"], rel=1e-5)
    assert (1 - fit.mean) * fit.size == pytest.approx(expected["VGAM"]["beta"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["VGAM"]["logLik"], abs=1e-7)
    np.testing.assert_allclose(fit.estimates(data).theta_hat, expected["post_mean"], rtol=1e-5)


def test_surgical_hospitals(reference):
    case = reference("surgical_12_hospitals")
    expected = case["expected"]["betabinomial_mle"]
    data = GroupCounts(case["data"]["r"], case["data"]["n"])
    fit = fit_beta_binomial(data)
    assert fit.mean * fit.size == pytest.approx(expected["optim"]["alpha"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["optim"]["logLik"], abs=1e-7)
    np.testing.assert_allclose(fit.estimates(data).theta_hat, expected["post_mean"], rtol=1e-5)


def test_baseball(reference):
    case = reference("baseball_1970")
    expected = case["expected"]["betabinomial_mle"]
    data = GroupCounts(case["data"]["hits45"], case["data"]["at_bats"])
    fit = fit_beta_binomial(data)
    # The likelihood is so flat that the published programs agree to four digits.
    assert fit.size == pytest.approx(expected["glmmTMB"]["phi"], rel=1e-4)
    assert fit.mean == pytest.approx(expected["glmmTMB"]["mean"], rel=1e-4)
    np.testing.assert_allclose(fit.estimates(data).theta_hat, expected["post_mean"], rtol=1e-4)


def test_pumps(reference):
    case = reference("pumps")
    expected = case["expected"]["nb_mle"]
    data = GroupRates(case["data"]["x"], case["data"]["t"])
    fit = fit_gamma_poisson(data)
    assert fit.shape == pytest.approx(expected["shape"], rel=1e-5)
    assert fit.rate == pytest.approx(expected["rate"], rel=1e-5)
    assert fit.mean == pytest.approx(expected["mean"], rel=1e-5)
    assert fit.log_likelihood == pytest.approx(expected["logLik"], abs=1e-8)
    np.testing.assert_allclose(fit.estimates(data).theta_hat, expected["post_mean"], rtol=1e-5)


def test_three_hospitals_have_their_maximum_at_infinity(reference):
    data = reference("worked_examples")["three_hospitals"]["data"]
    rates = GroupRates(data["O"], data["E"])
    fit = fit_gamma_poisson(rates)
    assert fit.shape == fit.rate == np.inf
    assert fit.mean == pytest.approx(56 / 48, rel=1e-12)
    np.testing.assert_allclose(fit.estimates(rates).theta_hat, 56 / 48, rtol=1e-12)
    np.testing.assert_array_equal(fit.estimates(rates).weight, 0.0)
    assert fit.log_likelihood == pytest.approx(
        stats.poisson(rates.exposure * 56 / 48).logpmf(rates.events).sum(), rel=1e-12
    )


def test_equal_proportions_are_at_infinity():
    data = GroupCounts([3, 6, 9], [10, 20, 30])
    fit = fit_beta_binomial(data)
    assert fit.size == np.inf
    assert fit.mean == pytest.approx(0.3, rel=1e-12)
    np.testing.assert_allclose(fit.estimates(data).theta_hat, 0.3, rtol=1e-12)


def test_the_maximum_beats_its_neighbours():
    data = GroupCounts([1, 9, 4, 0, 7], [12, 14, 10, 6, 30])
    fit = fit_beta_binomial(data)

    def height(mean, size):
        return stats.betabinom(data.trials, mean * size, (1 - mean) * size).logpmf(data.events).sum()

    assert fit.log_likelihood == pytest.approx(height(fit.mean, fit.size), rel=1e-10)
    for mean, size in ((1.01, 1.0), (0.99, 1.0), (1.0, 1.02), (1.0, 0.98)):
        assert height(fit.mean * mean, fit.size * size) < fit.log_likelihood


def test_many_groups_give_the_truth():
    rng = np.random.default_rng(1)
    exposure = rng.uniform(5, 20, 20_000)
    fit = fit_gamma_poisson(GroupRates(rng.poisson(exposure * rng.gamma(3.0, 0.5, 20_000)), exposure))
    # The SD of either estimate is below 0.04 here; 6 SDs.
    assert fit.shape == pytest.approx(3.0, abs=0.24)
    assert fit.rate == pytest.approx(2.0, abs=0.24)


def test_bad_input_is_one_line():
    with pytest.raises(ValueError, match=r"^events must be neither none nor all of the trials, got 0 in all$"):
        fit_beta_binomial(GroupCounts([0, 0], [3, 4]))
    with pytest.raises(ValueError, match=r"^events must not all be 0$"):
        fit_gamma_poisson(GroupRates([0, 0], [3.0, 4.0]))


@pytest.mark.parametrize(
    ("surface", "among"), [(_beta_binomial, [30.0, 4.0, 12.0]), (_gamma_poisson, [2.5, 40.0, 0.3])]
)
def test_the_slopes_that_steps_go_by(surface, among):
    """Against central differences; second ones to two digits, which are enough to step by."""
    y, among, h = np.array([3.0, 0.0, 11.0]), np.array(among), 1e-5

    def at(dispersion, centre):
        return surface(y, among, np.array([dispersion]), np.array([centre]))

    for dispersion in (-1.0, 1.5, 4.0):
        here, up, down = at(dispersion, 0.4), at(dispersion + h, 0.4), at(dispersion - h, 0.4)
        right, left = at(dispersion, 0.4 + h), at(dispersion, 0.4 - h)
        assert here.by_dispersion == pytest.approx((up.value - down.value) / (2 * h), rel=1e-5, abs=1e-5)
        assert here.by_centre == pytest.approx((right.value - left.value) / (2 * h), rel=1e-5, abs=1e-5)
        assert here.by_both == pytest.approx((up.by_centre - down.by_centre) / (2 * h), rel=2e-2, abs=1e-3)
        assert here.by_centre_twice == pytest.approx((right.by_centre - left.by_centre) / (2 * h), rel=2e-2)
        bend = (up.by_dispersion - down.by_dispersion) / (2 * h)
        assert here.by_dispersion_twice == pytest.approx(bend, rel=2e-2, abs=1e-2)
