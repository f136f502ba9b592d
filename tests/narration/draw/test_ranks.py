"""Sentences about ranks: each is computed, and none calls a draw a certainty."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from wording import plain

from shrinkdash.comparison import Comparison, compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.diagnostics.league import League
from shrinkdash.narration.draw.ranks import (
    hindsight,
    hopefuls,
    leader,
    neighbours,
    precision,
    rank_story,
    ranks_alt,
    typical_width,
)
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.posterior.result import Ranks
from shrinkdash.settings import Analysis

DATA = GroupMeans([4.0, 10.0, 6.0, 5.0], [3.0, 4.0, 3.0, 4.0], names=["A", "B", "C", "D"])
PROBABILITY = np.array([[0.1, 0.1, 0.1, 0.7], [0.6, 0.2, 0.1, 0.1], [0.3, 0.4, 0.2, 0.1], [0.0, 0.3, 0.6, 0.1]])


def comparison(y_bar=DATA.y_bar) -> Comparison:
    return compare(GroupMeans(y_bar, DATA.se, names=DATA.names), analysis=Analysis())


def table(**changes) -> League:
    return replace(
        League(
            ranks=Ranks(PROBABILITY),
            lower=np.array([1.0, 1.0, 1.0, 2.0]),
            upper=np.array([4.0, 3.0, 3.0, 3.0]),
            level=0.9,
            own=np.array([4.0, 1.0, 2.0, 3.0]),
            true=None,
            order=np.array([1, 2, 3, 0]),
            in_order=np.array([0.95, 0.6, 0.5]),
            draws=2000,
        ),
        **changes,
    )


def test_the_highest_own_mean_is_not_surely_the_highest():
    text = plain(leader(comparison(), table(), SIMULATED))
    assert text == "B has the highest own mean; it is really the highest with probability 60 %."
    known = plain(leader(comparison(), table(true=np.array([1.0, 3.0, 2.0, 4.0])), SIMULATED))
    assert known == f"{text} By the true mean it is number 3 of 4."


def test_a_shared_highest_mean_adds_the_probabilities():
    own = np.array([4.0, 1.5, 1.5, 3.0])
    text = plain(leader(comparison([4.0, 6.0, 6.0, 5.0]), table(own=own), SIMULATED))
    assert text == "2 schools share the highest own mean; one of them is really the highest with probability 90 %."


def test_the_most_hopeful_three_at_most():
    assert plain(hopefuls(comparison(), table())) == "Most probably the highest: B (60 %), C (30 %), A (10 %)."


def test_draws_make_nothing_certain():
    sure = table(ranks=Ranks(np.eye(4)[[3, 0, 1, 2]]))
    assert plain(hopefuls(comparison(), sure)) == "Most probably the highest: B (over 99 %)."
    assert "highest with probability under 1 %" in plain(" ".join(rank_story(comparison(), sure, 0)))


def test_a_typical_group_could_stand_over_the_average_width():
    text = plain(typical_width(table(), SIMULATED))
    assert text == "A typical school could stand anywhere over 3 of the 4 places (the average 90 % rank interval)."


@pytest.mark.parametrize(
    ("upper", "text"), [([4, 4, 4, 4], "over all 4 places"), ([4, 4, 4, 3], "nearly all 4 places")]
)
def test_the_whole_table_is_called_so(upper, text):
    wide = table(lower=np.ones(4), upper=np.array(upper, dtype=float))
    assert text in typical_width(wide, SIMULATED)


@pytest.mark.parametrize(
    ("in_order", "count", "verdict"),
    [
        ([0.95, 0.6, 0.5], "1 is in", "cannot tell which is higher: the league table is mostly noise."),
        ([0.6, 0.6, 0.5], "none is in", "cannot tell which is higher: the league table is mostly noise."),
        ([0.95, 0.9, 0.5], "2 are in", "tell which is higher."),
    ],
)
def test_neighbours_told_apart_are_counted_and_the_table_judged(in_order, count, verdict):
    text = plain(neighbours(comparison(), table(in_order=np.array(in_order))))
    assert f"Of the 3 pairs of neighbours in the table of own means, {count} the right order" in text
    # Gaps 4, 1, 1; standard errors of the differences all 5.
    assert "Their means lie 1.0 apart (median), and the standard error of such a difference is 5.0." in text
    assert text.endswith(f"For most neighbours these data {verdict}")


def test_hindsight_counts_right_pairs_and_intervals_that_hold():
    text = plain(hindsight(table(true=np.array([3.0, 4.0, 1.0, 2.0])), SIMULATED))
    assert (
        text == "By the true mean, 2 of these 3 pairs are in the right order, and 3 of 4 schools "
        "stand inside their intervals."
    )
    assert hindsight(table(), SIMULATED) == ""


def test_equal_truths_have_no_order():
    same = table(true=np.full(4, 2.5))
    assert hindsight(same, SIMULATED) == "All 4 schools have the same true mean: there is no order to find."
    assert "number" not in leader(comparison(), same, SIMULATED)


def test_the_monte_carlo_error_is_said():
    assert plain(precision(table())) == (
        "From 2,000 independent draws: the Monte Carlo standard error of a probability is at most "
        "1.1 percentage points."
    )
    assert "From 500" in precision(table(draws=500))
    assert "2.2 percentage points" in precision(table(draws=500))


def test_a_story_and_the_alternative_text_name_ranks():
    lines = [plain(line) for line in rank_story(comparison(), table(true=np.array([1.0, 2.5, 2.5, 4.0])), 1)]
    assert lines == [
        "B",
        "rank by own mean 1 of 4",
        "expected rank 1.7",
        "90 % interval 1 to 3",
        "highest with probability 60 %",
        "true rank 2.5",
    ]
    alt = plain(ranks_alt(comparison(), table(), SIMULATED))
    assert "First row: B; rank by own mean 1 of 4" in alt
    assert "Last row: A; " in alt
