"""Intervals: closed forms, slow oracles, and laws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import stats

from shrinkdash import intervals
from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import Study
from shrinkdash.families.proportions import Proportions
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.settings import Analysis, Design

UNEQUAL = GroupMeans([3.0, 12.0, -4.0, 5.0], [1.0, 2.0, 0.5, 4.0])
# None and all of the trials are among them.
COUNTS = GroupCounts([0, 47, 18, 8, 13], [47, 47, 148, 119, 211])
RATES = GroupRates([0, 9, 39, 2], [1.4, 8.7, 14.6, 7.0])
ALIKE = GroupCounts([5, 10, 20], [50, 100, 200])
Z95 = 1.959963984540054


def measured(data: GroupMeans = UNEQUAL, method: str = "REML") -> Comparison:
    return compare(data, analysis=Analysis(method=method))


def counted(counts: GroupCounts | GroupRates) -> Comparison:
    return compare(counts, analysis=Analysis())


def in_per_cent(counts: GroupCounts) -> Comparison:
    rates = counts.means()
    study = Study(np.full(len(counts), 20.0), GroupMeans(100 * rates.y_bar, 100 * rates.se), counts)
    return compare_simulated(Design(outcome="yes/no"), study, analysis=Analysis())


def without_events() -> Comparison:
    data = GroupMeans(np.zeros(3), [0.3, 0.2, 0.1])
    return compare(Proportions(GroupCounts([0, 0, 0], [2, 8, 32]), data), analysis=Analysis())


def test_own_intervals_of_means_are_the_textbook_ones() -> None:
    found = intervals.own(measured(), 0.95)
    np.testing.assert_allclose(found.lower, UNEQUAL.y_bar - Z95 * UNEQUAL.se, rtol=1e-14)
    np.testing.assert_allclose(found.upper, UNEQUAL.y_bar + Z95 * UNEQUAL.se, rtol=1e-14)


def test_plug_in_intervals_of_means_leave_out_the_uncertainty_of_mu_and_tau() -> None:
    comparison = measured()
    tau2 = comparison.plugged.tau_hat**2
    sd = np.sqrt(1.0 / (1.0 / UNEQUAL.se**2 + 1.0 / tau2))
    found = intervals.plug_in(comparison, 0.95)
    assert tau2 > 0
    np.testing.assert_allclose(found.upper - comparison.plugged.estimates.theta_hat, Z95 * sd, rtol=1e-12)
    np.testing.assert_allclose(found.width, 2 * Z95 * sd, rtol=1e-12)


def test_own_intervals_of_proportions_are_those_of_the_exact_test() -> None:
    found = intervals.own(counted(COUNTS), 0.9)
    for j, (y, n) in enumerate(zip(COUNTS.events.tolist(), COUNTS.trials.tolist(), strict=True)):
        exact = stats.binomtest(y, n).proportion_ci(0.9, method="exact")
        assert (found.lower[j], found.upper[j]) == pytest.approx((exact.low, exact.high), rel=1e-8)


def test_none_and_all_events_have_closed_forms() -> None:
    found = intervals.own(counted(COUNTS), 0.95)
    assert (found.lower[0], found.upper[1]) == (0.0, 1.0)
    assert found.upper[0] == pytest.approx(1 - 0.025 ** (1 / 47), rel=1e-12)
    assert found.lower[1] == pytest.approx(0.025 ** (1 / 47), rel=1e-12)


def test_own_intervals_of_ratios_put_half_of_the_error_on_each_side() -> None:
    found = intervals.own(counted(RATES), 0.8)
    np.testing.assert_allclose(stats.poisson.cdf(RATES.events, found.upper * RATES.exposure), 0.1, rtol=1e-10)
    some_events = RATES.events > 0
    at_lower = stats.poisson.sf(RATES.events - 1, found.lower * RATES.exposure)
    np.testing.assert_allclose(at_lower[some_events], 0.1, rtol=1e-10)
    assert found.lower[0] == 0.0


def test_plug_in_intervals_of_counts_are_quantiles_of_the_conjugate_posterior() -> None:
    comparison = counted(COUNTS)
    fit = fit_beta_binomial(COUNTS)
    beta = stats.beta(fit.mean * fit.size + COUNTS.events, (1 - fit.mean) * fit.size + COUNTS.trials - COUNTS.events)
    found = intervals.plug_in(comparison, 0.5)
    np.testing.assert_allclose([found.lower, found.upper], [beta.ppf(0.25), beta.ppf(0.75)], rtol=1e-8)
    comparison = counted(RATES)
    fit = fit_gamma_poisson(RATES)
    gamma = stats.gamma(fit.shape + RATES.events, scale=1 / (fit.rate + RATES.exposure))
    found = intervals.plug_in(comparison, 0.5)
    np.testing.assert_allclose([found.lower, found.upper], [gamma.ppf(0.25), gamma.ppf(0.75)], rtol=1e-8)


@pytest.mark.parametrize(
    "comparison",
    [
        measured(GroupMeans([9.0, 10.0, 11.0], [5.0, 4.0, 5.0])),
        counted(ALIKE),
        counted(GroupRates([5, 10], [5.0, 10.0])),
        without_events(),
    ],
    ids=["means", "proportions", "ratios", "no events"],
)
def test_an_estimated_spread_of_0_leaves_no_width(comparison: Comparison) -> None:
    found = intervals.plug_in(comparison, 0.95)
    assert comparison.plugged.tau_hat == 0
    np.testing.assert_array_equal(found.width, 0)
    np.testing.assert_allclose(found.lower, comparison.plugged.estimates.theta_hat, rtol=1e-14)


def test_full_bayes_intervals_are_posterior_quantiles() -> None:
    comparison = measured()
    found = intervals.full(comparison, 0.8)
    np.testing.assert_allclose(found.lower, comparison.full.quantile(0.1), rtol=1e-12)
    np.testing.assert_allclose(found.upper, comparison.full.quantile(0.9), rtol=1e-12)


@pytest.mark.parametrize("kind", [intervals.own, intervals.plug_in, intervals.full])
def test_per_cent_are_a_hundred_times_the_rates(kind) -> None:
    told, rates = kind(in_per_cent(COUNTS), 0.8), kind(counted(COUNTS), 0.8)
    np.testing.assert_allclose([told.lower, told.upper], 100 * np.array([rates.lower, rates.upper]), rtol=1e-12)


def test_the_pooled_ones_are_those_of_the_chosen_way() -> None:
    plugged = measured()
    fully = compare(UNEQUAL, analysis=Analysis(by="full Bayes"))
    np.testing.assert_array_equal(intervals.pooled(plugged, 0.8).lower, intervals.plug_in(plugged, 0.8).lower)
    np.testing.assert_array_equal(intervals.pooled(fully, 0.8).lower, intervals.full(fully, 0.8).lower)


@pytest.mark.parametrize("kind", [intervals.own, intervals.plug_in, intervals.full])
@pytest.mark.parametrize("comparison", [measured(), counted(COUNTS), counted(RATES)], ids=["means", "counts", "rates"])
def test_a_higher_level_holds_a_lower_one(kind, comparison: Comparison) -> None:
    narrow, middle, wide = (kind(comparison, level) for level in (0.5, 0.8, 0.95))
    for inner, outer in ((narrow, middle), (middle, wide)):
        assert np.all(outer.lower <= inner.lower)
        assert np.all(outer.upper >= inner.upper)
        assert np.all(outer.width > inner.width)


@given(some.floats(-1e6, 1e6), some.floats(1e-3, 1e3))
def test_intervals_shift_and_scale_with_the_data(shift: float, scale: float) -> None:
    moved = measured(GroupMeans(shift + scale * UNEQUAL.y_bar, scale * UNEQUAL.se), "DL")
    for kind in (intervals.own, intervals.plug_in):
        expected = shift + scale * kind(measured(method="DL"), 0.8).lower
        np.testing.assert_allclose(kind(moved, 0.8).lower, expected, rtol=1e-9, atol=1e-9 * (scale + abs(shift)))


def test_a_truth_at_an_end_is_held_and_one_beyond_it_missed() -> None:
    found = intervals.Interval(np.array([0.0, 0.0, 0.0, 2.0]), np.array([1.0, 1.0, 1.0, 2.0]))
    assert found.misses(np.array([1.0, -0.1, 1.1, 2.0])).tolist() == [False, True, True, False]


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, float("nan")])
@pytest.mark.parametrize("kind", [intervals.own, intervals.plug_in, intervals.full])
def test_a_level_outside_0_to_1_is_refused(kind, level: float) -> None:
    with pytest.raises(ValueError, match=r"^level must lie strictly between 0 and 1, got"):
        kind(measured(), level)
