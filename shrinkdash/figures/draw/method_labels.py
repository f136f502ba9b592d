"""Labels below an axis: one a method, those that agree share one, none over another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.diagnostics.tau_scan import TauScan
from shrinkdash.figures.parts.theme import Type
from shrinkdash.figures.parts.traces import segments
from shrinkdash.narration.numbers import number

# Estimates closer than this part of the axis share a label: their marks would lie on each other.
ALIKE = 0.012
# Pixels of axis that texts are laid out for; where there are more, they only stand further apart.
WIDE = 420
# The same for a narrow container.
NARROW = 190
# Pixels that a text may take beyond the end of the axis.
BEYOND = 40
# Width of a character, in type sizes.
CHARACTER = 0.6
# Pixels that a stem keeps free to either side.
STEM = 2.0
_Span = tuple[float, float]


@dataclass(frozen=True, eq=False)
class MethodLabels:
    """C labels: where on the axis, in which row below it, and what they say on which side."""

    x: list[float]
    row: list[int]
    texts: list[str]
    hover: list[str]
    chosen: list[bool]
    sides: list[str]

    @property
    def rows(self) -> int:
        """How many rows they take."""
        return max(self.row) + 1

    def y(self, unit: float) -> Floats:
        """Heights below 0, shape (C,), for rows of this height."""
        return -unit * (np.array(self.row) + 0.6)


def method_labels(scan: TauScan, kind: Type, *, narrow: bool) -> MethodLabels:
    """Lay out the methods' estimates of tau.

    Parameters
    ----------
    scan : TauScan
        Holds the estimates and the end of the axis.
    kind : Type
        Sizes of type.
    narrow : bool
        Whether the axis is that of a narrow container.

    Returns
    -------
    MethodLabels
    """
    groups = _together(scan)
    width = NARROW if narrow else WIDE
    x = [float(np.mean([scan.estimates[name] for name in names])) for names in groups]
    hover = ["<br>".join(f"{name} {number(scan.estimates[name], 3)}" for name in names) for names in groups]
    at = np.array(x) / scan.end * width
    character = CHARACTER * kind.small
    room = [(max(place, width - place + BEYOND) - 1.5 * kind.mark) / character for place in at]
    texts = [_written(names, scan.chosen, most) for names, most in zip(groups, room, strict=True)]
    lengths = [character * len(text.replace("<b>", "").replace("</b>", "")) + 1.5 * kind.mark for text in texts]
    row, sides = _packed(at, lengths, width)
    return MethodLabels(x, row, texts, hover, [scan.chosen in names for names in groups], sides)


def stems(found: MethodLabels, unit: float) -> tuple[Floats, Floats]:
    """Return triples of axis, label and NaN: x and y of shape (3 C,)."""
    C = len(found.x)
    return np.repeat(found.x, 3), segments(np.zeros(C), found.y(unit))


def _together(scan: TauScan) -> list[list[str]]:
    groups: list[list[str]] = []
    for name in sorted(scan.estimates, key=lambda name: scan.estimates[name]):
        near = groups and scan.estimates[name] - scan.estimates[groups[-1][0]] <= ALIKE * scan.end
        if near:
            groups[-1].append(name)
        else:
            groups.append([name])
    return groups


def _written(names: list[str], chosen: str, most: float) -> str:
    """Name the methods of a label; where they have no room only one, the chosen one if it is among them."""
    if len(names) == 1 or len(", ".join(names)) <= most:
        return ", ".join(_bold(name, chosen) for name in names)
    first = chosen if chosen in names else names[0]
    return f"{_bold(first, chosen)} and {len(names) - 1} others"


def _bold(name: str, chosen: str) -> str:
    return f"<b>{name}</b>" if name == chosen else name


def _packed(x: Floats, lengths: list[float], width: float) -> tuple[list[int], list[str]]:
    """Put each label into the first row where nothing lies on a text: no other text, no stem.

    From the right, and those whose text stands left of the mark last: no stem is then in the way of a later text.
    """
    left = [x[c] + lengths[c] > width + BEYOND and x[c] > lengths[c] for c in range(len(x))]
    row = [0] * len(x)
    taken: list[list[_Span]] = [[] for _ in x]
    for c in sorted(range(len(x)), key=lambda c: (left[c], -c)):
        text: _Span = (x[c] - lengths[c], x[c] + STEM) if left[c] else (x[c] - STEM, x[c] + lengths[c])
        stem: _Span = (x[c] - STEM, x[c] + STEM)
        fitting = [r for r in range(len(x)) if _fits(text, taken[r])]
        row[c] = next((r for r in fitting if all(_fits(stem, above) for above in taken[:r])), fitting[0])
        for above in taken[: row[c]]:
            above.append(stem)
        taken[row[c]].append(text)
    return row, ["middle left" if turned else "middle right" for turned in left]


def _fits(span: _Span, taken: list[_Span]) -> bool:
    return not any(span[0] < high and span[1] > low for low, high in taken)
