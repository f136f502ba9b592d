"""How the mean over draws settles, with its band."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.figures.parts.monte_carlo import error_band
from shrinkdash.figures.parts.theme import MUTED, Figure, Type, axis, figure, side_note, title
from shrinkdash.figures.parts.traces import line_trace, mark_trace, strategy_marks
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.measured import ERRORS
from shrinkdash.narration.numbers import significant
from shrinkdash.strategies import COMPLETE, STRATEGIES

# Draws on the axis at least.
FIRST_END = 10
# The axis ends above the largest expected error but complete pooling's, which may lie off the scale, by this factor.
HEADROOM = 1.7
# Opacity of the bands.
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
    span, draws = [-0.03, float(np.log10(right))], title("draws so far", kind)
    layout = {
        "height": 14 * kind.row,
        "margin": {"l": round(2.6 * kind.small), "r": kind.mark, "t": kind.small, "b": round(3.4 * kind.small)},
        "xaxis": axis(kind, type="log", range=span, dtick=1, tickformat=",d", fixedrange=True, title=draws),
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
    strategy = STRATEGIES[name]
    return line_trace(f"{strategy.label}, mean so far", n, mean, color=strategy.colour, width=2.5)


def _expected(fallen: Fallen, name: str, right: float) -> dict[str, Any]:
    strategy, y = STRATEGIES[name], [fallen.long_run.expected(name)] * 2
    return line_trace(f"{strategy.label}, expected", [0.9, right], y, color=strategy.colour, width=1.5, dash="dot")


def _ends(fallen: Fallen, top: float, kind: Type) -> dict[str, Any]:
    inside = {name: mean for name, mean in fallen.mean.items() if mean <= top}
    of = f"of {fallen.draws:,} draws"
    hover = [f"{STRATEGIES[name].label}: mean {significant(mean)} {of}" for name, mean in inside.items()]
    x, y = [fallen.draws] * len(inside), list(inside.values())
    marks = mark_trace("mean of all draws", x, y, strategy_marks(inside, kind), hover)
    return marks | {"ids": list(inside), "cliponaxis": False}


def _off_scale(fallen: Fallen, top: float, kind: Type) -> list[dict[str, Any]]:
    off = [name for name in fallen.names if fallen.long_run.expected(name) > top]
    text = "<br>".join(f"{STRATEGIES[name].glyph} {significant(fallen.mean[name])} ▲" for name in off)
    return [side_note(text, 1, kind.small, MUTED, y=1, yref="paper", yanchor="top")] if off else []
