"""Empirical Bayes on the data's own likelihood."""

import numpy as np
import pytest

from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import partial_pooling
from shrinkdash.families import family_of
from shrinkdash.families.proportions import Proportions
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.settings import Analysis
from shrinkdash.tau2.methods import estimate_tau2

SPREAD = GroupCounts([3, 12, 5, 40], [20, 30, 40, 60])


def test_means_are_pooled_by_the_chosen_method() -> None:
    data = DATASETS["bcg"].data
    plugged = family_of(data).plug_in(Analysis(method="PM"))
    assert plugged.tau_hat == pytest.approx(estimate_tau2(data, "PM") ** 0.5)
    np.testing.assert_allclose(plugged.estimates.theta_hat, partial_pooling(data, tau=plugged.tau_hat).theta_hat)


def test_proportions_are_pooled_by_a_fitted_beta_and_told_in_the_outcome_s_unit() -> None:
    plugged = Proportions(SPREAD, SPREAD.means(), 100.0).plug_in(Analysis())
    fit = fit_beta_binomial(SPREAD)
    assert plugged.tau_hat == pytest.approx(100 * (fit.mean * (1 - fit.mean) / (fit.size + 1)) ** 0.5)
    np.testing.assert_allclose(plugged.estimates.theta_hat, 100 * fit.estimates(SPREAD).theta_hat)
    np.testing.assert_allclose(plugged.estimates.theta_sd, 100 * fit.estimates(SPREAD).theta_sd)
    np.testing.assert_allclose(plugged.estimates.weight, SPREAD.trials / (SPREAD.trials + fit.size))


def test_rates_are_pooled_by_a_fitted_gamma() -> None:
    rates = GroupRates([2, 30, 9, 14], [10.0, 20.0, 12.0, 5.0])
    plugged = family_of(rates).plug_in(Analysis())
    fit = fit_gamma_poisson(rates)
    assert plugged.tau_hat == pytest.approx(fit.shape**0.5 / fit.rate)
    np.testing.assert_allclose(plugged.estimates.theta_hat, fit.estimates(rates).theta_hat)


@pytest.mark.parametrize(
    "counts", [GroupCounts([5, 10, 20], [10, 20, 40]), GroupRates([5, 10, 20], [1.0, 2.0, 4.0])], ids=["beta", "gamma"]
)
def test_no_more_spread_than_chance_pools_completely(counts) -> None:
    plugged = family_of(counts).plug_in(Analysis())
    assert plugged.tau_hat == 0.0
    np.testing.assert_allclose(plugged.estimates.theta_hat, counts.means().y_bar)
    assert plugged.estimates.weight.tolist() == [0.0, 0.0, 0.0]
