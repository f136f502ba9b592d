"""What the long run looks at. Its controls stand outside the stage, where they cost no slider move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

import streamlit as st

from shrinkdash.ui.controls.bound import LINKED
from shrinkdash.ui.controls.desk import Place
from shrinkdash.ui.controls.links import ALONGS, DRAWS, PANELS
from shrinkdash.ui.prose import prose

Panel = Literal["One to many", "Risk curves", "Who pays", "Intervals", "Break it", "James-Stein"]
Along = Literal["tau", "size", "groups", "imbalance"]
STEPS = (1, 10, 100, 1_000)
# Panels where the truth of the page counts, always or when it is held.
ONE_TRUTH, HOLDABLE = ("Who pays",), ("One to many", "Intervals")


@dataclass(frozen=True)
class Look:
    """The panel on show, how many draws have fallen, what the curves run along, and whether the truth is held."""

    panel: Panel
    draws: int
    along: Along
    held: bool

    @property
    def truth_held(self) -> bool:
        """Whether every draw of this panel has the truth of the page."""
        return _truth_held(self.panel, held=self.held)


def look() -> Look:
    """Draw the controls of the long run, also those that the style puts out of sight.

    Returns
    -------
    Look
        What they say.
    """
    with st.container(key="look"):
        panel = st.segmented_control(
            "Panel", PANELS, default=PANELS[0], required=True, key="panel", bind=LINKED, label_visibility="collapsed"
        )
        panel = panel or PANELS[0]
        with st.container(key="look_row", horizontal=True):
            along = _along()
            with st.container(key="fall", horizontal=True):
                draws = _draws()
            held = st.toggle("Truth held", key="held", bind=LINKED, help=prose("help/held"))
    return Look(cast("Panel", panel), draws, along, held)


def luck_counts(place: Place, panel: Panel, *, held: bool) -> bool:
    """Whether the draw that is set here, or its truth, counts in what a page shows."""
    if place == "long-run":
        return panel == "One to many" or _truth_held(panel, held=held)
    return place == "explore"


def _truth_held(panel: Panel, *, held: bool) -> bool:
    return panel in ONE_TRUTH or (held and panel in HOLDABLE)


def add_draws(more: int) -> None:
    """Let more draws fall, as far as the counter goes."""
    st.session_state["draws"] = min(st.session_state["draws"] + more, DRAWS.high)


def _along() -> Along:
    words = st.segmented_control(
        "Along",
        list(ALONGS),
        default=next(iter(ALONGS)),
        required=True,
        key="along",
        bind=LINKED,
        label_visibility="collapsed",
    )
    return cast("Along", ALONGS[words or next(iter(ALONGS))])


def _draws() -> int:
    draws = st.number_input("Draws", DRAWS.low, DRAWS.high, DRAWS.low, 1, key="draws", bind=LINKED)
    for more in STEPS:
        st.button(f"+{more:,}", on_click=add_draws, args=(more,), key=f"add_{more}")
    return int(draws)
