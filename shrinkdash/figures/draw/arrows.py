"""The arrow plot: from each group's own mean to its partially pooled estimate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import (
    RAW_LOOK,
    TRUTH_LOOK,
    centre_line,
    dots,
    going_on,
    interval_lines,
    pooled_look,
    pulls,
    stories,
)
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, Figure, Type, axis, figure, note, title
from shrinkdash.figures.parts.traces import segments
from shrinkdash.intervals import Interval
from shrinkdash.narration.draw.groups import centre_label
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import STRATEGIES

# Where two intervals stand in a row of height 1.
BESIDE = (0.3, -0.3)
# Size of the mark at the end of an axis beyond which an interval goes on.
ENDING = 6


def arrow_plot(
    comparison: Comparison,
    rows: Rows,
    scale: Scale,
    *,
    unit: str,
    rivals: tuple[str, ...] = (),
    intervals: Sequence[tuple[str, Interval]] = (),
    picked: int | None = None,
) -> Figure:
    """Draw circle, arrow and truth of every group, and the dashed centre of the pull.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; without a truth there are no crosses, and heads do not tell closer from further away.
    rows : Rows
        The row of each group.
    scale : Scale
        Range of the outcome axis; a point outside stands at the edge with its value.
    unit : str
        What the outcome axis measures.
    rivals : tuple of str
        Further strategies to mark, by name.
    intervals : sequence of (str, Interval)
        Up to two strategies' intervals, drawn above and below the arrow; those that miss the truth are dashed.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    hover = stories(comparison)
    size = {"size": _mark_size(rows)}
    traces = [
        _centre(comparison, rows, scale),
        *_intervals(intervals, comparison, rows, scale),
        _pulls(comparison, rows, scale),
        dots("own mean", scale.clip(comparison.data.y_bar), rows.y, hover, RAW_LOOK | size),
        *(_rival(name, comparison, rows, scale, hover) for name in rivals),
        _heads(comparison, rows, scale, hover),
    ]
    if comparison.theta is not None:
        traces.append(dots("truth", scale.clip(comparison.theta), rows.y, hover, TRUTH_LOOK | size))
    return figure(traces, _layout(comparison, rows, scale, unit, picked), rows.kind)


def _mark_size(rows: Rows) -> float:
    return min(rows.kind.mark, max(7, rows.height - 3))


def _heads(comparison: Comparison, rows: Rows, scale: Scale, hover: list[str]) -> dict[str, Any]:
    rightward = comparison.pooled.theta_hat >= comparison.data.y_bar
    look = pooled_look(comparison, np.where(rightward, "triangle-right", "triangle-left").tolist())
    x = scale.clip(comparison.pooled.theta_hat)
    return dots("pooled", x, rows.y, hover, look | {"size": _mark_size(rows) + 2, "opacity": 1})


def _rival(name: str, comparison: Comparison, rows: Rows, scale: Scale, hover: list[str]) -> dict[str, Any]:
    rival = STRATEGIES[name]
    look = {"symbol": f"{rival.symbol}-open", "color": rival.colour, "size": _mark_size(rows), "line": {"width": 2}}
    return dots(rival.label, scale.clip(comparison.fits[name].theta_hat), rows.y, hover, look)


def _intervals(
    intervals: Sequence[tuple[str, Interval]], comparison: Comparison, rows: Rows, scale: Scale
) -> list[dict[str, Any]]:
    traces, beside = [], []
    for aside, (name, interval) in zip(BESIDE, intervals, strict=False):
        colour = STRATEGIES[name].colour
        looks = {"color": colour, "width": 1.5}, {"color": colour, "width": 3, "dash": "2px,3px"}
        traces += interval_lines(f"interval, {name}", interval, comparison.theta, rows, scale, aside, looks)
        beside.append((interval, aside, colour))
    return [*traces, going_on(beside, rows, scale, ENDING)] if beside else []


def _pulls(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    x = segments(comparison.data.y_bar, comparison.pooled.theta_hat)
    return pulls(scale.clip(x), np.repeat(rows.y, 3))


def _centre(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    """Draw the centre, with its name above it as a text of the line: an annotation would take longer to draw."""
    centre = float(scale.clip(np.array(comparison.pooled.mu_hat)))
    name = {"text": ["", centre_label(comparison)], "textposition": "top center", "cliponaxis": False}
    font = {"size": rows.kind.small, "color": MUTED}
    line = centre_line([centre, centre], [-0.6, len(rows.y) - 0.4])
    return line | name | {"mode": "lines+text", "textfont": font}


def _layout(comparison: Comparison, rows: Rows, scale: Scale, unit: str, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    return rows.layout(top=2 * kind.small - 4, bottom=round(3.6 * kind.small), right=2 * kind.mark) | {
        "xaxis": axis(kind, range=[scale.low, scale.high], nticks=6, title=title(unit, kind)),
        "annotations": _notes_outside(comparison, rows, scale),
        "shapes": rows.bands(picked),
        "meta": {"narrow": rows.narrow | {"xaxis": {"nticks": 4}}},
    }


def _notes_outside(comparison: Comparison, rows: Rows, scale: Scale) -> list[dict[str, Any]]:
    """Write the value of every own mean or truth that stands at the edge because it lies outside."""
    return [
        _note_outside(float(values[j]), float(rows.y[j]), comparison.places, rows.kind, scale)
        for values in (comparison.data.y_bar, comparison.theta)
        if values is not None
        for j in np.flatnonzero(values != scale.clip(values))
    ]


def _note_outside(value: float, y: float, places: int, kind: Type, scale: Scale) -> dict[str, Any]:
    text = number(value, places)
    if value > scale.high:
        return note(f"{text} ▸", kind.small, MUTED, x=scale.high, y=y, xanchor="right", xshift=-kind.mark)
    return note(f"◂ {text}", kind.small, MUTED, x=scale.low, y=y, xanchor="left", xshift=kind.mark)
