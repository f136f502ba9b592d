"""Estimates against size: what is drawn is what was computed."""

import numpy as np
from drawing import simulated, trace

from shrinkdash.comparison import compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.sizes import size_plot
from shrinkdash.figures.parts.scale import scale_of_design
from shrinkdash.figures.parts.theme import SCREEN
from shrinkdash.settings import Analysis, Design


def test_sizes_stand_on_a_log_axis_and_equal_ones_side_by_side() -> None:
    comparison = simulated(Design())
    figure = as_plotly(size_plot(comparison, scale_of_design(Design()), kind=SCREEN, picked=2))
    x = np.asarray(trace(figure, "own mean").x, dtype=float)
    np.testing.assert_allclose(np.log(x), np.log(comparison.data.n), atol=0.09)
    assert len(set(x)) == 12
    np.testing.assert_allclose(trace(figure, "pooled").y, comparison.pooled.theta_hat)
    equal = as_plotly(size_plot(simulated(Design(pattern="equal")), scale_of_design(Design()), kind=SCREEN))
    assert len(set(trace(equal, "own mean").x)) == 12


def test_without_sizes_precision_stands_for_them() -> None:
    comparison = compare(GroupMeans([1.0, 5.0], [2.0, 4.0]), analysis=Analysis(method="DL"))
    figure = as_plotly(size_plot(comparison, scale_of_design(Design()), kind=SCREEN))
    np.testing.assert_allclose(trace(figure, "own mean").x, [4.0, 1.0])
    assert figure.layout.xaxis.title.text.startswith("precision")
