"""Draws have the moments of the fit they come from, statistics are what they say, and p counts ties by half."""

import numpy as np
import pytest

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.predictive import CHOSEN, LINK, USUAL, Check, checks, replicate
from shrinkdash.families.proportions import Proportions
from shrinkdash.families.rates import Rates
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.settings import POOLINGS, Analysis, Design

# At most 40 numbers are compared in a test: fewer than one false alarm in a million seeds.
FAR = 5.6
GAP = "Largest gap"


def simulated(**settings) -> Comparison:
    by = settings.pop("by", POOLINGS[0])
    design = Design(**settings)
    return compare_simulated(design, simulate(design), analysis=Analysis(by=by))


@pytest.mark.parametrize("outcome", OUTCOMES)
@pytest.mark.parametrize("by", POOLINGS)
def test_draws_have_the_moments_of_the_fit(outcome: str, by: str) -> None:
    comparison = simulated(outcome=outcome, by=by)
    same = comparison.family.factor * effects(comparison).same
    fit = comparison.pooled
    assert np.all(np.abs(same.mean(axis=0) - fit.theta_hat) < FAR * fit.theta_sd / len(same) ** 0.5)
    # The SD of an SD is about sd sqrt((kurtosis - 1) / 4 S); the tails here stay well below a kurtosis of 7.
    np.testing.assert_allclose(same.std(axis=0), fit.theta_sd, rtol=FAR * (6 / 4 / len(same)) ** 0.5)


def test_new_groups_come_from_the_population_that_was_plugged_in() -> None:
    comparison = simulated()
    new, tau = effects(comparison).new, comparison.plugged.tau_hat
    within = new.var(axis=1, ddof=1)
    assert abs(within.mean() - tau**2) < FAR * within.std() / len(within) ** 0.5
    centre = new.mean(axis=1)
    assert abs(centre.mean() - comparison.plugged.estimates.mu_hat) < FAR * centre.std() / len(centre) ** 0.5


def test_the_uncertainty_of_mu_is_in_the_draws_even_where_tau_is_estimated_as_0() -> None:
    comparison = compare(DATASETS["eight-schools"].data, analysis=Analysis())
    drawn = effects(comparison)
    assert comparison.plugged.tau_hat == 0
    assert drawn.same.std(axis=0) == pytest.approx(comparison.pooled.theta_sd, rel=FAR * (2 / 4 / 2_000) ** 0.5)
    np.testing.assert_array_equal(drawn.new, drawn.new[:, :1] * np.ones(8))


def test_new_groups_vary_more_than_the_same_ones() -> None:
    for by in POOLINGS:
        drawn = effects(simulated(by=by))
        assert np.all(drawn.new.std(axis=0) > drawn.same.std(axis=0))


def test_the_page_stands_still_while_nothing_changes() -> None:
    one, other = (checks(c, effects(c).new, GAP) for c in (simulated(), simulated()))
    assert [check.p for check in one] == [check.p for check in other]


def test_many_groups_get_fewer_draws() -> None:
    assert len(effects(simulated(by="full Bayes")).same) == 2_000
    assert len(effects(simulated(outcome="yes/no", by="full Bayes")).same) == 1_000
    J = 1_000
    comparison = compare(GroupMeans(np.arange(J) % 7, np.ones(J)), analysis=Analysis(method="DL"))
    assert effects(comparison).same.shape == (400, J)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_replicated_data_scatter_around_their_effects_as_the_likelihood_says(outcome: str) -> None:
    comparison = simulated(outcome=outcome, size=40)
    rate = 0.7 if outcome == "yes/no" else 70.0
    y = replicate(comparison, np.full((4_000, 12), rate))
    n = comparison.data.n
    sd = {
        "measurements": comparison.data.se,
        "yes/no": 100 * np.sqrt(0.7 * 0.3 / n),
        "events": np.sqrt(70.0 / n),
    }[outcome]
    assert np.all(np.abs(y.mean(axis=0) - comparison.family.factor * rate) < FAR * sd / 4_000**0.5)
    np.testing.assert_allclose(y.std(axis=0), sd, rtol=FAR * (3 / 4 / 4_000) ** 0.5)
    np.testing.assert_allclose(comparison.family.observed(), comparison.data.y_bar, rtol=1e-14)


