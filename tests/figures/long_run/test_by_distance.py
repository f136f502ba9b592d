"""Each group's gain against the distance of its truth."""

import numpy as np
import pytest

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.by_distance import distance_plot
from shrinkdash.figures.parts.theme import SCREEN
from shrinkdash.long_run.who_pays import who_pays
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, NO, PARTIAL

STRATEGIES = (NO, COMPLETE, PARTIAL, FULL_BAYES)


def held(design: Design) -> Risk:
    return risk(design, strategies=STRATEGIES, replicates=400, truth="fixed")


@pytest.fixture(scope="module")
def long_run() -> Risk:
    return held(Design())


def test_the_ratio_stands_against_the_distance_of_the_truth(long_run: Risk) -> None:
    who = who_pays(Design(), long_run, PARTIAL)
    figure = as_plotly(distance_plot(who, kind=SCREEN))
    (dots,) = figure.data
    np.testing.assert_allclose(dots.x, who.away)
    np.testing.assert_allclose(dots.y, who.ratio)
    np.testing.assert_allclose(dots.error_y.array, 2 * who.ratio_se)
    assert [symbol == "triangle-up" for symbol in dots.marker.symbol] == who.pays.tolist()
    assert np.all(np.diff(np.asarray(dots.marker.size)[np.argsort(who.n)]) >= 0)
    low, high = 10 ** np.asarray(figure.layout.yaxis.range)
    assert low < who.ratio.min()
    assert high > who.ratio.max()
    named = " ".join(note.text for note in figure.layout.annotations)
    assert f"{who.labels[who.edge]}<" in named
    assert f"{who.labels[who.middle]}<" in named


def test_a_group_that_shows_no_difference_is_open_but_points_down() -> None:
    design = Design(tau=15.0, size=200)
    who = who_pays(design, held(design), PARTIAL)
    look = distance_plot(who, kind=SCREEN)["data"][0]["marker"]
    undecided = ~(who.pays | who.gains)
    assert undecided.any()
    assert {look["color"][j] for j in np.flatnonzero(undecided)} == {"var(--paper)"}
    assert {look["symbol"][j] for j in np.flatnonzero(undecided)} == {"triangle-down"}
