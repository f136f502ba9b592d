"""Keeps the address at what the page shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from shrinkdash.ui.bound import DEFAULT

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

# The settings that quick keys change, by slider or by button, and what is usual and left out of the address.
USUAL = {
    "groups": DEFAULT.groups,
    "pattern": DEFAULT.pattern,
    "size": DEFAULT.size,
    "tau": DEFAULT.tau,
    "truth": DEFAULT.truth_seed,
    "data": DEFAULT.data_seed,
    "show": ["truth"],
}


def mend_address() -> None:
    """Let the browser mend its address where quick presses in a row have left an older value in it."""
    _component()(key="address", data={"params": {name: _said(st.session_state[name], USUAL[name]) for name in USUAL}})


def _said(value: object, usual: object) -> list[str]:
    if value == usual:
        return []
    parts = value if isinstance(value, list) else [value]
    return [f"{part:g}" if isinstance(part, float) else str(part) for part in parts]


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("address.js").read_text(encoding="utf-8")
    return st.components.v2.component("address", js=script, isolate_styles=False)
