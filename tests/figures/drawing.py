"""What tests of pictures share: a simulated comparison, and one trace of a figure by its name."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from shrinkdash.comparison import Comparison, compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.settings import Analysis, Design


def simulated(design: Design) -> Comparison:
    return compare_simulated(design, simulate(design), analysis=Analysis())


def trace(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def only_trace(figure: dict[str, Any], name: str) -> dict[str, Any]:
    """The one trace of that name in what plotly.js is given."""
    (found,) = [trace for trace in figure["data"] if trace["name"] == name]
    return found
