"""The arrow plot: from each group's own mean to its partially pooled estimate."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.figures.rows import Rows
from shrinkdash.figures.scale import Scale
from shrinkdash.figures.theme import MUTED, PAPER, ROLES, TEXT, Figure, axis, figure, title
from shrinkdash.model import Floats
from shrinkdash.narration import centre_label, group_story, number

POOLED, RAW, TRUTH = ROLES["partial pooling"], ROLES["no pooling"], ROLES["truth"]


def arrow_plot(
    comparison: Comparison,
    rows: Rows,
    scale: Scale,
    *,
    unit: str,
    rivals: tuple[str, ...] = (),
    picked: int | None = None,
) -> Figure:
    """Draw circle, arrow and truth of every group, and the dashed centre of the pull.

    Parameters
    ----------
    comparison : Comparison
        What is drawn; without a truth there are no crosses, and heads do not tell closer from further away.
    rows : Rows
        The row of each group.
    scale : Scale
        Range of the outcome axis; a point outside stands at the edge with its value.
    unit : str
        What the outcome axis measures.
    rivals : tuple of str
        Further strategies to mark, by name.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    stories = hover_texts(comparison)
    traces = [
        _centre(comparison, rows, scale),
        _shafts(comparison, rows, scale),
        _marks(scale.clip(comparison.data.y_bar), rows, stories, "own mean", RAW.symbol, RAW.colour),
        *(_rival(name, comparison, rows, scale, stories) for name in rivals),
        _heads(comparison, rows, scale, stories),
    ]
    if comparison.theta is not None:
        traces.append(_truths(scale.clip(comparison.theta), rows, stories))
    return figure(traces, _layout(comparison, rows, scale, unit, picked))


def hover_texts(comparison: Comparison) -> list[str]:
    """Return every group's story, its lines stacked, safe to show whatever the names hold."""
    return [
        "<br>".join(escape(line, quote=False) for line in group_story(comparison, j))
        for j in range(len(comparison.data))
    ]


def head_looks(comparison: Comparison) -> tuple[list[str], list[str]]:
    """Return fill and outline of each head: filled where closer (or unknown), open and dark where further away."""
    away = comparison.gain < 0
    fills = [PAPER if hurt else POOLED.colour for hurt in away]
    outlines = [TEXT if hurt else POOLED.colour for hurt in away]
    return fills, outlines


def _marks(x: Floats, rows: Rows, stories: list[str], name: str, symbol: Any, colour: Any) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": x,
        "y": rows.y,
        "ids": [str(j) for j in range(len(x))],
        "customdata": list(range(len(x))),
        "hovertext": stories,
        "hoverinfo": "text",
        "cliponaxis": False,
        "marker": {"symbol": symbol, "color": colour, "size": _mark_size(rows)},
    }


def _mark_size(rows: Rows) -> float:
    return min(rows.kind.mark, max(7, rows.height - 3))


def _heads(comparison: Comparison, rows: Rows, scale: Scale, stories: list[str]) -> dict[str, Any]:
    rightward = comparison.pooled.theta_hat >= comparison.data.y_bar
    symbols = np.where(rightward, "triangle-right", "triangle-left").tolist()
    fills, outlines = head_looks(comparison)
    heads = _marks(scale.clip(comparison.pooled.theta_hat), rows, stories, "pooled", symbols, fills)
    heads["marker"] |= {"size": _mark_size(rows) + 2, "line": {"width": 2, "color": outlines}, "opacity": 1}
    return heads


def _truths(x: Floats, rows: Rows, stories: list[str]) -> dict[str, Any]:
    truths = _marks(x, rows, stories, "truth", "x-thin", TRUTH.colour)
    truths["marker"]["line"] = {"width": 2.5, "color": TRUTH.colour}
    return truths


def _rival(name: str, comparison: Comparison, rows: Rows, scale: Scale, stories: list[str]) -> dict[str, Any]:
    role = ROLES[name]
    x = scale.clip(comparison.fits[name].theta_hat)
    marks = _marks(x, rows, stories, role.label, f"{role.symbol}-open", role.colour)
    marks["marker"]["line"] = {"width": 2}
    return marks


def _shafts(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    ends = np.column_stack([comparison.data.y_bar, comparison.pooled.theta_hat, np.full(len(rows.y), np.nan)])
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "pull",
        "x": scale.clip(ends).ravel(),
        "y": np.repeat(rows.y, 3),
        "line": {"color": POOLED.colour, "width": 2, "simplify": False},
        "opacity": 0.75,
        "hoverinfo": "skip",
    }


def _centre(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    centre = float(scale.clip(np.array(comparison.pooled.mu_hat)))
    return {
        "type": "scatter",
        "mode": "lines",
        "name": "centre",
        "x": [centre, centre],
        "y": [-0.6, len(rows.y) - 0.4],
        "line": {"color": MUTED, "width": 1.5, "dash": "dash", "simplify": False},
        "hoverinfo": "skip",
    }


def _layout(comparison: Comparison, rows: Rows, scale: Scale, unit: str, picked: int | None) -> dict[str, Any]:
    kind = rows.kind
    top, bottom = 2 * kind.small - 4, round(3.6 * kind.small)
    return {
        "height": rows.height * len(rows.y) + top + bottom,
        "margin": {"l": rows.margin, "r": 2 * kind.mark, "t": top, "b": bottom},
        "xaxis": axis(kind, range=[scale.low, scale.high], nticks=6, title=title(unit, kind)),
        "yaxis": axis(kind, **rows.axis) | {"tickfont": {"size": kind.small, "color": TEXT}},
        "annotations": [_centre_note(comparison, rows, scale), *_edge_notes(comparison, rows, scale)],
        "shapes": [] if picked is None else [rows.band(picked)],
        "meta": {"narrow": rows.narrow | {"xaxis": {"nticks": 4}}},
    }


def _centre_note(comparison: Comparison, rows: Rows, scale: Scale) -> dict[str, Any]:
    centre = float(scale.clip(np.array(comparison.pooled.mu_hat)))
    return _note(centre_label(comparison), centre, len(rows.y) - 0.4, rows) | {"yanchor": "bottom"}


def _edge_notes(comparison: Comparison, rows: Rows, scale: Scale) -> list[dict[str, Any]]:
    """Write the value of every own mean or truth that stands at the edge because it lies outside."""
    places = comparison.places
    notes = []
    for values in (comparison.data.y_bar, comparison.theta):
        if values is None:
            continue
        for j in np.flatnonzero(values != scale.clip(values)):
            right = values[j] > scale.high
            value = number(float(values[j]), places)
            note = _note(f"{value} ▸" if right else f"◂ {value}", scale.high if right else scale.low, rows.y[j], rows)
            shift = -rows.kind.mark if right else rows.kind.mark
            notes.append(note | {"xanchor": "right" if right else "left", "xshift": shift})
    return notes


def _note(text: str, x: float, y: float, rows: Rows) -> dict[str, Any]:
    font = {"size": rows.kind.small, "color": MUTED}
    return {"text": text, "x": x, "y": float(y), "showarrow": False, "font": font}
