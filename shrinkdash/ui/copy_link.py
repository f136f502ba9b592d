"""A button that copies the page's address, which holds every setting."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer


def copy_link() -> None:
    """Draw the button; where the browser refuses to copy, it shows the address to copy by hand."""
    _component()(key="copy_link")


@cache
def _component() -> ComponentRenderer:
    script = Path(__file__).with_name("copy_link.js").read_text(encoding="utf-8")
    return st.components.v2.component("copy_link", js=script, isolate_styles=False)
