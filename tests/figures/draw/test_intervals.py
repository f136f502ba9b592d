"""The picture of three intervals a group."""

from dataclasses import replace

import numpy as np
import pytest
from drawing import simulated, trace

from shrinkdash.comparison import Comparison, compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.intervals import LOOKS, interval_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.figures.parts.scale import scale_of_data, scale_of_design
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN, Type
from shrinkdash.intervals import FULL, OWN, PLUG_IN, side_by_side
from shrinkdash.settings import Analysis, Design


def drawn(comparison: Comparison, design: Design, level: float = 0.8, kind: Type = SCREEN, **more: int):
    found = side_by_side(comparison, level)
    order = rows(comparison, "mean", kind)
    plain = interval_plot(comparison, found, order, scale_of_design(design), level=level, unit="points", **more)
    return as_plotly(plain), found


def segments(figure, name: str) -> np.ndarray:
    """The ends of every drawn line of a trace."""
    ends = np.reshape(np.asarray(trace(figure, name).x, dtype=float), (-1, 3))[:, :2]
    return ends[~np.isnan(ends[:, 0])]


@pytest.mark.parametrize("kind", [OWN, PLUG_IN, FULL])
def test_intervals_that_hold_the_truth_are_solid_and_those_that_miss_it_dashed(kind: str) -> None:
    comparison = simulated(Design(data_seed=3))
    figure, found = drawn(comparison, Design(), level=0.5)
    missed = found[kind].misses(comparison.theta)
    assert 0 < missed.sum() < 12
    for name, here in ((kind, ~missed), (f"{kind}, missed", missed)):
        np.testing.assert_allclose(
            segments(figure, name), np.column_stack([found[kind].lower[here], found[kind].upper[here]])
        )
    assert trace(figure, kind).line.dash == "solid"
    assert trace(figure, f"{kind}, missed").line.dash != "solid"
    assert trace(figure, kind).line.color == LOOKS[kind].colour


def test_a_ring_marks_the_end_beyond_which_the_truth_lies() -> None:
    data = GroupMeans([0.0, 10.0, 20.0], [1.0, 1.0, 1.0])
    comparison = compare(data, analysis=Analysis(), theta=np.array([5.0, 10.0, 12.0]))
    found = side_by_side(comparison, 0.95)
    plain = interval_plot(
        comparison, found, rows(comparison, "name", SCREEN), scale_of_data(data), level=0.95, unit="points"
    )
    rings = trace(as_plotly(plain), "missed")
    assert len(rings.x) == sum(int(interval.misses(comparison.theta).sum()) for interval in found.values())
    np.testing.assert_allclose(rings.x[:2], [found[OWN].upper[0], found[OWN].lower[2]])


def test_without_a_truth_nothing_is_marked() -> None:
    figure, _ = drawn(replace(simulated(Design()), theta=None), Design(), level=0.5)
    names = {trace.name for trace in figure.data}
    assert names.isdisjoint({"truth", "truth line", "missed"})
    for kind in LOOKS:
        assert len(segments(figure, f"{kind}, missed")) == 0
        assert len(segments(figure, kind)) == 12


def test_the_three_stand_apart_within_their_row() -> None:
    figure, _ = drawn(simulated(Design()), Design())
    own, plugged, full = (np.asarray(trace(figure, f"{kind} estimate").y) for kind in (OWN, PLUG_IN, FULL))
    assert np.all(own > plugged)
    assert np.all(plugged > full)
    assert np.all(own - full < 0.9)


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
def test_many_rows_stay_as_high_as_three_lines_need(kind: Type) -> None:
    design = Design(groups=100)
    figure, _ = drawn(simulated(design), design, kind=kind)
    assert (figure.layout.height - 8 - round(3.6 * kind.small)) / 100 >= 12
    assert trace(figure, OWN).line.width <= 1.5
    assert len(figure.data) <= 14


def test_what_is_longer_than_the_axis_is_cut_and_points_outward() -> None:
    data = GroupMeans([0.0, 1.0, 2.0, 3.0, 1.0], [1.0, 1.0, 1.0, 1.0, 50.0])
    comparison = compare(data, analysis=Analysis())
    found = side_by_side(comparison, 0.95)
    plain = interval_plot(
        comparison, found, rows(comparison, "name", SCREEN), scale_of_data(data), level=0.95, unit="points"
    )
    figure = as_plotly(plain)
    low, high = figure.layout.xaxis.range
    assert found[OWN].lower[4] < low
    cut = trace(figure, "goes on")
    assert list(cut.x[:2]) == pytest.approx([low, high])
    assert list(cut.marker.symbol[:2]) == ["triangle-left-open", "triangle-right-open"]
    beyond = sum(int(np.sum(ends.lower < low) + np.sum(ends.upper > high)) for ends in found.values())
    assert len(cut.x) == beyond
    assert np.nanmin(np.asarray(trace(figure, OWN).x, dtype=float)) == pytest.approx(low)


def test_rates_have_no_room_below_0_or_above_all() -> None:
    counts = GroupCounts([0, 8, 3], [8, 8, 8])
    comparison = compare(counts, analysis=Analysis())
    found = side_by_side(comparison, 0.95)
    order = rows(comparison, "name", SCREEN)
    plain = interval_plot(comparison, found, order, scale_of_data(comparison.data), level=0.95, unit="share")
    low, high = plain["layout"]["xaxis"]["range"]
    assert -0.05 < low < 0
    assert 1 < high < 1.05


def test_marks_can_be_picked_and_tell_their_interval() -> None:
    comparison = simulated(Design())
    figure, found = drawn(comparison, Design(), picked=2)
    dots = trace(figure, f"{FULL} estimate")
    assert list(dots.ids) == [str(j) for j in range(12)]
    assert f"{found[FULL].lower[2]:.1f} to {found[FULL].upper[2]:.1f}" in dots.hovertext[2]
    np.testing.assert_allclose(dots.x, comparison.full.estimates.theta_hat)
    assert len(figure.layout.shapes) == 1


def test_names_are_made_safe_where_hovering_tells_them() -> None:
    data = GroupMeans([0.0, 5.0], [1.0, 1.0], names=["<b>A", "B"])
    figure, _ = drawn(compare(data, analysis=Analysis()), Design())
    for kind in (OWN, PLUG_IN, FULL):
        assert trace(figure, f"{kind} estimate").hovertext[0].startswith("&lt;b&gt;A<br>")
