"""Risk curves: each strategy's expected squared error along one setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from shrinkdash.figures.long_run.curve_axes import CurveAxes, across_axis, axes_of, upward_axis
from shrinkdash.figures.long_run.curve_labels import (
    Point,
    end_labels,
    exits,
    here_label,
    here_line,
    points_of,
    values_of,
)
from shrinkdash.figures.parts.monte_carlo import error_band
from shrinkdash.figures.parts.theme import PAPER, TEXT, Figure, Type, figure
from shrinkdash.figures.parts.traces import line_trace, mark_trace, strategy_marks
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.measured import ERRORS
from shrinkdash.narration.long_run.curves import at, point_text
from shrinkdash.narration.numbers import significant
from shrinkdash.strategies import STRATEGIES

# Opacity of the bands.
HAZE = 0.3
# Width of an average letter, in type sizes.
LETTER = 0.58


def curve_plot(found: Sweep, partial: str, here: float | None, values: Mapping[str, float], kind: Type) -> Figure:
    """Draw one line a strategy with its band, named at its end, where two cross, and "you are here".

    Parameters
    ----------
    found : Sweep
        Curves of no, complete and partial pooling and of those who know more.
    partial : str
        The strategy that partial pooling is.
    here : float or None
        Where the sliders stand on the horizontal axis; None where they stand beside it.
    values : mapping of str to float
        By strategy its expected error there; the strategies to be marked.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    axes = axes_of(found, partial)
    traces = [_band(found, name, axes) for name in found.losses]
    traces += [_line(found, name) for name in found.losses]
    points = points_of(found, partial)
    traces.append(_crossed(points, kind))
    if here is not None:
        traces.append(_here(here, values, axes, kind))
    return figure(traces, _layout(found, points, here, axes, kind), kind)


def _band(found: Sweep, name: str, axes: CurveAxes) -> dict[str, Any]:
    simulated = np.isnan(found.exact[name]) & np.isfinite(found.mse[name])
    x, mean, se = found.values[simulated], found.mse[name][simulated], found.mse_se[name][simulated]
    low, high = (np.maximum(mean + side * ERRORS * se, axes.y[0]) for side in (-1, 1))
    return error_band(x, low, high, STRATEGIES[name], HAZE)


def _line(found: Sweep, name: str) -> dict[str, Any]:
    strategy = STRATEGIES[name]
    look = {"color": strategy.colour, "width": 2.5 if strategy.dash == "solid" else 2, "dash": strategy.dash}
    places = [f"{strategy.label} {at(found.along, x)}" for x in found.values]
    hover = [f"{place}: {point_text(found, name, k)}" for k, place in enumerate(places)]
    line = line_trace(strategy.label, found.values, found.expected(name), **look)
    return line | {"hoverinfo": "text", "hovertext": hover}


def _crossed(points: list[Point], kind: Type) -> dict[str, Any]:
    x, y = [point.x for point in points], [point.y for point in points]
    look = {"symbol": "circle-open", "size": kind.mark + 2, "color": TEXT, "line": {"width": 2}}
    hover = [f"here {point.between} change places" for point in points]
    return mark_trace("crossing", x, y, look, hover) | {"showlegend": False}


def _here(here: float, values: Mapping[str, float], axes: CurveAxes, kind: Type) -> dict[str, Any]:
    inside = {name: value for name, value in values.items() if axes.y[0] < value <= axes.y[1]}
    look = strategy_marks(inside, kind) | {"line": {"width": 1, "color": PAPER}}
    hover = [f"{STRATEGIES[name].label} here: {significant(value)}" for name, value in inside.items()]
    marks = mark_trace("you are here", [here] * len(inside), list(inside.values()), look, hover)
    return marks | {"ids": list(inside), "showlegend": False}


def _layout(found: Sweep, points: list[Point], here: float | None, axes: CurveAxes, kind: Type) -> dict[str, Any]:
    height, top, bottom = 16 * kind.row, 2 * kind.small, round(3.4 * kind.small)
    longest = max(len(STRATEGIES[name].label) for name in found.losses)
    ends = end_labels(found, axes, kind, (height - top - bottom) / (kind.text + 4))
    always = values_of(points, axes, kind) + exits(found, axes, kind)
    always += [] if here is None else [here_label(here, axes, kind)]
    right = round(LETTER * kind.text * longest) + 14
    return {
        "height": height,
        "margin": {"l": round(2.8 * kind.small), "r": right, "t": top, "b": bottom},
        "xaxis": across_axis(found.along, axes, kind),
        "yaxis": upward_axis(axes, kind),
        "annotations": always + ends,
        "shapes": [] if here is None else [here_line(here)],
        "meta": {"narrow": _narrow(always, height, kind)},
    }


def _narrow(notes: list[dict[str, Any]], height: int, kind: Type) -> dict[str, Any]:
    """Return what changes where there is no room beside the lines: a legend below names them."""
    return {
        "annotations": notes,
        "showlegend": True,
        "legend": {"orientation": "h", "x": 0, "y": -0.2, "yanchor": "top", "font": {"size": kind.small}},
        "margin": {"r": 8, "b": round(9 * kind.small)},
        "height": height + round(5.6 * kind.small),
        "xaxis": {"nticks": 5},
    }
