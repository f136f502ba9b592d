"""Everything of ours in Python that depends on the inside of Streamlit, which may move in any release.

What of the style does stands in `frame/streamlit_inside.css`, and what of the scripts in `scripts/menu.js`. Tests name
each part that a release has moved.
"""

from __future__ import annotations

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.column_types import ColumnConfig
from streamlit.elements.lib.mutable_expander_container import ExpanderContainer
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.uploaded_file_manager import UploadedFile

__all__ = [
    "ColumnConfig",
    "ComponentRenderer",
    "DeltaGenerator",
    "ExpanderContainer",
    "UploadedFile",
    "rerun_stage",
    "scroll_rule",
    "tick_row",
    "ticked_row",
]


def tick_row(key: str, row: int | None) -> None:
    """Tick one row, or none, of a table about to be drawn: Streamlit has no way to, so its state is written by hand."""
    st.session_state[key] = {"selection": {"rows": [] if row is None else [row]}}


def ticked_row(key: str) -> int | None:
    """Return the row that is ticked in a table."""
    rows = st.session_state[key]["selection"]["rows"]
    return int(rows[0]) if rows else None


def rerun_stage() -> None:
    """Run the fragment once more, or the whole page in a run of the whole page, which has no fragment to run again."""
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def scroll_rule(key: str) -> str:
    """Return the style of a container whose table has the height of its rows, whatever it was told.

    Only with a height does Streamlit let the keyboard reach a table. Each has its own rule, because one for all would
    need a selector that slows every redrawing.
    """
    wrappers = f".st-key-{key} > *, .st-key-{key} > * > *"
    return f"<style>{wrappers} {{ height: auto !important; overflow: visible !important; }}</style>"
