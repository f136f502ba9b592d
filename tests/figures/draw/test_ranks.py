"""The picture of ranks: what is drawn is what was computed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from drawing import trace

from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.league import league
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.ranks import DARKEST, rank_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.settings import Analysis, Design


def simulated(**design):
    settings = Design(**design)
    return compare_simulated(settings, simulate(settings), analysis=Analysis())


def drawn(kind=SCREEN, picked=None, **design):
    comparison = simulated(**design)
    table = league(comparison, 0.9)
    return table, as_plotly(rank_plot(comparison, table, kind, picked=picked))


def shaded(**design):
    """The ranks and the trace that shades them."""
    comparison = simulated(**design)
    table = league(comparison, 0.9)
    return table, rank_plot(comparison, table, SCREEN)["data"][0]


def test_marks_stand_at_their_ranks_in_rows_by_expected_rank():
    table, figure = drawn()
    for name, ranks in {"own rank": table.own, "expected rank": table.ranks.mean, "true rank": table.true}.items():
        np.testing.assert_array_equal(trace(figure, name).x, ranks)
    y = np.asarray(trace(figure, "expected rank").y)
    assert np.argsort(-y).tolist() == np.argsort(table.ranks.mean, kind="stable").tolist()
    x = np.asarray(trace(figure, "interval").x, dtype=float).reshape(-1, 3)
    np.testing.assert_allclose(x[:, 0], table.lower - 0.4)
    np.testing.assert_allclose(x[:, 1], table.upper + 0.4)


def test_heads_point_from_the_own_rank_to_the_expected_one():
    table, figure = drawn()
    rightward = table.ranks.mean >= table.own
    assert list(trace(figure, "expected rank").marker.symbol) == [
        "triangle-right" if right else "triangle-left" for right in rightward
    ]
    assert 0 < rightward.sum() < 12


def test_shading_is_the_probability_of_each_rank():
    table, strip = shaded()
    opacity = strip["marker"]["opacity"].reshape(12, 12)
    expected = DARKEST * np.sqrt(table.ranks.probability / table.ranks.probability.max())
    np.testing.assert_allclose(opacity, np.where(expected < 0.03, 0, expected))
    np.testing.assert_allclose(strip["base"][:12], np.arange(12) + 0.5)
    np.testing.assert_array_equal(strip["x"], 1.0)


@pytest.mark.parametrize("groups", [3, 20, 29, 99, 100])
def test_cells_cover_every_place_once_and_are_not_too_many(groups):
    table, strip = shaded(groups=groups)
    cells = len(strip["x"]) // groups
    assert cells == {3: 3, 20: 20, 29: 15, 99: 10, 100: 10}[groups]
    base, wide = strip["base"][:cells], strip["x"][:cells]
    np.testing.assert_allclose(np.append(base, groups + 0.5)[1:], base + wide)
    assert base[0] == 0.5
    places = [slice(int(start), int(start + width)) for start, width in zip(base - 0.5, wide, strict=True)]
    share = np.column_stack([table.ranks.probability[:, place].mean(axis=1) for place in places])
    expected = DARKEST * np.sqrt(share / share.max()).ravel()
    np.testing.assert_allclose(strip["marker"]["opacity"], np.where(expected < 0.03, 0, expected))


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
@pytest.mark.parametrize("groups", [3, 12, 40, 100])
def test_ranks_named_lie_on_the_axis_and_do_not_crowd(groups, kind):
    _, figure = drawn(kind, groups=groups)
    for ticks in (figure.layout.xaxis.tickvals, figure.layout.meta["narrow"]["xaxis"]["tickvals"]):
        assert ticks[0] == 1
        assert ticks[-1] <= groups
        assert 2 <= len(ticks) <= 16
    assert len(figure.layout.meta["narrow"]["xaxis"]["tickvals"]) <= 8


def test_without_a_truth_there_are_no_crosses_and_names_are_escaped():
    data = GroupMeans([1.0, 5.0, 9.0], [2.0, 2.0, 3.0], names=["<b>A</b>", "B & C", "D"])
    comparison = compare(data, analysis=Analysis())
    figure = as_plotly(rank_plot(comparison, league(comparison, 0.9), SCREEN))
    assert [trace.name for trace in figure.data] == [
        "probability of each rank",
        "interval",
        "own rank",
        "expected rank",
    ]
    text = trace(figure, "own rank").hovertext
    assert text[0].startswith("&lt;b&gt;A&lt;/b&gt;<br>")
    assert "&lt;b&gt;A" in "".join(figure.layout.yaxis.ticktext)


def test_a_picked_group_has_its_row_marked():
    _, figure = drawn(picked=3)
    (band,) = figure.layout.shapes
    row = trace(figure, "own rank").y[3]
    assert (band.y0, band.y1) == (row - 0.5, row + 0.5)


def test_a_hidden_truth_is_not_drawn():
    comparison = replace(simulated(), theta=None)
    figure = rank_plot(comparison, league(comparison, 0.9), SCREEN)
    assert "true rank" not in [trace["name"] for trace in figure["data"]]
    assert "true rank" not in str(figure["data"])
