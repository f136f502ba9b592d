"""The frame around every page: navigation, controls, style."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from shrinkdash.ui import links
from shrinkdash.ui.desk import Desk, at_hand, desk
from shrinkdash.ui.pages import data, explore

HERE = Path(__file__).parent


def run() -> None:
    """Show the dashboard; Streamlit calls this from the top at every change outside `_stage`."""
    st.set_page_config(page_title="shrinkdash: see shrinkage", page_icon=str(HERE / "logo.svg"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large")
    notices = _link_faults()
    # Drawn below, not by page.run(): what that draws is forgotten at every switch of pages.
    pages = [
        st.Page(_nothing, title="Explore", url_path="explore", default=True),
        st.Page(_nothing, title="Data", url_path="data"),
    ]
    page = st.navigation(pages, position="top")
    page.run()
    on_data = page.url_path == "data"
    with st.container(key="frame"):
        # The page comes first on the screen, but needs what is set at the desk.
        stage = st.container(key="stage")
        with st.container(key="desk"):
            set_to = desk(on_data=on_data)
        at_hand(set_to.view, luck=not on_data)
    with stage:
        _stage(set_to, notices, on_data=on_data)
    sheets = ["style", *(["data"] if on_data else []), *(["large"] if set_to.view.big else [])]
    st.html("".join(map(_style, sheets)))


@st.fragment
def _stage(set_to: Desk, notices: tuple[str, ...], *, on_data: bool) -> None:
    """Show the sliders of the world and the page: at a change in either this runs alone, in half the time.

    One fragment for both pages, because a widget in another one would start anew.
    """
    (data if on_data else explore).show(set_to, notices)


def _nothing() -> None:
    """Stand for a page where Streamlit wants to call one."""


@cache
def _style(name: str) -> str:
    return f"<style>{(HERE / f'{name}.css').read_text(encoding='utf-8')}</style>"


def _link_faults() -> tuple[str, ...]:
    """Look at the address once a session, before any widget has cleaned it."""
    if "link_looked_at" in st.session_state:
        return ()
    st.session_state["link_looked_at"] = True
    return tuple(links.faults({name: st.query_params.get_all(name) for name in st.query_params}))
