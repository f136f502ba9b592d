"""Ranks by own means, by the truth and in the posterior, against exact probabilities and laws."""

from __future__ import annotations

from dataclasses import replace
from math import erf, sqrt

import numpy as np
import pytest

from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.league import DRAWS, DRAWS_OF_COUNTS, league
from shrinkdash.posterior.result import Ranks
from shrinkdash.settings import Analysis, Design

EIGHT_SCHOOLS = GroupMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])


def simulated(**design):
    settings = Design(**design)
    return compare_simulated(settings, simulate(settings), analysis=Analysis())


def test_ranks_count_the_draws():
    ranks = Ranks.of(np.array([[3.0, 1.0, 2.0], [9.0, 8.0, 7.0], [5.0, 6.0, 4.0], [2.0, 1.0, 0.0]]))
    np.testing.assert_array_equal(ranks.probability, np.array([[3, 1, 0], [1, 2, 1], [0, 1, 3]]) / 4)


def test_ranks_of_draws_are_the_posteriors_own():
    comparison = compare(EIGHT_SCHOOLS, analysis=Analysis())
    expected = comparison.full.posterior.ranks(DRAWS, np.random.default_rng(0)).probability
    np.testing.assert_array_equal(league(comparison, 0.9).ranks.probability, expected)


def test_neighbours_of_a_vague_prior_are_in_order_with_the_probability_of_two_normals():
    """Widely spread groups: hardly any pooling is left, so P(theta_a > theta_b) = Phi(gap / sqrt(2) se).

    Within 6 Monte Carlo SEs, plus 0.01 for the pooling that is left; fails by chance in 2e-9 of the seeds a pair.
    """
    y_bar = np.array([0.0, 1.0, 102.0, 100.0, 230.0])
    table = league(compare(GroupMeans(y_bar, np.ones(5)), analysis=Analysis()), 0.9)
    assert table.order.tolist() == [4, 2, 3, 1, 0]
    for gap, found in zip([128, 2, 99, 1], table.in_order, strict=True):
        exact = 0.5 * (1 + erf(gap / 2))
        assert abs(found - exact) < 6 * sqrt(exact * (1 - exact) / DRAWS) + 0.01
    assert table.told_apart == 3


def test_equal_means_share_their_ranks():
    data = GroupMeans([1.0, 4.0, 4.0, 2.0], np.ones(4))
    comparison = replace(compare(data, analysis=Analysis()), theta=np.full(4, 3.0))
    table = league(comparison, 0.8)
    assert table.own.tolist() == [4.0, 1.5, 1.5, 3.0]
    assert table.true.tolist() == [2.5] * 4
    assert table.level == 0.8


@pytest.mark.parametrize("level", [0.5, 0.9, 0.95])
def test_intervals_hold_their_level_and_no_more_than_they_must(level):
    table = league(simulated(), level)
    places = np.arange(1, 13)
    for j, share in enumerate(table.ranks.probability):
        below, above = share[places < table.lower[j]].sum(), share[places > table.upper[j]].sum()
        assert max(below, above) <= 0.5 - level / 2 + 1e-12
        assert share[places <= table.lower[j]].sum() >= 0.5 - level / 2 - 1e-12
    np.testing.assert_array_equal(table.width, table.upper - table.lower + 1)


def test_the_same_comparison_gives_the_same_ranks():
    one, two = (league(simulated(), 0.9) for _ in range(2))
    np.testing.assert_array_equal(one.ranks.probability, two.ranks.probability)


def test_the_truth_is_ranked_only_where_it_is_seen():
    comparison = simulated()
    assert league(replace(comparison, theta=None), 0.9).true is None
    assert np.argmin(league(comparison, 0.9).true) == np.argmax(comparison.theta)


def test_counts_are_ranked_on_their_own_likelihood_with_fewer_draws():
    table = league(simulated(outcome="yes/no", mu=40.0, size=60), 0.9)
    assert table.draws == DRAWS_OF_COUNTS
    assert table.error == pytest.approx(0.5 / DRAWS_OF_COUNTS**0.5)
    np.testing.assert_allclose(table.ranks.probability.sum(axis=0), 1.0)


def test_far_apart_groups_have_certain_ranks():
    table = league(compare(GroupMeans([0.0, 900.0, 300.0, 600.0], np.ones(4)), analysis=Analysis()), 0.9)
    assert table.lower.tolist() == table.upper.tolist() == table.own.tolist() == [4.0, 1.0, 3.0, 2.0]
    assert table.told_apart == 3


@pytest.mark.parametrize("level", [0.0, 1.0, float("nan")])
def test_a_level_outside_0_to_1_is_refused(level):
    with pytest.raises(ValueError, match=r"^level must lie strictly between 0 and 1, got"):
        league(simulated(), level)
