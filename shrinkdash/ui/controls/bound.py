"""Widgets that stand in the address under their key, with ranges and defaults from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import streamlit as st

from shrinkdash.settings import SPANS, Design
from shrinkdash.ui.controls.links import CHOICES

Choice = TypeVar("Choice", bound=str)

DEFAULT = Design()
LINKED: Final = "query-params"


def choice_of(name: str) -> str:
    """Return what a choice of one is set to, also before it is drawn for the first time.

    Until then the address says it, the first time that it names the choice; for what cannot be used the default counts.
    """
    said = st.session_state.get(name, next(iter(st.query_params.get_all(name)), None))
    return str(said if said in CHOICES[name] else getattr(DEFAULT, name, CHOICES[name][0]))


def is_on(name: str) -> bool:
    """Return what a toggle is set to, also before it is drawn for the first time: until then the address says it."""
    return bool(st.session_state.get(name, st.query_params.get(name, "").lower() == "true"))


def slider(name: str, label: str, value: Any, step: Any, told: str, *, off: bool = False) -> Any:
    """Draw the slider of one setting over its whole range; its numbers have the type of `value`."""
    low, high = (type(value)(end) for end in SPANS[name])
    form = "%d" if isinstance(value, int) else "%.1f" if step >= 0.1 else "%.2f"
    return st.slider(label, low, high, value, step, form, key=name, bind=LINKED, help=told, disabled=off)


def one_of(name: str, label: str, choices: Sequence[Choice], told: str) -> Choice:
    """Draw a choice of one, the first by default."""
    chosen = st.segmented_control(
        label, choices, default=choices[0], required=True, key=name, bind=LINKED, help=told, width="stretch"
    )
    return chosen or choices[0]


def seed(name: str, label: str) -> int:
    """Draw the number of a draw."""
    low, high = SPANS[f"{name}_seed"]
    return int(st.number_input(label, low, high, getattr(DEFAULT, f"{name}_seed"), 1, key=name, bind=LINKED))
