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
    with st.container(key=f"table_{name}"):
        # Only with a height does Streamlit let the keyboard reach a table; the style sheet gives it that of its rows.
        st.table(frame, height=1)
