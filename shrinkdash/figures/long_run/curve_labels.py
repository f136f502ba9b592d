"""What is written into risk curves: names at their ends, values where they cross, where the sliders stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.long_run.curve_axes import CurveAxes
from shrinkdash.figures.parts.theme import MUTED, PAPER, TEXT, Type, note
from shrinkdash.long_run.crossings import crossings
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.narration.long_run.curves import value_text
from shrinkdash.narration.subject import strategy_name
from shrinkdash.strategies import COMPLETE, NO, STRATEGIES

# Height of a crossing's value off its mark, in parts of the plot.
BESIDE = 0.06
# Its least height.
LOWEST = 0.045


@dataclass(frozen=True)
class Point:
    """Where two curves cross, its value as it is written, and who crosses there."""

    x: float
    y: float
    value: str
    between: str


def points_of(found: Sweep, partial: str) -> list[Point]:
    """Return where partial pooling's curve crosses those of its rivals."""
    return [
        Point(
            crossing.value,
            float(np.interp(crossing.value, found.values, found.expected(rival))),
            value_text(found.along, crossing.value, crossing.se),
            f"{STRATEGIES[rival].label.lower()} and {strategy_name(partial)}",
        )
        for rival in (NO, COMPLETE)
        for crossing in crossings(found, partial, rival)
    ]


def values_of(points: list[Point], axes: CurveAxes, kind: Type) -> list[dict[str, Any]]:
    """Write each crossing's value on the side that curves leave free: below where they rise, above where they fall."""
    side = 1.0 if axes.log_y else -1.0
    beside = {"xanchor": "left", "xshift": kind.mark, "yref": "paper", "yanchor": "middle"}
    heights = [max(axes.up(point.y) + side * BESIDE, LOWEST) for point in points]
    return [
        note(point.value, kind.small, TEXT, x=axes.across(point.x), y=height, **beside)
        for point, height in zip(points, heights, strict=True)
        if 0 <= axes.up(point.y) <= 1
    ]


def end_labels(found: Sweep, axes: CurveAxes, kind: Type, lines: float) -> list[dict[str, Any]]:
    """Name each line at its right end, labels pushed apart by a line of type."""
    last = {name: float(found.expected(name)[-1]) for name in found.losses}
    names = [name for name, value in last.items() if value <= axes.y[1]]
    if not names:
        return []
    places = _apart(np.array([axes.up(max(last[name], axes.y[0])) for name in names]), 1.0 / lines)
    beside = {"x": 1.0, "xref": "paper", "xanchor": "left", "xshift": 8, "yanchor": "middle"}
    return [_label(name, float(place), kind) | beside for name, place in zip(names, places, strict=True)]


def exits(found: Sweep, axes: CurveAxes, kind: Type) -> list[dict[str, Any]]:
    """Name a line that leaves through the top there."""
    notes = []
    for name in found.losses:
        level = found.expected(name)
        if level[-1] > axes.y[1]:
            inside = int(np.flatnonzero(level <= axes.y[1])[-1]) if (level <= axes.y[1]).any() else 0
            where = {"x": axes.across(float(found.values[inside])), "xanchor": "left", "xshift": 16}
            notes.append(_label(name, 1.0, kind, " ▲") | where | {"yanchor": "top", "bgcolor": PAPER})
    return notes


def _label(name: str, height: float, kind: Type, more: str = "") -> dict[str, Any]:
    return note(f"{STRATEGIES[name].label}{more}", kind.text, STRATEGIES[name].colour, y=height, yref="paper")


def _apart(wanted: Floats, step: float) -> Floats:
    """Move heights as little as needed so that neighbours are a step apart, in their order, at most 1."""
    order = np.argsort(wanted, kind="stable")
    ladder = step * np.arange(len(wanted))
    climbed = np.maximum.accumulate(wanted[order] - ladder) + ladder
    places = np.empty(len(wanted))
    places[order] = np.minimum(climbed, 1.0 - ladder[::-1])
    return places


def here_label(here: float, axes: CurveAxes, kind: Type) -> dict[str, Any]:
    """Say that the sliders stand here, where there is more room."""
    left = axes.across(here) < (axes.across(axes.x[0]) + axes.across(axes.x[1])) / 2
    place = {"x": axes.across(here), "xanchor": "left" if left else "right", "y": 1, "yref": "paper"}
    return note("you are here", kind.small, MUTED, yanchor="bottom", **place)


def here_line(here: float) -> dict[str, Any]:
    """Mark across the whole plot where the sliders stand."""
    line = {"color": MUTED, "width": 1.5, "dash": "dash"}
    return {"type": "line", "x0": here, "x1": here, "y0": 0, "y1": 1, "yref": "paper", "line": line, "layer": "below"}
