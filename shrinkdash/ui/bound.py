"""Widgets that stand in the address under their key, with ranges and defaults from the settings."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from shrinkdash.settings import SPANS, Design

DEFAULT = Design()
LINKED: Final = "query-params"


def slider(name: str, label: str, value: Any, step: Any, told: str, *, off: bool = False) -> Any:
    """Draw the slider of one setting over its whole range; its numbers have the type of `value`."""
    low, high = (type(value)(end) for end in SPANS[name])
    form = "%.1f" if isinstance(value, float) else "%d"
    return st.slider(label, low, high, value, step, form, key=name, bind=LINKED, help=told, disabled=off)


def seed(name: str, label: str) -> int:
    """Draw the number of a draw."""
    low, high = SPANS[f"{name}_seed"]
    return int(st.number_input(label, low, high, getattr(DEFAULT, f"{name}_seed"), 1, key=name, bind=LINKED))
