"""Histograms and the scale of parameters show the numbers they were given, on every width."""

from itertools import pairwise

import numpy as np
import pytest

from shrinkdash.comparison import compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.criteria import criteria
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.predictive import Check, checks
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.effective_parameters import parameter_plot
from shrinkdash.figures.draw.predictive import BINS, predictive_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.settings import Analysis, Design

COMPARISON = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
DRAWN = effects(COMPARISON)
FIVE = checks(COMPARISON, DRAWN.new, "Largest gap")


def by_name(figure) -> dict:
    return {trace["name"]: trace for trace in figure["data"]}


def test_each_panel_has_its_histogram_and_the_observed_value() -> None:
    traces = by_name(predictive_plot(FIVE, places=1, kind=SCREEN))
    for check in FIVE:
        bars, line = traces[f"replicated {check.name}"], traces[f"observed {check.name}"]
        assert line["x"] == [check.observed] * 2
        assert (bars["xaxis"], bars["yaxis"]) == (line["xaxis"], line["yaxis"])
        step = bars["x"][1] - bars["x"][0]
        counts = [np.sum(np.abs(check.replicated - x) <= step / 2 * (1 + 1e-9)) for x in bars["x"]]
        np.testing.assert_allclose(bars["y"], np.array(counts) / max(counts), atol=0.02)
        assert len(set(bars["ids"])) == BINS
    assert len({trace["xaxis"] for trace in traces.values()}) == 5


def test_every_value_and_p_is_written_on_every_width() -> None:
    layout = predictive_plot(FIVE, places=1, kind=SCREEN)["layout"]
    for notes in (layout["annotations"], layout["meta"]["narrow"]["annotations"]):
        assert len(notes) == 5
        for note, check in zip(notes, FIVE, strict=True):
            assert f"{check.observed:.1f}" in note["text"]
            assert f"p = {check.p:.2f}" in note["text"]
            assert note["font"]["size"] >= 14


def domains(layout, axis: str) -> list[list[float]]:
    return [layout[f"{axis}axis{number}"]["domain"] for number in ("", 2, 3, 4, 5)]


def test_panels_stand_side_by_side_and_stack_where_there_is_little_width_or_large_type() -> None:
    wide, large = (predictive_plot(FIVE, places=1, kind=kind)["layout"] for kind in (SCREEN, PROJECTOR))
    beside = domains(wide, "x")
    assert all(left[1] < right[0] for left, right in pairwise(beside))
    assert beside[0][0] == 0
    assert beside[-1][1] == pytest.approx(1)
    for stacked in (wide["meta"]["narrow"], large):
        rows = domains(stacked, "y")
        assert all(upper[0] > lower[1] for upper, lower in pairwise(rows))
        assert 0 <= rows[-1][0] < rows[0][1] <= 1
        assert domains(stacked, "x") == [[0, 1]] * 5


def test_the_observed_value_is_on_the_axis_however_far_out() -> None:
    far = Check("SD", 99.0, np.random.default_rng(1).normal(size=500))
    still = Check("SD", 2.0, np.full(500, 2.0))
    layout = predictive_plot([far, still], places=1, kind=SCREEN)["layout"]
    assert layout["xaxis"]["range"][1] > 99 > layout["xaxis"]["range"][0]
    assert layout["xaxis2"]["range"][0] < 2 < layout["xaxis2"]["range"][1]


def test_plotly_accepts_the_figures() -> None:
    found = criteria(COMPARISON, DRAWN)
    for kind in (SCREEN, PROJECTOR):
        assert as_plotly(predictive_plot(FIVE, places=1, kind=kind)).data
        assert as_plotly(parameter_plot(found, kind=kind)).data
