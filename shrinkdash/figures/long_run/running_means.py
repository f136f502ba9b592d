"""How the mean over draws settles, with its band."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.figures.parts.monte_carlo import error_band
from shrinkdash.figures.parts.theme import MUTED, Figure, Type, axis, figure, side_note, title
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.measured import ERRORS
from shrinkdash.narration.numbers import significant
from shrinkdash.strategies import COMPLETE, STRATEGIES

FIRST_END = 10  # draws on the axis at least
HEADROOM = 1.7  # above the largest expected error but complete pooling's, which may lie off the scale
HAZE = 0.18


def running_plot(fallen: Fallen, kind: Type) -> Figure:
    """Draw the mean of the first n draws against n, with a band of 2 Monte Carlo SEs, and dotted what it tends to.

    Parameters
    ----------
    fallen : Fallen
        The draws.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    top = HEADROOM * max(fallen.long_run.expected(name) for name in fallen.names if name != COMPLETE)
    right = 1.1 * max(FIRST_END, fallen.draws)
    traces = [_band(fallen, name, top) for name in fallen.names]
    traces += [part for name in fallen.names for part in (_expected(fallen, name, right), _mean(fallen, name))]
    traces.append(_ends(fallen, top, kind))
    layout = {
        "height": 14 * kind.row,
        "margin": {"l": round(2.6 * kind.small), "r": kind.mark, "t": kind.small, "b": round(3.4 * kind.small)},
        "xaxis": axis(
            kind,
            type="log",
            range=[-0.03, float(np.log10(right))],
            dtick=1,
            tickformat=",d",
            fixedrange=True,
            title=title("draws so far", kind),
        ),
        "yaxis": axis(kind, range=[0, top], nticks=6, fixedrange=True),
        "annotations": _off_scale(fallen, top, kind),
    }
    return figure(traces, layout, kind)


def _band(fallen: Fallen, name: str, top: float) -> dict[str, Any]:
    n, mean, se = fallen.running(name)
    known = np.isfinite(se)
    low, high = (np.clip((mean + side * ERRORS * se)[known], 0.0, 1.5 * top) for side in (-1, 1))
    return error_band(n[known], low, high, STRATEGIES[name], HAZE)


def _mean(fallen: Fallen, name: str) -> dict[str, Any]:
    n, mean, _ = fallen.running(name)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{STRATEGIES[name].label}, mean so far",
        "x": n,
        "y": mean,
        "line": {"color": STRATEGIES[name].colour, "width": 2.5, "simplify": False},
        "hoverinfo": "skip",
    }


def _expected(fallen: Fallen, name: str, right: float) -> dict[str, Any]:
    expected = fallen.long_run.expected(name)
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{STRATEGIES[name].label}, expected",
        "x": [0.9, right],
        "y": [expected, expected],
        "line": {"color": STRATEGIES[name].colour, "width": 1.5, "dash": "dot", "simplify": False},
        "hoverinfo": "skip",
    }


def _ends(fallen: Fallen, top: float, kind: Type) -> dict[str, Any]:
    names = [name for name in fallen.names if fallen.mean[name] <= top]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "mean of all draws",
        "x": [fallen.draws] * len(names),
        "y": [fallen.mean[name] for name in names],
        "ids": names,
        "cliponaxis": False,
        "marker": {
            "symbol": [STRATEGIES[name].symbol for name in names],
            "color": [STRATEGIES[name].colour for name in names],
            "size": kind.mark,
        },
        "hoverinfo": "text",
        "hovertext": [
            f"{STRATEGIES[name].label}: mean {significant(fallen.mean[name])} of {fallen.draws:,} draws"
            for name in names
        ],
    }


def _off_scale(fallen: Fallen, top: float, kind: Type) -> list[dict[str, Any]]:
    off = [name for name in fallen.names if fallen.long_run.expected(name) > top]
    text = "<br>".join(f"{STRATEGIES[name].glyph} {significant(fallen.mean[name])} ▲" for name in off)
    return [side_note(text, 1, kind.small, MUTED, y=1, yref="paper", yanchor="top")] if off else []
