"""How much of each estimate is the group's own mean, and how much is everyone's."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import groups_trace, stories
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.theme import PAPER, TEXT, Figure, axis, figure
from shrinkdash.narration.numbers import percent
from shrinkdash.strategies import STRATEGIES

OWN, EVERYONE = STRATEGIES["no pooling"], STRATEGIES["complete pooling"]
# Below this height a row has no room for its percentage.
READABLE_ROW = 18


def weight_plot(comparison: Comparison, rows: Rows, *, picked: int | None = None) -> Figure:
    """Draw one bar a group from 0 to 100 %: own data first, everyone's after it.

    Parameters
    ----------
    comparison : Comparison
        What is drawn.
    rows : Rows
        The row of each group.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    own = 100 * comparison.pooled.weight
    hover = stories(comparison)
    written = [f" {percent(share / 100)}" if rows.height >= READABLE_ROW else "" for share in own]
    traces = [
        _shares(own, rows, hover, "own data", OWN.colour, ""),
        _shares(100 - own, rows, hover, "everyone", EVERYONE.colour, "/"),
        _written(own, rows, written),
    ]
    return figure(traces, _layout(rows, picked), rows.kind)


def _shares(length: Floats, rows: Rows, hover: list[str], name: str, colour: str, pattern: str) -> dict[str, Any]:
    marker = {"color": colour, "pattern": {"shape": pattern, "fgcolor": PAPER, "fillmode": "overlay", "size": 6}}
    base = {"type": "bar", "orientation": "h", "width": 0.6, "marker": marker}
    return base | groups_trace(name, length, rows.y, hover)


def _written(own: Floats, rows: Rows, texts: list[str]) -> dict[str, Any]:
    """Stand the percentages in a column of their own, right of the bars."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": "share",
        "x": np.full(len(own), 100.0),
        "y": rows.y,
        "text": texts,
        "textposition": "middle right",
        "textfont": {"size": rows.kind.small, "color": TEXT},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }


def _layout(rows: Rows, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    ticks = {"tickvals": [0, 25, 50, 75, 100], "ticktext": ["0", "25", "50", "75", "100 %"]}
    return {
        "height": rows.height * len(rows.y) + 3 * kind.small + 12,
        "margin": {"l": rows.margin, "r": 4 * kind.small, "t": 8, "b": 2 * kind.small + 10},
        "barmode": "stack",
        "xaxis": axis(kind, range=[0, 100], **ticks),
        "yaxis": axis(kind, **rows.axis) | {"tickfont": {"size": kind.small, "color": TEXT}},
        "meta": {"narrow": rows.narrow},
        "shapes": [] if picked is None else [rows.band(picked)],
    }
