"""How Monte Carlo errors look: upright bars, and bands along curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.figures.parts.traces import line_trace, segments
from shrinkdash.strategies import Appearance


def error_lines(
    x: Sequence[float], low: Sequence[float], high: Sequence[float], strategy: Appearance
) -> dict[str, Any]:
    """Draw an upright error bar from low to high at each x."""
    thrice = np.repeat(np.asarray(x, dtype=np.float64), 3)
    return line_trace("2 Monte Carlo SEs", thrice, segments(low, high), color=strategy.colour, width=2.5)


def error_band(x: Floats, low: Floats, high: Floats, strategy: Appearance, opacity: float) -> dict[str, Any]:
    """Shade what lies between low and high along x."""
    there_and_back = np.concatenate([x, x[::-1]]), np.concatenate([low, high[::-1]])
    outline = line_trace(f"{strategy.label}, 2 Monte Carlo SEs", *there_and_back, color=strategy.colour, width=0)
    return outline | {"fill": "toself", "fillcolor": strategy.colour, "opacity": opacity, "showlegend": False}
