"""Where partial pooling stands between the one parameter of complete pooling and the J of no pooling."""

from __future__ import annotations

from typing import Any

from shrinkdash.diagnostics.criteria import FULL, PLUGGED, Criteria
from shrinkdash.figures.parts.theme import PAPER, TEXT, Figure, Type, axis, figure
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import COMPLETE, NO, STRATEGIES

PARTIAL = STRATEGIES["partial pooling"]


def parameter_plot(found: Criteria, *, kind: Type) -> Figure:
    """Draw one mark a strategy on the scale of effective numbers of parameters; that of the way in use is filled.

    Parameters
    ----------
    found : Criteria
        The scores.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    names = [name for name in (COMPLETE, PLUGGED, FULL, NO) if name in found.scores]
    values = [found.scores[name].parameters.value for name in names]
    level = [len(names) - 1 - row for row in range(len(names))]
    end = 1.02 * max(values)
    labels = [f"<b>{name}</b>" if name == found.in_use else name for name in names]
    layout = {
        "height": kind.row * len(names) + 8,
        "margin": {"l": round(9.5 * kind.small), "r": 4 * kind.small, "t": 4, "b": 4},
        "xaxis": axis(kind, range=[-0.02 * end, end], showticklabels=False, showgrid=False, fixedrange=True),
        "yaxis": axis(kind, range=[-0.6, len(names) - 0.4], tickvals=level, ticktext=labels, fixedrange=True),
    }
    marks = {
        "type": "scatter",
        "mode": "markers+text",
        "name": "effective number of parameters",
        "x": values,
        "y": level,
        "ids": names,
        "text": [f"  {number(value, places)}" for value, places in zip(values, _places(names), strict=True)],
        "textposition": "middle right",
        "textfont": {"size": kind.small, "color": TEXT},
        "cliponaxis": False,
        "marker": {"size": kind.mark} | _look(names, found.in_use),
        "hoverinfo": "skip",
    }
    return figure([marks], layout, kind)


def _look(names: list[str], in_use: str) -> dict[str, Any]:
    """Leave the way of partial pooling open that is not in use."""
    roles = [STRATEGIES.get(name, PARTIAL) for name in names]
    unused = {PLUGGED, FULL} - {in_use}
    return {
        "symbol": [role.symbol for role in roles],
        "color": [PAPER if name in unused else role.colour for name, role in zip(names, roles, strict=True)],
        "line": {"width": 2, "color": [role.colour for role in roles]},
    }


def _places(names: list[str]) -> list[int]:
    """Show no decimals of a plain count of parameters."""
    return [0 if name in (COMPLETE, NO) else 1 for name in names]
