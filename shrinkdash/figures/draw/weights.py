"""How much of each estimate is the group's own mean, and how much is everyone's."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import groups_trace, stories
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.theme import Figure, axis, figure
from shrinkdash.figures.parts.traces import HATCHED, word_trace
from shrinkdash.narration.numbers import percent
from shrinkdash.strategies import COMPLETE, NO, STRATEGIES

OWN = STRATEGIES[NO]
EVERYONE = STRATEGIES[COMPLETE]
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
    marker = {"color": colour, "pattern": HATCHED | {"shape": pattern}}
    base = {"type": "bar", "orientation": "h", "width": 0.6, "marker": marker}
    return base | groups_trace(name, length, rows.y, hover)


def _written(own: Floats, rows: Rows, texts: list[str]) -> dict[str, Any]:
    """Stand the percentages in a column of their own, right of the bars."""
    return word_trace("share", np.full(len(own), 100.0), rows.y, texts, "middle right", rows.kind.small)


def _layout(rows: Rows, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    ticks = {"tickvals": [0, 25, 50, 75, 100], "ticktext": ["0", "25", "50", "75", "100 %"]}
    return rows.layout(top=8, bottom=2 * kind.small + 10, right=4 * kind.small) | {
        "height": rows.height * len(rows.y) + 3 * kind.small + 12,
        "barmode": "stack",
        "xaxis": axis(kind, range=[0, 100], **ticks),
        "meta": {"narrow": rows.narrow},
        "shapes": rows.bands(picked),
    }
