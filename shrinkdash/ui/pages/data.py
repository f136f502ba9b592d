"""Data: the same pictures on real data, and on a person's own table."""

from __future__ import annotations

import numpy as np
import streamlit as st

from shrinkdash.comparison import compare
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.reading import TEMPLATE, Table, TableError, read_table
from shrinkdash.families import family_of
from shrinkdash.figures.draw.methods import method_plot
from shrinkdash.figures.parts.scale import scale_of_data
from shrinkdash.narration.draw.closer import closer_and_away, who_came_closest
from shrinkdash.narration.draw.descriptions import methods_alt
from shrinkdash.narration.draw.tau import why_zero
from shrinkdash.narration.subject import Subject
from shrinkdash.tau2.methods import METHODS, estimate_tau2
from shrinkdash.ui.chart import chart
from shrinkdash.ui.controls.all_settings import OWN_TABLE
from shrinkdash.ui.controls.values import Display
from shrinkdash.ui.pages.page import PageInput
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.accuracy_note import accuracy_note
from shrinkdash.ui.parts.error_bars import error_bars
from shrinkdash.ui.parts.headline import write_headline, write_notices
from shrinkdash.ui.parts.number_tables import error_table, world_table
from shrinkdash.ui.parts.page_layout import lay_out_page
from shrinkdash.ui.parts.view_input import ViewInput, view_input
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose
from shrinkdash.ui.streamlit_inside import UploadedFile
from shrinkdash.ui.views.all_views import show_view

OWN = Subject("group", "In these data", "your unit")


def show(page: PageInput) -> None:
    """Show what is chosen."""
    show_data(page.values.dataset, page.values.upload, page.values.display, page.notices)


def show_data(key: str, upload: UploadedFile | None, display: Display, notices: tuple[str, ...] = ()) -> None:
    """Show one data set, or a person's own table."""
    with st.container(key="words"):
        write_notices(*notices)
        given = _own(upload, display) if key == OWN_TABLE else _published(key, display)
        if given is None:
            return
        _say(given)
    layout = lay_out_page(big=display.big)
    with layout.view:
        show_view(given)
    with layout.errors:
        if given.seen.theta is not None:
            error_bars(given, None)
        _methods(given)
    layout.fill_notes(numbers=lambda: _all_numbers(given), accuracy=lambda: accuracy_note(given))


def _published(key: str, display: Display) -> ViewInput:
    found = DATASETS[key]
    comparison = results.real_data(key, display.analysis)
    lead = f"For these {len(found.data)} {found.noun}s"
    subject = Subject(found.noun, lead, found.unit, "what came later", found.truth_label)
    return view_input(key, comparison, subject, scale_of_data(found.data, found.truth), display)


def _say(given: ViewInput) -> None:
    comparison, subject = given.comparison, given.subject
    ledger = "" if given.seen.theta is None else closer_and_away(comparison, subject)
    zero = why_zero(comparison, subject)
    private = prose("own-table-stays") if given.source == OWN_TABLE else ""
    write_headline(who_came_closest(given.seen, subject), ledger, zero, private)
    if given.source in DATASETS and not given.display.big:
        _story(given.source)


def _all_numbers(given: ViewInput) -> None:
    if given.source in DATASETS and given.display.big:
        _story(given.source)
    st.table(world_table(given.comparison, None))
    if given.seen.theta is not None:
        wide_table("errors", error_table(given.comparison, given.strategies, None))


def _story(key: str) -> None:
    found = DATASETS[key]
    with st.container(key="story"):
        st.markdown(f"{prose(f'data/{key}')} {family_of(found.observed).words.approximation}\n\nSource: {found.source}")


def _methods(given: ViewInput) -> None:
    """Set the estimates of tau by every method side by side."""
    st.markdown("## Estimates of τ")
    tau_hat: dict[str, float] = {
        method: float(np.sqrt(estimate_tau2(given.comparison.data, method))) for method in METHODS
    }
    comparison = given.comparison
    plugged = not comparison.family.approximated and not comparison.fully
    places, method = comparison.places, comparison.analysis.method if plugged else ""
    figure = method_plot(tau_hat, method, places=places, kind=given.kind)
    chart(figure, key=f"methods {given.source}", alt=methods_alt(tau_hat, method, places))
    st.caption(prose("read/methods" if plugged else "read/methods-aside"))


def _own(upload: UploadedFile | None, display: Display) -> ViewInput | None:
    """Ask for a table, say in one line what is wrong with it, or fit it."""
    if upload is None:
        write_headline("Your own table, through the same pictures.", prose("own-table-stays"))
        st.markdown(prose("own-table"))
        st.download_button("Download a template", TEMPLATE, file_name="shrinkdash-template.csv", on_click="ignore")
        return None
    table = _read(upload)
    if isinstance(table, TableError):
        write_headline("This table cannot be read yet.")
        st.markdown(prose("own-table"))
        write_notices(str(table))
        return None
    write_notices(*table.notices)
    comparison = compare(table.data, analysis=display.analysis)
    return view_input(OWN_TABLE, comparison, OWN, scale_of_data(table.data), display)


def _read(upload: UploadedFile) -> Table | TableError:
    """Read a file once, and keep what came of it in the session, which alone may see it."""
    last = st.session_state.get("own_table_read")
    if last is None or last[0] != upload.file_id:
        last = (upload.file_id, _read_anew(upload))
        st.session_state["own_table_read"] = last
    table: Table | TableError = last[1]
    return table


def _read_anew(upload: UploadedFile) -> Table | TableError:
    try:
        return read_table(upload.getvalue(), filename=upload.name)
    except TableError as fault:
        return fault
