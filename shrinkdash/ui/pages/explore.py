"""Explore: a simulated world, what pooling did to one draw of it, and how much of that was luck."""

from __future__ import annotations

import streamlit as st

from shrinkdash.figures.parts.scale import scale_of_design
from shrinkdash.narration.draw.closer import closer_and_away, luck, prediction, who_came_closest
from shrinkdash.narration.draw.tau import between_sd, why_zero
from shrinkdash.narration.long_run.worlds import world_note
from shrinkdash.narration.subject import SIMULATIONS
from shrinkdash.risk import Risk
from shrinkdash.scenes import scene_of
from shrinkdash.settings import Design
from shrinkdash.ui.controls.sliders import cut_short
from shrinkdash.ui.pages.page import PageInput
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.accuracy_note import accuracy_note
from shrinkdash.ui.parts.error_bars import error_bars
from shrinkdash.ui.parts.headline import write_headline, write_notices
from shrinkdash.ui.parts.number_tables import error_table, world_table
from shrinkdash.ui.parts.page_layout import lay_out_page
from shrinkdash.ui.parts.view_input import SIMULATED_DRAW, ViewInput, view_input
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose
from shrinkdash.ui.views.all_views import show_view


def show(page: PageInput) -> None:
    """Say what pooling did to one draw of the design, and show it."""
    design, display = page.design, page.values.display
    comparison = results.this_draw(design, display.analysis)
    subject = SIMULATIONS[design.outcome]
    given = view_input(SIMULATED_DRAW, comparison, subject, scale_of_design(design), display)
    layout = page.layout or lay_out_page(big=display.big)
    write_notices(*page.notices, cut_short(design))
    _say(given, design)
    with layout.view:
        show_view(given)
    # Only now: the browser draws the first chart while this is worked out.
    long_run = results.many_draws(design, display.analysis, given.strategies)
    with layout.errors:
        error_bars(given, long_run, _luck(given, long_run))
    layout.fill_notes(numbers=lambda: _all_numbers(given, design, long_run), accuracy=lambda: accuracy_note(given))


def _luck(given: ViewInput, long_run: Risk | None) -> str:
    if long_run is None:
        return prose("read/luck-counts")
    return luck(given.comparison, long_run) if given.display.truth else ""


def _say(given: ViewInput, design: Design) -> None:
    comparison = given.comparison
    tau = between_sd(given.seen, design.tau)
    zero = why_zero(comparison, given.subject)
    shape = world_note(design, given.display.show)
    if given.display.truth:
        ledger = f"{closer_and_away(comparison, given.subject)} {tau}"
        write_headline(who_came_closest(comparison, given.subject), ledger, zero, shape)
    else:
        write_headline(prediction(comparison, given.subject), tau, zero, shape)
    scene = scene_of(design)
    if scene is not None:
        with st.container(key="scene_note"):
            st.markdown(f"**{scene.title}.** {prose(f'scenes/{scene.key}')}")


def _all_numbers(given: ViewInput, design: Design, long_run: Risk | None) -> None:
    st.table(world_table(given.comparison, design.tau))
    if given.display.truth:
        wide_table("errors", error_table(given.comparison, given.strategies, long_run))
