"""Symbols: what the letters on the page mean."""

from __future__ import annotations

import streamlit as st

from shrinkdash.ui.parts.view_input import ViewInput
from shrinkdash.ui.prose import prose


def show(_: ViewInput) -> None:
    """Show the view."""
    st.markdown(prose("symbols"))
