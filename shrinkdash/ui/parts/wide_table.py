"""How a table of texts that may be wider than a phone reaches the page."""

from __future__ import annotations

import pandas as pd
import streamlit as st


def wide_table(name: str, frame: pd.DataFrame) -> None:
    """Draw a table that keyboard and finger can scroll sideways where it is wider than its place.

    Parameters
    ----------
    name : str
        Unique on the page.
    frame : DataFrame
        Texts of our own. A named index heads its column; without a name that heading would be empty.
    """
    key = f"table_{name}"
    with st.container(key=key):
        # Only with a height does Streamlit let the keyboard reach a table; the style gives it that of its rows. Each
        # table has its rule, because one for all would need a selector that style.css forbids.
        rows = f".st-key-{key} > *, .st-key-{key} > * > *"
        st.html(f"<style>{rows} {{ height: auto !important; overflow: visible !important; }}</style>")
        st.table(frame, height=1)
