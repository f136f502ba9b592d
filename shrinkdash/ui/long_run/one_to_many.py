"""From one to many: every further draw falls into the distributions, and the means settle."""

from __future__ import annotations

import streamlit as st

from shrinkdash.figures.long_run.many_draws import WAITING, fallen_plot
from shrinkdash.figures.long_run.running_means import running_plot
from shrinkdash.figures.parts.theme import PROJECTOR
from shrinkdash.long_run.fallen import SETTLED, Fallen
from shrinkdash.narration.long_run import many_draws as sentences
from shrinkdash.replication.strategies import not_applicable
from shrinkdash.strategies import COMPLETE, JAMES_STEIN, NO, ORACLE, PARTIAL, STRATEGIES
from shrinkdash.ui.chart import chart
from shrinkdash.ui.controls.all_settings import MOST_DRAWS
from shrinkdash.ui.long_run.number_tables import fallen_csv, fallen_table, numbers
from shrinkdash.ui.long_run.panel_input import PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.prose import prose


def show(given: PanelInput) -> None:
    """Show the draws that have fallen."""
    fallen = _fallen(given)
    gains = sentences.gains(fallen) if given.kind != PROJECTOR or fallen.draws == 1 else ""
    with words(given):
        write_headline(sentences.wins_so_far(fallen), sentences.tallies(fallen), gains, _refused(given))
    with charts(given):
        with card("fallen"):
            st.markdown("## Every draw, by strategy")
            figure = fallen_plot(fallen, _here(given, fallen), given.kind)
            chart(figure, key="fallen", alt=sentences.fallen_alt(fallen))
            star = "" if given.counted else prose("long-run/fallen-here")
            st.caption(f"{prose('long-run/fallen')} {star}")
        with card("running"):
            st.markdown("## The mean so far")
            chart(running_plot(fallen, given.kind), key="running", alt=sentences.running_alt(fallen))
            st.caption(f"{prose('long-run/running')} {sentences.dotted(fallen)}")
        numbers("draws", fallen_table(fallen), lambda: fallen_csv(fallen))


def _fallen(given: PanelInput) -> Fallen:
    """Run as many draws as the axis and those that wait above it need, and more only when more have fallen."""
    draws = given.draws
    many = SETTLED if draws + WAITING <= SETTLED else MOST_DRAWS
    found = results.long_run(given.design, given.analysis, _names(given), truth=given.truth, replicates=many)
    return Fallen(found, draws, given.partial)


def _refused(given: PanelInput) -> str:
    absent = JAMES_STEIN in given.show and JAMES_STEIN not in _names(given)
    return STRATEGIES[JAMES_STEIN].absence if absent else ""


def _names(given: PanelInput) -> tuple[str, ...]:
    asked = [name for name in (JAMES_STEIN, ORACLE) if name in given.show]
    rivals = [name for name in asked if not_applicable(name, given.design) is None]
    return (NO, COMPLETE, given.partial, *rivals)


def _here(given: PanelInput, fallen: Fallen) -> dict[str, float]:
    """Return what the draw on Explore gave; counts have none here."""
    if given.counted:
        return {}
    mse = results.this_draw(given.design, given.analysis).mse
    return {name: mse[PARTIAL if name == given.partial else name] for name in fallen.names}
