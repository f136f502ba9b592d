"""Risk curves draw what the sweep says, and every line is named once."""

from __future__ import annotations

import numpy as np
import pytest
from drawing import only_trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.curves import curve_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.long_run.sweep import ALONG, Sweep, sweep
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, KNOWN_TAU, NO, ORACLE, PARTIAL, STRATEGIES

ALL = (NO, COMPLETE, PARTIAL, KNOWN_TAU, ORACLE)
VALUES = {NO: 17.9, COMPLETE: 25.0, PARTIAL: 10.4}


@pytest.fixture(scope="module", params=ALONG)
def found(request: pytest.FixtureRequest) -> Sweep:
    return sweep(Design(groups=8), request.param, strategies=ALL, replicates=256)


@pytest.fixture(scope="module")
def along_tau() -> Sweep:
    return sweep(Design(), "tau", strategies=ALL, replicates=256)


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
def test_plotly_knows_every_property_and_no_type_is_small(found: Sweep, kind: Type) -> None:
    figure = curve_plot(found, PARTIAL, 5.0, VALUES, kind)
    as_plotly(figure)
    assert all(note["font"]["size"] >= kind.small for note in figure["layout"]["annotations"])


def test_every_line_is_named_once_and_holds_the_expected_errors(found: Sweep) -> None:
    figure = curve_plot(found, PARTIAL, None, VALUES, SCREEN)
    notes = " | ".join(note["text"] for note in figure["layout"]["annotations"])
    for name in ALL:
        np.testing.assert_array_equal(only_trace(figure, STRATEGIES[name].label)["y"], found.expected(name))
        assert notes.count(STRATEGIES[name].label) == 1
    assert "you are here" not in notes


def test_only_simulated_curves_have_a_band(along_tau: Sweep) -> None:
    figure = curve_plot(along_tau, PARTIAL, None, VALUES, SCREEN)
    assert len(only_trace(figure, "No pooling, 2 Monte Carlo SEs")["x"]) == 0
    band = only_trace(figure, "Partial pooling, 2 Monte Carlo SEs")
    np.testing.assert_allclose(band["y"][:30], along_tau.mse[PARTIAL] - 2 * along_tau.mse_se[PARTIAL])


def test_here_marks_the_three_on_the_curves_where_they_fit(along_tau: Sweep) -> None:
    figure = curve_plot(along_tau, PARTIAL, 5.0, VALUES, SCREEN)
    marks = only_trace(figure, "you are here")
    top = figure["layout"]["yaxis"]["range"][1]
    assert marks["ids"] == [name for name, value in VALUES.items() if value <= top]
    assert set(marks["x"]) == {5.0}
    (line,) = figure["layout"]["shapes"]
    assert line["x0"] == line["x1"] == 5.0
