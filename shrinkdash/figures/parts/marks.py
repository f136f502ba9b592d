"""The marks that several pictures share: a dot a group, the pull between two of them, the dashed centre."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, PAPER, TEXT
from shrinkdash.figures.parts.traces import line_trace, mark_trace, segments, stacked
from shrinkdash.intervals import Interval
from shrinkdash.narration.draw.groups import group_story
from shrinkdash.strategies import STRATEGIES, TRUTH

POOLED = STRATEGIES["partial pooling"]
RAW = STRATEGIES["no pooling"]
RAW_LOOK = {"symbol": RAW.symbol, "color": RAW.colour}
# How the lines of intervals look that hold the truth, and those that miss it.
Looks = tuple[dict[str, Any], dict[str, Any]]
TRUTH_LOOK = {"symbol": TRUTH.symbol, "color": TRUTH.colour, "line": {"width": 2.5, "color": TRUTH.colour}}


def stories(comparison: Comparison) -> list[str]:
    """Return every group's story, its lines stacked."""
    return [stacked(group_story(comparison, j)) for j in range(len(comparison.data))]


def pooled_look(comparison: Comparison, symbols: list[str]) -> dict[str, Any]:
    """Fill the heads that ended closer (or nobody knows); leave open, in the text's colour, those further away."""
    away = comparison.gain < 0
    return {
        "symbol": symbols,
        "color": [PAPER if hurt else POOLED.colour for hurt in away],
        "line": {"width": 2, "color": [TEXT if hurt else POOLED.colour for hurt in away]},
    }


def groups_trace(name: str, x: Floats, y: Floats, hover: list[str]) -> dict[str, Any]:
    """Return what every trace with one mark a group has: places, the group's id, and its story on hovering."""
    ids = [str(j) for j in range(len(x))]
    return {"name": name, "x": x, "y": y, "ids": ids, "hovertext": hover, "hoverinfo": "text"}


def dots(name: str, x: Floats, y: Floats, hover: list[str], look: dict[str, Any]) -> dict[str, Any]:
    """Draw one mark a group."""
    base = {"type": "scatter", "mode": "markers", "cliponaxis": False, "marker": look}
    return base | groups_trace(name, x, y, hover)


def pulls(x: Floats, y: Floats) -> dict[str, Any]:
    """Draw the way from own mean to pooled estimate; x and y hold triples of start, end and NaN."""
    return line_trace("pull", x, y, color=POOLED.colour, width=2) | {"opacity": 0.75}


def centre_line(x: list[float], y: list[float]) -> dict[str, Any]:
    """Draw the dashed centre of the pull."""
    return line_trace("centre", x, y, color=MUTED, width=1.5, dash="dash")


def interval_lines(
    name: str, interval: Interval, theta: Floats | None, rows: Rows, scale: Scale, aside: float, looks: Looks
) -> list[dict[str, Any]]:
    """Draw one interval a group, so far aside in its row: first those that hold the truth, then those that miss it."""
    missed = np.zeros(len(rows.y), bool) if theta is None else interval.misses(theta)
    traces = []
    for suffix, drawn, look in zip(("", ", missed"), (~missed, missed), looks, strict=True):
        lower, upper = np.where(drawn, [interval.lower, interval.upper], np.nan)
        x = scale.clip(segments(lower, upper))
        traces.append(line_trace(f"{name}{suffix}", x, np.repeat(rows.y + aside, 3), **look))
    return traces


def going_on(beside: Iterable[tuple[Interval, float, str]], rows: Rows, scale: Scale, size: float) -> dict[str, Any]:
    """Point outward where intervals, each with its place in a row and its colour, go on beyond the axis."""
    x, y, symbols, colours = [], [], [], []
    for interval, aside, colour in beside:
        below, above = interval.lower < scale.low, interval.upper > scale.high
        for symbol, end, here in (("triangle-left", scale.low, below), ("triangle-right", scale.high, above)):
            places = rows.y[here] + aside
            x += [end] * len(places)
            y += places.tolist()
            symbols += [f"{symbol}-open"] * len(places)
            colours += [colour] * len(places)
    return mark_trace("goes on", x, y, {"symbol": symbols, "color": colours, "size": size}) | {"cliponaxis": False}
