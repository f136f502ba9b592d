"""The strategies side by side on one set of data."""

import numpy as np
import pytest

from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.estimators import partial_pooling
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, JAMES_STEIN, NO, NORMAL, ORACLE, PARTIAL
from shrinkdash.tau2.methods import estimate_tau2

UNEQUAL = GroupMeans([3.0, 8.0, -1.0, 5.0], [1.0, 2.0, 0.5, 4.0])


def test_partial_pooling_uses_the_chosen_method() -> None:
    for method in ("DL", "uncorrected"):
        comparison = compare(UNEQUAL, analysis=Analysis(method=method))
        tau = estimate_tau2(UNEQUAL, method) ** 0.5
        assert comparison.tau_hat == pytest.approx(tau)
        np.testing.assert_allclose(comparison.pooled.theta_hat, partial_pooling(UNEQUAL, tau=tau).theta_hat)


def test_mse_is_the_mean_squared_distance_to_the_truth() -> None:
    theta = np.array([2.0, 9.0, 0.0, 5.0])
    comparison = compare(UNEQUAL, analysis=Analysis(method="DL"), theta=theta)
    assert comparison.mse[NO] == pytest.approx((1 + 1 + 1 + 0) / 4)
    assert set(comparison.mse) == {NO, COMPLETE, PARTIAL}


def test_gain_tells_closer_from_further_away_and_neither() -> None:
    data = GroupMeans([0.0, 10.0, 5.0], [5.0, 5.0, 5.0])
    comparison = compare(data, analysis=Analysis(method="DL"), theta=np.array([3.0, 11.0, 9.0]))
    assert comparison.gain.tolist() == [1, -1, 0]
    unmoved = compare(GroupMeans([5.0, 5.0], [1.0, 2.0]), analysis=Analysis(method="DL"), theta=np.array([4.0, 9.0]))
    assert unmoved.gain.tolist() == [0, 0]


def test_without_a_truth_nothing_is_judged() -> None:
    comparison = compare(UNEQUAL, analysis=Analysis(method="DL"))
    assert comparison.mse == {}
    assert comparison.gain.tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("pattern", "applies"), [("equal", True), ("varied", False)])
def test_james_stein_takes_part_only_where_standard_errors_are_equal(pattern: str, applies: bool) -> None:
    design = Design(pattern=pattern)  # type: ignore[arg-type]
    fits = compare_simulated(design, simulate(design), analysis=Analysis()).fits
    assert (JAMES_STEIN in fits) == applies
    assert ORACLE in fits


def test_three_groups_are_too_few_for_james_stein() -> None:
    assert JAMES_STEIN not in compare(GroupMeans([1.0, 2.0, 3.0], [1.0, 1.0, 1.0]), analysis=Analysis()).fits


def test_the_sliders_do_not_change_how_numbers_are_written() -> None:
    designs = [Design(size=size, tau=tau) for size in (2, 200) for tau in (0.0, 15.0)]
    assert {compare_simulated(design, simulate(design), analysis=Analysis()).places for design in designs} == {1}


@pytest.mark.parametrize(("se", "places"), [(15.0, 1), (150.0, 0), (0.066, 3), (0.3, 2)])
def test_real_data_are_written_as_finely_as_their_errors_deserve(se: float, places: int) -> None:
    assert compare(GroupMeans([1.0, 2.0, 3.0], [se] * 3), analysis=Analysis(method="DL")).places == places


@pytest.mark.parametrize("outcome", ["yes/no", "events"])
def test_counts_are_pooled_on_their_own_likelihood_and_the_approximation_is_a_rival(outcome) -> None:
    design = Design(outcome=outcome, mu=40.0)
    study = simulate(design)
    comparison = compare_simulated(design, study, analysis=Analysis(method="DL"))
    tau = estimate_tau2(study.data, "DL") ** 0.5
    np.testing.assert_allclose(comparison.fits[NORMAL].theta_hat, partial_pooling(study.data, tau=tau).theta_hat)
    assert np.abs(comparison.pooled.theta_hat - comparison.fits[NORMAL].theta_hat).max() > 1e-3
    assert ORACLE not in comparison.fits


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_full_bayes_takes_the_place_of_partial_pooling(outcome) -> None:
    design = Design(outcome=outcome, mu=40.0, tau=15.0)
    plain = compare_simulated(design, simulate(design), analysis=Analysis())
    fully = compare_simulated(design, simulate(design), analysis=Analysis(by="full Bayes"))
    assert not plain.fully
    assert fully.fully
    np.testing.assert_array_equal(fully.pooled.theta_hat, fully.full.estimates.theta_hat)
    assert fully.tau_hat == pytest.approx(float(fully.full.tau_quantile(0.5)))
    assert np.corrcoef(plain.pooled.theta_hat, fully.pooled.theta_hat)[0, 1] > 0.98


def test_the_oracle_knows_the_sigma_that_the_analysis_gets_wrong() -> None:
    wrong = Design(sigma_factor=2.0)
    comparison = compare_simulated(wrong, simulate(wrong), analysis=Analysis())
    right = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
    np.testing.assert_array_equal(comparison.data.se, 2.0 * right.data.se)
    np.testing.assert_array_equal(comparison.fits[ORACLE].theta_hat, right.fits[ORACLE].theta_hat)
