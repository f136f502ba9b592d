"""Every control outside the stage. All are drawn on every page, so that none is lost on the way."""

from __future__ import annotations

from typing import Any

import streamlit as st

from shrinkdash import outcomes
from shrinkdash.settings import Analysis, Design
from shrinkdash.ui.controls.all_settings import SETTINGS, fields, rows_in
from shrinkdash.ui.controls.buttons import luck_buttons, reset_button, scene_button, truth_button
from shrinkdash.ui.controls.values import ControlValues, Display
from shrinkdash.ui.scripts import run_script
from shrinkdash.ui.streamlit_inside import UploadedFile


def draw_controls(view: str, *, unfolded: bool) -> ControlValues:
    """Draw the controls, also those that the style puts out of sight on this page.

    Parameters
    ----------
    view : str
        The picture on show, which is chosen elsewhere.
    unfolded : bool
        Whether the further controls are unfolded at first.
    """
    # Not in the stage, where it would cost every slider move; and drawn only where it counts, it would not be in the
    # address at once.
    sizes = SETTINGS["sizes"].draw()
    luck_buttons()
    below_luck = st.container(key="below_luck")
    scene_button()
    values, upload = _above()
    with st.expander("More", expanded=unfolded):
        values |= {row.key: row.draw() for row in rows_in("more")}
        reset_button()
        # The button that copies the address, which holds every setting.
        run_script("copy_link")
    analysis = Analysis(**fields(values, "pooling"))
    display = Display(analysis, values["sort"], values["show"], values["big"], values["level"], view)
    with below_luck:
        truth_button(display)
    return ControlValues(_rest_of_world(values), sizes, values["set"], upload, display)


def _above() -> tuple[dict[str, Any], UploadedFile | None]:
    """Draw what stands above the fold, and the way in for a person's own table below the choice of data."""
    values: dict[str, Any] = {}
    upload = None
    for row in rows_in("above"):
        values[row.key] = row.draw()
        if row.key == "set":
            upload = st.file_uploader("Your own CSV", type=["csv", "txt", "tsv"], key="own_table")
    return values, upload


def _rest_of_world(values: dict[str, Any]) -> Design:
    """Return the world but for what the sliders set; counts have no sigma, and nothing can be assumed of it."""
    given = fields(values, "world", "luck") | {"tau": 0.0}
    outcome = outcomes.ROWS[given["outcome"]]
    # Rates of nothing and of everything leave no room for groups to differ.
    low, high = outcome.means
    given["mu"] = min(max(given["mu"], low), high)
    return Design(**given | {"sigma_factor": 1.0} if outcome.counted else given)
