"""The marks that several pictures share: a dot a group, the pull between two of them, the dashed centre."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, PAPER, TEXT
from shrinkdash.intervals import Interval
from shrinkdash.narration.draw.groups import group_story
from shrinkdash.strategies import STRATEGIES, TRUTH

POOLED = STRATEGIES["partial pooling"]
RAW = STRATEGIES["no pooling"]
RAW_LOOK = {"symbol": RAW.symbol, "color": RAW.colour}
UNTOLD = {"hoverinfo": "skip"}
TRUTH_LOOK = {"symbol": TRUTH.symbol, "color": TRUTH.colour, "line": {"width": 2.5, "color": TRUTH.colour}}


def stories(comparison: Comparison) -> list[str]:
    """Return every group's story, its lines stacked."""
    return [stacked(group_story(comparison, j)) for j in range(len(comparison.data))]


def stacked(lines: Iterable[str]) -> str:
    """Stack lines for hovering, safe to show whatever they hold."""
    return "<br>".join(escape(line, quote=False) for line in lines)


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
    return {
        "name": name,
        "x": x,
        "y": y,
        "ids": [str(j) for j in range(len(x))],
        "hovertext": hover,
        "hoverinfo": "text",
    }


def dots(name: str, x: Floats, y: Floats, hover: list[str], look: dict[str, Any]) -> dict[str, Any]:
    """Draw one mark a group."""
    base = {"type": "scatter", "mode": "markers", "cliponaxis": False, "marker": look}
    return base | groups_trace(name, x, y, hover)


def pulls(x: Floats, y: Floats) -> dict[str, Any]:
    """Draw the way from own mean to pooled estimate; x and y hold triples of start, end and NaN."""
    line = {"color": POOLED.colour, "width": 2, "simplify": False}
    return {"type": "scatter", "mode": "lines", "name": "pull", "x": x, "y": y, "line": line, "opacity": 0.75} | UNTOLD


def centre_line(x: list[float], y: list[float]) -> dict[str, Any]:
    """Draw the dashed centre of the pull."""
    line = {"color": MUTED, "width": 1.5, "dash": "dash", "simplify": False}
    return {"type": "scatter", "mode": "lines", "name": "centre", "x": x, "y": y, "line": line} | UNTOLD


def going_on(beside: Iterable[tuple[Interval, float, str]], rows: Rows, scale: Scale, size: float) -> dict[str, Any]:
    """Point outward where intervals, each with its place in a row and its colour, go on beyond the axis."""
    x, y, symbols, colours = [], [], [], []
    for interval, aside, colour in beside:
        below, above = interval.lower < scale.low, interval.upper > scale.high
        for symbol, edge, here in (("triangle-left", scale.low, below), ("triangle-right", scale.high, above)):
            places = rows.y[here] + aside
            x += [edge] * len(places)
            y += places.tolist()
            symbols += [f"{symbol}-open"] * len(places)
            colours += [colour] * len(places)
    marker = {"symbol": symbols, "color": colours, "size": size}
    base = {"type": "scatter", "mode": "markers", "name": "goes on", "cliponaxis": False, "marker": marker}
    return base | {"x": x, "y": y} | UNTOLD
