"""Results in, figures out: what plotly.js draws, as a plain mapping of ``data`` and ``layout``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shrinkdash.figures.parts.theme import Figure

if TYPE_CHECKING:
    import plotly.graph_objects as go


def as_plotly(figure: Figure) -> go.Figure:
    """Turn a figure into a validated ``plotly.graph_objects.Figure``, to show or save it outside the page.

    Raises
    ------
    ValueError
        If the figure holds a property that Plotly does not know.
    """
    import plotly.graph_objects as go  # takes longer than a page's first drawing, which does without it

    return go.Figure(figure)
