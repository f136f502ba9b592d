"""Statistics of replicated data as small histograms, each with the observed value as a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.diagnostics.predictive import Check
from shrinkdash.figures.parts.theme import GRID, MUTED, PROJECTOR, TEXT, Figure, Type, axis, figure, note
from shrinkdash.figures.parts.traces import SILENT, line_trace
from shrinkdash.narration.draw.model_checks import p_value, statistic
from shrinkdash.strategies import NO, PARTIAL, STRATEGIES

OBSERVED = STRATEGIES[NO]
REPLICATED = STRATEGIES[PARTIAL]
BINS = 24
# The axis holds all but this share of the replicated values on each side, and the observed one.
OUTSIDE = 0.005
# Share of the width between panels that stand side by side.
GAP = 0.035
# Height in pixels of panels that stand side by side.
TALL = 110
# Height in pixels of a histogram where panels stand one below the other.
LOW = 56


def predictive_plot(checks: Sequence[Check], *, places: int, kind: Type) -> Figure:
    """Draw a panel a statistic: side by side, and below one another where there is little width or large type.

    Parameters
    ----------
    checks : sequence of Check
        The statistics.
    places : int
        Decimals of outcomes.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    traces = []
    for check, number in zip(checks, _numbers(checks), strict=True):
        traces += [_histogram(check, number), _line(check, number)]
    stacked = _stacked(checks, places, kind)
    base = stacked if kind == PROJECTOR else _beside(checks, places, kind)
    layout = base | {"bargap": 0, "meta": {"narrow": stacked}}
    for check, number in zip(checks, _numbers(checks), strict=True):
        for name, look in _axes(check, number, kind).items():
            layout[name] = look | base[name]
    return figure(traces, layout, kind)


def _numbers(checks: Sequence[Check]) -> list[str]:
    """Return what tells the panels' axes apart: Plotly calls the first x, the second x2."""
    return ["", *(str(number) for number in range(2, len(checks) + 1))]


def _span(check: Check) -> tuple[float, float]:
    low, high = np.quantile(check.replicated, [OUTSIDE, 1 - OUTSIDE]).tolist()
    low, high = min(low, check.observed), max(high, check.observed)
    margin = 0.06 * (high - low) or max(abs(low), 1.0) / 10
    return low - margin, high + margin


def _bins(check: Check) -> tuple[Floats, Floats]:
    """Return the middles of the bins and the heights of the bars, the highest 1."""
    counts, edges = np.histogram(check.replicated, BINS, _span(check))
    return 0.5 * (edges[1:] + edges[:-1]), counts / max(counts.max(), 1)


def _histogram(check: Check, number: str) -> dict[str, Any]:
    middle, height = _bins(check)
    return {
        "type": "bar",
        "name": f"replicated {check.name}",
        "x": middle,
        "y": height,
        "ids": [f"{number} {bin_}" for bin_ in range(BINS)],
        "xaxis": f"x{number}",
        "yaxis": f"y{number}",
        "marker": {"color": REPLICATED.colour, "opacity": 0.55},
    } | SILENT


def _line(check: Check, number: str) -> dict[str, Any]:
    line = line_trace(f"observed {check.name}", [check.observed] * 2, [0, 1.12], color=OBSERVED.colour, width=3)
    return line | {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def _axes(check: Check, number: str, kind: Type) -> dict[str, dict[str, Any]]:
    x = axis(kind, range=list(_span(check)), fixedrange=True, showgrid=False, anchor=f"y{number}")
    x |= {"showline": True, "linecolor": GRID, "tickangle": 0, "tickfont": {"size": kind.small, "color": MUTED}}
    y = axis(kind, range=[0, 1.12], visible=False, fixedrange=True, anchor=f"x{number}")
    return {f"xaxis{number}": x, f"yaxis{number}": y}


def _beside(checks: Sequence[Check], places: int, kind: Type) -> dict[str, Any]:
    width = (1 + GAP) / len(checks) - GAP
    layout: dict[str, Any] = {"height": TALL + 6 * kind.small, "margin": {"l": 8, "r": 8, "t": 4 * kind.small + 4}}
    layout["margin"]["b"] = 2 * kind.small
    layout["annotations"] = []
    for i, (check, number) in enumerate(zip(checks, _numbers(checks), strict=True)):
        left = i * (width + GAP)
        layout[f"xaxis{number}"] = {"domain": [left, left + width], "nticks": 3}
        layout[f"yaxis{number}"] = {"domain": [0, 1]}
        heading = f"<b>{check.name}</b><br>{statistic(check, places)}<br>p = {p_value(check.p)}"
        layout["annotations"].append(_title(heading, left + width / 2, 1, "center", kind))
    return layout


def _stacked(checks: Sequence[Check], places: int, kind: Type) -> dict[str, Any]:
    title, foot = 1.6 * kind.small, 2.2 * kind.small
    row = title + LOW + foot
    total = row * len(checks)
    layout: dict[str, Any] = {"height": round(total), "margin": {"l": 8, "r": 8, "t": 0, "b": 0}, "annotations": []}
    for i, (check, number) in enumerate(zip(checks, _numbers(checks), strict=True)):
        top = 1 - (i * row + title) / total
        layout[f"xaxis{number}"] = {"domain": [0, 1], "nticks": 6}
        layout[f"yaxis{number}"] = {"domain": [top - LOW / total, top]}
        heading = f"<b>{check.name}</b>  observed {statistic(check, places)}, p = {p_value(check.p)}"
        layout["annotations"].append(_title(heading, 0, top, "left", kind))
    return layout


def _title(text: str, x: float, y: float, anchor: str, kind: Type) -> dict[str, Any]:
    place = {"x": x, "y": y, "xref": "paper", "yref": "paper", "xanchor": anchor, "yanchor": "bottom", "align": anchor}
    return note(text, kind.small, TEXT, **place)
