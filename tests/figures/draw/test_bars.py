"""Bars, sizes, weights and methods: what is drawn is what was computed."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import simulated, trace

from shrinkdash.comparison import compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.bars import mse_bars
from shrinkdash.figures.draw.methods import method_plot
from shrinkdash.figures.draw.sizes import size_plot
from shrinkdash.figures.draw.weights import weight_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.figures.parts.scale import scale_of_design
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.narration.numbers import significant
from shrinkdash.risk import risk
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, JAMES_STEIN, NO, ORACLE, PARTIAL, STRATEGIES

THREE = (NO, COMPLETE, PARTIAL)


def words(figure: go.Figure) -> str:
    return " ".join(trace(figure, "words").text)


def test_bars_show_this_draw_and_the_long_run() -> None:
    comparison, long_run = simulated(Design()), risk(Design(), replicates=300)
    figure = as_plotly(mse_bars(comparison, THREE, long_run, noun="school", kind=SCREEN))
    np.testing.assert_allclose(trace(figure, "this draw").x, [comparison.mse[name] for name in THREE])
    assert all(significant(comparison.mse[name]) in words(figure) for name in THREE)
    np.testing.assert_allclose(trace(figure, "expected").x, [long_run.mse[name] for name in THREE])
    low, high, _ = np.asarray(trace(figure, "middle 80 % of draws").x, dtype=float)[:3]
    assert (low, high) == pytest.approx(tuple(np.quantile(long_run.losses[NO], [0.1, 0.9])))
    assert "Monte Carlo SE" in trace(figure, "expected").hovertext[0]


def test_the_axis_ends_by_no_and_partial_pooling_and_a_longer_bar_is_cut() -> None:
    design = Design(tau=15.0, size=100, pattern="equal")
    comparison, long_run = simulated(design), risk(design, replicates=300)
    figure = as_plotly(mse_bars(comparison, THREE, long_run, noun="school", kind=SCREEN))
    reach = [comparison.mse[NO], comparison.mse[PARTIAL]]
    reach += [float(np.quantile(long_run.losses[name], 0.9)) for name in (NO, PARTIAL)]
    end = figure.layout.xaxis.range[1]
    assert end == pytest.approx(1.15 * max(reach))
    assert trace(figure, "this draw").x[1] == end
    assert "runs off the scale" in words(figure)
    assert f"expected {significant(long_run.mse[COMPLETE])} ▸" in words(figure)
    assert significant(comparison.mse[COMPLETE]) in words(figure)


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
def test_names_stand_left_above_their_bars_and_values_right(kind: Type) -> None:
    comparison = simulated(Design(groups=5, pattern="equal"))
    names = (*THREE, JAMES_STEIN)
    figure = as_plotly(mse_bars(comparison, names, None, noun="school", kind=kind))
    written, bars = trace(figure, "words"), trace(figure, "this draw")
    assert all(STRATEGIES[name].label in text for name, text in zip(names, written.text[:4], strict=True))
    assert list(written.text[4:]) == [f"<b>{significant(comparison.mse[name])}</b>" for name in names]
    assert list(written.x) == [0] * 4 + [figure.layout.xaxis.range[1]] * 4
    assert list(written.textposition) == ["top right"] * 4 + ["top left"] * 4
    # Between the bar, of width 0.2, and the one above it.
    above = np.asarray(written.y).reshape(2, 4) - np.asarray(bars.y)
    assert ((above > 0.1) & (above < 0.9)).all()
    assert min(written.textfont.size) >= kind.text


def test_a_hidden_truth_leaves_only_the_long_run() -> None:
    hidden = replace(simulated(Design()), theta=None)
    figure = as_plotly(mse_bars(hidden, THREE, risk(Design(), replicates=50), noun="school", kind=SCREEN))
    assert len(trace(figure, "this draw").x) == 0
    assert "?" in words(figure)


def test_real_data_have_bars_without_a_long_run() -> None:
    data = GroupMeans([1.0, 5.0, 9.0], [2.0, 2.0, 3.0])
    comparison = compare(data, analysis=Analysis(method="DL"), theta=np.array([2.0, 5.0, 7.0]))
    figure = as_plotly(mse_bars(comparison, THREE, None, noun="player", kind=SCREEN))
    assert [trace.name for trace in figure.data] == ["this draw", "words"]
    assert "each player alone" in words(figure)


def test_every_figure_is_valid_plotly() -> None:
    comparison, long_run = simulated(Design(pattern="equal")), risk(Design(pattern="equal"), replicates=20)
    names = (*THREE, JAMES_STEIN, ORACLE)
    long_run = risk(Design(pattern="equal"), strategies=names, replicates=20)
    figures = [
        as_plotly(mse_bars(comparison, names, long_run, noun="school", kind=SCREEN)),
        as_plotly(size_plot(comparison, scale_of_design(Design()), kind=SCREEN, picked=0)),
        as_plotly(weight_plot(comparison, rows(comparison, "mean", SCREEN), picked=0)),
        as_plotly(method_plot({"DL": 1.0}, "DL", places=1, kind=SCREEN)),
    ]
    for figure in figures:
        assert figure.layout.height > 0
