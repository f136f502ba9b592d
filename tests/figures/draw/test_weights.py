"""Weights: what is drawn is what was computed."""

import numpy as np
from drawing import simulated, trace

from shrinkdash.figures import as_plotly
from shrinkdash.figures.draw.weights import weight_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.figures.parts.theme import SCREEN
from shrinkdash.settings import Design


def test_weights_add_up_to_all() -> None:
    comparison = simulated(Design())
    figure = as_plotly(weight_plot(comparison, rows(comparison, "size", SCREEN), picked=1))
    own, everyone = (np.asarray(trace(figure, name).x) for name in ("own data", "everyone"))
    np.testing.assert_allclose(own + everyone, 100)
    np.testing.assert_allclose(own, 100 * comparison.pooled.weight)
    assert trace(figure, "share").text[0].strip() == f"{own[0]:.0f}\u00a0%"
    # Colour never alone: the part from everyone is hatched.
    assert trace(figure, "everyone").marker.pattern.shape == "/"
