"""Bias, variance and who pays: what is drawn is what was computed."""

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.bias_and_variance import bias_and_variance_plot
from shrinkdash.figures.long_run.by_distance import distance_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
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


def drawn(design: Design, long_run: Risk, kind=SCREEN) -> go.Figure:
    return as_plotly(bias_and_variance_plot(long_run, who_pays(design, long_run, PARTIAL), kind=kind))


@pytest.mark.parametrize("name", [NO, COMPLETE, PARTIAL])
def test_bias_and_variance_are_stacked_to_the_error(long_run: Risk, name: str) -> None:
    figure = drawn(Design(), long_run)
    bias2, variance = trace(figure, f"bias², {name}"), trace(figure, f"variance, {name}")
    np.testing.assert_allclose(bias2.x + variance.x, long_run.group_mse[name])
    np.testing.assert_allclose(bias2.x, long_run.group_bias[name] ** 2)
    assert figure.layout.barmode == "stack"
    # Colour never alone: variance is hatched, squared bias is not.
    assert (bias2.marker.pattern.shape, variance.marker.pattern.shape) == (None, "/")
    assert bias2.xaxis == variance.xaxis == {NO: "x", COMPLETE: "x2", PARTIAL: "x3"}[name]


def test_the_smallest_group_stands_on_top() -> None:
    figure = drawn(Design(), held(Design()))
    y = np.asarray(trace(figure, f"bias², {PARTIAL}").y)
    assert np.all(np.diff(Design().n[np.argsort(-y)]) >= 0)
    labels = dict(zip(figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext, strict=True))
    assert labels[11].split()[:2] == ["School", str(1 + int(np.argmax(y)))]


def test_no_pooling_is_marked_in_the_other_columns_and_payers_are_named(long_run: Risk) -> None:
    who = who_pays(Design(), long_run, PARTIAL)
    figure = drawn(Design(), long_run)
    marks = [trace for trace in figure.data if trace.name == "no pooling's MSE"]
    assert [mark.xaxis for mark in marks] == ["x2", "x3"]
    np.testing.assert_allclose(marks[0].x, 100 / Design().n)
    paying = trace(figure, "pays")
    assert who.pays.any()
    np.testing.assert_allclose(paying.x, who.mse[who.pays])
    assert paying.text[0].strip() == "pays"


def test_bars_that_run_off_the_scale_are_marked() -> None:
    design = Design(tau=15.0, size=30)
    long_run = held(design)
    figure = drawn(design, long_run)
    end = figure.layout.xaxis.range[1]
    assert end == pytest.approx(1.15 * max((100 / design.n).max(), long_run.group_mse[PARTIAL].max()))
    assert figure.layout.xaxis2.range == figure.layout.xaxis3.range == figure.layout.xaxis.range
    cut = [trace for trace in figure.data if trace.name == "runs off the scale"]
    assert [len(mark.x) for mark in cut] == [
        int((long_run.group_mse[name] > end).sum()) for name in (COMPLETE, PARTIAL)
    ]
    assert len(cut[0].x) > 0
    assert len(cut[1].x) == 0


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
@pytest.mark.parametrize(
    "design",
    [Design(groups=3), Design(groups=100), Design(tau=0.0), Design(pattern="equal"), Design(pattern="giant")],
    ids=["three", "hundred", "no spread", "equal", "giant"],
)
def test_every_design_gives_valid_figures_in_legible_type(design: Design, kind) -> None:
    long_run = held(design)
    for strategy in (PARTIAL, FULL_BAYES):
        who = who_pays(design, long_run, strategy)
        for figure in (bias_and_variance_plot(long_run, who, kind=kind), distance_plot(who, kind=kind)):
            layout = as_plotly(figure).layout
            assert layout.height > 0
            assert all(note.font.size >= kind.small for note in layout.annotations)
            assert layout.yaxis.tickfont.size >= kind.small
