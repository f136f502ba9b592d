"""What the arrow plot shows is what the estimates say."""

from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
from drawing import trace

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.arrows import arrow_plot
from shrinkdash.figures.parts.rows import SORTS, rows
from shrinkdash.figures.parts.scale import scale_of_data, scale_of_design
from shrinkdash.figures.parts.theme import PAPER, PROJECTOR, SCREEN, TEXT
from shrinkdash.intervals import own
from shrinkdash.narration.draw.groups import centre_label
from shrinkdash.settings import Analysis, Design


def drawn(design: Design, **changes) -> tuple[Comparison, go.Figure]:
    comparison = replace(compare_simulated(design, simulate(design), analysis=Analysis()), **changes)
    figure = as_plotly(arrow_plot(comparison, rows(comparison, "mean", SCREEN), scale_of_design(design), unit="points"))
    return comparison, figure


def test_marks_stand_at_the_estimates_in_their_rows() -> None:
    comparison, figure = drawn(Design())
    np.testing.assert_allclose(trace(figure, "own mean").x, comparison.data.y_bar)
    np.testing.assert_allclose(trace(figure, "pooled").x, comparison.pooled.theta_hat)
    np.testing.assert_allclose(trace(figure, "truth").x, comparison.theta)
    shafts = np.asarray(trace(figure, "pull").x, dtype=float).reshape(-1, 3)
    np.testing.assert_allclose(shafts[:, 0], comparison.data.y_bar)
    np.testing.assert_allclose(shafts[:, 1], comparison.pooled.theta_hat)
    centre = trace(figure, "centre")
    assert set(centre.x) == {comparison.pooled.mu_hat}
    assert centre.text[np.argmax(centre.y)] == centre_label(comparison)
    assert centre.textposition == "top center"


def test_heads_point_where_the_group_went_and_tell_who_was_hurt() -> None:
    comparison, figure = drawn(Design())
    heads = trace(figure, "pooled")
    right = comparison.pooled.theta_hat >= comparison.data.y_bar
    assert [symbol == "triangle-right" for symbol in heads.marker.symbol] == right.tolist()
    assert [colour == PAPER for colour in heads.marker.color] == (comparison.gain < 0).tolist()
    assert [colour == TEXT for colour in heads.marker.line.color] == (comparison.gain < 0).tolist()
    assert (comparison.gain < 0).any()


def test_a_hidden_truth_shows_neither_crosses_nor_who_was_hurt() -> None:
    _, figure = drawn(Design(), theta=None)
    assert "truth" not in {trace.name for trace in figure.data}
    assert PAPER not in trace(figure, "pooled").marker.color
    assert "truth" not in " ".join(trace(figure, "pooled").hovertext)


