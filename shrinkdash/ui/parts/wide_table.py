"""How a table of texts that may be wider than a phone reaches the page."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from shrinkdash.ui.streamlit_inside import scroll_rule


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
        st.html(scroll_rule(key))
        st.table(frame, height=1)
