"""The menu of pages that a narrow screen lays over the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def close_menu() -> None:
    """Let the browser close the menu once a page is chosen, which it would hide otherwise."""
    _component()(key="menu")


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("menu.js").read_text(encoding="utf-8")
    return st.components.v2.component("menu", js=script, isolate_styles=False)