def test_statistics_are_what_they_say() -> None:
    data = GroupMeans([1.0, 2.0, 4.0, 10.0], [1.0, 1.0, 1.0, 1.0], n=[2, 4, 16, 256])
    y = np.stack([data.y_bar, data.y_bar[::-1]])
    statistics = {**USUAL, **CHOSEN}
    told = {name: of(y, data).tolist() for name, of in statistics.items()}
    log_n = np.log([2, 4, 16, 256])
    assert told["Mean"] == [4.25, 4.25]
    assert told["SD"] == pytest.approx([np.std([1, 2, 4, 10], ddof=1)] * 2)
    assert (told["Smallest"], told["Largest"], told["Largest gap"]) == ([1, 1], [10, 10], [6, 6])
    assert told["Mean − median"] == [1.25, 1.25]
    assert told[LINK] == pytest.approx([np.corrcoef(row, log_n)[0, 1] for row in y])


def test_nothing_is_linked_where_nothing_varies() -> None:
    comparison = simulated(pattern="equal")
    assert [check.name for check in checks(comparison, effects(comparison).new, LINK)] == list(USUAL)
    data = GroupMeans([1.0, 2.0, 4.0], [1.0, 2.0, 1.0])
    assert CHOSEN[LINK](np.ones((2, 3)), data).tolist() == [0, 0]


def test_p_is_the_share_at_least_as_large_with_ties_by_half() -> None:
    assert Check("SD", 2.0, np.array([1.0, 2.0, 2.0, 3.0, 5.0])).p == pytest.approx((1 + 1 + 0.5 * 2) / 5)
    assert Check("SD", 0.1 + 0.2, np.array([0.3, 0.3])).p == 0.5
    check = Check("SD", 2.5, np.array([1.0, 2.0, 2.0, 3.0, 5.0]))
    assert check.p_se == pytest.approx((0.4 * 0.6 / 5) ** 0.5)


def test_p_is_uniform_for_data_that_the_model_made() -> None:
    """Any of the replicated sets, taken as the observed one, gives every p equally often."""
    comparison = simulated()
    check = checks(comparison, effects(comparison).new, GAP)[1]
    p = [Check("SD", value, check.replicated).p for value in check.replicated]
    assert np.quantile(p, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.001)


def test_one_far_group_is_noticed_by_new_groups_rather_than_by_the_same() -> None:
    y = np.array([*np.linspace(-1, 1, 19), 12.0])
    comparison = compare(GroupMeans(y, np.full(20, 0.5)), analysis=Analysis(method="DL"))
    drawn = effects(comparison)
    new, same = (checks(comparison, some, GAP) for some in (drawn.new, drawn.same))
    assert new[3].p < 0.01
    assert new[4].p < 0.01
    assert same[3].p > 0.1


def test_sizes_that_go_with_the_truth_are_noticed() -> None:
    comparison = simulated(groups=40, world="sized", rho=1.0, size=30)
    assert checks(comparison, effects(comparison).new, LINK)[4].p < 0.001


@pytest.mark.parametrize("by", POOLINGS)
@pytest.mark.parametrize("counts", [GroupCounts([0] * 4, [5, 9, 9, 2]), GroupRates([0] * 4, [5.0, 9.0, 9.0, 2.0])])
def test_groups_without_events_are_no_special_case(counts, by: str) -> None:
    data = GroupMeans(np.zeros(4), [1.0, 2.0, 1.0, 1.0])
    family = Proportions if isinstance(counts, GroupCounts) else Rates
    comparison = compare(family(counts, data), analysis=Analysis(by=by))
    found = checks(comparison, effects(comparison).new, LINK)
    assert all(0.4 < check.p <= 1 for check in found)
    assert by == "full Bayes" or [check.p for check in found] == [0.5] * 5
