"""The axes of risk curves: ends, which are logarithmic, and their ticks."""

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
LOG_ERRORS = ("size",)  # errors run over decades
HEADROOM = 1.15
WITHIN_REACH = 1.6  # complete pooling may raise the top so much; beyond, it would squash the others


@dataclass(frozen=True)
class Frame:
    """The axes: ends in data units, and whether each is logarithmic."""

    x: tuple[float, float]
    y: tuple[float, float]
    log_x: bool
    log_y: bool

    def across(self, value: float) -> float:
        """Return where annotations must put a value of the horizontal axis."""
        return float(np.log10(value)) if self.log_x else value

    def up(self, value: float) -> float:
        """Return the height of a value, 0 at the bottom of the frame and 1 at its top."""
        low, high = np.log10(self.y) if self.log_y else self.y
        level = np.log10(value) if self.log_y else value
        return float((level - low) / (high - low))


def frame_of(found: Sweep, partial: str) -> Frame:
    """Return the axes that hold no and partial pooling; complete pooling may run off them."""
    log_y = found.along in LOG_ERRORS
    reach = float(np.nanmax([found.expected(NO), found.expected(partial)]))
    worst = float(np.nanmax(found.expected(COMPLETE)))
    top = HEADROOM * (worst if reach < worst <= WITHIN_REACH * reach else reach)
    everything = np.concatenate([found.expected(name) for name in found.losses])
    bottom = float(np.nanmin(everything[everything > 0])) / HEADROOM if log_y else 0.0
    ends = float(found.values[0]), float(found.values[-1])
    return Frame(ends, (bottom, top), found.along in TICKS, log_y)


def across_axis(along: str, frame: Frame, kind: Type) -> dict[str, Any]:
    """Return the horizontal axis."""
    name = title(AXES[along], kind)
    if not frame.log_x:
        return axis(kind, range=list(frame.x), nticks=8, fixedrange=True, title=name)
    return log_axis(kind, frame.x, TICKS[along], fixedrange=True, title=name)


def upward_axis(frame: Frame, kind: Type) -> dict[str, Any]:
    """Return the vertical axis."""
    if not frame.log_y:
        return axis(kind, range=list(frame.y), nticks=7, fixedrange=True)
    first, last = (int(np.floor(np.log10(end))) for end in frame.y)
    ticks = [step * 10.0**power for power in range(first, last + 1) for step in (1, 2, 5)]
    return log_axis(kind, frame.y, ticks, fixedrange=True)
