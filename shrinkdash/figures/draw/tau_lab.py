"""The laboratory of tau: what is believed of it, every method's estimate, and every group's estimate given it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.tau_scan import AtTau, TauScan
from shrinkdash.figures.draw.method_labels import Flags, flags, stems
from shrinkdash.figures.draw.tau_curves import (
    LEADING,
    LONGEST_LABEL,
    RIGHT,
    SHORT_LABEL,
    at_cursor,
    curves,
    labelled,
    own_means,
    room_for_names,
)
from shrinkdash.figures.parts.marks import POOLED, UNTOLD
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import GRID, MUTED, TEXT, Figure, Type, axis, figure, note, title
from shrinkdash.narration.numbers import number
from shrinkdash.strategies import STRATEGIES

# Heights of belief, curves and the gap between, in rows of the figure's type.
BELIEF, CURVES, GAP = 6.5, 13.0, 0.8
# Rows kept for the flags, so that the curves hardly move with the draw.
FLAG_ROWS = 3
# Where the axes begin and end around what is drawn.
LEFT, TOP = -0.02, 1.06
LIKELIHOOD, AREA = STRATEGIES["complete pooling"].colour, "rgba(47,134,200,0.18)"


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
    named = labelled(len(scan.data), picked)
    wide, narrow = flags(scan, kind, narrow=False), flags(scan, kind, narrow=True)
    heights = _Heights(kind, len(named), wide.rows)
    traces = [
        *_belief(scan),
        *_flagged(wide, narrow, kind),
        *curves(scan, scale, picked),
        *own_means(scan, scale, kind, named, heights.curves),
        at_cursor(comparison, scan, at, scale, kind),
    ]
    layout = _layout(scan, at, scale, unit, heights)
    layout["margin"] |= {"l": 5 * kind.small, "r": room_for_names(scan, kind, named, LONGEST_LABEL)}
    below = _Heights(kind, len(named), narrow.rows).layout
    below["margin"] |= {"l": 3 * kind.small, "r": room_for_names(scan, kind, named, SHORT_LABEL)}
    below["yaxis2"] |= {"title": {"text": ""}}
    below["xaxis"] = {"nticks": 5, "title": title(f"τ ({unit})", kind)}
    layout["meta"] = {"narrow": below}
    return figure(traces, layout, kind)


@dataclass(frozen=True)
class _Heights:
    """How the height is shared out, in pixels: belief, flags below its baseline, and the curves."""

    kind: Type
    names: int
    flag_rows: int

    @property
    def curves(self) -> float:
        return max(CURVES * self.kind.row, self.names * (self.kind.small + LEADING) + self.kind.row)

    @property
    def layout(self) -> dict[str, Any]:
        row = self.kind.row
        belief, flagged = BELIEF * row, max(FLAG_ROWS, self.flag_rows) * _flag_row(self.kind)
        inner = belief + flagged + GAP * row + self.curves
        top, bottom = 2 * self.kind.small, round(3.6 * self.kind.small)
        return {
            "height": round(inner) + top + bottom,
            "margin": {"t": top, "b": bottom},
            "yaxis": {"domain": [1.0 - (belief + flagged) / inner, 1.0], "range": [-TOP * flagged / belief, TOP]},
            "yaxis2": {"domain": [0.0, self.curves / inner]},
        }


def _flag_row(kind: Type) -> float:
    return kind.small + 6.0


def _belief(scan: TauScan) -> list[dict[str, Any]]:
    """Draw likelihood, prior and posterior, each as high as its peak: only their shapes compare."""
    posterior = _shape("posterior", scan.tau, scan.density, {"color": POOLED.colour, "width": 2.5})
    return [
        _shape("likelihood", scan.tau, scan.likelihood, {"color": LIKELIHOOD, "width": 2}),
        _shape("prior", scan.tau, scan.prior_density, {"color": TEXT, "width": 1.5, "dash": "dash"}),
        posterior | {"fill": "tozeroy", "fillcolor": AREA},
    ]


def _shape(name: str, tau: Floats, height: Floats, line: dict[str, Any]) -> dict[str, Any]:
    base = {"type": "scatter", "mode": "lines", "name": name, "x": tau, "y": np.round(height, 4)}
    return base | {"line": line | {"simplify": False}} | UNTOLD


def _flagged(wide: Flags, narrow: Flags, kind: Type) -> list[dict[str, Any]]:
    """Hang a flag a method, or for several that agree, below the baseline of the belief."""
    row = TOP * _flag_row(kind) / (BELIEF * kind.row)
    x, y = stems(wide, row)
    line = {"color": MUTED, "width": 1, "simplify": False}
    stem = {"type": "scatter", "mode": "lines", "name": "stems", "line": line, "x": x, "y": y} | UNTOLD
    texts = {
        "type": "scatter",
        "mode": "markers+text",
        "name": "estimates",
        "x": wide.x,
        "y": wide.y(row),
        "text": wide.texts,
        "textposition": wide.sides,
        "textfont": {"size": kind.small, "color": TEXT},
        "cliponaxis": False,
        "hovertext": wide.hover,
        "hoverinfo": "text",
        "marker": _flag_marks(wide, kind),
        "meta": {"narrow": {"y": narrow.y(row), "textposition": narrow.sides}},
    }
    return [stem | {"meta": {"narrow": {"y": stems(narrow, row)[1]}}}, texts]


def _flag_marks(found: Flags, kind: Type) -> dict[str, Any]:
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
