"""By size: own mean and pooled estimate of each group against its size."""

from __future__ import annotations

from shrinkdash.figures.draw.sizes import size_plot
from shrinkdash.narration.draw.descriptions import sizes_alt
from shrinkdash.narration.draw.groups import size_note
from shrinkdash.ui.parts.view_input import ViewInput, draw_groups, legend


def show(given: ViewInput) -> None:
    """Show the view."""
    figure = size_plot(given.seen, given.scale, kind=given.kind, picked=given.picked)
    note = (size_note(given.comparison),)
    draw_groups(given, figure, "sizes", sizes_alt(given.seen, given.subject), marks=legend(given), note=note)
