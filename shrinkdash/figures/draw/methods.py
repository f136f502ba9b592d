"""What every method makes of tau, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from shrinkdash.figures.parts.theme import MUTED, SCREEN, TEXT, Figure, Type, axis, figure
from shrinkdash.narration.numbers import small
from shrinkdash.strategies import STRATEGIES


def method_plot(tau_hat: Mapping[str, float], chosen: str, *, places: int, kind: Type) -> Figure:
    """Draw one dot a method on a common axis from 0; the chosen one is filled.

    Parameters
    ----------
    tau_hat : mapping of str to float
        Estimated between-group SD by method, in outcome units.
    chosen : str
        The method that partial pooling uses.
    places : int
        Decimals of the values.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    names = list(tau_hat)
    y = [len(names) - 1 - row for row in range(len(names))]
    written = [f"  {small(value, places)}" for value in tau_hat.values()]
    colours = [STRATEGIES["partial pooling"].colour if name == chosen else MUTED for name in names]
    dots = {
        "type": "scatter",
        "mode": "markers+text",
        "name": "estimate of tau",
        "x": list(tau_hat.values()),
        "y": y,
        "ids": names,
        "text": written,
        "textposition": "middle right",
        "textfont": {"size": kind.small, "color": TEXT},
        "cliponaxis": False,
        "marker": {
            "size": kind.mark,
            "symbol": ["triangle-right" if name == chosen else "triangle-right-open" for name in names],
            "color": colours,
            "line": {"width": 2, "color": colours},
        },
        "hoverinfo": "skip",
    }
    end = 1.1 * max(tau_hat.values()) or 1.0
    labels = [f"<b>{name}</b>" if name == chosen else name for name in names]
    layout = {
        "height": kind.row * len(names) + 3 * kind.small,
        "margin": {
            "l": 7 * kind.small,
            "r": 10 + round(0.6 * kind.small * max(map(len, written))),
            "t": 6,
            "b": 2 * kind.small + 8,
        },
        "xaxis": axis(kind, range=[-0.08 * end, end], nticks=5 if kind == SCREEN else 3, fixedrange=True),
        "yaxis": axis(kind, range=[-0.6, len(names) - 0.4], tickvals=y, ticktext=labels, fixedrange=True),
    }
    return figure([dots], layout, kind)
