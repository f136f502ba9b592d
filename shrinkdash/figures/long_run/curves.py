"""Risk curves: each strategy's expected squared error along one setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from shrinkdash.figures.long_run.curve_axes import Frame, across_axis, frame_of, upward_axis
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
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.measured import ERRORS
from shrinkdash.narration.long_run.curves import at, point_text
from shrinkdash.narration.numbers import significant
from shrinkdash.strategies import STRATEGIES

HAZE = 0.3
LETTER = 0.58  # width of an average letter, in type sizes


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
    frame = frame_of(found, partial)
    traces = [_band(found, name, frame) for name in found.losses]
    traces += [_line(found, name) for name in found.losses]
    points = points_of(found, partial)
    traces.append(_crossed(points, kind))
    if here is not None:
        traces.append(_here(found, here, values, frame, kind))
    return figure(traces, _layout(found, points, here, frame, kind), kind)


def _band(found: Sweep, name: str, frame: Frame) -> dict[str, Any]:
    simulated = np.isnan(found.exact[name]) & np.isfinite(found.mse[name])
    x, mean, se = found.values[simulated], found.mse[name][simulated], found.mse_se[name][simulated]
    low, high = (np.maximum(mean + side * ERRORS * se, frame.y[0]) for side in (-1, 1))
    return error_band(x, low, high, STRATEGIES[name], HAZE)


def _line(found: Sweep, name: str) -> dict[str, Any]:
    role = STRATEGIES[name]
    return {
        "type": "scatter",
        "mode": "lines",
        "name": role.label,
        "x": found.values,
        "y": found.expected(name),
        "line": {
            "color": role.colour,
            "width": 2.5 if role.dash == "solid" else 2,
            "dash": role.dash,
            "simplify": False,
        },
        "hoverinfo": "text",
        "hovertext": [
            f"{role.label} {at(found.along, x)}: {point_text(found, name, k)}" for k, x in enumerate(found.values)
        ],
    }


def _crossed(points: list[Point], kind: Type) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "crossing",
        "x": [point.x for point in points],
        "y": [point.y for point in points],
        "marker": {"symbol": "circle-open", "size": kind.mark + 2, "color": TEXT, "line": {"width": 2}},
        "hoverinfo": "text",
        "hovertext": [f"here {point.between} change places" for point in points],
        "showlegend": False,
    }


def _here(found: Sweep, here: float, values: Mapping[str, float], frame: Frame, kind: Type) -> dict[str, Any]:
    names = [name for name, value in values.items() if frame.y[0] < value <= frame.y[1]]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "you are here",
        "x": [here] * len(names),
        "y": [values[name] for name in names],
        "ids": names,
        "marker": {
            "symbol": [STRATEGIES[name].symbol for name in names],
            "color": [STRATEGIES[name].colour for name in names],
            "size": kind.mark,
            "line": {"width": 1, "color": PAPER},
        },
        "hoverinfo": "text",
        "hovertext": [f"{STRATEGIES[name].label} here: {significant(values[name])}" for name in names],
        "showlegend": False,
    }


def _layout(found: Sweep, points: list[Point], here: float | None, frame: Frame, kind: Type) -> dict[str, Any]:
    height, top, bottom = 16 * kind.row, 2 * kind.small, round(3.4 * kind.small)
    longest = max(len(STRATEGIES[name].label) for name in found.losses)
    ends = end_labels(found, frame, kind, (height - top - bottom) / (kind.text + 4))
    always = (
        values_of(points, frame, kind)
        + exits(found, frame, kind)
        + ([] if here is None else [here_label(here, frame, kind)])
    )
    return {
        "height": height,
        "margin": {
            "l": round(2.8 * kind.small),
            "r": round(LETTER * kind.text * longest) + 14,
            "t": top,
            "b": bottom,
        },
        "xaxis": across_axis(found.along, frame, kind),
        "yaxis": upward_axis(frame, kind),
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
