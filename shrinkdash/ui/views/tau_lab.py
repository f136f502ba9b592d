"""The tau laboratory: what the data say of tau, and every group as a function of it."""

from __future__ import annotations

import streamlit as st

from shrinkdash.diagnostics.tau_scan import TauScan, at_tau, tau_scan
from shrinkdash.figures.draw.tau_lab import tau_lab
from shrinkdash.narration.draw.tau_lab import cursor_said, estimate_said, lab_alt, posterior_said, prior_said
from shrinkdash.ui.chart import Mark
from shrinkdash.ui.parts.view_input import ViewInput, draw_groups
from shrinkdash.ui.prose import prose

MARKS = (
    Mark("partial-pooling", "▬", "posterior"),
    Mark("complete-pooling", "▬", "likelihood"),
    Mark("", "┅", "prior"),
    Mark("partial-pooling", "▶", "plug-in estimate"),
    Mark("", "▷", "other methods"),
    Mark("no-pooling", "●", "own mean"),
)


def show(given: ViewInput) -> None:
    """Show the view."""
    comparison, subject = given.seen, given.subject
    places = comparison.places
    scan = tau_scan(comparison)
    at = at_tau(comparison.data, _by_hand(scan, given.source))
    figure = tau_lab(comparison, scan, at, given.scale, unit=subject.unit, kind=given.kind, picked=given.picked)
    believed = (prior_said(scan.prior, places), posterior_said(scan, places), estimate_said(scan, places, subject))
    note = [cursor_said(scan, at, places, subject), " ".join(believed), prose("read/tau")]
    if comparison.family.approximated:
        note.append(prose("read/tau-counts"))
    draw_groups(given, figure, "tau", lab_alt(scan, at, places, subject), marks=MARKS, note=note)


def _by_hand(scan: TauScan, source: str) -> float:
    """Draw the slider of the cursor; until it is moved the cursor stands at the posterior median.

    For other data the axis, and with it the slider, may end elsewhere: what was set is kept beside the widget.
    """
    kept, key = f"kept tau {source}", f"tau by hand {source} {scan.end:g}"
    if kept not in st.session_state or key not in st.session_state:
        wanted = st.session_state.get(kept, float(scan.posterior.hyper["tau"].quantile(0.5)))
        st.session_state[key] = min(round(round(wanted / scan.step) * scan.step, scan.places), scan.end)
    form = f"%.{scan.places}f"
    chosen = st.slider(
        "τ by hand", 0.0, scan.end, step=scan.step, format=form, key=key, on_change=_keep, args=(kept, key)
    )
    return float(chosen)


def _keep(kept: str, key: str) -> None:
    st.session_state[kept] = st.session_state[key]
