"""What partial pooling's expected error is made of: luck of the data, and two prices of not knowing."""

from __future__ import annotations

from typing import Any

from shrinkdash.figures.parts.theme import MUTED, TEXT, Figure, Type, axis, figure, side_note
from shrinkdash.figures.parts.traces import row_title
from shrinkdash.long_run.prices import price_of_mu, price_of_tau
from shrinkdash.narration.long_run.curves import expected_text, price_text
from shrinkdash.risk import Risk
from shrinkdash.strategies import COMPLETE, NO, ORACLE, STRATEGIES

HEADROOM = 1.04
# Of one colour, so that the three parts read as one bar.
STRENGTHS = (1.0, 0.6, 0.3)


def price_plot(here: Risk, partial: str, kind: Type) -> Figure:
    """Draw the expected errors of no, complete and partial pooling, partial pooling's in its three parts.

    Parameters
    ----------
    here : Risk
        The long run where the sliders stand; holds also those who know tau, and tau and mu.
    partial : str
        The strategy that partial pooling is.
    kind : Type
        Sizes of type.

    Returns
    -------
    Figure
    """
    names = (NO, COMPLETE, partial)
    end = HEADROOM * max(here.expected(NO), here.expected(partial))
    traces = [_whole(here, name, -row, end) for row, name in enumerate(names[:2])]
    traces += _parts(here, partial, -2)
    line = round(1.35 * kind.small)
    row = kind.text + 46
    layout = {
        "height": 3 * row + 4 * line,
        "margin": {"l": 4, "r": 8, "t": 4, "b": 4 * line},
        "barmode": "stack",
        "xaxis": axis(kind, range=[0, end], showticklabels=False, showgrid=False, fixedrange=True),
        "yaxis": axis(kind, range=[-2.4, 0.75], visible=False, fixedrange=True),
        "annotations": [
            *(note for row, name in enumerate(names) for note in _title(here, name, -row, end, kind)),
            *_legend(here, partial, kind, line),
        ],
    }
    return figure(traces, layout, kind)


def _whole(here: Risk, name: str, row: int, end: float) -> dict[str, Any]:
    return _bar(STRATEGIES[name].label, min(here.expected(name), end), row, STRATEGIES[name].colour, 1.0)


def _parts(here: Risk, partial: str, row: int) -> list[dict[str, Any]]:
    lengths = [here.expected(ORACLE), price_of_mu(here).value, price_of_tau(here, partial).value]
    labels = ["with τ and μ known", "price of μ", "price of τ"]
    return [
        _bar(label, max(length, 0.0), row, STRATEGIES[partial].colour, strength)
        for label, length, strength in zip(labels, lengths, STRENGTHS, strict=True)
    ]


def _bar(name: str, length: float, row: int, colour: str, strength: float) -> dict[str, Any]:
    look = {"width": 0.3, "marker": {"color": colour, "opacity": strength}, "hoverinfo": "name"}
    return {"type": "bar", "orientation": "h", "name": name, "x": [length], "y": [row], "ids": [name]} | look


def _title(here: Risk, name: str, row: int, end: float, kind: Type) -> list[dict[str, Any]]:
    beyond = " ▸" if here.expected(name) > end else ""
    place = {"y": row + 0.17, "yanchor": "bottom"}
    return [
        side_note(row_title(STRATEGIES[name]), 0, kind.text, TEXT, **place),
        side_note(f"<b>{expected_text(here, name)}{beyond}</b>", 1, kind.text, TEXT, **place),
    ]


def _legend(here: Risk, partial: str, kind: Type, line: int) -> list[dict[str, Any]]:
    texts = [
        f"{expected_text(here, ORACLE)} with τ and μ known",
        f"+ {price_text(price_of_mu(here))} price of μ",
        f"+ {price_text(price_of_tau(here, partial))} price of τ",
    ]
    colour = STRATEGIES[partial].colour
    notes = []
    for position, (text, strength) in enumerate(zip(texts, STRENGTHS, strict=True)):
        below = {"yref": "paper", "y": 0, "yanchor": "top", "yshift": -position * line}
        notes += [
            side_note("■", 0, kind.small, colour, opacity=strength, **below),
            side_note(text, 0, kind.small, MUTED, xshift=round(1.3 * kind.small), **below),
        ]
    return notes
