"""Coverage by group size and against width: which intervals keep their promise, where, and what it costs."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.theme import MUTED, PAPER, TEXT, Figure, Type, axis, figure, level_line, log_axis, title
from shrinkdash.figures.parts.ticks import size_ticks
from shrinkdash.figures.parts.traces import error_bars, mark_trace, words
from shrinkdash.long_run.by_size import BySize
from shrinkdash.long_run.coverage import CORRECTED, FULL, NO, PLUG_IN, WITH_MU, Coverage
from shrinkdash.measured import ERRORS
from shrinkdash.narration.long_run.coverage import kind_lines, size_lines
from shrinkdash.strategies import STRATEGIES, Appearance

BLUE = STRATEGIES["partial pooling"].colour
# Kinds of partial pooling share its colour; shape, filling and line tell them apart.
LOOKS = {
    NO: STRATEGIES["no pooling"],
    PLUG_IN: Appearance("Plug-in", BLUE, "triangle-down-open", "▽", "dot"),
    WITH_MU: Appearance("With μ", BLUE, "diamond-open", "◇", "dash"),
    CORRECTED: Appearance("Corrected", BLUE, "triangle-up", "▲"),
    FULL: Appearance("Full Bayes", TEXT, "star", "★"),
}
# Kinds stand beside each other, by this share of the axis.
SPREAD_SHARE = 0.012
# So far apart on the log scale where there is one size only.
SPREAD = 0.22
# Least room on either side of the promise, in per cent.
LEAST_ROOM = 10.0
# How far the size axis reaches beyond the sizes, as a factor.
BEYOND = 1.5
# The same for a single size, which needs room for its kinds.
BEYOND_ONE = 2.0
# So many sizes have a tick each.
FEW = 3


def coverage_plot(found: BySize, level: float, *, kind: Type) -> Figure:
    """Draw each kind of interval's coverage against group size, and the promise as a line.

    Parameters
    ----------
    found : BySize
        Coverage by size.
    level : float
        What the intervals promise.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        Coverage in per cent, with bars of two Monte Carlo standard errors.
    """
    name = title("group size n", kind)
    x_axis = log_axis(kind, _reach(found), _ticks(found), tickangle=0, showgrid=False, title=name)
    shares, errors = (np.array(list(part.values())) for part in (found.share, found.share_se))
    traces = [_line(found, name, kind) for name in found.share]
    return figure(traces, _layout(x_axis, _per_cent(shares, errors, level, kind), level, kind), kind)


def width_plot(covered: Coverage, level: float, *, kind: Type) -> Figure:
    """Draw each kind of interval's overall coverage against its mean width, and the promise as a line.

    Parameters
    ----------
    covered : Coverage
        What was measured.
    level : float
        What the intervals promise.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
        Coverage in per cent, with bars of two Monte Carlo standard errors; width in outcome units.
    """
    end = 1.15 * max(covered.width.values())
    x_axis = axis(kind, range=[-0.05 * end, end], nticks=5, showgrid=False, title=title("mean width", kind))
    shares, errors = (np.array(list(part.values())) for part in (covered.share, covered.share_se))
    traces = [_point(covered, name, kind) for name in covered.shares]
    return figure(traces, _layout(x_axis, _per_cent(shares, errors, level, kind), level, kind), kind)


def _line(found: BySize, name: str, kind: Type) -> dict[str, Any]:
    look = LOOKS[name]
    line = {"color": look.colour, "width": 1.5, "dash": look.dash, "simplify": False}
    hover = ["<br>".join(size_lines(found, name, k)) for k in range(len(found.n))]
    marks = _marks(name, _beside(found, name), found.share[name], found.share_se[name], hover, kind)
    return marks | {"line": line} | (_named(look, kind) if len(found.n) == 1 else {"mode": "lines+markers"})


def _point(covered: Coverage, name: str, kind: Type) -> dict[str, Any]:
    hover = ["<br>".join(kind_lines(covered, name))]
    share, share_se = np.array([covered.share[name]]), np.array([covered.share_se[name]])
    return _marks(name, np.array([covered.width[name]]), share, share_se, hover, kind)


def _marks(name: str, x: Floats, share: Floats, share_se: Floats, hover: list[str], kind: Type) -> dict[str, Any]:
    look = LOOKS[name]
    is_open = look.symbol.endswith("-open")
    outline = {"width": 2 if is_open else 1, "color": look.colour if is_open else PAPER}
    marker = {"symbol": look.symbol, "color": look.colour, "size": kind.mark, "line": outline}
    return mark_trace(name, x, 100 * share, marker, hover) | {
        "ids": [f"{name} {k}" for k in range(len(x))],
        "error_y": error_bars(100 * ERRORS * share_se, look.colour),
        "cliponaxis": False,
    }


def _named(look: Appearance, kind: Type) -> dict[str, Any]:
    """Write a mark's name beside it, where there is room for that."""
    name = words([look.label], "top right", kind.small)
    return name | {"mode": "markers+text", "meta": {"narrow": {"mode": "markers"}}}


def _beside(found: BySize, name: str) -> Floats:
    """Shift each kind a little, so that none hides another."""
    names = list(found.share)
    low, high = _reach(found)
    step = SPREAD if len(found.n) == 1 else SPREAD_SHARE * np.log(high / low)
    shifted: Floats = found.n * np.exp(step * (names.index(name) - (len(names) - 1) / 2))
    return shifted


def _reach(found: BySize) -> tuple[float, float]:
    beyond = BEYOND_ONE if len(found.n) == 1 else BEYOND
    return float(found.n[0]) / beyond, float(found.n[-1]) * beyond


def _ticks(found: BySize) -> list[float]:
    """Tick the sizes themselves while they are few."""
    return found.n.tolist() if len(found.n) <= FEW else size_ticks(found.n)


def _per_cent(share: Floats, share_se: Floats, level: float, kind: Type) -> dict[str, Any]:
    """Hold all shares with their bars, and some room around the promise."""
    floor = min(100 * float((share - ERRORS * share_se).min()) - 2, 100 * level - LEAST_ROOM)
    top = max(100 * float((share + ERRORS * share_se).max()) + 2, 100 * level + LEAST_ROOM)
    return axis(kind, range=[max(-1.0, floor), min(101.5, top)], ticksuffix="\u00a0%", nticks=8)


def _layout(x_axis: dict[str, Any], y_axis: dict[str, Any], level: float, kind: Type) -> dict[str, Any]:
    return {
        "height": 16 * kind.row,
        "margin": {"l": 4 * kind.small, "r": 12, "t": 12, "b": 4 * kind.small},
        "xaxis": x_axis,
        "yaxis": y_axis,
        "shapes": [level_line(100 * level, MUTED)],
    }
