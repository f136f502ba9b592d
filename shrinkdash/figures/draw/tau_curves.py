"""Every group's estimate as a function of tau: the lower half of the laboratory of tau."""

from __future__ import annotations

from html import escape
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.tau_scan import AtTau, TauScan
from shrinkdash.figures.draw.method_labels import BEYOND
from shrinkdash.figures.parts.marks import POOLED, RAW_LOOK, dots
from shrinkdash.figures.parts.rows import shorten
from shrinkdash.figures.parts.scale import Scale
from shrinkdash.figures.parts.theme import MUTED, Type
from shrinkdash.figures.parts.traces import line_trace, segments, stacked, word_trace
from shrinkdash.narration.draw.tau_lab import cursor_stories

# Up to this many groups each curve has its name; beyond, only the picked one.
MOST_NAMED = 15
# In characters.
LONGEST_NAME = 16
# In characters, where there is little width.
SHORT_NAME = 9
# The own means stand beyond the end of the axis, at this multiple of it.
BESIDE = 1.045
# The names stand further right, at this one.
RIGHT = 1.085
# Pixels between two names beyond their type's size.
LEADING = 3
Y = {"yaxis": "y2"}


def groups_named(J: int, picked: int | None) -> list[int]:
    """Return the groups whose curves have names."""
    if J <= MOST_NAMED:
        return list(range(J))
    return [] if picked is None else [picked]


def curves(scan: TauScan, scale: Scale, picked: int | None) -> list[dict[str, Any]]:
    """Draw every group's curve, the picked one bold, and the dashed centre of the pull."""
    J = len(scan.data)
    many = J > MOST_NAMED
    # A thousandth of the axis is less than a pixel, and short numbers travel faster.
    decimals = 3 - int(np.floor(np.log10(scale.high - scale.low)))
    y = segments(*np.round(scan.theta_hat, decimals))
    x = np.tile(np.append(scan.tau, np.nan), J)
    drawn = [_line("estimates by τ", x, y, POOLED.colour, 1 if many else 1.75) | {"opacity": 0.45 if many else 0.85}]
    if picked is not None:
        drawn.append(_line("picked", scan.tau, scan.theta_hat[:, picked], POOLED.colour, 4))
    return [*drawn, _line("centre", scan.tau, scale.clip(scan.mu_hat), MUTED, 2, "dash")]


def own_means(scan: TauScan, scale: Scale, kind: Type, named: list[int], height: float) -> list[dict[str, Any]]:
    """Stand the own means, where the curves are going, beyond the end of the axis, with names beside them.

    Parameters
    ----------
    scan : TauScan
        The J groups.
    scale : Scale
        Range of the estimates.
    kind : Type
        Sizes of type.
    named : list of int
        The groups whose names are written.
    height : float
        Of the panel, in pixels: names must not lie on each other.

    Returns
    -------
    list of traces
    """
    labels, J = scan.data.labels, len(scan.data)
    own = scale.clip(scan.data.y_bar)
    spread = apart(own[named], (kind.small + LEADING) * (scale.high - scale.low) / height, scale)
    size = {"size": kind.mark - 3 if J <= MOST_NAMED else 5}
    hover = [escape(label, quote=False) for label in labels]
    texts, short = ([_short(labels[j], most) for j in named] for most in (LONGEST_NAME, SHORT_NAME))
    names = word_trace("names", np.full(len(named), RIGHT * scan.end), spread, texts, "middle right", kind.small)
    return [
        _ways(scan, own, scale),
        _leaders(scan, own[named], spread),
        dots("own mean", np.full(J, BESIDE * scan.end), own, hover, RAW_LOOK | size) | Y,
        names | Y | {"meta": {"narrow": {"text": short}}},
    ]


def at_cursor(comparison: Comparison, scan: TauScan, at: AtTau, scale: Scale, kind: Type) -> dict[str, Any]:
    """Draw every group's estimate at the cursor."""
    J = len(scan.data)
    look = {"symbol": POOLED.symbol, "color": POOLED.colour, "size": kind.mark if J <= MOST_NAMED else 6, "opacity": 1}
    hover = [stacked(lines) for lines in cursor_stories(comparison, scan, at)]
    return dots("at the cursor", np.full(J, at.tau), scale.clip(at.fit.theta_hat), hover, look) | Y


def room_for_names(scan: TauScan, kind: Type, named: list[int], longest: int) -> int:
    """Return the pixels that names take right of the axis."""
    widest = max((min(longest, len(scan.data.labels[j])) for j in named), default=2)
    return max(round(0.6 * kind.small * widest) + 8, BEYOND)


def apart(wanted: Floats, distance: float, scale: Scale) -> Floats:
    """Move labels as little as it takes to keep them this far apart, in the order of their places, shape (L,)."""
    order = np.argsort(wanted, kind="stable")
    steps = distance * np.arange(len(wanted))
    highest = max(scale.low, scale.high - distance * (len(wanted) - 1))
    placed = np.empty(len(wanted))
    placed[order] = np.clip(_rising(wanted[order] - steps), scale.low, highest) + steps
    return placed


def _rising(values: Floats) -> Floats:
    """Return the nearest values, in squares, that never fall: neighbours that would are pooled into their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    return np.repeat([mean for mean, _ in blocks], [size for _, size in blocks])


def _ways(scan: TauScan, own: Floats, scale: Scale) -> dict[str, Any]:
    """Dot the rest of the way from each curve's end to the own mean."""
    x, y = _pieces(scan.end, scale.clip(scan.theta_hat[-1]), BESIDE * scan.end, own)
    return _line("ahead", x, y, MUTED, 1, "dot")


def _leaders(scan: TauScan, own: Floats, spread: Floats) -> dict[str, Any]:
    """Lead from each own mean to its name."""
    x, y = _pieces(BESIDE * scan.end, own, RIGHT * scan.end, spread)
    return _line("leaders", x, y, MUTED, 1)


def _pieces(left: float, start: Floats, right: float, stop: Floats) -> tuple[Floats, Floats]:
    return np.tile([left, right, np.nan], len(start)), segments(start, stop)


def _line(name: str, x: Floats, y: Floats, colour: str, width: float, dash: str = "solid") -> dict[str, Any]:
    return line_trace(name, x, y, color=colour, width=width, dash=dash) | Y


def _short(name: str, longest: int) -> str:
    return escape(shorten(name, longest), quote=False)
