"""The frame around every page: navigation, controls, style."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from shrinkdash.ui.controls import links
from shrinkdash.ui.controls.desk import Desk, Place, at_hand, desk, tabs
from shrinkdash.ui.controls.look import Look, look, luck_counts
from shrinkdash.ui.controls.world import world
from shrinkdash.ui.frame.address import keep_address
from shrinkdash.ui.frame.style import wear
from shrinkdash.ui.pages import data, explore, long_run
from shrinkdash.ui.parts.page_layout import Cards, lay_out_cards
from shrinkdash.ui.scripts import run_script

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

HERE = Path(__file__).parent


def run() -> None:
    """Show the dashboard; Streamlit calls this from the top at every change outside `_stage`."""
    st.set_page_config(page_title="shrinkdash: see shrinkage", page_icon=str(HERE / "logo.svg"), layout="wide")
    st.logo(str(HERE / "logo.svg"), size="large")
    notices = _link_faults()
    # Drawn below, not by page.run(): what that draws is forgotten at every switch of pages.
    pages = [
        st.Page(_nothing, title="Explore", url_path="explore", default=True),
        st.Page(_nothing, title="Long run", url_path="long-run"),
        st.Page(_nothing, title="Data", url_path="data"),
    ]
    page = st.navigation(pages, position="top")
    page.run()
    place = _place(page.url_path)
    # Before all else: without its style a page on its way shows what is out of sight.
    wear(place)
    with st.container(key="frame"):
        looked, tab = look(), tabs()
        # The page comes first on the screen, but needs what is set at the desk.
        stage = st.container(key="stage")
        with st.container(key="desk"):
            set_to = desk(place, tab)
        at_hand(set_to, luck=luck_counts(place, looked.panel, held=looked.held))
        keep_address()
        # Closes the menu of pages once a page is chosen: on a narrow screen it would hide that page.
        run_script("menu")
    with stage:
        # A fragment, and a slider too, is known by where it stands: here they do on every page. What a picture unfolds
        # comes before the sliders for those who go by keys, as it does on a phone.
        body, below = st.container(key="words" if place == "explore" else "body"), st.container(key="below")
        sliders = st.container(key="sliders")
        with below:
            cards = lay_out_cards(big=set_to.view.big) if place == "explore" else None
    with body:
        _stage(set_to, looked, notices, place, sliders, cards)


@st.fragment
def _stage(
    set_to: Desk, looked: Look, notices: tuple[str, ...], place: Place, sliders: DeltaGenerator, cards: Cards | None
) -> None:
    """Show the sliders of the world and the page: at a change in either this runs alone, in half the time.

    One fragment for all pages, because a widget in another one would start anew. What stands outside is not sent again
    at every slider move.
    """
    with sliders:
        design, fault = world(set_to.rest, set_to.sizes)
    if cards is not None:
        explore.show(set_to, design, cards, (*notices, fault))
    elif place == "long-run":
        long_run.show(set_to, design, looked, (*notices, fault))
    else:
        data.show(set_to, notices)


def _place(path: str) -> Place:
    """Name the page of an address; the default page has none."""
    return "long-run" if path == "long-run" else "data" if path == "data" else "explore"


def _nothing() -> None:
    """Stand for a page where Streamlit wants to call one."""


def _link_faults() -> tuple[str, ...]:
    """Look at the address once a session, before any widget has cleaned it."""
    if "link_looked_at" in st.session_state:
        return ()
    st.session_state["link_looked_at"] = True
    return tuple(links.faults({name: st.query_params.get_all(name) for name in st.query_params}))
