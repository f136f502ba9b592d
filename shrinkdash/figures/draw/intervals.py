"""Three intervals a group, one below the other: own data, tau plugged in, full Bayes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from shrinkdash.arrays import Flags, Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import POOLED, RAW, TRUTH_LOOK, UNTOLD, dots, going_on, stacked
from shrinkdash.figures.parts.rows import Rows
from shrinkdash.figures.parts.scale import Scale, scale_with_intervals
from shrinkdash.figures.parts.theme import TEXT, Figure, axis, figure, title
from shrinkdash.intervals import FULL, OWN, PLUG_IN, Interval
from shrinkdash.narration.draw.intervals import stories
from shrinkdash.strategies import TRUTH

# Rows are higher than elsewhere: each holds three lines.
HIGHEST, LOWEST, ROOM = 1.5, 12, 760
# Below this height lines are thin and marks are dots.
ROOMY = 22


@dataclass(frozen=True)
class Look:
    """How one kind of interval looks: its colour, its symbol, its width in pixels, its place in a row of height 1."""

    colour: str
    symbol: str
    width: float
    aside: float


LOOKS = {
    OWN: Look(RAW.colour, RAW.symbol, 2.0, 0.28),
    PLUG_IN: Look("#6B8BA4", f"{POOLED.symbol}-open", 1.5, 0.0),
    FULL: Look(POOLED.colour, POOLED.symbol, 3.0, -0.28),
}


def interval_plot(
    comparison: Comparison,
    found: Mapping[str, Interval],
    rows: Rows,
    scale: Scale,
    *,
    level: float,
    unit: str,
    picked: int | None = None,
) -> Figure:
    """Draw the intervals of every group, those that miss the truth dashed and with a ring at the end it lies beyond.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; without a truth nothing is marked.
    found : mapping of str to Interval
        By kind, see `shrinkdash.intervals.side_by_side`.
    rows : Rows
        The row of each group.
    scale : Scale
        Range of the estimates; the axis is wider by the reach of an interval, and what is longer is cut there.
    level : float
        Nominal coverage of the intervals.
    unit : str
        What the outcome axis measures.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    rows = _higher(rows)
    scale = scale_with_intervals(scale, comparison, level)
    traces = [] if comparison.theta is None else [_truth_lines(scale.clip(comparison.theta), rows)]
    for name, interval in found.items():
        traces += _lines(name, interval, comparison, rows, scale)
    for name, interval in found.items():
        traces.append(_centres(name, interval, comparison, rows, scale, level))
    beside = [(interval, LOOKS[name].aside, LOOKS[name].colour) for name, interval in found.items()]
    traces.append(going_on(beside, rows, scale, _mark_size(rows)))
    if comparison.theta is not None:
        traces += [_rings(found, comparison.theta, rows, scale), _truths(comparison, found, rows, scale, level)]
    return figure(traces, _layout(rows, scale, unit, picked), rows.kind)


def _higher(rows: Rows) -> Rows:
    height = min(round(HIGHEST * rows.kind.row), max(LOWEST, ROOM // len(rows.y)))
    return replace(rows, height=height)


def _lines(name: str, interval: Interval, comparison: Comparison, rows: Rows, scale: Scale) -> list[dict[str, Any]]:
    look = LOOKS[name]
    missed = np.zeros(len(rows.y), bool) if comparison.theta is None else interval.misses(comparison.theta)
    width = look.width if rows.height >= ROOMY else 1.5
    y = np.repeat(rows.y + look.aside, 3)
    traces = []
    for word, drawn, dash in (("", ~missed, "solid"), (", missed", missed, "4px,3px")):
        line = {"color": look.colour, "width": width, "dash": dash, "simplify": False}
        trace = {"type": "scatter", "mode": "lines", "name": f"{name}{word}", "line": line}
        traces.append(trace | {"x": _pairs(interval, drawn, scale), "y": y} | UNTOLD)
    return traces


def _pairs(interval: Interval, drawn: Flags, scale: Scale) -> Floats:
    """Return triples of lower end, upper end and NaN, all NaN where an interval is not drawn here."""
    ends = np.column_stack([interval.lower, interval.upper, np.full(len(drawn), np.nan)])
    ends[~drawn] = np.nan
    return scale.clip(ends).ravel()


def _centres(
    name: str, interval: Interval, comparison: Comparison, rows: Rows, scale: Scale, level: float
) -> dict[str, Any]:
    look = LOOKS[name]
    hover = [stacked(lines) for lines in stories(comparison, name, interval, level)]
    marker = {"symbol": look.symbol, "color": look.colour, "size": _mark_size(rows), "opacity": 1}
    x = scale.clip(_estimates(name, comparison))
    return dots(f"{name} estimate", x, rows.y + look.aside, hover, marker)


def _estimates(name: str, comparison: Comparison) -> Floats:
    if name == OWN:
        return comparison.data.y_bar
    return comparison.plugged.estimates.theta_hat if name == PLUG_IN else comparison.full.estimates.theta_hat


def _mark_size(rows: Rows) -> float:
    return round(0.7 * rows.kind.mark) if rows.height >= ROOMY else 4


def _rings(found: Mapping[str, Interval], theta: Floats, rows: Rows, scale: Scale) -> dict[str, Any]:
    """Ring the end beyond which the truth lies."""
    x, y = [], []
    for name, interval in found.items():
        missed = interval.misses(theta)
        end = np.where(theta > interval.upper, interval.upper, interval.lower)
        x += scale.clip(end[missed]).tolist()
        y += (rows.y[missed] + LOOKS[name].aside).tolist()
    size = _mark_size(rows) + 3
    marker = {"symbol": "circle-open", "color": TEXT, "size": size, "line": {"width": 1.5}}
    base = {"type": "scatter", "mode": "markers", "name": "missed", "cliponaxis": False, "marker": marker}
    return base | {"x": x, "y": y} | UNTOLD


def _truth_lines(theta: Floats, rows: Rows) -> dict[str, Any]:
    """Draw each truth through its whole row, so that all three intervals can be held against it."""
    y = np.column_stack([rows.y - 0.42, rows.y + 0.42, np.full(len(theta), np.nan)]).ravel()
    line = {"color": TRUTH.colour, "width": 1.5, "simplify": False}
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "truth line",
        "x": np.repeat(theta, 3),
        "y": y,
        "line": line,
    } | (UNTOLD)


def _truths(
    comparison: Comparison, found: Mapping[str, Interval], rows: Rows, scale: Scale, level: float
) -> dict[str, Any]:
    assert comparison.theta is not None
    look = TRUTH_LOOK | {"size": _mark_size(rows)}
    hover = [stacked(lines) for lines in stories(comparison, FULL, found[FULL], level)]
    return dots("truth", scale.clip(comparison.theta), rows.y, hover, look)


def _layout(rows: Rows, scale: Scale, unit: str, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    top, bottom = 8, round(3.6 * kind.small)
    return {
        "height": rows.height * len(rows.y) + top + bottom,
        "margin": {"l": rows.margin, "r": 2 * kind.mark, "t": top, "b": bottom},
        "xaxis": axis(kind, range=[scale.low, scale.high], nticks=6, title=title(unit, kind)),
        "yaxis": axis(kind, **rows.axis) | {"tickfont": {"size": kind.small, "color": TEXT}},
        "shapes": [] if picked is None else [rows.band(picked)],
        "meta": {"narrow": rows.narrow | {"xaxis": {"nticks": 4}}},
    }
