"""How Monte Carlo errors look: upright bars, and bands along curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.strategies import Appearance


def error_lines(x: Sequence[float], low: Sequence[float], high: Sequence[float], role: Appearance) -> dict[str, Any]:
    """Draw an upright error bar from low to high at each x."""
    ends = np.column_stack([low, high, np.full(len(x), np.nan)]).ravel()
    line = {"color": role.colour, "width": 2.5, "simplify": False}
    base = {"type": "scatter", "mode": "lines", "name": "2 Monte Carlo SEs", "hoverinfo": "skip", "line": line}
    return base | {"x": np.repeat(np.asarray(x, dtype=np.float64), 3), "y": ends}


def error_band(x: Floats, low: Floats, high: Floats, role: Appearance, opacity: float) -> dict[str, Any]:
    """Shade what lies between low and high along x."""
    return {
        "type": "scatter",
        "mode": "lines",
        "name": f"{role.label}, 2 Monte Carlo SEs",
        "x": np.concatenate([x, x[::-1]]),
        "y": np.concatenate([low, high[::-1]]),
        "fill": "toself",
        "fillcolor": role.colour,
        "opacity": opacity,
        "line": {"width": 0, "color": role.colour, "simplify": False},
        "hoverinfo": "skip",
        "showlegend": False,
    }
