"""Bars of the mean squared error in this draw, each with what many draws give."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.theme import MUTED, Figure, Type, axis, figure
from shrinkdash.figures.parts.traces import line_trace, mark_trace, row_title, word_trace
from shrinkdash.narration.numbers import significant
from shrinkdash.risk import Risk
from shrinkdash.strategies import NO, PARTIAL, STRATEGIES, Appearance

# Heights within a row of 1: the bar, and the long-run line below it.
BAR = 0.0
LINE = -0.27
# Where the vertical axis ends above the first bar.
TOP = 0.62
# Pixels of margin.
ABOVE = 4
BELOW = 8


def mse_bars(comparison: Comparison, names: tuple[str, ...], long_run: Risk | None, *, noun: str, kind: Type) -> Figure:
    """Draw one bar a strategy, its value above it, and below it the middle 80 % of draws with their mean.

    Parameters
    ----------
    comparison : Comparison
        Where its truth is hidden or unknown there are no bars, only what many draws give.
    names : tuple of str
        Strategies, top down.
    long_run : Risk or None
        Many draws at the same settings; None for real data.
    noun : str
        What a group is called.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    end = _axis_end(comparison.mse, long_run)
    traces = [_bars(comparison.mse, names, end)]
    if long_run is not None:
        traces += _long_run(long_run, names, end, kind)
    below = [
        _off_scale(comparison.mse, long_run, name, end) or STRATEGIES[name].meaning.format(noun=noun) for name in names
    ]
    traces.append(_words(comparison.mse, names, below, end, kind))
    return figure(traces, _layout(names, end, kind), kind)


def _axis_end(mse: dict[str, float], long_run: Risk | None) -> float:
    """Reach 1.15 times the largest of no and partial pooling, so that complete pooling cannot squash them."""
    reach = [mse[name] for name in (NO, PARTIAL) if name in mse]
    if long_run is not None:
        reach += [long_run.middle[name][1] for name in (NO, PARTIAL)]
    return 1.15 * max(reach, default=1.0)


def _bars(mse: dict[str, float], names: tuple[str, ...], end: float) -> dict[str, Any]:
    shown = [name for name in names if name in mse]
    return {
        "type": "bar",
        "orientation": "h",
        "name": "this draw",
        "x": [min(mse[name], end) for name in shown],
        "y": [BAR - names.index(name) for name in shown],
        "ids": shown,
        "width": 0.2,
        "marker": {"color": [STRATEGIES[name].colour for name in shown]} | _dots(shown),
        "hoverinfo": "text",
        "hovertext": [f"{STRATEGIES[name].label}: {significant(mse[name])}" for name in shown],
    }


def _dots(shown: list[str]) -> dict[str, Any]:
    """Dot the bars of strategies with dotted lines; else leave the pattern out, since patterned bars cannot glide."""
    shapes = ["." if STRATEGIES[name].dash == "dot" else "" for name in shown]
    return {"pattern": {"shape": shapes}} if any(shapes) else {}


def _long_run(long_run: Risk, names: tuple[str, ...], end: float, kind: Type) -> list[dict[str, Any]]:
    level = [LINE - row for row in range(len(names))]
    ends = [x for name in names for x in (*_within(long_run.middle[name], end), np.nan)]
    line = line_trace("middle 80 % of draws", ends, [y for y in level for _ in range(3)], color=MUTED, width=2.5)
    means = [long_run.mse[name] if long_run.mse[name] <= end else np.nan for name in names]
    look = {"color": MUTED, "size": kind.mark - 2, "symbol": "circle"}
    hover = [_long_run_text(long_run, name, *long_run.middle[name]) for name in names]
    return [line, mark_trace("expected", means, level, look, hover) | {"ids": list(names)}]


def _off_scale(mse: dict[str, float], long_run: Risk | None, name: str, end: float) -> str:
    """Say what does not fit on the axis; an empty text where all does."""
    notes = ["runs off the scale"] if mse.get(name, 0.0) > end else []
    if long_run is not None and long_run.mse[name] > end:
        notes.append(f"expected {significant(long_run.mse[name])}")
    return f"{', '.join(notes)} ▸" if notes else ""


def _within(limits: tuple[float, float], end: float) -> tuple[float, float]:
    """Cut a line at the edge; one that lies wholly beyond is not drawn."""
    low, high = limits
    return (low, min(high, end)) if low < end else (np.nan, np.nan)


def _long_run_text(long_run: Risk, name: str, low: float, high: float) -> str:
    return (
        f"{STRATEGIES[name].label} over {len(long_run.losses[name]):,} draws<br>"
        f"expected {significant(long_run.mse[name])} (Monte Carlo SE {significant(long_run.mse_se[name])})<br>"
        f"middle 80 %: {significant(low)} to {significant(high)}"
    )


def _layout(names: tuple[str, ...], end: float, kind: Type) -> dict[str, Any]:
    return {
        "height": _row_height(kind) * len(names) + ABOVE + BELOW,
        "margin": {"l": 4, "r": 8, "t": ABOVE, "b": BELOW},
        "barmode": "overlay",
        "xaxis": axis(kind, range=[0, end], showticklabels=False, showgrid=False, fixedrange=True),
        "yaxis": axis(kind, range=[TOP - _span(names), TOP], visible=False, fixedrange=True),
    }


def _row_height(kind: Type) -> int:
    """Return the height of a row in pixels."""
    return kind.text + kind.small + 70


def _span(names: tuple[str, ...]) -> float:
    """Return what the vertical axis spans: the rows, and some room below the line of the last one."""
    return len(names) + 0.17


def _words(mse: dict[str, float], names: tuple[str, ...], below: list[str], end: float, kind: Type) -> dict[str, Any]:
    """Write above each bar its name and what it means on the left, and its value on the right."""
    level = [BAR + 0.13 - row for row in range(len(names))]
    # As high as the small line below the name, in units of the axis.
    raised = kind.small / _row_height(kind) * _span(names) / len(names)
    titles = [_title(STRATEGIES[name], line, kind) for name, line in zip(names, below, strict=True)]
    values = [f"<b>{significant(mse[name])}</b>" if name in mse else "<b>?</b>" for name in names]
    count = len(names)
    x, y = [0] * count + [end] * count, level + [y + raised for y in level]
    position = ["top right"] * count + ["top left"] * count
    return word_trace("words", x, y, titles + values, position, [kind.text] * count + [kind.value] * count)


def _title(strategy: Appearance, below: str, kind: Type) -> str:
    return f'{row_title(strategy)}<br><span style="color:{MUTED};font-size:{kind.small}px">{below}</span>'
