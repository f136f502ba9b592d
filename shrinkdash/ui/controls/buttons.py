"""Buttons that set several settings at once, or one step on."""

from __future__ import annotations

from typing import cast

import streamlit as st

from shrinkdash.scenes import SCENES, Scene
from shrinkdash.ui.controls.all_settings import DEFAULT, NOTHING, ROWS, SETTINGS, SHOWABLE, TRUTH_SHOWN, choices_for
from shrinkdash.ui.controls.setting import Number
from shrinkdash.ui.controls.values import Display

RESET_HELP = "Puts the world, its luck, the method, the order and what is shown back to where they were at first."


def luck_buttons() -> None:
    """Draw the buttons of a new truth and of new data."""
    st.button("New truth", on_click=next_draw, args=("truth",), shortcut="Alt+T", width="stretch", key="new_truth")
    st.button("New data", on_click=next_draw, args=("data",), shortcut="Alt+N", width="stretch", key="new_data")


def scene_button() -> None:
    """Draw the menu of scenes."""
    st.menu_button("Things to try", SCENES, key="scene", on_click=_set_scene, format_func=_title, width="stretch")


def truth_button(display: Display) -> None:
    """Draw the button that hides and reveals the truth."""
    st.button(_truth_label(display), on_click=toggle_truth, key="toggle_truth", shortcut="Alt+H", width="stretch")


def reset_button() -> None:
    """Draw the button that puts everything back."""
    st.button("Reset", on_click=_reset, width="stretch", help=RESET_HELP)


def buttons_at_hand(display: Display, *, truth: bool, luck: bool) -> None:
    """Keep what a talk needs in reach where the controls are not: on a phone, and in large type."""
    with st.container(key="at_hand", horizontal=True):
        if truth:
            st.button(_truth_label(display), on_click=toggle_truth, key="toggle_truth_here")
        for name in ("data", "truth") if luck else ():
            st.button(f"New {name}", on_click=next_draw, args=(name,), key=f"new_{name}_here")
        label = "Normal type" if display.big else "Large type"
        st.button(label, on_click=toggle_large_type, key="toggle_large_type", shortcut="Alt+L")


def next_draw(name: str) -> None:
    """Go on to the next draw of the truth or of the data."""
    last = cast("Number", SETTINGS[name].control).high
    st.session_state[name] = (st.session_state.get(name, 1) + 1) % (last + 1)


def toggle_truth() -> None:
    """Hide the truth, or reveal it."""
    shown = st.session_state.get("show", [TRUTH_SHOWN])
    after = [name for name in SHOWABLE if (name in shown) != (name == TRUTH_SHOWN)]
    st.session_state["show"] = after or [NOTHING]


def toggle_large_type() -> None:
    """Switch between large type and normal type."""
    st.session_state["big"] = not st.session_state.get("big", False)


def _truth_label(display: Display) -> str:
    return "Hide the truth" if display.truth else "Reveal the truth"


def _title(scene: Scene) -> str:
    return scene.title


def _set_scene() -> None:
    scene = cast("Scene | None", st.session_state["scene"])
    if scene is not None:
        st.session_state.update(choices_for(scene.design))


def _reset() -> None:
    defaults = {row.key: row.control.default for row in ROWS if row.resets}
    st.session_state.update(defaults | choices_for(DEFAULT))
