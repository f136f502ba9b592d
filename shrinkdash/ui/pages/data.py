"""Data: the same pictures on real data, and on a person's own table."""

from __future__ import annotations

import numpy as np
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

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
from shrinkdash.ui.controls.desk import Desk, View
from shrinkdash.ui.controls.links import OWN_TABLE
from shrinkdash.ui.parts import panels, results
from shrinkdash.ui.parts.accuracy_note import accuracy_note
from shrinkdash.ui.parts.number_tables import error_table, world_table
from shrinkdash.ui.parts.page_layout import lay_out_cards
from shrinkdash.ui.parts.picture import Picture, paint
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose

OWN = Subject("group", "In these data", "your unit")


def show(set_to: Desk, notices: tuple[str, ...]) -> None:
    """Show what is chosen at the desk."""
    look_at(set_to.dataset, set_to.upload, set_to.view, notices)


def look_at(key: str, upload: UploadedFile | None, view: View, notices: tuple[str, ...] = ()) -> None:
    """Show one data set, or a person's own table."""
    with st.container(key="words"):
        panels.notices(*notices)
        picture = _own(upload, view) if key == OWN_TABLE else _published(key, view)
        if picture is None:
            return
        _say(picture)
    cards = lay_out_cards(big=view.big)
    with cards.moved:
        panels.views(picture)
    with cards.errors:
        if picture.seen.theta is not None:
            panels.errors(picture, None)
        _methods(picture)
    cards.fill_notes(numbers=lambda: _all_numbers(picture), accuracy=lambda: accuracy_note(picture))


def _published(key: str, view: View) -> Picture:
    found = DATASETS[key]
    comparison = results.real_data(key, view.analysis)
    lead = f"For these {len(found.data)} {found.noun}s"
    subject = Subject(found.noun, lead, found.unit, "what came later", found.truth_label)
    return paint(key, comparison, subject, scale_of_data(found.data, found.truth), view)


def _say(picture: Picture) -> None:
    comparison, subject = picture.comparison, picture.subject
    ledger = "" if picture.seen.theta is None else closer_and_away(comparison, subject)
    zero = why_zero(comparison, subject)
    private = prose("own-table-stays") if picture.place == OWN_TABLE else ""
    panels.headline(who_came_closest(picture.seen, subject), ledger, zero, private)
    if picture.place in DATASETS and not picture.view.big:
        _story(picture.place)


def _all_numbers(picture: Picture) -> None:
    if picture.place in DATASETS and picture.view.big:
        _story(picture.place)
    st.table(world_table(picture.comparison, None))
    if picture.seen.theta is not None:
        wide_table("errors", error_table(picture.comparison, picture.strategies, None))


def _story(key: str) -> None:
    found = DATASETS[key]
    with st.container(key="story"):
        st.markdown(f"{prose(f'data/{key}')} {family_of(found.observed).words.approximation}\n\nSource: {found.source}")


def _methods(picture: Picture) -> None:
    """Set the estimates of tau by every method side by side."""
    st.markdown("## Estimates of τ")
    tau_hat: dict[str, float] = {
        method: float(np.sqrt(estimate_tau2(picture.comparison.data, method))) for method in METHODS
    }
    comparison = picture.comparison
    plugged = not comparison.family.approximated and not comparison.fully
    places, method = comparison.places, comparison.analysis.method if plugged else ""
    figure = method_plot(tau_hat, method, places=places, kind=picture.kind)
    chart(figure, key=f"methods {picture.place}", alt=methods_alt(tau_hat, method, places))
    st.caption(prose("read/methods" if plugged else "read/methods-aside"))


def _own(upload: UploadedFile | None, view: View) -> Picture | None:
    """Ask for a table, say in one line what is wrong with it, or fit it."""
    if upload is None:
        panels.headline("Your own table, through the same pictures.", prose("own-table-stays"))
        st.markdown(prose("own-table"))
        st.download_button("Download a template", TEMPLATE, file_name="shrinkdash-template.csv", on_click="ignore")
        return None
    table = _read(upload)
    if isinstance(table, TableError):
        panels.headline("This table cannot be read yet.")
        st.markdown(prose("own-table"))
        panels.notices(str(table))
        return None
    panels.notices(*table.notices)
    comparison = compare(table.data, analysis=view.analysis)
    return paint(OWN_TABLE, comparison, OWN, scale_of_data(table.data), view)


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
