"""The picture of the laboratory of tau."""

import re

import numpy as np
import pytest
from drawing import trace
from hypothesis import given
from hypothesis import strategies as some

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.tau_scan import at_tau, tau_scan
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.method_labels import method_labels
from shrinkdash.figures.draw.tau_curves import apart
from shrinkdash.figures.draw.tau_lab import tau_lab
from shrinkdash.figures.parts.scale import Scale, scale_of_data, scale_of_design
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.settings import Analysis, Design
from shrinkdash.ui.chart import plain_figure

SCHOOLS = compare(DATASETS["eight-schools"].data, analysis=Analysis())
SCAN = tau_scan(SCHOOLS)


def simulated(design: Design, **analysis: str) -> Comparison:
    return compare_simulated(design, simulate(design), analysis=Analysis(**analysis))  # type: ignore[arg-type]


def drawn(comparison: Comparison, scale: Scale, tau: float = 5.0, kind: Type = SCREEN, picked: int | None = None):
    scan, at = tau_scan(comparison), at_tau(comparison.data, tau)
    return as_plotly(tau_lab(comparison, scan, at, scale, unit="points", kind=kind, picked=picked))


def schools(tau: float = 5.0, **more: int):
    return drawn(SCHOOLS, scale_of_data(SCHOOLS.data), tau, **more)


@pytest.mark.parametrize("name", ["posterior", "likelihood", "prior"])
def test_each_belief_is_as_high_as_the_others(name: str) -> None:
    figure = drawn(simulated(Design(), prior="half-normal"), scale_of_design(Design()))
    assert max(trace(figure, name).y) == 1
    assert figure.layout.yaxis.range[1] > 1
    assert trace(figure, "prior").line.dash == "dash"
    assert trace(figure, "posterior").fill == "tozeroy"


def test_every_curve_runs_from_the_pooled_mean_toward_its_own() -> None:
    figure = schools()
    curves = np.asarray(trace(figure, "estimates by τ").y, dtype=float).reshape(8, -1)[:, :-1]
    np.testing.assert_allclose(curves, SCAN.theta_hat.T, atol=0.01)
    np.testing.assert_allclose(trace(figure, "own mean").y, SCHOOLS.data.y_bar)
    np.testing.assert_allclose(trace(figure, "centre").y, SCAN.mu_hat)
    assert trace(figure, "centre").line.dash == "dash"


def test_the_cursor_stands_at_its_tau_with_every_estimate_on_it() -> None:
    figure = schools(tau=7.0)
    marks = trace(figure, "at the cursor")
    assert set(marks.x) == {7.0}
    np.testing.assert_allclose(marks.y, at_tau(SCHOOLS.data, 7.0).fit.theta_hat)
    assert list(marks.ids) == [str(j) for j in range(8)]
    line = figure.layout.shapes[1]
    assert (line.x0, line.x1, line.y0, line.y1) == (7.0, 7.0, 0, 1)
    assert figure.layout.annotations[0].text == "τ = 7.0"


def test_methods_that_agree_share_a_label_and_the_one_in_use_is_filled_and_bold() -> None:
    marks = trace(schools(), "estimates")
    assert marks.text[0] == "<b>REML</b>, ML, DL, HE, PM, EB, HS"
    assert list(marks.text[1:]) == ["SJ", "uncorrected"]
    assert list(marks.marker.symbol) == ["triangle-right", "triangle-right-open", "triangle-right-open"]
    np.testing.assert_allclose(marks.x, [0.0, SCAN.estimates["SJ"], SCAN.estimates["uncorrected"]])


