"""The pictures of the paradox: exact curves, checks on them, who pays, and a stranger."""

import numpy as np
import pytest
from drawing import trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.james_stein import payers_plot, risk_plot, stranger_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.long_run.paradox import CHECKED_AT, curves, payers, stranger
from shrinkdash.narration.long_run.james_stein import rule_name


@pytest.mark.parametrize("groups", [3, 12])
def test_curves_and_checks_are_drawn_as_computed(groups: int) -> None:
    found = curves(groups)
    figure = as_plotly(risk_plot(found, 1.4, kind=SCREEN))
    for rule, risk in found.risk.items():
        np.testing.assert_array_equal(trace(figure, rule_name(rule)).y, risk)
    for rule, check in found.checks.items():
        dots = trace(figure, f"simulated, {rule_name(rule)}")
        assert list(dots.x) == list(CHECKED_AT)
        np.testing.assert_array_equal(dots.y, check.risk)
        assert "±" in dots.hovertext[0]
    bars = [one for one in figure.data if one.name == "2 Monte Carlo SEs"]
    assert len(bars) == len(found.checks)
    ends = np.asarray(bars[0].y, dtype=float).reshape(-1, 3)
    np.testing.assert_allclose(ends[:, 1] - ends[:, 0], 4 * found.checks[found.best].se)


def test_only_curves_stand_in_the_legend_and_the_rules_look_different() -> None:
    figure = as_plotly(risk_plot(curves(12), 1.4, kind=SCREEN))
    named = [one for one in figure.data if one.showlegend is not False]
    assert len(named) == 4
    assert len({(one.line.width, one.line.dash) for one in named}) == 4


@pytest.mark.parametrize(("spread", "drawn"), [(1.4, True), (40.0, False)])
def test_where_the_page_stands_is_marked_or_said_to_lie_beyond(spread: float, drawn: bool) -> None:
    figure = as_plotly(risk_plot(curves(12), spread, kind=SCREEN))
    here = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert [shape.x0 for shape in here] == ([2**0.5 * spread] if drawn else [])
    (note,) = figure.layout.annotations
    assert ("▸" in note.text) == (not drawn)
    assert note.x <= figure.layout.xaxis.range[1]


@pytest.mark.parametrize("groups", [3, 12, 100])
def test_who_pays_is_drawn_on_an_axis_that_holds_all(groups: int) -> None:
    found = payers(groups)
    figure = as_plotly(payers_plot(found, kind=PROJECTOR))
    np.testing.assert_array_equal(trace(figure, "the far one").y, found.far)
    np.testing.assert_array_equal(trace(figure, "each other one").y, found.others)
    np.testing.assert_array_equal(trace(figure, "all together").y, found.together)
    low, high = 10 ** np.array(figure.layout.yaxis.range)
    assert low < found.others.min()
    assert found.far.max() < high
    assert 1.0 in figure.layout.yaxis.tickvals


def test_the_stranger_is_the_one_row_that_loses() -> None:
    found = stranger(12)
    figure = as_plotly(stranger_plot(found, kind=SCREEN))
    marks = trace(figure, "James-Stein")
    assert list(marks.x) == list(found[1:])
    assert [symbol.endswith("-open") for symbol in marks.marker.symbol] == [False, False, True, False]
