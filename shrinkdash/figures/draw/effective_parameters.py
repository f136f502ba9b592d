"""Where partial pooling stands between the one parameter of complete pooling and the J of no pooling."""

from __future__ import annotations

from typing import Any

from shrinkdash.diagnostics.criteria import FULL, PLUGGED, Criteria
from shrinkdash.figures.parts.named_marks import named_marks, names_axis
from shrinkdash.figures.parts.theme import PAPER, Figure, Type, axis, figure
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import COMPLETE, NO, PARTIAL, STRATEGIES

POOLED = STRATEGIES[PARTIAL]


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
    values = {name: found.scores[name].parameters.value for name in names}
    end = 1.02 * max(values.values())
    layout = {
        "height": kind.row * len(names) + 8,
        "margin": {"l": round(9.5 * kind.small), "r": 4 * kind.small, "t": 4, "b": 4},
        "xaxis": axis(kind, range=[-0.02 * end, end], showticklabels=False, showgrid=False, fixedrange=True),
        "yaxis": names_axis(values, found.in_use, kind),
    }
    texts = [f"  {number(value, _places(name))}" for name, value in values.items()]
    marks = named_marks("effective number of parameters", values, texts, _look(names, found.in_use), kind)
    return figure([marks], layout, kind)


def _look(names: list[str], in_use: str) -> dict[str, Any]:
    """Leave the way of partial pooling open that is not in use."""
    rows = [STRATEGIES.get(name, POOLED) for name in names]
    unused = {PLUGGED, FULL} - {in_use}
    return {
        "symbol": [row.symbol for row in rows],
        "color": [PAPER if name in unused else row.colour for name, row in zip(names, rows, strict=True)],
        "line": {"width": 2, "color": [row.colour for row in rows]},
    }


def _places(name: str) -> int:
    """Show no decimals of a plain count of parameters."""
    return 0 if name in (COMPLETE, NO) else 1
