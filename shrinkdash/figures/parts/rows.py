"""One row a group: in which order, how high, and what its label says."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil
from typing import Any, Literal, get_args

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.comparison import Comparison
from shrinkdash.figures.parts.theme import PROJECTOR, TEXT, Type, axis, band

Sort = Literal["mean", "size", "name"]
SORTS: tuple[Sort, ...] = get_args(Sort)

# From this many groups on labels are thinned and lose their sizes.
MANY = 40
# Each label takes half a millisecond to draw, and hovering names every row.
MOST_LABELS = 25
# In pixels: rows that are lower cannot be told apart.
LOWEST_ROW = 9
# In characters.
LONGEST_LABEL = 22
# In characters, where there is little width.
SHORT_LABEL = 13
FIGURE_SPACE = "\u2007"


@dataclass(frozen=True, eq=False)
class Rows:
    """Where each group stands: ``y`` (J,) counts upwards, so that the first row has the largest."""

    y: Floats
    labels: tuple[str, ...]
    short_labels: tuple[str, ...]
    height: int
    kind: Type

    @property
    def axis(self) -> dict[str, Any]:
        """The y axis: a label at every row, or at every second or third where rows are low."""
        return {
            "range": [-0.6, len(self.y) - 0.4],
            "tickvals": [float(self.y[j]) for j in self._labelled],
            "ticktext": [self.labels[j] for j in self._labelled],
            "fixedrange": True,
            "showgrid": False,
            # Keeps the labels off the bars; unseen ticks would cost a millisecond at 100 groups.
            "ticklabelstandoff": 6,
        }

    @property
    def margin(self) -> int:
        """Room for the widest label, in pixels."""
        return self._width(self.labels)

    @property
    def narrow(self) -> dict[str, Any]:
        """What changes in the layout where there is little width."""
        texts = [self.short_labels[j] for j in self._labelled]
        return {"yaxis": {"ticktext": texts}, "margin": {"l": self._width(self.short_labels)}}

    @property
    def _labelled(self) -> list[int]:
        step = ceil((self.kind.small + 2) / self.height)
        if len(self.y) >= MANY:
            step = max(step, ceil(len(self.y) / MOST_LABELS))
        return [j for j in range(len(self.y)) if (len(self.y) - 1 - self.y[j]) % step == 0]

    def _width(self, labels: tuple[str, ...]) -> int:
        return round(0.56 * self.kind.small * max(len(label) for label in labels)) + 16

    def layout(self, *, top: int, bottom: int, right: int) -> dict[str, Any]:
        """Return height, margins and vertical axis of a picture that has so many pixels around the rows."""
        return {
            "height": self.height * len(self.y) + top + bottom,
            "margin": {"l": self.margin, "r": right, "t": top, "b": bottom},
            "yaxis": axis(self.kind, **self.axis) | {"tickfont": {"size": self.kind.small, "color": TEXT}},
        }

    def bands(self, picked: int | None) -> list[dict[str, Any]]:
        """Mark the row of the picked group, if there is one."""
        return [] if picked is None else [band("y", float(self.y[picked]) - 0.5, float(self.y[picked]) + 0.5)]


def rows(comparison: Comparison, sort: Sort, kind: Type) -> Rows:
    """Lay out one row a group, the first row on top."""
    J = len(comparison.data)
    y = np.empty(J)
    y[_order(comparison, sort)] = np.arange(J)[::-1]
    height = row_height(J, kind)
    with_sizes = J < MANY
    labels = _labels(comparison, LONGEST_LABEL, "  n ", with_sizes=with_sizes)
    return Rows(y, labels, _labels(comparison, SHORT_LABEL, " n", with_sizes=with_sizes), height, kind)


def row_height(groups: int, kind: Type) -> int:
    """Return the height of a row in pixels: less where there are many, but never too low to be told apart."""
    room = 900 if kind == PROJECTOR else 620
    return min(kind.row, max(LOWEST_ROW, room // groups))


def _order(comparison: Comparison, sort: Sort) -> Wholes:
    data = comparison.data
    if sort == "name":
        return np.arange(len(data))
    if sort == "size":
        return np.lexsort((-data.y_bar, -data.extent))
    return np.argsort(-data.y_bar, kind="stable")


def _labels(comparison: Comparison, longest: int, joint: str, *, with_sizes: bool) -> tuple[str, ...]:
    data = comparison.data
    names = [escape(shorten(name, longest), quote=False) for name in data.labels]
    if data.n is None or not with_sizes:
        return tuple(names)
    wide = len(str(data.n.max()))
    return tuple(f"{name}{joint}{str(n).rjust(wide, FIGURE_SPACE)}" for name, n in zip(names, data.n, strict=True))


def shorten(name: str, longest: int) -> str:
    """Cut a name that is longer than so many letters."""
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
