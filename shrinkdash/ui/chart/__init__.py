"""The one way a figure reaches the page: a chart that keeps its node and glides to its new numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import streamlit as st

from shrinkdash.ui.streamlit_inside import ComponentRenderer

if TYPE_CHECKING:
    import plotly.graph_objects as go

GLIDE_MS = 300

Pick = Callable[[str | None], None]


class Mark(NamedTuple):
    """One entry of a legend: a glyph in its role's colour, and what it means."""

    role: str
    glyph: str
    label: str


def chart(
    figure: go.Figure | Mapping[str, Any],
    *,
    key: str,
    alt: str,
    heading: str = "",
    legend: Sequence[Mark] = (),
    note: Sequence[str] = (),
    picked: str | None = None,
    on_pick: Pick | None = None,
    glide_ms: int = GLIDE_MS,
) -> None:
    """Draw a figure; drawn again under the same key, its marks glide from their old places to the new ones.

    The height is the figure's own, the width that of the container. Colours may be written ``"var(--text)"``,
    ``"var(--muted)"``, ``"var(--grid)"`` and ``"var(--paper)"``, also inside ``<span style='color:var(--muted)'>``:
    the browser puts the theme's colours in their place. ``layout.meta["narrow"]`` and a trace's ``meta["narrow"]``
    hold what changes in the layout or the trace when the container is narrower than 520 CSS pixels. The figure's
    template is left out.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure or mapping
        ``data`` and ``layout``. Marks that are to glide or to be picked carry ``ids``.
    key : str
        Unique on the page; the same from run to run.
    alt : str
        What the chart shows, in words.
    heading : str
        Stands above the chart.
    legend : sequence of Mark
        What the marks mean, between heading and chart.
    note : sequence of str
        Paragraphs of plain text below the chart; empty ones are left out.
    picked : str, optional
        The id picked at present; a click on it takes it back.
    on_pick : callable, optional
        Called before the next run with the id of the mark clicked on, or with None when it was the picked one or
        empty space. Without it the chart takes no clicks.
    glide_ms : int
        Length of the glide in milliseconds; 0 jumps, and so does a browser that asks for reduced motion.
    """
    data = {
        "figure": plain_figure(figure),
        "alt": alt,
        "heading": heading,
        # Tuples, because Streamlit looks into a list to find out whether it is a table.
        "legend": tuple(mark._asdict() for mark in legend),
        "note": tuple(text for text in note if text),
        "glideMs": glide_ms,
        "picked": picked,
        "pickable": on_pick is not None,
    }
    listener = None if on_pick is None else lambda: on_pick(_clicked(key))
    _component()(key=key, data=data, on_pick_change=listener)


def plain_figure(figure: go.Figure | Mapping[str, Any]) -> dict[str, Any]:
    """Return the figure as the dicts, lists, strings and finite numbers that JSON knows; NaN becomes None.

    Stories that traces share, one list of them, stay with the first; the others' ``meta["toldBy"]`` is its position,
    and the browser puts them back: most of what a chart of many groups says is told once, not three times.

    Raises
    ------
    ValueError
        If the figure holds a value of another type; one line names the type.
    """
    if isinstance(figure, Mapping):
        data, layout = figure["data"], dict(figure.get("layout", {}))
    else:
        # Not figure.to_dict(): that packs arrays into base64, which a glide would have to unpack again.
        data = [trace.to_plotly_json() for trace in figure.data]
        layout = figure.layout.to_plotly_json()
    layout.pop("template", None)
    return {"data": _plain(list(_told_once(data))), "layout": _plain(layout)}


def _told_once(traces: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    first: dict[int, int] = {}
    for position, trace in enumerate(traces):
        told = trace.get("hovertext")
        teller = position if told is None else first.setdefault(id(told), position)
        if teller == position:
            yield trace
        else:
            others = {name: part for name, part in trace.items() if name != "hovertext"}
            yield others | {"meta": {**trace.get("meta", {}), "toldBy": teller}}


@cache
def _component() -> ComponentRenderer:
    # At import time there may be no server yet, and without one a component made of files cannot be registered.
    return st.components.v2.component("shrinkdash.chart", js="chart.js", isolate_styles=False)


def _clicked(key: str) -> str | None:
    return st.session_state[key]["pick"] or None


def _plain(value: object) -> Any:
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        return _plain_numbers(value)
    if isinstance(value, (np.ndarray, np.generic)):
        return _plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    raise ValueError(f"figure must hold numbers, text, lists and mappings, got {type(value).__name__}")


def _plain_numbers(array: np.ndarray[Any, Any]) -> list[Any]:
    finite = np.isfinite(array)
    told = array
    if not finite.all():
        told = array.astype(object)
        told[~finite] = None
    numbers: list[Any] = told.tolist()
    return numbers
