"""Who gains and who pays: each group's mean squared error, split into bias and variance."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.rows import FIGURE_SPACE, MANY, Rows, row_height
from shrinkdash.figures.parts.theme import PAPER, TEXT, Figure, Type, axis, figure, note
from shrinkdash.figures.parts.traces import HATCHED, mark_trace, word_trace
from shrinkdash.long_run.who_pays import WhoPays
from shrinkdash.narration.long_run.who_pays import bias_and_variance
from shrinkdash.risk import Risk
from shrinkdash.strategies import COMPLETE, NO, PARTIAL, STRATEGIES

ALONE = STRATEGIES[NO]
# Share of the width between two columns of bars.
GAP = 0.05
# Below this height a row has no room for a word.
READABLE_ROW = 18


def bias_and_variance_plot(long_run: Risk, who: WhoPays, *, kind: Type) -> Figure:
    """Draw each group's MSE as squared bias and variance, one column of bars a strategy, the smallest group on top.

    Parameters
    ----------
    long_run : Risk
        With the truth held; holds no and complete pooling, and the strategy of ``who``.
    who : WhoPays
        The strategy against no pooling.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        The axis is made for no and partial pooling; a longer bar is cut and marked.
    """
    rows = _rows(who, kind)
    end = 1.15 * float(max(who.alone.max(), who.mse.max()))
    traces = []
    for column, name in enumerate((NO, COMPLETE, who.strategy)):
        traces += _bars(long_run, who, name, rows, f"x{column + 1 if column else ''}")
        traces += [_alone(who, rows, column), _cut(long_run.group_mse[name], rows, column, end)] if column else []
    traces.append(_paying(who, rows))
    return figure(traces, _layout(rows, end, kind), kind)


def _rows(who: WhoPays, kind: Type) -> Rows:
    J = len(who.n)
    y = np.empty(J)
    y[np.lexsort((-who.away, who.n))] = np.arange(J)[::-1]
    height = row_height(J, kind)
    wide = len(str(who.n.max()))
    sizes = [f"n {str(n).rjust(wide, FIGURE_SPACE)}" for n in who.n]
    if J >= MANY:
        return Rows(y, who.labels, tuple(sizes), height, kind)
    labels = tuple(f"{label}  {size}" for label, size in zip(who.labels, sizes, strict=True))
    short = tuple(f"{label.split()[-1]}, {size}" for label, size in zip(who.labels, sizes, strict=True))
    return Rows(y, labels, short, height, kind)


def _bars(long_run: Risk, who: WhoPays, name: str, rows: Rows, x_axis: str) -> list[dict[str, Any]]:
    colour = STRATEGIES[name].colour
    hover = [f"{who.labels[j]} (n {who.n[j]})<br>{bias_and_variance(long_run, name, j)}" for j in range(len(who.n))]
    parts = {"bias²": long_run.group_bias[name] ** 2, "variance": long_run.group_variance[name]}
    return [_bar(f"{part}, {name}", values, rows, hover, x_axis, colour) for part, values in parts.items()]


def _bar(name: str, values: Floats, rows: Rows, hover: list[str], x_axis: str, colour: str) -> dict[str, Any]:
    pattern = {"pattern": HATCHED} if name.startswith("variance") else {}
    look = {"width": 0.62, "marker": {"color": colour} | pattern, "hoverinfo": "text", "hovertext": hover}
    return {"type": "bar", "orientation": "h", "name": name, "x": values, "y": rows.y, "xaxis": x_axis} | look


def _alone(who: WhoPays, rows: Rows, column: int) -> dict[str, Any]:
    """Mark what no pooling gives, for comparison with the bar behind it."""
    size = min(rows.kind.mark - 2, rows.height - 1)
    marker = {"symbol": ALONE.symbol, "color": ALONE.colour, "size": size, "line": {"width": 1.5, "color": PAPER}}
    marks = mark_trace("no pooling's MSE", who.alone, rows.y, marker)
    return marks | {"xaxis": f"x{column + 1}", "cliponaxis": False}


def _cut(mse: Floats, rows: Rows, column: int, end: float) -> dict[str, Any]:
    """Mark the bars that run off the scale."""
    long = mse > end
    size, line = min(rows.kind.mark, rows.height), {"width": 1.5, "color": TEXT}
    marker = {"symbol": "triangle-right", "color": PAPER, "size": size, "line": line}
    marks = mark_trace("runs off the scale", np.full(long.sum(), 0.97 * end), rows.y[long], marker)
    return marks | {"xaxis": f"x{column + 1}"}


def _paying(who: WhoPays, rows: Rows) -> dict[str, Any]:
    """Say "pays" where a bar ends beyond no pooling's, if the rows leave room for a word."""
    said = ["  pays" if rows.height >= READABLE_ROW else ""] * int(who.pays.sum())
    x, y = who.mse[who.pays], rows.y[who.pays]
    return word_trace("pays", x, y, said, "middle right", rows.kind.small) | {"xaxis": "x3"}


def _layout(rows: Rows, end: float, kind: Type) -> dict[str, Any]:
    wide = (1 - 2 * GAP) / 3
    starts = [column * (wide + GAP) for column in range(3)]
    axes = {
        f"xaxis{column + 1 if column else ''}": axis(
            kind, range=[0, end], domain=[start, min(1, start + wide)], nticks=4, fixedrange=True, tickangle=0
        )
        for column, start in enumerate(starts)
    }
    around = rows.layout(top=2 * kind.text, bottom=2 * kind.small + 10, right=3 * kind.small)
    return (
        around
        | axes
        | {
            "height": rows.height * len(rows.y) + 4 * kind.small + 20,
            "barmode": "stack",
            "annotations": _titles([start + wide / 2 for start in starts], kind),
            "meta": {"narrow": rows.narrow},
        }
    )


def _titles(middles: list[float], kind: Type) -> list[dict[str, Any]]:
    """Head the columns, briefly: on a phone they are 70 pixels wide."""
    heads = ((STRATEGIES[NO], "No"), (STRATEGIES[COMPLETE], "Complete"), (STRATEGIES[PARTIAL], "Partial"))
    above = {"xref": "paper", "xanchor": "center", "yref": "paper", "yanchor": "bottom"}
    return [
        note(
            f'<span style="color:{strategy.colour}">{strategy.glyph}</span> {word}',
            kind.small,
            TEXT,
            x=middle,
            y=1,
            **above,
        )
        for (strategy, word), middle in zip(heads, middles, strict=True)
    ]
