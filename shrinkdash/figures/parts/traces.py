"""The kinds of traces that pictures are made of, and what their lines and words share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.theme import PAPER, TEXT, Type
from shrinkdash.strategies import STRATEGIES, Appearance

SILENT = {"hoverinfo": "skip"}
# A pattern tells parts of a bar apart for those who do not see the colours.
HATCHED = {"shape": "/", "fgcolor": PAPER, "fillmode": "overlay", "size": 6}


def line_trace(name: str, x: Any, y: Any, **line: Any) -> dict[str, Any]:
    """Draw lines that stop at NaN and say nothing on hovering; `line` is their colour, width and dash."""
    look = line | {"simplify": False}
    return {"type": "scatter", "mode": "lines", "name": name, "x": x, "y": y, "line": look} | SILENT


def segments(*points: Any) -> Floats:
    """Return one coordinate of J lines through the given points, each (J,), with a NaN behind every line."""
    return np.column_stack([*points, np.full(len(points[0]), np.nan)]).ravel()


def mark_trace(name: str, x: Any, y: Any, marker: dict[str, Any], hover: Sequence[str] | None = None) -> dict[str, Any]:
    """Draw marks; without texts they say nothing on hovering."""
    base = {"type": "scatter", "mode": "markers", "name": name, "x": x, "y": y, "marker": marker}
    return base | (SILENT if hover is None else {"hoverinfo": "text", "hovertext": hover})


def word_trace(name: str, x: Any, y: Any, text: Sequence[str], position: Any, size: Any) -> dict[str, Any]:
    """Write words into the plot: as texts of a trace, since Plotly draws annotations twice."""
    return {"type": "scatter", "mode": "text", "name": name, "x": x, "y": y} | words(text, position, size) | SILENT


def words(text: Sequence[str], position: Any, size: Any) -> dict[str, Any]:
    """Return what writes words at a trace's points, also beyond the axes."""
    return {"text": text, "textposition": position, "textfont": {"size": size, "color": TEXT}, "cliponaxis": False}


def strategy_marks(names: Iterable[str], kind: Type) -> dict[str, Any]:
    """Return marks that look as their strategies do."""
    rows = [STRATEGIES[name] for name in names]
    return {"symbol": [row.symbol for row in rows], "color": [row.colour for row in rows], "size": kind.mark}


def outlined(colours: Any, width: float) -> dict[str, Any]:
    """Colour marks and, so that no border is left dark, their outlines."""
    return {"color": colours, "line": {"width": width, "color": colours}}


def error_bars(half: Floats, colour: str) -> dict[str, Any]:
    """Return upright error bars that reach so far to either side of their marks."""
    return {"type": "data", "array": half, "color": colour, "thickness": 1.5, "width": 0}


def row_title(look: Appearance) -> str:
    """Name a strategy in bold, its coloured symbol before it."""
    return f'<span style="color:{look.colour}">{look.glyph}</span> <b>{look.label}</b>'


def stacked(lines: Iterable[str]) -> str:
    """Stack lines for hovering, safe to show whatever they hold."""
    return "<br>".join(escape(line, quote=False) for line in lines)
