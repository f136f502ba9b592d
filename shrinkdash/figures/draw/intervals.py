"""Three intervals a group, one below the other: own data, tau plugged in, full Bayes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import POOLED, RAW, TRUTH_LOOK, Looks, dots, going_on, interval_lines
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale, scale_with_intervals
from shrinkdash.figures.parts.theme import TEXT, Figure, axis, figure, title
from shrinkdash.figures.parts.traces import line_trace, mark_trace, segments, stacked
from shrinkdash.intervals import FULL, OWN, PLUG_IN, Interval
from shrinkdash.narration.draw.intervals import interval_stories
from shrinkdash.strategies import TRUTH

# Rows are higher than elsewhere, since each holds three lines: at most by this factor.
HIGHEST = 1.5
# Height in pixels of the lowest rows.
LOWEST = 12
# Pixels that all rows share.
ROOM = 760
# Below this height lines are thin and marks are dots.
ROOMY = 22


@dataclass(frozen=True)
class Look:
    """How one kind of interval looks: its colour, its symbol, its width in pixels, its place in a row of height 1."""

    colour: str
    symbol: str
    width: float
    aside: float


LOOKS = {
    OWN: Look(RAW.colour, RAW.symbol, 2.0, 0.28),
    PLUG_IN: Look("#6B8BA4", f"{POOLED.symbol}-open", 1.5, 0.0),
    FULL: Look(POOLED.colour, POOLED.symbol, 3.0, -0.28),
}


def interval_plot(
    comparison: Comparison,
    found: Mapping[str, Interval],
    rows: Rows,
    scale: Scale,
    *,
    level: float,
    unit: str,
    picked: int | None = None,
) -> Figure:
    """Draw the intervals of every group, those that miss the truth dashed and with a ring at the end it lies beyond.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; without a truth nothing is marked.
    found : mapping of str to Interval
        By kind, see `shrinkdash.intervals.side_by_side`.
    rows : Rows
        The row of each group.
    scale : Scale
        Range of the estimates; the axis is wider by the reach of an interval, and what is longer is cut there.
    level : float
        Nominal coverage of the intervals.
    unit : str
        What the outcome axis measures.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    rows = _higher(rows)
    scale = scale_with_intervals(scale, comparison, level)
    traces = [] if comparison.theta is None else [_truth_lines(scale.clip(comparison.theta), rows)]
    for name, interval in found.items():
        aside, looks = LOOKS[name].aside, _line_looks(LOOKS[name], rows)
        traces += interval_lines(name, interval, comparison.theta, rows, scale, aside, looks)
    for name, interval in found.items():
        traces.append(_centres(name, interval, comparison, rows, scale, level))
    beside = [(interval, LOOKS[name].aside, LOOKS[name].colour) for name, interval in found.items()]
    traces.append(going_on(beside, rows, scale, _mark_size(rows)))
    if comparison.theta is not None:
        traces += [_rings(found, comparison.theta, rows, scale), _truths(comparison, found, rows, scale, level)]
    return figure(traces, _layout(rows, scale, unit, picked), rows.kind)


def _higher(rows: Rows) -> Rows:
    height = min(round(HIGHEST * rows.kind.row), max(LOWEST, ROOM // len(rows.y)))
    return replace(rows, height=height)


def _line_looks(look: Look, rows: Rows) -> Looks:
    line = {"color": look.colour, "width": look.width if rows.height >= ROOMY else 1.5}
    return line | {"dash": "solid"}, line | {"dash": "4px,3px"}


def _centres(
    name: str, interval: Interval, comparison: Comparison, rows: Rows, scale: Scale, level: float
) -> dict[str, Any]:
    look = LOOKS[name]
    hover = [stacked(lines) for lines in interval_stories(comparison, name, interval, level)]
    marker = {"symbol": look.symbol, "color": look.colour, "size": _mark_size(rows), "opacity": 1}
    x = scale.clip(_estimates(name, comparison))
    return dots(f"{name} estimate", x, rows.y + look.aside, hover, marker)


def _estimates(name: str, comparison: Comparison) -> Floats:
    if name == OWN:
        return comparison.data.y_bar
    return comparison.plugged.estimates.theta_hat if name == PLUG_IN else comparison.full.estimates.theta_hat


def _mark_size(rows: Rows) -> float:
    return round(0.7 * rows.kind.mark) if rows.height >= ROOMY else 4


def _rings(found: Mapping[str, Interval], theta: Floats, rows: Rows, scale: Scale) -> dict[str, Any]:
    """Ring the end beyond which the truth lies."""
    x, y = [], []
    for name, interval in found.items():
        missed = interval.misses(theta)
        end = np.where(theta > interval.upper, interval.upper, interval.lower)
        x += scale.clip(end[missed]).tolist()
        y += (rows.y[missed] + LOOKS[name].aside).tolist()
    marker = {"symbol": "circle-open", "color": TEXT, "size": _mark_size(rows) + 3, "line": {"width": 1.5}}
    return mark_trace("missed", x, y, marker) | {"cliponaxis": False}


def _truth_lines(theta: Floats, rows: Rows) -> dict[str, Any]:
    """Draw each truth through its whole row, so that all three intervals can be held against it."""
    y = segments(rows.y - 0.42, rows.y + 0.42)
    return line_trace("truth line", np.repeat(theta, 3), y, color=TRUTH.colour, width=1.5)


def _truths(
    comparison: Comparison, found: Mapping[str, Interval], rows: Rows, scale: Scale, level: float
) -> dict[str, Any]:
    assert comparison.theta is not None
    look = TRUTH_LOOK | {"size": _mark_size(rows)}
    hover = [stacked(lines) for lines in interval_stories(comparison, FULL, found[FULL], level)]
    return dots("truth", scale.clip(comparison.theta), rows.y, hover, look)


def _layout(rows: Rows, scale: Scale, unit: str, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    return rows.layout(top=8, bottom=round(3.6 * kind.small), right=2 * kind.mark) | {
        "xaxis": axis(kind, range=[scale.low, scale.high], nticks=6, title=title(unit, kind)),
        "shapes": rows.bands(picked),
        "meta": {"narrow": rows.narrow | {"xaxis": {"nticks": 4}}},
    }
