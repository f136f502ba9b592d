"""Who gains and who pays: each group's mean squared error against the place of its truth."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.theme import (
    MUTED,
    PAPER,
    TEXT,
    Figure,
    Type,
    axis,
    figure,
    level_line,
    log_axis,
    side_note,
    title,
)
from shrinkdash.figures.parts.ticks import ratio_ticks
from shrinkdash.figures.parts.traces import error_bars, mark_trace
from shrinkdash.long_run.who_pays import WhoPays
from shrinkdash.measured import ERRORS
from shrinkdash.narration.long_run.who_pays import group_lines
from shrinkdash.strategies import NO, PARTIAL, STRATEGIES

ALONE = STRATEGIES[NO]
POOLED = STRATEGIES[PARTIAL]
# Marks grow with the group's size: that of the smallest group, in usual marks.
SMALLEST = 0.75
# That of the largest group.
LARGEST = 1.6


def distance_plot(who: WhoPays, *, kind: Type) -> Figure:
    """Draw each group's MSE relative to no pooling's against its truth's distance from mu, the two extremes named.

    Parameters
    ----------
    who : WhoPays
        A strategy against no pooling.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        The ratio stands on a log axis, with bars of two Monte Carlo standard errors.
    """
    return figure([_dots(who, kind)], _layout(who, kind), kind)


def _dots(who: WhoPays, kind: Type) -> dict[str, Any]:
    symbols = np.where(who.pays, "triangle-up", "triangle-down").tolist()
    look = {
        "symbol": symbols,
        "size": _mark_sizes(who, kind),
        "opacity": 1,
        "color": [POOLED.colour if gains else PAPER for gains in who.gains],
        "line": {"width": 2, "color": [TEXT if pays else POOLED.colour for pays in who.pays]},
    }
    hover = ["<br>".join(group_lines(who, j)) for j in range(len(who.n))]
    return mark_trace("MSE relative to no pooling", who.away, who.ratio, look, hover) | {
        "ids": [str(j) for j in range(len(who.n))],
        "error_y": error_bars(ERRORS * who.ratio_se, MUTED),
        "cliponaxis": False,
    }


def _mark_sizes(who: WhoPays, kind: Type) -> Floats:
    log_n = np.log(who.n)
    reach = float(np.ptp(log_n))
    share = (log_n - log_n.min()) / reach if reach > 0 else np.full(len(log_n), 0.5)
    sizes: Floats = kind.mark * (SMALLEST + (LARGEST - SMALLEST) * share)
    return sizes


def _layout(who: WhoPays, kind: Type) -> dict[str, Any]:
    low = 0.75 * min(0.7, float(who.ratio.min()))
    high = 1.5 * max(1.1, float((who.ratio + ERRORS * who.ratio_se).max()))
    reach = max(2.2, 1.12 * float(np.abs(who.away).max()))
    x_title, y_title = title("truth − μ, in SDs (τ)", kind), title("MSE relative to no pooling", kind)
    return {
        "height": 16 * kind.row,
        "margin": {"l": 4 * kind.small, "r": 12, "t": 2 * kind.small, "b": 4 * kind.small},
        "xaxis": axis(kind, range=[-reach, reach], nticks=7, showgrid=False, title=x_title),
        "yaxis": log_axis(kind, (low, high), ratio_ticks(low, high), title=y_title),
        "shapes": [level_line(1, ALONE.colour)],
        "annotations": [_sides(kind), *_extremes(who, kind)],
    }


def _sides(kind: Type) -> dict[str, Any]:
    """Say above the plot which marks are which."""
    return side_note("△ pays   ▼ gains", 1, kind.small, MUTED, y=1, yref="paper", yanchor="bottom")


def _extremes(who: WhoPays, kind: Type) -> list[dict[str, Any]]:
    """Name the groups furthest from mu and nearest to it; where all truths are one there are neither."""
    if not np.any(who.away):
        return []
    return [_extreme(who, j, kind) for j in dict.fromkeys((who.edge, who.middle))]


def _extreme(who: WhoPays, j: int, kind: Type) -> dict[str, Any]:
    """Name a group beside its mark, on the side away from the line at 1."""
    away = float(who.away[j])
    beside = 2 * kind.mark + kind.small
    return {
        "text": f"<b>{who.labels[j]}</b>",
        "x": away,
        "xanchor": "center" if abs(away) < 1 else "right" if away > 0 else "left",
        "y": float(np.log10(who.ratio[j])),
        "ax": 0,
        "ay": -beside if who.ratio[j] > 1 else beside,
        "arrowhead": 0,
        "arrowwidth": 1.5,
        "arrowcolor": TEXT,
        "bgcolor": PAPER,
        "font": {"size": kind.small, "color": TEXT},
    }
