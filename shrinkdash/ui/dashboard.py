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
    """Show the dashboard; Streamlit calls this from the top at every change outside the world's sliders."""
    st.set_page_config(page_title="shrinkdash: see shrinkage", page_icon=str(HERE / "logo.svg"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large")
    notices = _link_faults()
    set_to: Desk
    page = st.navigation(
        [
            st.Page(
                lambda: explore.show(set_to, notices),
                title="Explore",
                url_path="explore",
                default=True,
            ),
            st.Page(lambda: data.show(set_to, notices), title="Data", url_path="data"),
        ],
        position="top",
    )
    with st.container(key="frame"):
        # The page comes first on the screen, but needs what is set at the desk.
        stage = st.container(key="stage")
        with st.container(key="desk"):
            set_to = desk(on_data=page.url_path == "data")
        at_hand(set_to.view, luck=page.url_path != "data")
    with stage:
        page.run()
    st.html(_style("style") + (_style("large") if set_to.view.big else ""))


@cache
def _style(name: str) -> str:
    return f"<style>{(HERE / f'{name}.css').read_text(encoding='utf-8')}</style>"


def _link_faults() -> tuple[str, ...]:
    """Look at the address once a session, before any widget has cleaned it."""
    if "link_looked_at" in st.session_state:
        return ()
    st.session_state["link_looked_at"] = True
    return tuple(links.faults({name: st.query_params.get_all(name) for name in st.query_params}))
