"""The controls of the long run. They stand outside the stage, where they cost no slider move."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from shrinkdash.ui.controls.all_settings import MOST_DRAWS, SETTINGS
from shrinkdash.ui.long_run.all_panels import PANEL, PANELS, Panel
from shrinkdash.ui.long_run.panel_input import Along

MORE_DRAWS = (1, 10, 100, 1_000)


@dataclass(frozen=True)
class PanelChoice:
    """The panel on show, how many draws have fallen, what the curves run along, and whether the truth is held."""

    panel: Panel
    draws: int
    along: Along
    truth_held: bool


def choose_panel() -> PanelChoice:
    """Draw the controls of the long run, also those that the style puts out of sight."""
    with st.container(key="panel_controls"):
        panel = PANELS[PANEL.draw()]
        with st.container(key="panel_row", horizontal=True):
            along = SETTINGS["along"].draw()
            with st.container(key="draws_row", horizontal=True):
                draws = SETTINGS["draws"].draw()
                for more in MORE_DRAWS:
                    st.button(f"+{more:,}", on_click=add_draws, args=(more,), key=f"add_{more}")
            held = SETTINGS["held"].draw()
    return PanelChoice(panel, int(draws), along, panel.holds_truth(held))


def add_draws(more: int) -> None:
    """Let more draws fall, as far as the counter goes."""
    st.session_state["draws"] = min(st.session_state["draws"] + more, MOST_DRAWS)
