"""Risk curves: what each strategy costs along one slider, and where the sliders stand on it."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from shrinkdash.families.priors import tau_prior
from shrinkdash.figures.long_run.curves import curve_plot
from shrinkdash.figures.long_run.prices import price_plot
from shrinkdash.narration.long_run import curves as sentences
from shrinkdash.risk import Risk
from shrinkdash.settings import VARIED_SPREAD, Design
from shrinkdash.strategies import COMPLETE, KNOWN_TAU, NO, ORACLE
from shrinkdash.ui.chart import chart
from shrinkdash.ui.controls.all_settings import DEFAULT
from shrinkdash.ui.long_run.number_tables import curves_csv, curves_table, numbers
from shrinkdash.ui.long_run.panel_input import Along, PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.parts.sweep_under_way import Sweeping
from shrinkdash.ui.prose import prose
from shrinkdash.ui.streamlit_inside import rerun_stage

# Seconds of work between two drawings: most curves are there after one, and no slider waits longer.
SLICE = 0.5
STOPPED = "stopped_sweep"


def show(given: PanelInput) -> None:
    """Show the curves, and what they are made of where the sliders stand."""
    work = _work(given)
    stopped = st.session_state.get(STOPPED) is work
    if not work.begun:
        work.go_on(SLICE)
    here = results.long_run(given.design, given.analysis, _names(given))
    with words(given):
        write_headline(sentences.lowest_error(here, given.partial), sentences.changes(work.latest, given.partial))
    with charts(given):
        with card("curves"):
            st.markdown("## Expected mean squared error")
            _progress(work, stopped=stopped)
            _curves(given, work, here)
        with card("prices"):
            _prices(given, here)
        numbers("curves", curves_table(work.latest), lambda: curves_csv(work.latest))
    if not (work.finished or stopped):
        work.go_on(SLICE)
        rerun_stage()  # for the next slice; what was moved or pressed meanwhile counts in it


def _names(given: PanelInput) -> tuple[str, ...]:
    return (NO, COMPLETE, given.partial, KNOWN_TAU, ORACLE)


def _work(given: PanelInput) -> Sweeping:
    along, analysis = given.along, given.analysis
    design = _anywhere(results.without_luck(given.design, "redrawn"), along)
    prior = tau_prior(given.design.se, analysis)
    return results.sweeping(design, along, analysis.method, prior, _names(given))


def _anywhere(design: Design, along: Along) -> Design:
    """Return the one design that stands for all on the same curve: moving along it then costs nothing."""
    if along == "tau":
        return replace(design, tau=DEFAULT.tau)
    if design.pattern == "custom":
        return design
    if along == "imbalance":
        return replace(design, pattern="equal")
    return replace(design, size=DEFAULT.size) if along == "size" else replace(design, groups=DEFAULT.groups)


def _progress(work: Sweeping, *, stopped: bool) -> None:
    """Say how far a sweep is that takes long, and let it be stopped; it can go on later from where it is."""
    if work.finished:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.progress(work.share, "Stopped early." if stopped else "More draws are coming; nothing has to wait for them.")
        label, after = ("Go on", None) if stopped else ("Stop", work)
        st.button(label, on_click=_stop, args=(after,), key="stop_sweep", width="content")


def _stop(work: Sweeping | None) -> None:
    st.session_state[STOPPED] = work


def _curves(given: PanelInput, work: Sweeping, long_run: Risk) -> None:
    here = where(given.design, given.along)
    values = {name: long_run.expected(name) for name in (NO, COMPLETE, given.partial)}
    figure = curve_plot(work.latest, given.partial, here, values, given.kind)
    chart(figure, key="curves", alt=sentences.curves_alt(work.latest, given.partial))
    notes = [sentences.provenance(work.latest), prose("long-run/curves")]
    if given.along == "imbalance":
        notes.append(prose("long-run/imbalance"))
    if here is None:
        notes.append(prose("long-run/beside"))
    st.caption("  \n".join(notes))


def _prices(given: PanelInput, here: Risk) -> None:
    st.markdown("## The price of not knowing")
    chart(price_plot(here, given.partial, given.kind), key="prices", alt=sentences.prices_alt(here, given.partial))
    st.caption(f"{sentences.prices(here, given.partial)} {prose('long-run/prices')}")


def where(design: Design, along: Along) -> float | None:
    """Return where a design stands on the axis; None for sizes that no imbalance describes."""
    if along == "imbalance":
        return {"equal": 1.0, "varied": VARIED_SPREAD}.get(design.pattern)
    return {"tau": design.tau, "size": design.typical_size, "groups": float(design.groups)}[along]
