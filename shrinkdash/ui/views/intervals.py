"""Intervals: own, plug-in and full-Bayes ones side by side."""

from __future__ import annotations

from shrinkdash.figures.draw.intervals import interval_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.intervals import side_by_side
from shrinkdash.narration.draw.intervals import interval_alt, tally, widths
from shrinkdash.ui.chart import Mark
from shrinkdash.ui.parts.view_input import ViewInput, draw_groups
from shrinkdash.ui.prose import prose

# Where no level is chosen for the other views.
USUAL_LEVEL = 0.95
MARKS = (
    Mark("no-pooling", "●", "own data"),
    Mark("plug-in", "▷", "plug-in"),
    Mark("partial-pooling", "▶", "full Bayes"),
)
TRUTH_MARKS = (Mark("truth", "✕", "truth"), Mark("", "┅○", "misses the truth"))


def show(given: ViewInput) -> None:
    """Show the view."""
    seen, subject = given.seen, given.subject
    level = given.display.level or USUAL_LEVEL
    found = side_by_side(seen, level)
    order = rows(given.comparison, given.display.sort, given.kind)
    figure = interval_plot(seen, found, order, given.scale, level=level, unit=subject.unit, picked=given.picked)
    note = [widths(seen, found), "", prose("read/intervals-unseen")]
    if seen.theta is not None:
        note[1:] = [tally(found, seen.theta, level, subject), prose("read/intervals")]
    if seen.family.approximated:
        note.append(prose("read/intervals-counts"))
    legend = MARKS if seen.theta is None else MARKS + TRUTH_MARKS
    draw_groups(given, figure, "intervals", interval_alt(seen, found, level, subject), marks=legend, note=note)
