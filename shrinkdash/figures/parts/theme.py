"""One look for every figure: sizes of type, axes, notes and bands.

Colours that depend on light or dark are written as ``var(--text)`` and the like; the page
replaces them when it draws, so that one figure serves both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Plain, since building plotly.graph_objects.Figure takes as long as everything else at a slider move.
Figure = dict[str, Any]

TEXT = "var(--text)"
MUTED = "var(--muted)"
GRID = "var(--grid)"
PAPER = "var(--paper)"


@dataclass(frozen=True)
class Type:
    """Sizes of a figure's type and marks, in CSS pixels."""

    text: int
    small: int
    value: int
    mark: int
    row: int


SCREEN = Type(text=15, small=14, value=19, mark=11, row=24)
PROJECTOR = Type(text=24, small=24, value=28, mark=15, row=28)
# Characters of an axis title in large type.
LONGEST_TITLE = 40


def figure(traces: list[dict[str, Any]], layout: dict[str, Any], kind: Type) -> Figure:
    """Assemble a figure in the house look."""
    base = {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "hovermode": "closest",
        "hoverlabel": {
            "align": "left",
            "bgcolor": PAPER,
            "bordercolor": MUTED,
            "font": {"color": TEXT, "size": kind.text},
        },
    }
    return {"data": traces, "layout": base | layout}


def axis(kind: Type, **more: Any) -> dict[str, Any]:
    """Return an axis with quiet lines and legible ticks."""
    quiet = {
        "showline": False,
        "zeroline": False,
        "ticks": "",
        # Looking for labels that stick out costs as much as drawing them, and the margins leave room.
        "ticklabeloverflow": "allow",
        "gridcolor": GRID,
        "tickfont": {"size": kind.small, "color": MUTED},
    }
    return quiet | more


def log_axis(kind: Type, ends: tuple[float, float], ticks: Sequence[float], **more: Any) -> dict[str, Any]:
    """Return a logarithmic axis between two values, ticked where it is asked to be."""
    span = [float(np.log10(end)) for end in ends]
    return axis(kind, type="log", range=span, tickvals=ticks, ticktext=[f"{tick:g}" for tick in ticks], **more)


def title(text: str, kind: Type) -> dict[str, Any]:
    """Return an axis title; what stands in brackets is left out where large type has no room for it."""
    if kind == PROJECTOR and len(text) > LONGEST_TITLE:
        text = text.split(" (")[0]
    return {"text": text, "font": {"size": kind.small, "color": MUTED}, "standoff": 6}


def note(text: str, size: int, colour: str, **place: Any) -> dict[str, Any]:
    """Return words without an arrow; `place` says where."""
    return {"text": text, "showarrow": False, "font": {"size": size, "color": colour}} | place


def side_note(text: str, side: int, size: int, colour: str, **place: Any) -> dict[str, Any]:
    """Return words at the left (0) or the right (1) edge of the plot, at the height that `place` gives."""
    return note(text, size, colour, x=side, xref="paper", xanchor="right" if side else "left", **place)


def band(along: str, low: float, high: float) -> dict[str, Any]:
    """Return a quiet band across the whole figure that marks the picked group; `along` is the axis it spans."""
    across = "x" if along == "y" else "y"
    return {
        "type": "rect",
        f"{across}ref": "paper",
        f"{across}0": 0,
        f"{across}1": 1,
        f"{along}0": low,
        f"{along}1": high,
        "fillcolor": GRID,
        "line": {"width": 0},
        "layer": "below",
    }


def level_line(y: float, colour: str) -> dict[str, Any]:
    """Return a dashed line across the whole plot, below the marks."""
    line = {"color": colour, "width": 1.5, "dash": "dash"}
    return {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": y, "y1": y, "line": line, "layer": "below"}
