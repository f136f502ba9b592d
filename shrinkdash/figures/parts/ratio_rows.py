"""Rows of ratios on a log scale: each a mark with two Monte Carlo standard errors, its words above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import inf
from typing import Any

import numpy as np

from shrinkdash.figures.parts.theme import (
    GRID,
    MUTED,
    TEXT,
    Figure,
    Type,
    axis,
    band,
    figure,
    log_axis,
    side_note,
    title,
)
from shrinkdash.figures.parts.ticks import RATIOS, ratio_ticks
from shrinkdash.figures.parts.traces import line_trace, mark_trace, outlined, segments, stacked
from shrinkdash.measured import Measured
from shrinkdash.narration.ratios import loses
from shrinkdash.strategies import COMPLETE, NO, STRATEGIES, Appearance

# Height of the marks within a row of 1.
LEVEL = -0.24
# Height of the words above them.
WORDS = -0.02
# The line at 1 reaches so far above and below the marks.
LINE = 0.2
# Complete pooling may stretch the axis up to here; what lies beyond is cut and said.
FURTHEST_RIVAL = 3.0
# What is cut is said at the right edge, in this part of the axis' length.
CUT_ROOM = 0.2


@dataclass(frozen=True)
class RatioRow:
    """One row: its id, its words left (shorter where there is little width) and right, its ratio, and its story.

    ``rival`` is complete pooling's ratio, where it counts.
    """

    key: str
    label: str
    short: str
    verdict: str
    ratio: Measured
    hover: tuple[str, ...]
    rival: Measured | None = None


def ratio_rows(
    rows: Sequence[RatioRow], strategy: Appearance, *, kind: Type, chosen: str | None = None, least: float = RATIOS[0]
) -> Figure:
    """Draw a row a ratio, with a line at 1, which is no pooling.

    Parameters
    ----------
    rows : sequence of RatioRow
        Top down.
    strategy : Appearance
        Whose ratios they are: colour and symbol.
    kind : Type
        Sizes of type.
    chosen : str, optional
        The key of the row to highlight.
    least : float
        The axis starts no further left than here.

    Returns
    -------
    Figure
        What lies beyond an edge is said there in words.
    """
    low, high = _reach(rows, least)
    y = np.array([LEVEL - k for k in range(len(rows))])
    traces = [
        _errors(rows, y, strategy, low),
        _rivals(rows, y, (low, high), kind),
        _marks(rows, y, strategy, kind, low),
    ]
    return figure(traces, _layout(rows, (low, high), kind, chosen), kind)


def no_pooling_line(low: float, high: float) -> dict[str, Any]:
    """Draw no pooling's level, 1, from low to high along the x axis; a shape would lie under the grid."""
    level = line_trace("no pooling", [low, high], [1.0, 1.0], color=STRATEGIES[NO].colour, width=2.5)
    return level | {"showlegend": False}


def _reach(rows: Sequence[RatioRow], least: float) -> tuple[float, float]:
    ends = [end for row in rows for end in row.ratio.ends]
    ends += [row.rival.value for row in rows if row.rival is not None and row.rival.value <= FURTHEST_RIVAL]
    low, high = max(min([*ends, 0.9]) / 1.15, least), max([*ends, 1.1]) * 1.15
    cut = any(row.rival is not None and row.rival.value > high for row in rows)
    return low, high * (high / low) ** CUT_ROOM if cut else high


def _errors(rows: Sequence[RatioRow], y: Any, strategy: Appearance, low: float) -> dict[str, Any]:
    x = segments(*np.transpose([np.maximum(row.ratio.ends, low) for row in rows]))
    return line_trace("2 Monte Carlo SEs", x, np.repeat(y, 3), color=strategy.colour, width=3)


def _marks(rows: Sequence[RatioRow], y: Any, strategy: Appearance, kind: Type, low: float) -> dict[str, Any]:
    lost = [loses(row.ratio) for row in rows]
    symbols = [strategy.symbol + "-open" * loss for loss in lost]
    look = {"size": kind.mark + 1, "symbol": symbols} | outlined(
        [TEXT if loss else strategy.colour for loss in lost], 2.5
    )
    x, hover = [max(row.ratio.value, low) for row in rows], [stacked(row.hover) for row in rows]
    return mark_trace(strategy.label, x, y, look, hover) | {"ids": [row.key for row in rows], "cliponaxis": False}


