"""From one to many: every further draw falls into the distributions, and the means settle."""

from __future__ import annotations

import streamlit as st

from shrinkdash.figures.long_run.many_draws import WAITING, fallen_plot
from shrinkdash.figures.long_run.running_means import running_plot
from shrinkdash.figures.parts.theme import PROJECTOR
from shrinkdash.long_run.fallen import SETTLED, Fallen
from shrinkdash.narration.long_run import many_draws as told
from shrinkdash.replication.strategies import not_applicable
from shrinkdash.strategies import COMPLETE, JAMES_STEIN, NO, ORACLE, PARTIAL, STRATEGIES
from shrinkdash.ui.chart import chart
from shrinkdash.ui.controls.links import DRAWS
from shrinkdash.ui.long_run.number_tables import fallen_csv, fallen_table, numbers
from shrinkdash.ui.long_run.panel_input import Setting, card, charts, words
from shrinkdash.ui.parts import panels, results
from shrinkdash.ui.prose import prose


def show(setting: Setting) -> None:
    """Show the draws that have fallen."""
    fallen = _fallen(setting)
    gains = told.gains(fallen) if setting.kind != PROJECTOR or fallen.draws == 1 else ""
    with words(setting):
        panels.headline(told.wins_so_far(fallen), told.tallies(fallen), gains, _refused(setting))
    with charts(setting):
        with card("fallen"):
            st.markdown("## Every draw, by strategy")
            figure = fallen_plot(fallen, _here(setting, fallen), setting.kind)
            chart(figure, key="fallen", alt=told.fallen_alt(fallen))
            star = "" if setting.counted else prose("long-run/fallen-here")
            st.caption(f"{prose('long-run/fallen')} {star}")
        with card("running"):
            st.markdown("## The mean so far")
            chart(running_plot(fallen, setting.kind), key="running", alt=told.running_alt(fallen))
            st.caption(f"{prose('long-run/running')} {told.dotted(fallen)}")
        numbers("draws", fallen_table(fallen), lambda: fallen_csv(fallen))


def _fallen(setting: Setting) -> Fallen:
    """Run as many draws as the axis and those that wait above it need, and more only when more have fallen."""
    draws = setting.look.draws
    many = SETTLED if draws + WAITING <= SETTLED else DRAWS.high
    found = results.long_run(setting.design, setting.analysis, _names(setting), truth=setting.truth, replicates=many)
    return Fallen(found, draws, setting.partial)


def _refused(setting: Setting) -> str:
    absent = JAMES_STEIN in setting.show and JAMES_STEIN not in _names(setting)
    return STRATEGIES[JAMES_STEIN].absence if absent else ""


def _names(setting: Setting) -> tuple[str, ...]:
    asked = [name for name in (JAMES_STEIN, ORACLE) if name in setting.show]
    rivals = [name for name in asked if not_applicable(name, setting.design) is None]
    return (NO, COMPLETE, setting.partial, *rivals)


def _here(setting: Setting, fallen: Fallen) -> dict[str, float]:
    """Return what the draw on Explore gave; counts have none here."""
    if setting.counted:
        return {}
    mse = results.this_draw(setting.design, setting.analysis).mse
    return {name: mse[PARTIAL if name == setting.partial else name] for name in fallen.names}
