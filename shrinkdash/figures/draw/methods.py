"""Every method's estimate of tau, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from shrinkdash.figures.parts.named_marks import named_marks, names_axis
from shrinkdash.figures.parts.theme import MUTED, SCREEN, Figure, Type, axis, figure
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
    texts = [f"  {small(value, places)}" for value in tau_hat.values()]
    colours = [STRATEGIES["partial pooling"].colour if name == chosen else MUTED for name in tau_hat]
    look = {
        "symbol": ["triangle-right" if name == chosen else "triangle-right-open" for name in tau_hat],
        "color": colours,
        "line": {"width": 2, "color": colours},
    }
    end = 1.1 * max(tau_hat.values()) or 1.0
    right = 10 + round(0.6 * kind.small * max(map(len, texts)))
    layout = {
        "height": kind.row * len(tau_hat) + 3 * kind.small,
        "margin": {"l": 7 * kind.small, "r": right, "t": 6, "b": 2 * kind.small + 8},
        "xaxis": axis(kind, range=[-0.08 * end, end], nticks=5 if kind == SCREEN else 3, fixedrange=True),
        "yaxis": names_axis(tau_hat, chosen, kind),
    }
    return figure([named_marks("estimate of tau", tau_hat, texts, look, kind)], layout, kind)
