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
    pooled_look,
    pulls,
    stories,
)
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, TEXT, Figure, axis, figure, note, title
from shrinkdash.intervals import Interval
from shrinkdash.narration.draw.groups import centre_label
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import STRATEGIES

# Where two intervals stand in a row of height 1.
BESIDE = (0.3, -0.3)
# Size of the mark where one goes on beyond the axis.
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
    role = STRATEGIES[name]
    look = {"symbol": f"{role.symbol}-open", "color": role.colour, "size": _mark_size(rows), "line": {"width": 2}}
    return dots(role.label, scale.clip(comparison.fits[name].theta_hat), rows.y, hover, look)


def _intervals(
    intervals: Sequence[tuple[str, Interval]], comparison: Comparison, rows: Rows, scale: Scale
) -> list[dict[str, Any]]:
    traces = []
    for aside, (name, interval) in zip(BESIDE, intervals, strict=False):
        missed = np.zeros(len(rows.y), bool) if comparison.theta is None else interval.misses(comparison.theta)
        y = np.repeat(rows.y + aside, 3)
        for word, drawn, line in (("", ~missed, {"width": 1.5}), (", missed", missed, {"width": 3, "dash": "2px,3px"})):
            ends = np.column_stack([interval.lower, interval.upper, np.full(len(rows.y), np.nan)])
            ends[~drawn] = np.nan
            look = {"color": STRATEGIES[name].colour, "simplify": False} | line
            trace = {"type": "scatter", "mode": "lines", "name": f"interval, {name}{word}", "line": look}
            traces.append(trace | {"x": scale.clip(ends).ravel(), "y": y, "hoverinfo": "skip"})
    if intervals:
        beside = [
            (each, aside, STRATEGIES[name].colour) for aside, (name, each) in zip(BESIDE, intervals, strict=False)
        ]
        traces.append(going_on(beside, rows, scale, ENDING))
    return traces


def _pulls(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    ends = np.column_stack([comparison.data.y_bar, comparison.pooled.theta_hat, np.full(len(rows.y), np.nan)])
    return pulls(scale.clip(ends).ravel(), np.repeat(rows.y, 3))


def _centre(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    """Draw the centre, with its name above it as a text of the line: an annotation would take longer to draw."""
    centre = float(scale.clip(np.array(comparison.pooled.mu_hat)))
    name = {"text": ["", centre_label(comparison)], "textposition": "top center", "cliponaxis": False}
    font = {"size": rows.kind.small, "color": MUTED}
    line = centre_line([centre, centre], [-0.6, len(rows.y) - 0.4])
    return line | name | {"mode": "lines+text", "textfont": font}


def _layout(comparison: Comparison, rows: Rows, scale: Scale, unit: str, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    top, bottom = 2 * kind.small - 4, round(3.6 * kind.small)
    return {
        "height": rows.height * len(rows.y) + top + bottom,
        "margin": {"l": rows.margin, "r": 2 * kind.mark, "t": top, "b": bottom},
        "xaxis": axis(kind, range=[scale.low, scale.high], nticks=6, title=title(unit, kind)),
        "yaxis": axis(kind, **rows.axis) | {"tickfont": {"size": kind.small, "color": TEXT}},
        "annotations": _notes_outside(comparison, rows, scale),
        "shapes": [] if picked is None else [rows.band(picked)],
        "meta": {"narrow": rows.narrow | {"xaxis": {"nticks": 4}}},
    }


def _notes_outside(comparison: Comparison, rows: Rows, scale: Scale) -> list[dict[str, Any]]:
    """Write the value of every own mean or truth that stands at the edge because it lies outside."""
    places = comparison.places
    notes = []
    for values in (comparison.data.y_bar, comparison.theta):
        if values is None:
            continue
        for j in np.flatnonzero(values != scale.clip(values)):
            right = values[j] > scale.high
            value = number(float(values[j]), places)
            text, x = (f"{value} ▸", scale.high) if right else (f"◂ {value}", scale.low)
            shift = (
                {"xanchor": "right", "xshift": -rows.kind.mark}
                if right
                else {"xanchor": "left", "xshift": rows.kind.mark}
            )
            notes.append(note(text, rows.kind.small, MUTED, x=x, y=float(rows.y[j]), **shift))
    return notes
