"""Weights: how much of each group's estimate is its own mean."""

from __future__ import annotations

from shrinkdash.figures.draw.weights import weight_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.narration.draw.descriptions import weights_alt
from shrinkdash.ui.parts.view_input import ViewInput, draw_groups
from shrinkdash.ui.prose import prose


def show(given: ViewInput) -> None:
    """Show the view."""
    figure = weight_plot(given.seen, rows(given.comparison, given.display.sort, given.kind), picked=given.picked)
    note = (prose("read/weights-logs" if given.pulled_on_logs else "read/weights"),)
    draw_groups(given, figure, "weights", weights_alt(given.seen, given.subject), note=note)
