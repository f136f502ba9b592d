"""The picture of ranks: the probability of each place, its interval, and where own means and the truth put a group."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.league import League
from shrinkdash.figures.parts.marks import POOLED, RAW_LOOK, TRUTH_LOOK, UNTOLD, dots, stacked
from shrinkdash.figures.parts.rows import Rows, rows
from shrinkdash.figures.parts.theme import TEXT, Figure, Type, axis, figure, title
from shrinkdash.narration.draw.ranks import rank_story

# So many cells make a picture that glides smoothly; a row is cut into no fewer than the least.
ENOUGH_CELLS, LEAST_CELLS = 800, 10
# The likeliest cell of the picture is this opaque; one fainter than the least shows nothing.
DARKEST, FAINTEST = 0.6, 0.03
# Lines leave the shading of a low row in sight.
LOW_ROW, LINE, THIN_LINE = 18, 2, 1
TICK_STEPS = (1, 2, 5, 10, 20, 50)
MOST_TICKS, FEW_TICKS = 15, 7
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
    } | UNTOLD


def _cells(probability: Floats) -> tuple[Floats, Floats, Floats]:
    """Left ends (C,), widths (C,) and the probability per place (J, C) of cells of equally many places."""
    J = len(probability)
    starts = np.arange(0, J, ceil(J / max(LEAST_CELLS, ENOUGH_CELLS // J)), dtype=np.int64)
    wide = np.diff(starts, append=J).astype(np.float64)
    return starts.astype(np.float64) + 0.5, wide, np.add.reduceat(probability, starts, axis=1) / wide


def _intervals(table: League, lines: Rows) -> dict[str, Any]:
    ends = [table.lower - HALF_PLACE, table.upper + HALF_PLACE, np.full(len(lines.y), np.nan)]
    line = {"color": POOLED.colour, "width": LINE if lines.height >= LOW_ROW else THIN_LINE, "simplify": False}
    x, y = np.column_stack(ends).ravel(), np.repeat(lines.y, 3)
    return {"type": "scatter", "mode": "lines", "name": "interval", "x": x, "y": y, "line": line} | UNTOLD


def _layout(table: League, lines: Rows, picked: int | None) -> dict[str, Any]:
    kind, J = lines.kind, len(lines.y)
    bottom = round(3.6 * kind.small)
    return {
        "height": lines.height * J + 8 + bottom,
        "margin": {"l": lines.margin, "r": kind.mark + 4, "t": 8, "b": bottom},
        "barmode": "overlay",
        "xaxis": axis(kind, range=[0.5, J + 0.5], showgrid=False, title=title("rank, 1 = highest", kind))
        | _ticks(J, MOST_TICKS if kind.small < 20 else FEW_TICKS),
        "yaxis": axis(kind, **lines.axis) | {"tickfont": {"size": kind.small, "color": TEXT}},
        "shapes": [] if picked is None else [lines.band(picked)],
        "meta": {"narrow": lines.narrow | {"xaxis": _ticks(J, FEW_TICKS)}},
    }


def _ticks(J: int, most: int) -> dict[str, Any]:
    """Name rank 1, and further ones at even steps."""
    step = next((step for step in TICK_STEPS if most * step >= J), ceil(J / most / 100) * 100)
    # Steps of 5 and more go by round numbers, and rank 1 with them.
    values = [*range(1, J + 1, step)] if step < 5 else [1, *range(step, J + 1, step)]
    return {"tickvals": values, "ticktext": [str(value) for value in values]}
