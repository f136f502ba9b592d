"""Table: every group's numbers, sortable and for download."""

from __future__ import annotations

import streamlit as st

from shrinkdash.ui.parts.groups_table import groups_table
from shrinkdash.ui.parts.view_input import ViewInput
from shrinkdash.ui.prose import prose


def show(given: ViewInput) -> None:
    """Show the view."""
    groups_table(given.seen, key=f"table {given.source}", picked=given.picked, on_pick=given.pick)
    spread = "table-full" if given.comparison.fully else "table-plugged"
    st.caption(f"{prose('read/table')} {prose(f'read/{spread}')}")
