"""Components that are nothing but a JavaScript file of this folder."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from shrinkdash.ui.streamlit_inside import ComponentRenderer


def run_script(name: str) -> None:
    """Let the browser run `name`.js of this folder, in an element with the CSS class st-key-`name`."""
    _component(name)(key=name)


@cache
def _component(name: str) -> ComponentRenderer:
    script = Path(__file__).with_name(f"{name}.js").read_text(encoding="utf-8")
    return st.components.v2.component(name, js=script, isolate_styles=False)