def _rivals(rows: Sequence[RatioRow], y: Any, reach: tuple[float, float], kind: Type) -> dict[str, Any]:
    rival = STRATEGIES[COMPLETE]
    values = [inf if row.rival is None else row.rival.value for row in rows]
    x = [value if reach[0] <= value <= reach[1] else np.nan for value in values]
    look = {"size": kind.mark - 3, "symbol": f"{rival.symbol}-open", "color": rival.colour, "line": {"width": 2}}
    return mark_trace(rival.label, x, y, look) | {"ids": [row.key for row in rows]}


def _layout(rows: Sequence[RatioRow], reach: tuple[float, float], kind: Type, chosen: str | None) -> dict[str, Any]:
    height = 2 * kind.row + (kind.small - 14) // 2
    notes = [note for k, row in enumerate(rows) for note in _words(row, row.label, k, kind.text, row.key == chosen)]
    short = [note for k, row in enumerate(rows) for note in _words(row, row.short, k, kind.small, row.key == chosen)]
    cut = [note for k, row in enumerate(rows) for note in _cut(row, k, reach, kind)]
    quiet = {"line": {"color": GRID, "width": 1}, "layer": "below"}
    track = {"type": "line", "x0": 0, "x1": 1, "xref": "paper"} | quiet
    x_title = title("relative MSE, no pooling = 1 (log scale)", kind)
    ticked = {"tickangle": 0, "showgrid": False, "fixedrange": True, "title": x_title}
    return {
        "height": height * len(rows) + 4 * kind.small + 18,
        "margin": {"l": 8, "r": 8, "t": 6, "b": 3 * kind.small + 12},
        "xaxis": log_axis(kind, reach, ratio_ticks(*reach), **ticked),
        "yaxis": axis(kind, range=[0.55 - len(rows), 0.5], visible=False, fixedrange=True),
        "annotations": notes + cut,
        "shapes": [
            *(band("y", -0.5 - k, 0.5 - k) for k, row in enumerate(rows) if row.key == chosen),
            *(track | {"y0": LEVEL - k, "y1": LEVEL - k} for k in range(len(rows))),
            *(_line_at_one(k) for k in range(len(rows))),
        ],
        "meta": {"narrow": {"annotations": short + cut}},
    }


def _line_at_one(k: int) -> dict[str, Any]:
    """Draw row k's part of the line, which leaves the words free."""
    line = {"color": STRATEGIES[NO].colour, "width": 2.5}
    low, high = LEVEL - LINE - k, LEVEL + LINE - k
    return {"type": "line", "x0": 1, "x1": 1, "y0": low, "y1": high, "line": line, "layer": "between"}


def _words(row: RatioRow, label: str, k: int, size: int, chosen: bool) -> list[dict[str, Any]]:
    name, verdict = (escape(text, quote=False) for text in (label, row.verdict))
    name = f"<b>{name}</b>" if chosen else name
    place = {"y": WORDS - k, "yanchor": "bottom"}
    return [side_note(name, 0, size, TEXT, **place), side_note(f"<b>{verdict}</b>", 1, size, TEXT, **place)]


def _cut(row: RatioRow, k: int, reach: tuple[float, float], kind: Type) -> list[dict[str, Any]]:
    """Say the ratios that lie beyond an edge."""
    rival = 1.0 if row.rival is None else row.rival.value
    before = [f"{row.ratio.value:.2g}"] if row.ratio.value < reach[0] else []
    before += [f"□ {rival:.2g}"] if rival < reach[0] else []
    after = [f"□ {rival:.3g} ▸"] if rival > reach[1] else []
    place = {"y": LEVEL - k, "yanchor": "middle"}
    left = [f"◂ {', '.join(before)}"] if before else []
    return [
        *(side_note(text, 0, kind.small, MUTED, xshift=2 * kind.mark, **place) for text in left),
        *(side_note(text, 1, kind.small, MUTED, **place) for text in after),
    ]
