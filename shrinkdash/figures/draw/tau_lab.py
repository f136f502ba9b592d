"""The laboratory of tau: what is believed of it, every method's estimate, and every group's estimate given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.tau_scan import AtTau, TauScan
from shrinkdash.figures.draw.method_labels import MethodLabels, method_labels, stems
from shrinkdash.figures.draw.tau_curves import (
    LEADING,
    LONGEST_NAME,
    RIGHT,
    SHORT_NAME,
    at_cursor,
    curves,
    groups_named,
    own_means,
    room_for_names,
)
from shrinkdash.figures.parts.marks import POOLED
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import GRID, MUTED, TEXT, Figure, Type, axis, figure, note, title
from shrinkdash.figures.parts.traces import line_trace, mark_trace, words
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import COMPLETE, STRATEGIES

# Height of the belief in tau, in rows of the figure's type.
BELIEF = 6.5
# Least height of the curves, in such rows.
CURVES = 13.0
# Height of the gap between, in such rows.
GAP = 0.8
# Rows kept for the labels, so that the curves hardly move with the draw.
LABEL_ROWS = 3
# Where the axis of tau begins, in parts of its end.
LEFT = -0.02
# Where the axis of the belief ends, its peak being 1.
TOP = 1.06
LIKELIHOOD = STRATEGIES[COMPLETE].colour
# The colour of partial pooling, transparent.
AREA = "rgba(47,134,200,0.18)"


def tau_lab(
    comparison: Comparison, scan: TauScan, at: AtTau, scale: Scale, *, unit: str, kind: Type, picked: int | None = None
) -> Figure:
    """Draw the belief in tau with the methods' estimates, below it all estimates against tau, and the cursor.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    scan : TauScan
        Everything as a function of tau.
    at : AtTau
        The tau set by hand.
    scale : Scale
        Range of the estimates; points outside stand at the edge.
    unit : str
        What the outcome is measured in.
    kind : Type
        Sizes of type.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    named = groups_named(len(scan.data), picked)
    wide, narrow = method_labels(scan, kind, narrow=False), method_labels(scan, kind, narrow=True)
    heights = _Heights(kind, len(named), wide.rows)
    traces = [
        *_belief(scan),
        *_labels_below(wide, narrow, kind),
        *curves(scan, scale, picked),
        *own_means(scan, scale, kind, named, heights.curves),
        at_cursor(comparison, scan, at, scale, kind),
    ]
    layout = _layout(scan, at, scale, unit, heights)
    layout["margin"] |= {"l": 5 * kind.small, "r": room_for_names(scan, kind, named, LONGEST_NAME)}
    below = _Heights(kind, len(named), narrow.rows).layout
    below["margin"] |= {"l": 3 * kind.small, "r": room_for_names(scan, kind, named, SHORT_NAME)}
    below["yaxis2"] |= {"title": {"text": ""}}
    below["xaxis"] = {"nticks": 5, "title": title(f"τ ({unit})", kind)}
    layout["meta"] = {"narrow": below}
    return figure(traces, layout, kind)


@dataclass(frozen=True)
class _Heights:
    """How the height is shared out, in pixels: belief, labels below its baseline, and the curves."""

    kind: Type
    names: int
    label_rows: int

    @property
    def curves(self) -> float:
        return max(CURVES * self.kind.row, self.names * (self.kind.small + LEADING) + self.kind.row)

    @property
    def layout(self) -> dict[str, Any]:
        row = self.kind.row
        belief, labels = BELIEF * row, max(LABEL_ROWS, self.label_rows) * _label_row(self.kind)
        inner = belief + labels + GAP * row + self.curves
        top, bottom = 2 * self.kind.small, round(3.6 * self.kind.small)
        return {
            "height": round(inner) + top + bottom,
            "margin": {"t": top, "b": bottom},
            "yaxis": {"domain": [1.0 - (belief + labels) / inner, 1.0], "range": [-TOP * labels / belief, TOP]},
            "yaxis2": {"domain": [0.0, self.curves / inner]},
        }


def _label_row(kind: Type) -> float:
    return kind.small + 6.0


def _belief(scan: TauScan) -> list[dict[str, Any]]:
    """Draw likelihood, prior and posterior, each as high as its peak: only their shapes compare."""
    posterior = _shape("posterior", scan.tau, scan.density, color=POOLED.colour, width=2.5)
    return [
        _shape("likelihood", scan.tau, scan.likelihood, color=LIKELIHOOD, width=2),
        _shape("prior", scan.tau, scan.prior_density, color=TEXT, width=1.5, dash="dash"),
        posterior | {"fill": "tozeroy", "fillcolor": AREA},
    ]


def _shape(name: str, tau: Floats, height: Floats, **line: Any) -> dict[str, Any]:
    return line_trace(name, tau, np.round(height, 4), **line)


def _labels_below(wide: MethodLabels, narrow: MethodLabels, kind: Type) -> list[dict[str, Any]]:
    """Put a label a method, or one for several that agree, below the baseline of the belief."""
    row = TOP * _label_row(kind) / (BELIEF * kind.row)
    x, y = stems(wide, row)
    stem = line_trace("stems", x, y, color=MUTED, width=1)
    marks = mark_trace("estimates", wide.x, wide.y(row), _label_marks(wide, kind), wide.hover)
    marks |= {"mode": "markers+text"} | words(wide.texts, wide.sides, kind.small)
    return [
        stem | {"meta": {"narrow": {"y": stems(narrow, row)[1]}}},
        marks | {"meta": {"narrow": {"y": narrow.y(row), "textposition": narrow.sides}}},
    ]


def _label_marks(found: MethodLabels, kind: Type) -> dict[str, Any]:
    colours = [POOLED.colour if chosen else MUTED for chosen in found.chosen]
    return {
        "size": kind.mark - 1,
        "symbol": [POOLED.symbol if chosen else f"{POOLED.symbol}-open" for chosen in found.chosen],
        "color": colours,
        "line": {"width": 2, "color": colours},
    }


def _layout(scan: TauScan, at: AtTau, scale: Scale, unit: str, heights: _Heights) -> dict[str, Any]:
    kind, shared = heights.kind, heights.layout
    name = title(f"between-group SD τ ({unit})", kind)
    unseen = {"showticklabels": False, "showgrid": False}
    return shared | {
        "xaxis": axis(
            kind, range=[LEFT * scan.end, RIGHT * scan.end], nticks=7, anchor="y2", fixedrange=True, title=name
        ),
        "yaxis": axis(kind, **shared["yaxis"], fixedrange=True, **unseen),
        "yaxis2": axis(
            kind,
            **shared["yaxis2"],
            range=[scale.low, scale.high],
            nticks=6,
            fixedrange=True,
            title=title("estimate", kind),
        ),
        "shapes": _lines(scan, at),
        "annotations": [_cursor_note(scan, at, kind)],
    }


def _lines(scan: TauScan, at: AtTau) -> list[dict[str, Any]]:
    base = {"type": "line", "layer": "below"}
    return [
        base | {"x0": 0, "x1": scan.end, "y0": 0, "y1": 0, "line": {"color": MUTED, "width": 1}},
        base | {"x0": at.tau, "x1": at.tau, "yref": "paper", "y0": 0, "y1": 1, "line": {"color": TEXT, "width": 2}},
    ]


def _cursor_note(scan: TauScan, at: AtTau, kind: Type) -> dict[str, Any]:
    label = f"τ = {number(at.tau, scan.places)}"
    place = {"x": at.tau, "y": 1, "yref": "paper", "yanchor": "bottom"}
    return note(label, kind.small, TEXT, bgcolor=GRID, borderpad=2, **place)
