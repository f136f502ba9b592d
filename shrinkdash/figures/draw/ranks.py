"""The picture of ranks: the probability of each place, its interval, and where own means and the truth put a group."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.league import League
from shrinkdash.figures.parts.marks import POOLED, RAW_LOOK, TRUTH_LOOK, dots
from shrinkdash.figures.parts.rows import Rows, rows
from shrinkdash.figures.parts.theme import Figure, Type, axis, figure, title
from shrinkdash.figures.parts.traces import SILENT, line_trace, segments, stacked
from shrinkdash.narration.draw.ranks import rank_story

# A picture of so many cells glides smoothly, but no row is cut into fewer than the least.
ENOUGH_CELLS = 800
LEAST_CELLS = 10
# The likeliest cell of the picture is this opaque; one fainter than the least shows nothing.
DARKEST = 0.6
FAINTEST = 0.03
# In rows lower than this, in pixels, lines are thin so that the shading stays in sight.
LOW_ROW = 18
LINE = 2
THIN_LINE = 1
TICK_STEPS = (1, 2, 5, 10, 20, 50)
MOST_TICKS = 15
# Ticks in large type, and where there is little width.
FEW_TICKS = 7
# A line reaches this far into the first and the last place of its interval.
HALF_PLACE = 0.4


def rank_plot(comparison: Comparison, table: League, kind: Type, *, picked: int | None = None) -> Figure:
    """Draw one row a group, the highest expected rank on top.

    Parameters
    ----------
    comparison : Comparison
        Names and sizes of the groups.
    table : League
        What is drawn; without a truth there are no crosses.
    kind : Type
        Sizes of type.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    lines = _rows(comparison, table, kind)
    hover = [stacked(rank_story(comparison, table, j)) for j in _groups(table)]
    size = {"size": min(kind.mark, max(6, lines.height - 3))}
    expected = table.ranks.mean
    heads = np.where(expected >= table.own, "triangle-right", "triangle-left").tolist()
    traces = [
        _strip(table, lines),
        _intervals(table, lines),
        dots("own rank", table.own, lines.y, hover, RAW_LOOK | size),
        dots("expected rank", expected, lines.y, hover, {"symbol": heads, "color": POOLED.colour} | size),
    ]
    if table.true is not None:
        traces.append(dots("true rank", table.true, lines.y, hover, TRUTH_LOOK | size))
    return figure(traces, _layout(table, lines, picked), kind)


def _groups(table: League) -> range:
    return range(len(table.own))


def _rows(comparison: Comparison, table: League, kind: Type) -> Rows:
    """Order the rows by expected rank."""
    y = np.empty(len(table.own))
    y[np.lexsort((table.own, table.ranks.mean))] = np.arange(len(y))[::-1]
    return replace(rows(comparison, "mean", kind), y=y)


def _strip(table: League, lines: Rows) -> dict[str, Any]:
    """Shade each row by the probability of its places; all cells are always there, so that none glides elsewhere."""
    left, wide, share = _cells(table.ranks.probability)
    # The eye tells faint shades apart better than dark ones, so the root of the share.
    opacity = DARKEST * np.sqrt(share / share.max())
    return {
        "type": "bar",
        "orientation": "h",
        "name": "probability of each rank",
        "x": np.tile(wide, len(share)),
        "base": np.tile(left, len(share)),
        "y": np.repeat(lines.y, share.shape[1]),
        "width": 0.8,
        "marker": {"color": POOLED.colour, "opacity": np.where(opacity < FAINTEST, 0.0, opacity).ravel()},
    } | SILENT


def _cells(probability: Floats) -> tuple[Floats, Floats, Floats]:
    """Left ends (C,), widths (C,) and the probability per place (J, C) of cells of equally many places."""
    J = len(probability)
    starts = np.arange(0, J, ceil(J / max(LEAST_CELLS, ENOUGH_CELLS // J)), dtype=np.int64)
    wide = np.diff(starts, append=J).astype(np.float64)
    return starts.astype(np.float64) + 0.5, wide, np.add.reduceat(probability, starts, axis=1) / wide


def _intervals(table: League, lines: Rows) -> dict[str, Any]:
    x = segments(table.lower - HALF_PLACE, table.upper + HALF_PLACE)
    width = LINE if lines.height >= LOW_ROW else THIN_LINE
    return line_trace("interval", x, np.repeat(lines.y, 3), color=POOLED.colour, width=width)


def _layout(table: League, lines: Rows, picked: int | None) -> dict[str, Any]:
    kind, J = lines.kind, len(lines.y)
    ranked = axis(kind, range=[0.5, J + 0.5], showgrid=False, title=title("rank, 1 = highest", kind))
    return lines.layout(top=8, bottom=round(3.6 * kind.small), right=kind.mark + 4) | {
        "barmode": "overlay",
        "xaxis": ranked | _ticks(J, MOST_TICKS if kind.small < 20 else FEW_TICKS),
        "shapes": lines.bands(picked),
        "meta": {"narrow": lines.narrow | {"xaxis": _ticks(J, FEW_TICKS)}},
    }


def _ticks(J: int, most: int) -> dict[str, Any]:
    """Name rank 1, and further ones at even steps."""
    step = next((step for step in TICK_STEPS if most * step >= J), ceil(J / most / 100) * 100)
    # Steps of 5 and more go by round numbers, and rank 1 with them.
    values = [*range(1, J + 1, step)] if step < 5 else [1, *range(step, J + 1, step)]
    return {"tickvals": values, "ticktext": [str(value) for value in values]}
