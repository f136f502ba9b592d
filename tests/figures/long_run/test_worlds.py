"""Rows of worlds and the chosen one by size: what is drawn is what was run."""

from dataclasses import replace

import numpy as np
import pytest
from drawing import trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.worlds import world_plot, world_sizes_plot
from shrinkdash.figures.parts.ratio_rows import RatioRow, ratio_rows
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.long_run.broken import by_size, cases, trial
from shrinkdash.measured import Measured
from shrinkdash.narration.long_run.worlds import label, verdict_words
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, PARTIAL, STRATEGIES


def trials(design: Design, replicates: int = 1_024):
    listed, chosen = cases(design)
    return [trial(case, Analysis(), replicates=replicates) for case in listed], chosen


def texts(annotations) -> list[str]:
    return [note["text"].removeprefix("<b>").removesuffix("</b>") for note in annotations]


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
def test_every_world_has_its_mark_its_bar_and_its_verdict(kind) -> None:
    found, chosen = trials(Design())
    drawn = world_plot(found, chosen, kind=kind)
    figure = as_plotly(drawn)
    ratios = [one.overall(PARTIAL) for one in found]
    marks = trace(figure, "Partial pooling")
    assert list(marks.x) == [max(ratio.value, 0.25) for ratio in ratios]
    assert list(marks.ids) == [one.case.key for one in found]
    bars = np.asarray(trace(figure, "2 Monte Carlo SEs").x, dtype=float).reshape(-1, 3)
    np.testing.assert_allclose(bars[:, 0], [max(ratio.value - 2 * ratio.se, 0.25) for ratio in ratios])
    np.testing.assert_allclose(bars[:, 1], [max(ratio.value + 2 * ratio.se, 0.25) for ratio in ratios])
    said = texts(drawn["layout"]["annotations"])
    assert all(label(one.case) in said and verdict_words(one) in said for one in found)
    assert all(note["font"]["size"] >= kind.small for note in drawn["layout"]["annotations"])
    low, high = 10 ** np.array(figure.layout.xaxis.range)
    assert low <= bars[:, :2].min()
    assert bars[:, :2].max() < high


def test_losing_worlds_are_open_and_the_chosen_one_has_a_band() -> None:
    found, chosen = trials(Design(world="heavy"), replicates=4_096)
    figure = as_plotly(world_plot(found, chosen, kind=SCREEN))
    symbols = dict(
        zip(trace(figure, "Partial pooling").ids, trace(figure, "Partial pooling").marker.symbol, strict=True)
    )
    assert symbols["double"] == "triangle-right-open"
    assert symbols["normal"] == "triangle-right"
    (band,) = [shape for shape in figure.layout.shapes if shape.type == "rect"]
    assert (band.y0, band.y1) == (-3.5, -2.5)
    bold = [note.text for note in figure.layout.annotations if note.x == 0 and note.text.startswith("<b>")]
    assert bold == ["<b>Heavy tails</b>"]


def test_complete_pooling_off_the_axis_is_cut_and_said() -> None:
    found, chosen = trials(Design(size=50))
    drawn = world_plot(found, chosen, kind=SCREEN)
    squares = np.asarray(trace(as_plotly(drawn), "Complete pooling").x, dtype=float)
    far = [one.overall(COMPLETE).value for one in found]
    high = 10 ** drawn["layout"]["xaxis"]["range"][1]
    np.testing.assert_array_equal(np.isnan(squares), (np.array(far) > high) | (np.array(far) < 0.25))
    alike = found[-1]
    cut = f"◂ {alike.overall(PARTIAL).value:.2g}, □ {far[-1]:.2g}"
    assert cut in texts(drawn["layout"]["annotations"])
    assert np.isnan(squares).any()
    assert f"□ {far[0]:.3g} ▸" in texts(drawn["layout"]["annotations"])
    assert f"□ {far[0]:.3g} ▸" in texts(drawn["layout"]["meta"]["narrow"]["annotations"])


def test_labels_from_elsewhere_are_escaped() -> None:
    row = RatioRow("a", "<b>x", "x & y", "1 < 2", Measured(1.2), ("<i>",))
    drawn = ratio_rows([row], STRATEGIES[PARTIAL], kind=SCREEN)
    assert drawn["layout"]["annotations"][0]["text"] == "&lt;b&gt;x"
    assert drawn["data"][2]["hovertext"] == ["&lt;i&gt;"]


def test_sizes_are_drawn_with_their_errors_and_hurt_ones_open() -> None:
    design = Design(size=50, world="sized")
    (found,) = [
        one for one in trials(design, 10_240)[0] if one.case.design == replace(design, truth_seed=0, data_seed=0)
    ]
    figure = as_plotly(world_sizes_plot(found, kind=SCREEN))
    same = by_size(found)
    marks = trace(figure, "by size")
    assert list(marks.x) == [line.n for line in same]
    assert list(marks.y) == [line.ratio.value for line in same]
    assert [symbol.endswith("open") for symbol in marks.marker.symbol] == [line.hurt for line in same]
    assert same[0].hurt
    bars = np.asarray(trace(figure, "2 Monte Carlo SEs").y, dtype=float).reshape(-1, 3)
    np.testing.assert_allclose(bars[:, 1] - bars[:, 0], [4 * line.ratio.se for line in same])
    low, high = figure.layout.yaxis.range
    assert low < 1 < high
    assert low < bars[:, 0].min()
    assert bars[:, 1].max() < high


def test_the_exceptional_school_has_a_mark_of_its_own() -> None:
    found, chosen = trials(Design(pattern="equal", world="outlier"))
    outlier = next(one for one in found if one.case == chosen)
    figure = as_plotly(world_sizes_plot(outlier, kind=SCREEN))
    alone = trace(figure, "exceptional")
    assert list(alone.y) == [outlier.ratio(PARTIAL, np.array([0])).value]
    assert alone.text[0].strip() == "School 1"
    assert list(trace(figure, "by size").x) == [8]
