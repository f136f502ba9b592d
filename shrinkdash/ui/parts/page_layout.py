"""The places of what a draw shows, on Explore and on Data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.elements.lib.mutable_expander_container import ExpanderContainer


@dataclass(frozen=True, eq=False)
class Cards:
    """The places of the picture and of the errors; ``unfolded`` holds the notes below them that are open."""

    moved: DeltaGenerator
    errors: DeltaGenerator
    unfolded: dict[str, ExpanderContainer]

    def fill_notes(self, **writers: Callable[[], None]) -> None:
        """Write the notes that are open, each by the writer of its name."""
        for name, note in self.unfolded.items():
            with note:
                writers[name]()


def lay_out_cards(*, big: bool) -> Cards:
    """Lay out the places; a closed note costs nothing."""
    with st.container(key="charts_large" if big else "charts"):
        moved, errors = st.container(border=True, key="moved"), st.container(border=True, key="errors")
        notes: dict[str, ExpanderContainer] = {
            "numbers": st.expander("All numbers", key="numbers", on_change="rerun"),
            "accuracy": st.expander("How these numbers are computed and checked", key="accuracy", on_change="rerun"),
        }
    return Cards(moved, errors, {name: note for name, note in notes.items() if note.open})
