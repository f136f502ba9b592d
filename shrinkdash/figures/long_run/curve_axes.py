"""The axes of risk curves: where they end, which are logarithmic, and where they are ticked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from shrinkdash.figures.parts.theme import Type, axis, log_axis, title
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.strategies import COMPLETE, NO

AXES = {
    "tau": "between-group SD τ",
    "size": "typical group size",
    "groups": "number of groups",
    "imbalance": "imbalance (1: equal sizes)",
}
TICKS = {
    "size": [2, 5, 10, 20, 50, 100, 200],
    "groups": [3, 5, 10, 20, 50, 100],
    "imbalance": [1, 2, 4, 8, 16],
}
# Along these settings errors run over decades, so their axis is logarithmic.
LOG_ERRORS = ("size",)
HEADROOM = 1.15
# Complete pooling may raise the top by this factor; beyond, it would squash the others.
WITHIN_REACH = 1.6


@dataclass(frozen=True)
class CurveAxes:
    """The axes: ends in data units, and whether each is logarithmic."""

    x: tuple[float, float]
    y: tuple[float, float]
    log_x: bool
    log_y: bool

    def across(self, value: float) -> float:
        """Return where annotations must put a value of the horizontal axis."""
        return float(np.log10(value)) if self.log_x else value

    def up(self, value: float) -> float:
        """Return the height of a value, 0 at the bottom of the plot and 1 at its top."""
        low, high = np.log10(self.y) if self.log_y else self.y
        level = np.log10(value) if self.log_y else value
        return float((level - low) / (high - low))


def axes_of(found: Sweep, partial: str) -> CurveAxes:
    """Return the axes that hold no and partial pooling; complete pooling may run off them."""
    log_y = found.along in LOG_ERRORS
    reach = float(np.nanmax([found.expected(NO), found.expected(partial)]))
    worst = float(np.nanmax(found.expected(COMPLETE)))
    top = HEADROOM * (worst if reach < worst <= WITHIN_REACH * reach else reach)
    everything = np.concatenate([found.expected(name) for name in found.losses])
    bottom = float(np.nanmin(everything[everything > 0])) / HEADROOM if log_y else 0.0
    ends = float(found.values[0]), float(found.values[-1])
    return CurveAxes(ends, (bottom, top), found.along in TICKS, log_y)


def across_axis(along: str, axes: CurveAxes, kind: Type) -> dict[str, Any]:
    """Return the horizontal axis."""
    name = title(AXES[along], kind)
    if not axes.log_x:
        return axis(kind, range=list(axes.x), nticks=8, fixedrange=True, title=name)
    return log_axis(kind, axes.x, TICKS[along], fixedrange=True, title=name)


def upward_axis(axes: CurveAxes, kind: Type) -> dict[str, Any]:
    """Return the vertical axis."""
    if not axes.log_y:
        return axis(kind, range=list(axes.y), nticks=7, fixedrange=True)
    first, last = (int(np.floor(np.log10(end))) for end in axes.y)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]
    return log_axis(kind, axes.y, ticks, fixedrange=True)
