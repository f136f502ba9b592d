"""Estimates against group size: small groups scatter most, and keep the least of their own mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.marks import RAW_LOOK, TRUTH_LOOK, centre_line, dots, pooled_look, pulls, stories
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, Figure, Type, axis, band, figure, side_note, title
from shrinkdash.figures.parts.ticks import size_ticks
from shrinkdash.figures.parts.traces import segments
from shrinkdash.narration.draw.groups import centre_label

# Groups of one size stand side by side, this far apart on the log scale at most.
STEP = 0.12
# All groups of one size take at most so much of the log scale.
FAN = 0.9
# The same where there are other sizes.
FAN_BESIDE_OTHERS = 0.16
# Room for the centre's name on the right, as a share of the groups' own.
NAMED = 0.28


def size_plot(comparison: Comparison, scale: Scale, *, kind: Type, picked: int | None = None) -> Figure:
    """Draw own mean, pooled estimate and truth of every group against its size (or precision, without sizes).

    Parameters
    ----------
    comparison : Comparison
        What is drawn.
    scale : Scale
        Range of the outcome axis; points outside stand at the edge.
    kind : Type
        Sizes of type.
    picked : int, optional
        The group to highlight.

    Returns
    -------
    Figure
    """
    x = _fanned(comparison.data.extent)
    hover = stories(comparison)
    raw, pooled = scale.clip(comparison.data.y_bar), scale.clip(comparison.pooled.theta_hat)
    downward = comparison.pooled.theta_hat < comparison.data.y_bar
    look = pooled_look(comparison, np.where(downward, "triangle-down", "triangle-up").tolist())
    size = {"size": kind.mark}
    traces = [
        centre_line(list(_reach(x)), [comparison.pooled.mu_hat] * 2),
        pulls(np.repeat(x, 3), segments(raw, pooled)),
        dots("own mean", x, raw, hover, RAW_LOOK | size),
        dots("pooled", x, pooled, hover, look | size),
    ]
    if comparison.theta is not None:
        traces.append(dots("truth", x, scale.clip(comparison.theta), hover, TRUTH_LOOK | size))
    return figure(traces, _layout(comparison, x, scale, kind, picked), kind)


def _fanned(extent: Floats) -> Floats:
    """Spread groups of equal size so that each can be seen."""
    fanned = np.log(extent)
    different = np.unique(fanned)
    widest = FAN if len(different) == 1 else FAN_BESIDE_OTHERS
    for value in different:
        same = np.flatnonzero(fanned == value)
        step = min(STEP, widest / len(same))
        fanned[same] += step * (np.arange(len(same)) - (len(same) - 1) / 2)
    return np.exp(fanned)


def _reach(x: Floats) -> tuple[float, float]:
    """End the axis of sizes so that the centre's name stands beside the last group, not on it."""
    low, last = float(x.min()) / 1.5, float(x.max())
    return low, last * (last / low) ** NAMED


def _layout(comparison: Comparison, x: Floats, scale: Scale, kind: Type, picked: int | None) -> dict[str, Any]:
    low, high = _reach(x)
    ticks = size_ticks(comparison.data.extent)
    name = "group size n" if comparison.data.n is not None else "precision, relative to the least precise group"
    centre = {"y": comparison.pooled.mu_hat, "yanchor": "bottom"}
    return {
        "height": 16 * kind.row,
        "margin": {"l": 3 * kind.small, "r": 12, "t": 12, "b": 4 * kind.small},
        "xaxis": axis(
            kind,
            type="log",
            range=[np.log10(low), np.log10(high)],
            tickvals=ticks,
            tickangle=0,
            showgrid=False,
            title=title(name, kind),
        ),
        "yaxis": axis(kind, range=[scale.low, scale.high], nticks=8),
        "annotations": [side_note(centre_label(comparison), 1, kind.small, MUTED, **centre)],
        "shapes": [] if picked is None else [band("x", x[picked] / 1.06, x[picked] * 1.06)],
    }
