"""Break it: a row a world, and the chosen world by group size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.monte_carlo import error_lines
from shrinkdash.figures.parts.ratio_rows import RatioRow, no_pooling_line, ratio_rows
from shrinkdash.figures.parts.theme import TEXT, Figure, Type, axis, figure, log_axis, title
from shrinkdash.figures.parts.ticks import size_ticks
from shrinkdash.figures.parts.traces import mark_trace, outlined, words
from shrinkdash.long_run.broken import Case, SameSize, Trial, by_size
from shrinkdash.narration.long_run.worlds import label, short_label, verdict_words, world_lines
from shrinkdash.narration.ratios import gap, loses
from shrinkdash.strategies import COMPLETE, PARTIAL, STRATEGIES

POOLED = STRATEGIES[PARTIAL]
# Where pooling removes more than three quarters of the error, it need not be seen to scale.
LEAST = 0.25


def world_plot(trials: Sequence[Trial], chosen: Case, *, kind: Type) -> Figure:
    """Draw partial pooling's mean squared error relative to no pooling's in every world, complete pooling's thin.

    Parameters
    ----------
    trials : sequence of Trial
        The worlds, top down.
    chosen : Case
        The one to highlight.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    return ratio_rows([_row(found) for found in trials], POOLED, kind=kind, chosen=chosen.key, least=LEAST)


def world_sizes_plot(found: Trial, *, kind: Type) -> Figure:
    """Draw the error of each group size relative to no pooling's; the exceptional group has a mark of its own.

    Parameters
    ----------
    found : Trial
        The world.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        Open marks are sizes that do clearly worse than with no pooling.
    """
    same = by_size(found)
    lines = [*same, *_exceptional(found)]
    x = [line.n for line in lines]
    low, high = np.transpose([line.ratio.ends for line in lines])
    bars = error_lines(x, low.tolist(), high.tolist(), POOLED)
    traces = [no_pooling_line(*_span(np.array(x))), bars, _marks(same, kind)]
    traces += [_own_mark(line, kind) for line in _exceptional(found)]
    return figure(traces, _layout(np.array(x, dtype=np.float64), _reach(low, high), kind), kind)


def _row(found: Trial) -> RatioRow:
    hover = tuple(world_lines(found))
    pooled, rival = found.overall(found.pooled), found.overall(COMPLETE)
    return RatioRow(
        found.case.key, label(found.case), short_label(found.case), verdict_words(found), pooled, hover, rival
    )


def _exceptional(found: Trial) -> list[SameSize]:
    if found.exceptional is None:
        return []
    alone = np.array([found.exceptional])
    return [SameSize(int(found.case.design.n[found.exceptional]), alone, found.ratio(found.pooled, alone))]


def _marks(same: list[SameSize], kind: Type) -> dict[str, Any]:
    symbols = ["triangle-up-open" if line.hurt else "triangle-up" for line in same]
    colours = outlined([TEXT if line.hurt else POOLED.colour for line in same], 2)
    marks = _mark("by size", same, {"size": kind.mark, "symbol": symbols} | colours)
    return marks | {"ids": [f"n {line.n}" for line in same]}


def _own_mark(line: SameSize, kind: Type) -> dict[str, Any]:
    symbol = "star-open" if loses(line.ratio) else "star"
    mark = _mark("exceptional", [line], {"size": kind.mark + 4, "symbol": symbol} | outlined(TEXT, 2))
    named = words(["  School 1"], "middle right", kind.small)
    return mark | named | {"mode": "markers+text", "ids": ["exceptional"]}


def _mark(name: str, lines: list[SameSize], look: dict[str, Any]) -> dict[str, Any]:
    several = [f", {len(line.groups)} schools" if len(line.groups) > 1 else "" for line in lines]
    hover = [f"n = {line.n}{more}<br>{gap(line.ratio)}" for line, more in zip(lines, several, strict=True)]
    x, y = [line.n for line in lines], [line.ratio.value for line in lines]
    return mark_trace(name, x, y, look, hover) | {"cliponaxis": False}


def _reach(low: Floats, high: Floats) -> tuple[float, float]:
    """Hold every bar and 1, with a margin, without going below 0."""
    least, most = min(float(low.min()), 1.0), max(float(high.max()), 1.0)
    margin = max(0.12 * (most - least), 0.05)
    return max(least - margin, 0.0), most + margin


def _span(n: Any) -> tuple[float, float]:
    return float(n.min()) / 1.5, float(n.max()) * 1.5


def _layout(n: Any, reach: tuple[float, float], kind: Type) -> dict[str, Any]:
    across = {"tickangle": 0, "showgrid": False, "fixedrange": True, "title": title("group size n", kind)}
    upward = {"nticks": 6, "fixedrange": True, "title": title("MSE, no pooling = 1", kind)}
    return {
        "height": 15 * kind.row,
        "margin": {"l": 3 * kind.small + 8, "r": 14, "t": 12, "b": 4 * kind.small},
        "xaxis": log_axis(kind, _span(n), size_ticks(n), **across),
        "yaxis": axis(kind, range=list(reach), **upward),
    }
