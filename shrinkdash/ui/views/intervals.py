"""Intervals: own, plug-in and full-Bayes ones side by side."""

from __future__ import annotations

from shrinkdash.figures.draw.intervals import interval_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.intervals import side_by_side
from shrinkdash.narration.draw.intervals import interval_alt, tally, widths
from shrinkdash.ui.chart import Mark
from shrinkdash.ui.parts.picture import Picture, draw
from shrinkdash.ui.prose import prose

# Where no level is chosen for the other views.
USUAL_LEVEL = 0.95
MARKS = (
    Mark("no-pooling", "●", "own data"),
    Mark("plug-in", "▷", "plug-in"),
    Mark("partial-pooling", "▶", "full Bayes"),
)
TRUTH_MARKS = (Mark("truth", "✕", "truth"), Mark("", "┅○", "misses the truth"))


def show(picture: Picture) -> None:
    """Show the panel."""
    seen, subject = picture.seen, picture.subject
    level = picture.view.level or USUAL_LEVEL
    found = side_by_side(seen, level)
    order = rows(picture.comparison, picture.view.sort, picture.kind)
    figure = interval_plot(seen, found, order, picture.scale, level=level, unit=subject.unit, picked=picture.picked)
    told = [widths(seen, found), "", prose("read/intervals-unseen")]
    if seen.theta is not None:
        told[1:] = [tally(found, seen.theta, level, subject), prose("read/intervals")]
    if seen.family.approximated:
        told.append(prose("read/intervals-counts"))
    legend = MARKS if seen.theta is None else MARKS + TRUTH_MARKS
    draw(picture, figure, "intervals", interval_alt(seen, found, level, subject), legend=legend, note=told)
