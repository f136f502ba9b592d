"""Where they moved: an arrow from each group's own mean to where pooling put it."""

from __future__ import annotations

from shrinkdash.figures.draw.arrows import arrow_plot
from shrinkdash.figures.parts.rows import rows
from shrinkdash.figures.parts.scale import scale_with_intervals
from shrinkdash.intervals import Interval, own, pooled
from shrinkdash.narration.draw.descriptions import arrows_alt
from shrinkdash.narration.draw.intervals import misses
from shrinkdash.narration.draw.tau_lab import count_prior_said
from shrinkdash.strategies import NO, PARTIAL
from shrinkdash.ui.parts.view_input import SIMULATED_DRAW, ViewInput, draw_groups, legend
from shrinkdash.ui.prose import prose


def show(given: ViewInput) -> None:
    """Show the view."""
    rivals, scale, level = given.strategies[3:], given.scale, given.display.level
    if level is not None and given.source != SIMULATED_DRAW:
        # On simulated data the axis stays where it is from draw to draw.
        scale = scale_with_intervals(scale, given.seen, level)
    figure = arrow_plot(
        given.seen,
        rows(given.comparison, given.display.sort, given.kind),
        scale,
        unit=given.subject.unit,
        rivals=rivals,
        intervals=_intervals(given),
        picked=given.picked,
    )
    counted = "" if level is None else misses(given.seen, level)
    alt = f"{arrows_alt(given.seen, given.subject)} {counted}".rstrip()
    note = (counted, prose(f"read/{_reading(given)}"), *_logs_note(given))
    draw_groups(given, figure, "arrows", alt, marks=legend(given, rivals), note=note)


def _reading(given: ViewInput) -> str:
    """Name the text on how to read the arrows."""
    if given.comparison.theta is None:
        return "arrows-unknown"
    return "arrows" if given.display.truth else "arrows-hidden"


def _logs_note(given: ViewInput) -> tuple[str, ...]:
    if not given.pulled_on_logs:
        return ()
    prior = count_prior_said(given.comparison.analysis) if given.comparison.fully else ""
    return prose("read/arrows-logs"), prior


def _intervals(given: ViewInput) -> tuple[tuple[str, Interval], ...]:
    level, seen = given.display.level, given.seen
    return () if level is None else ((NO, own(seen, level)), (PARTIAL, pooled(seen, level)))
