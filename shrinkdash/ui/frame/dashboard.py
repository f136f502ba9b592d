"""What stands around every page: navigation, controls, style."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from shrinkdash.ui.controls.buttons import buttons_at_hand
from shrinkdash.ui.controls.drawing import draw_controls
from shrinkdash.ui.controls.sliders import draw_sliders
from shrinkdash.ui.controls.values import ControlValues
from shrinkdash.ui.frame import links
from shrinkdash.ui.frame.address import keep_address
from shrinkdash.ui.frame.out_of_sight import chosen
from shrinkdash.ui.frame.style import style_page
from shrinkdash.ui.long_run.panel_controls import PanelChoice, choose_panel
from shrinkdash.ui.pages import all_pages
from shrinkdash.ui.pages.page import Page, PageInput
from shrinkdash.ui.parts.page_layout import PageLayout, lay_out_page
from shrinkdash.ui.scripts import run_script
from shrinkdash.ui.streamlit_inside import DeltaGenerator
from shrinkdash.ui.views.all_views import choose_view

LOGO = str(Path(__file__).with_name("logo.svg"))


def run() -> None:
    """Show the dashboard; Streamlit calls this from the top at every change outside `_stage`."""
    st.set_page_config(page_title="shrinkdash: see shrinkage", page_icon=LOGO, layout="wide")
    st.logo(LOGO, size="large")
    notices = _link_faults()
    page = _navigate()
    # Before all else: without its style a page on its way shows what is out of sight.
    style_page(page)
    with st.container(key="frame"):
        panel, view = choose_panel(), choose_view()
        # The page comes first on the screen, but needs what is set at the controls.
        stage = st.container(key="stage")
        with st.container(key="controls"):
            values = draw_controls(view, unfolded=page.unfolds_controls)
        buttons_at_hand(values.display, truth=page.knows_truth(chosen), luck=page.has_luck(chosen))
        keep_address()
        # Closes the menu of pages once a page is chosen: on a narrow screen it would hide that page.
        run_script("menu")
    with stage:
        # A fragment, and a slider too, is known by where it stands: here they do on every page. What a view unfolds
        # comes before the sliders for those who go by keys, as it does on a phone.
        body, below = st.container(key="words" if page.laid_out else "body"), st.container(key="below")
        sliders = st.container(key="sliders")
        with below:
            layout = lay_out_page(big=values.display.big) if page.laid_out else None
    with body:
        _stage(page.path, values, panel, notices, sliders, layout)


@st.fragment
def _stage(
    path: str,
    values: ControlValues,
    panel: PanelChoice,
    notices: tuple[str, ...],
    sliders: DeltaGenerator,
    layout: PageLayout | None,
) -> None:
    """Show the sliders of the world and the page: at a change in either this runs alone, in half the time.

    One fragment for all pages, because a widget in another one would start anew. What stands outside is not sent again
    at every slider move.
    """
    with sliders:
        design, fault = draw_sliders(values.rest_of_world, values.sizes)
    page = all_pages.PAGES[path]
    lines = (*notices, fault if "sizes" in page.settings else "")
    page.show(PageInput(values, design, panel, lines, layout))


def _navigate() -> Page:
    """Draw the navigation; return the chosen page."""
    # Drawn by the stage, not by what Streamlit runs: what that draws is forgotten at every switch of pages.
    first, *_ = all_pages.ROWS
    pages = [st.Page(_nothing, title=row.title, url_path=row.path, default=row is first) for row in all_pages.ROWS]
    page = st.navigation(pages, position="top")
    page.run()
    # The page that opens has no path.
    return all_pages.PAGES.get(page.url_path, first)


def _nothing() -> None:
    """Stand for a page where Streamlit wants to call one."""


def _link_faults() -> tuple[str, ...]:
    """Look at the address once a session, before any widget has cleaned it."""
    if "link_looked_at" in st.session_state:
        return ()
    st.session_state["link_looked_at"] = True
    return tuple(links.faults({name: st.query_params.get_all(name) for name in st.query_params}))
