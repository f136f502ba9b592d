"""Coverage by size and against width: what is drawn is what was measured."""

import numpy as np
import plotly.graph_objects as go
import pytest

from shrinkdash.figures import as_plotly
from shrinkdash.figures.long_run.coverage import LOOKS, coverage_plot, width_plot
from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
from shrinkdash.long_run.by_size import by_size
from shrinkdash.long_run.coverage import INTERVALS, Coverage, coverage
from shrinkdash.settings import Design


@pytest.fixture(scope="module")
def covered() -> Coverage:
    return coverage(Design(), replicates=200)


def by_name(figure: go.Figure) -> dict[str, go.Scatter]:
    return {trace.name: trace for trace in figure.data}


def test_every_kind_of_interval_has_a_look_of_its_own() -> None:
    assert tuple(LOOKS) == INTERVALS
    assert len({look.symbol for look in LOOKS.values()}) == len({look.glyph for look in LOOKS.values()}) == len(LOOKS)


def test_shares_stand_by_size_with_two_errors(covered: Coverage) -> None:
    found = by_size(Design().n, covered)
    figure = as_plotly(coverage_plot(found, 0.95, kind=SCREEN))
    for name, trace in by_name(figure).items():
        np.testing.assert_allclose(trace.y, 100 * found.share[name])
        np.testing.assert_allclose(trace.error_y.array, 200 * found.share_se[name])
        # Kinds stand beside each other, nearer to their own size than to the next.
        np.testing.assert_allclose(np.log(trace.x), np.log(found.n), atol=0.12)
    assert len({trace.x[0] for trace in figure.data}) == len(INTERVALS)
    assert figure.layout.xaxis.type == "log"


@pytest.mark.parametrize("level", [0.5, 0.8, 0.95])
def test_the_promise_is_a_line_that_both_charts_hold(level: float) -> None:
    covered = coverage(Design(), level=level, replicates=100)
    for figure in (
        coverage_plot(by_size(Design().n, covered), level, kind=SCREEN),
        width_plot(covered, level, kind=SCREEN),
    ):
        layout = as_plotly(figure).layout
        assert layout.shapes[0].y0 == layout.shapes[0].y1 == pytest.approx(100 * level)
        low, high = layout.yaxis.range
        assert low < 100 * level < high
        values = np.concatenate([np.asarray(trace["y"]) for trace in figure["data"]])
        assert np.all((low < values) & (values < high))


def test_width_and_coverage_are_the_overall_ones(covered: Coverage) -> None:
    figure = as_plotly(width_plot(covered, 0.95, kind=SCREEN))
    for name, trace in by_name(figure).items():
        assert trace.x[0] == covered.width[name]
        assert trace.y[0] == pytest.approx(100 * covered.share[name])
        assert trace.error_y.array[0] == pytest.approx(200 * covered.share_se[name])
    assert figure.layout.xaxis.range[1] > max(covered.width.values())


def test_a_single_size_names_its_marks_where_there_is_room() -> None:
    design = Design(pattern="equal")
    figure = coverage_plot(by_size(design.n, coverage(design, replicates=50)), 0.95, kind=SCREEN)
    assert [trace["text"] for trace in figure["data"]] == [[look.label] for look in LOOKS.values()]
    assert {trace["meta"]["narrow"]["mode"] for trace in figure["data"]} == {"markers"}
    assert figure["layout"]["xaxis"]["tickvals"] == [8.0]


@pytest.mark.parametrize("kind", [SCREEN, PROJECTOR])
@pytest.mark.parametrize(
    "design",
    [Design(groups=3), Design(groups=60, size=100), Design(tau=0.0), Design(pattern="giant")],
    ids=["three", "sixty", "no spread", "giant"],
)
def test_every_design_gives_valid_figures_in_legible_type(design: Design, kind) -> None:
    covered = coverage(design, replicates=20)
    for figure in (coverage_plot(by_size(design.n, covered), 0.95, kind=kind), width_plot(covered, 0.95, kind=kind)):
        layout = as_plotly(figure).layout
        assert layout.height > 0
        assert min(layout.xaxis.tickfont.size, layout.xaxis.title.font.size) >= kind.small
