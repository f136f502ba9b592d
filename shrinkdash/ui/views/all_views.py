"""One row a view of a draw."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from shrinkdash.strategies import RIVALS, STRATEGIES
from shrinkdash.ui.controls.setting import Choice, Setting
from shrinkdash.ui.parts.view_input import ViewInput
from shrinkdash.ui.views import (
    by_size,
    intervals,
    model_checks,
    ranks,
    symbols,
    table,
    tau_lab,
    weights,
    where_they_moved,
)


@dataclass(frozen=True)
class View:
    """One row: the name that a person reads and links have, and the function that shows it."""

    name: str
    show: Callable[[ViewInput], None]


ROWS = (
    View("Where they moved", where_they_moved.show),
    View("By size", by_size.show),
    View("Weights", weights.show),
    View("Intervals", intervals.show),
    View("τ laboratory", tau_lab.show),
    View("Ranks", ranks.show),
    View("Model checks", model_checks.show),
    View("Table", table.show),
    View("Symbols", symbols.show),
)
VIEWS: Mapping[str, View] = {row.name: row for row in ROWS}
VIEW = Setting("view", "View", Choice(tuple(VIEWS), look="bare segments"), "views", resets=False)


def choose_view() -> str:
    """Draw the row that chooses the view."""
    # Not st.tabs: its panels look through all their nodes at every change, which costs as much as drawing a chart.
    with st.container(key="views"):
        return str(VIEW.draw())


def show_view(given: ViewInput) -> None:
    """Show the chosen view, and say which strategies were asked for but do not apply to these data."""
    VIEWS[given.display.view or ROWS[0].name].show(given)
    absent = [name for name in RIVALS if name in given.display.show and name not in given.comparison.fits]
    if absent:
        st.caption("  \n".join(STRATEGIES[name].absence for name in absent))