def test_a_point_outside_stands_at_the_edge_with_its_value() -> None:
    design = Design(pattern="custom", sizes=[1, 200, 200, 200, 200], tau=0.0, sigma=30.0, data_seed=12)
    comparison, figure = drawn(design)
    scale = scale_of_design(design)
    assert comparison.data.y_bar[0] != np.clip(comparison.data.y_bar[0], scale.low, scale.high)
    assert trace(figure, "own mean").x[0] in {scale.low, scale.high}
    assert any(f"{comparison.data.y_bar[0]:.1f}" in note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("sort", SORTS)
def test_rows_follow_the_chosen_order(sort: str) -> None:
    comparison = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
    top_down = np.argsort(-rows(comparison, sort, SCREEN).y)
    wanted = {"mean": -comparison.data.y_bar, "size": -comparison.data.n, "name": np.arange(12)}[sort]
    assert (np.diff(wanted[top_down]) >= 0).all()


@pytest.mark.parametrize(("groups", "least"), [(3, 24), (12, 24), (40, 14), (100, 9)])
def test_rows_stay_legible(groups: int, least: int) -> None:
    comparison = compare_simulated(Design(groups=groups), simulate(Design(groups=groups)), analysis=Analysis())
    laid = rows(comparison, "mean", SCREEN)
    assert laid.height >= least
    labelled = laid.axis["tickvals"]
    assert np.min(np.abs(np.diff(sorted(labelled)))) * laid.height >= SCREEN.small
    assert any("n " in label for label in laid.labels) == (groups < 40)


def test_type_is_at_least_14_pixels_and_24_on_a_projector() -> None:
    for kind, least in ((SCREEN, 14), (PROJECTOR, 24)):
        comparison = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
        figure = as_plotly(
            arrow_plot(comparison, rows(comparison, "mean", kind), scale_of_design(Design()), unit="points")
        )
        sizes = [figure.layout.xaxis.tickfont.size, figure.layout.yaxis.tickfont.size]
        sizes += [note.font.size for note in figure.layout.annotations]
        sizes.append(trace(figure, "centre").textfont.size)
        assert min(sizes) >= least


def test_the_axis_depends_on_settings_only() -> None:
    scales = {scale_of_design(Design(truth_seed=seed, data_seed=seed)) for seed in range(20)}
    assert len(scales) == 1
    # 3 sqrt(25 + 100 / 8) = 18.4: the next step is 20.
    assert scales.pop() == scale_of_design(Design())
    assert (scale_of_design(Design()).low, scale_of_design(Design()).high) == (50.0, 90.0)
    # 3 sqrt(225 + 900 / 2) = 77.9: beyond 60 comes 80.
    assert scale_of_design(Design(tau=15.0, sigma=30.0, size=2)).high == 150.0


def test_real_data_all_lie_inside() -> None:
    data = GroupMeans([3.0, 3.0], [1.0, 2.0])
    scale = scale_of_data(data)
    assert scale.low < 3 < scale.high
    wide = scale_of_data(GroupMeans([0.0, 100.0], [1.0, 1.0]), np.array([-50.0, 20.0]))
    assert wide.low < -50
    assert wide.high > 100


def test_names_cannot_smuggle_markup_in() -> None:
    data = GroupMeans([0.0, 9.0, 4.0], [1.0, 1.0, 1.0], names=["<b>A</b>", "a&b", "x" * 60])
    comparison = compare(data, analysis=Analysis(method="DL"))
    figure = as_plotly(arrow_plot(comparison, rows(comparison, "name", SCREEN), scale_of_data(data), unit=""))
    assert figure.layout.yaxis.ticktext[0] == "&lt;b&gt;A&lt;/b&gt;"
    assert "<b>" not in "".join(trace(figure, "own mean").hovertext)
    assert len(figure.layout.yaxis.ticktext[2]) == 22


def test_the_figure_is_valid_plotly() -> None:
    comparison, figure = drawn(Design(pattern="equal"))
    rivals = ("james-stein", "oracle")
    figure = as_plotly(
        arrow_plot(
            comparison,
            rows(comparison, "mean", SCREEN),
            scale_of_design(Design()),
            unit="points",
            rivals=rivals,
            picked=3,
        )
    )
    assert figure.data[0].type == "scatter"
    np.testing.assert_allclose(trace(figure, "Oracle").x, comparison.fits["oracle"].theta_hat)
    assert len(figure.layout.shapes) == 1


def test_intervals_stand_beside_the_arrows_and_those_that_miss_are_dashed() -> None:
    comparison = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
    interval = own(comparison, 0.5)
    place, scale = rows(comparison, "mean", SCREEN), scale_of_design(Design())
    figure = as_plotly(arrow_plot(comparison, place, scale, unit="points", intervals=[("no pooling", interval)]))
    hit, missed = (
        np.asarray(trace(figure, f"interval, no pooling{word}").x, float).reshape(-1, 3) for word in ("", ", missed")
    )
    out = interval.misses(comparison.theta)
    assert 0 < out.sum() < 12
    assert trace(figure, "interval, no pooling, missed").line.dash is not None
    np.testing.assert_array_equal(np.isnan(hit[:, 0]), out)
    np.testing.assert_array_equal(np.isnan(missed[:, 0]), ~out)
    np.testing.assert_allclose(missed[out][:, :2], np.column_stack([interval.lower, interval.upper])[out])
