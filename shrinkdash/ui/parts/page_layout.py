"""Where a page puts what a draw shows, on Explore and on Data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from shrinkdash.ui.streamlit_inside import DeltaGenerator, ExpanderContainer


@dataclass(frozen=True, eq=False)
class PageLayout:
    """The places of the view and of the errors; ``open_notes`` holds the notes below them that are unfolded."""

    view: DeltaGenerator
    errors: DeltaGenerator
    open_notes: dict[str, ExpanderContainer]

    def fill_notes(self, **writers: Callable[[], None]) -> None:
        """Write the notes that are open, each by the writer of its name."""
        for name, note in self.open_notes.items():
            with note:
                writers[name]()


def lay_out_page(*, big: bool) -> PageLayout:
    """Lay out the places; a closed note costs nothing."""
    with st.container(key="charts_large" if big else "charts"):
        view, errors = st.container(border=True, key="moved"), st.container(border=True, key="errors")
        notes: dict[str, ExpanderContainer] = {
            "numbers": st.expander("All numbers", key="numbers", on_change="rerun"),
            "accuracy": st.expander("How these numbers are computed and checked", key="accuracy", on_change="rerun"),
        }
    return PageLayout(view, errors, {name: note for name, note in notes.items() if note.open})