def named(text: str) -> int:
    """How many methods a label stands for."""
    others = re.search(r"and (\d+) others", text)
    return 1 + int(others[1]) if others else len(text.split(", "))


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
@pytest.mark.parametrize("design", [Design(), Design(tau=0), Design(groups=100), Design(groups=3), Design(data_seed=9)])
def test_no_label_stands_where_another_does(design: Design, kind: Type, narrow: bool) -> None:
    scan = tau_scan(simulated(design))
    found = method_labels(scan, kind, narrow=narrow)
    places = list(zip(found.row, found.x, strict=True))
    assert len(set(found.row)) == found.rows
    assert sum(found.chosen) == 1
    assert sum(map(named, found.texts)) == len(scan.estimates)
    for row, x in places:
        # Of two labels in a row the left one's text must end before the right one's mark.
        beside = [other for at, other in places if at == row and other > x]
        text = found.texts[found.x.index(x)].replace("<b>", "").replace("</b>", "")
        if beside and found.sides[found.x.index(x)] == "middle right":
            pixels = (min(beside) - x) / scan.end * (190 if narrow else 420)
            assert pixels > 0.55 * kind.small * len(text)


def test_few_groups_are_named_and_of_many_only_the_picked_one() -> None:
    assert len(trace(schools(), "names").text) == 8
    design = Design(groups=100)
    many, scale = simulated(design), scale_of_design(design)
    assert len(trace(drawn(many, scale), "names").text) == 0
    picked = drawn(many, scale, picked=4)
    assert list(trace(picked, "names").text) == ["School 5"]
    np.testing.assert_allclose(trace(picked, "picked").y, tau_scan(many).theta_hat[:, 4])


def test_names_are_made_safe_and_cut() -> None:
    data = GroupMeans([0.0, 5.0], [1.0, 1.0], names=["<b>bold and long, far too long</b>", "B"])
    comparison = compare(data, analysis=Analysis())
    figure = drawn(comparison, scale_of_data(data), 1.0)
    names = trace(figure, "names")
    assert trace(figure, "at the cursor").hovertext[0].startswith("&lt;b&gt;bold and long, far too long&lt;/b&gt;<br>")
    assert names.text[0].startswith("&lt;b&gt;bold")
    assert names.text[0].endswith("…")


@given(some.lists(some.floats(-10, 10), min_size=1, max_size=15))
def test_labels_keep_their_distance_their_order_and_to_the_panel(wanted: list[float]) -> None:
    given_places = np.array(wanted)
    placed = apart(given_places, 1.0, Scale(-10.0, 10.0))
    order = np.argsort(given_places, kind="stable")
    assert np.all(np.diff(placed[order]) >= 1.0 - 1e-9)
    assert placed.min() >= -10.0 - 1e-9
    assert placed.max() <= 10.0 + 1e-9


def test_labels_that_have_room_stay_where_they_belong() -> None:
    np.testing.assert_allclose(apart(np.array([5.0, -3.0, 0.0]), 1.0, Scale(-10.0, 10.0)), [5.0, -3.0, 0.0])
    np.testing.assert_allclose(apart(np.array([5.0, 5.0]), 1.0, Scale(-10.0, 10.0)), [4.5, 5.5])


def test_a_hundred_groups_cost_few_traces_and_little_to_send() -> None:
    design = Design(groups=100)
    comparison = simulated(design)
    scan, at = tau_scan(comparison), at_tau(comparison.data, 5.0)
    figure = tau_lab(comparison, scan, at, scale_of_design(design), unit="points", kind=SCREEN)
    assert len(figure["data"]) <= 12
    assert len(repr(plain_figure(figure))) < 150_000


def test_where_there_is_little_width_labels_and_panels_move() -> None:
    figure = tau_lab(SCHOOLS, SCAN, at_tau(SCHOOLS.data, 5.0), scale_of_data(SCHOOLS.data), unit="points", kind=SCREEN)
    narrow = figure["layout"]["meta"]["narrow"]
    assert narrow["margin"]["l"] < figure["layout"]["margin"]["l"]
    labels = next(trace for trace in figure["data"] if trace["name"] == "estimates")
    lowest = min(labels["meta"]["narrow"]["y"])
    assert lowest >= narrow["yaxis"]["range"][0]
    assert min(labels["y"]) >= figure["layout"]["yaxis"]["range"][0]
