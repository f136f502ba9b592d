"""Many draws: each a dot in the distribution of its strategy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.theme import MUTED, PAPER, TEXT, Figure, Type, axis, figure, side_note, title
from shrinkdash.figures.parts.traces import line_trace, mark_trace, row_title
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.narration.long_run.many_draws import mean_text
from shrinkdash.narration.numbers import significant
from shrinkdash.strategies import COMPLETE, STRATEGIES

BINS = 100
# Beyond so many draws there are columns instead of dots.
MOST_DOTS = 1_000
# So many dots wait unseen above their places, so that those who come next can fall.
WAITING = 100
# Size of a dot, in CSS pixels.
DOT = 6.0
# The same while few have fallen and there is room.
LONE_DOT = 10.0
# Up to so many draws are few.
FEW = 30
# Height within a row of 1 on which dots stand.
FLOOR = 0.08
# So high they may pile above it.
ROOM = 0.6
# Height from which they fall.
CEILING = 0.74
COLUMN_OPACITY = 0.85


def fallen_plot(fallen: Fallen, here: Mapping[str, float], kind: Type) -> Figure:
    """Draw one row a strategy: a dot a draw up to 1,000 draws, columns beyond, and the mean as an upright line.

    Parameters
    ----------
    fallen : Fallen
        The draws.
    here : mapping of str to float
        By strategy the squared error of the draw that Explore shows, marked by a star.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        The axis depends on the settings, never on the draws; what lies beyond it is counted at the edge.
    """
    height = _row(kind)
    highest = {name: max(1.0, float(_columns(fallen.losses[name], fallen.end).max())) for name in fallen.names}
    usual = max(height for name, height in highest.items() if name != COMPLETE)
    traces = []
    for row, name in enumerate(fallen.names):
        floor = FLOOR - row
        tallest = max(usual, highest[name])  # complete pooling may pile up alone, and must not flatten the others
        traces.append(_columns_trace(fallen, name, floor, tallest))
        traces.append(_dots_trace(fallen, name, floor, min(_dot(fallen) / height, ROOM / tallest)))
    traces += [_means(fallen), _here(fallen, here, kind)]
    return figure(traces, _layout(fallen, height, kind), kind)


def _row(kind: Type) -> int:
    return kind.text + 90


def _columns(loss: Floats, end: float) -> Floats:
    """Count the draws in each of `BINS` columns from 0 to the end."""
    inside = loss[loss < end]
    return np.bincount((inside * (BINS / end)).astype(np.int64), minlength=BINS).astype(np.float64)


def _columns_trace(fallen: Fallen, name: str, floor: float, tallest: float) -> dict[str, Any]:
    many = fallen.draws > MOST_DOTS
    count = _columns(fallen.losses[name], fallen.end) if many else np.zeros(0)
    width = fallen.end / BINS
    x = (np.arange(len(count)) + 0.5) * width
    return {
        "type": "bar",
        "name": f"{STRATEGIES[name].label}, columns",
        "x": x,
        "y": count * (ROOM / tallest),
        "base": floor,
        "width": width,
        "ids": [f"{name} {column}" for column in range(len(count))],
        "marker": {"color": STRATEGIES[name].colour, "opacity": COLUMN_OPACITY, "line": {"width": 0}},
        "hoverinfo": "text",
        "hovertext": [
            f"{significant(at - width / 2)} to {significant(at + width / 2)}: {n:,.0f} draws"
            for at, n in zip(x.tolist(), count.tolist(), strict=True)
        ],
    }


def _dots_trace(fallen: Fallen, name: str, floor: float, step: float) -> dict[str, Any]:
    """Pile the draws in the order they came; those that come next wait above, unseen."""
    many = fallen.draws > MOST_DOTS
    losses = fallen.long_run.losses[name][: 0 if many else fallen.draws + WAITING]
    inside = np.flatnonzero(losses < fallen.end)
    column = (losses[inside] * (BINS / fallen.end)).astype(np.int64)
    down = inside < fallen.draws
    look = {
        "color": STRATEGIES[name].colour,
        "size": _dot(fallen),
        "opacity": down.astype(np.float64),
        "line": {"width": 0.5, "color": PAPER},
    }
    hover = [
        f"draw {draw + 1}: {significant(float(losses[draw]))}" if fell else ""
        for draw, fell in zip(inside.tolist(), down.tolist(), strict=True)
    ]
    x = (column + 0.5) * (fallen.end / BINS)
    y = floor + np.where(down, (_level(column) + 0.5) * step, CEILING - FLOOR)
    return mark_trace(STRATEGIES[name].label, x, y, look, hover) | {
        "ids": [f"{name} {draw}" for draw in inside],
        "cliponaxis": False,
        "meta": {"narrow": {"marker": {"size": _dot(fallen) - 2}}},
    }


def _dot(fallen: Fallen) -> float:
    return LONE_DOT if fallen.draws <= FEW else DOT


def _level(column: np.ndarray[Any, np.dtype[np.int64]]) -> Floats:
    """Count for each draw how many came before it in its column."""
    order = np.argsort(column, kind="stable")
    starts = np.searchsorted(column[order], column[order], side="left")
    level = np.empty(len(column))
    level[order] = np.arange(len(column)) - starts
    return level


def _means(fallen: Fallen) -> dict[str, Any]:
    shown = fallen.end if fallen.draws > 1 else 0.0  # the mean of one draw is that draw
    inside = [mean if mean <= shown else np.nan for mean in fallen.mean.values()]
    x = [x for mean in inside for x in (mean, mean, np.nan)]
    y = [y for row in range(len(inside)) for y in (FLOOR - row, FLOOR + ROOM - row, np.nan)]
    return line_trace("mean so far", x, y, color=TEXT, width=2)


def _here(fallen: Fallen, here: Mapping[str, float], kind: Type) -> dict[str, Any]:
    names = [name for name in fallen.names if name in here]
    x, y = [min(here[name], fallen.end) for name in names], [FLOOR - fallen.names.index(name) for name in names]
    look = {"symbol": "star", "size": kind.mark + 4, "color": TEXT, "line": {"width": 1.5, "color": PAPER}}
    hover = [f"the draw on Explore: {significant(here[name])}" for name in names]
    return mark_trace("the draw on Explore", x, y, look, hover) | {"ids": names, "cliponaxis": False}


def _layout(fallen: Fallen, height: int, kind: Type) -> dict[str, Any]:
    rows = range(len(fallen.names))
    errors = title("mean squared error of a draw", kind)
    span, floors = [-len(rows) + 0.98, 1.0], [FLOOR - row for row in rows]
    return {
        "height": height * len(rows) + round(3.4 * kind.small) + 4,
        "margin": {"l": 8, "r": 12, "t": 4, "b": round(3.4 * kind.small)},
        "barmode": "overlay",
        "bargap": 0,
        "xaxis": axis(kind, range=[0, fallen.end], nticks=7, fixedrange=True, title=errors),
        "yaxis": axis(kind, range=span, tickvals=floors, showticklabels=False, fixedrange=True),
        "annotations": [note for row, name in enumerate(fallen.names) for note in _notes(fallen, name, row, kind)],
        "meta": {"narrow": {"xaxis": {"nticks": 5}}},
    }


def _notes(fallen: Fallen, name: str, row: int, kind: Type) -> list[dict[str, Any]]:
    mean = mean_text(fallen, name)
    top = {"y": 0.76 - row, "yanchor": "bottom"}
    notes = [
        side_note(row_title(STRATEGIES[name]), 0, kind.text, TEXT, **top),
        side_note(f'<span style="color:{MUTED}">mean</span> <b>{mean}</b>', 1, kind.text, TEXT, **top),
    ]
    beyond = int(np.sum(fallen.losses[name] >= fallen.end))
    if beyond:
        low = {"y": FLOOR + 0.16 - row, "yanchor": "bottom"}
        notes.append(side_note(f"{beyond:,} beyond ▸", 1, kind.small, MUTED, **low))
    return notes
