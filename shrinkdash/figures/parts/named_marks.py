"""One mark a name on a common scale, the chosen name in bold and every value beside its mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shrinkdash.figures.parts.theme import Type, axis
from shrinkdash.figures.parts.traces import SILENT, words


def named_marks(
    name: str, values: Mapping[str, float], texts: Sequence[str], look: dict[str, Any], kind: Type
) -> dict[str, Any]:
    """Draw a mark a name, top down, its value written on the right."""
    base = {"type": "scatter", "mode": "markers+text", "name": name, "marker": {"size": kind.mark} | look}
    places = {"x": list(values.values()), "y": _levels(values), "ids": list(values)}
    return base | places | words(texts, "middle right", kind.small) | SILENT


def names_axis(values: Mapping[str, float], chosen: str, kind: Type) -> dict[str, Any]:
    """Return the axis that holds the names."""
    labels = [f"<b>{name}</b>" if name == chosen else name for name in values]
    return axis(kind, range=[-0.6, len(values) - 0.4], tickvals=_levels(values), ticktext=labels, fixedrange=True)


def _levels(values: Mapping[str, float]) -> list[int]:
    return list(range(len(values)))[::-1]
