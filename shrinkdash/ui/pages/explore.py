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
from shrinkdash.ui.controls.desk import Desk
from shrinkdash.ui.controls.world import cut_short
from shrinkdash.ui.parts import panels, results
from shrinkdash.ui.parts.accuracy_note import accuracy_note
from shrinkdash.ui.parts.number_tables import error_table, world_table
from shrinkdash.ui.parts.page_layout import Cards
from shrinkdash.ui.parts.picture import EXPLORE, Picture, paint
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose


def show(set_to: Desk, design: Design, cards: Cards, notices: tuple[str, ...]) -> None:
    """Say what pooling did to one draw of a design, and show it on the cards."""
    view = set_to.view
    comparison = results.this_draw(design, view.analysis)
    picture = paint(EXPLORE, comparison, SIMULATIONS[design.outcome], scale_of_design(design), view)
    panels.notices(*notices, cut_short(design))
    _say(picture, design)
    with cards.moved:
        panels.views(picture)
    # Only now: the browser draws the first chart while this is worked out.
    long_run = results.many_draws(design, view.analysis, picture.strategies)
    with cards.errors:
        panels.errors(picture, long_run, _luck(picture, long_run))
    cards.fill_notes(numbers=lambda: _all_numbers(picture, design, long_run), accuracy=lambda: accuracy_note(picture))


def _luck(picture: Picture, long_run: Risk | None) -> str:
    if long_run is None:
        return prose("read/luck-counts")
    return luck(picture.comparison, long_run) if picture.view.truth else ""


def _say(picture: Picture, design: Design) -> None:
    comparison = picture.comparison
    tau = between_sd(picture.seen, design.tau)
    zero = why_zero(comparison, picture.subject)
    shape = world_note(design, picture.view.show)
    if picture.view.truth:
        ledger = f"{closer_and_away(comparison, picture.subject)} {tau}"
        panels.headline(who_came_closest(comparison, picture.subject), ledger, zero, shape)
    else:
        panels.headline(prediction(comparison, picture.subject), tau, zero, shape)
    scene = scene_of(design)
    if scene is not None:
        with st.container(key="scene_note"):
            st.markdown(f"**{scene.title}.** {prose(f'scenes/{scene.key}')}")


def _all_numbers(picture: Picture, design: Design, long_run: Risk | None) -> None:
    st.table(world_table(picture.comparison, design.tau))
    if picture.view.truth:
        wide_table("errors", error_table(picture.comparison, picture.strategies, long_run))
