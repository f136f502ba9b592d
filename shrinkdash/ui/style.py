"""What a page wears. Of the controls, all of which are drawn on every page, this puts some out of sight."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from shrinkdash.ui.desk import DATA_SETS, Place, judged
from shrinkdash.ui.links import CHOICES, OWN_TABLE
from shrinkdash.ui.look import HOLDABLE, Look
from shrinkdash.ui.world import custom_is_set

HERE = Path(__file__).parent


def wear(place: Place) -> None:
    """Send a page's style, in one element: each that stands on the page costs every slider move its share."""
    sheets = ["style", *([place] if place != "explore" else []), *(["large"] if _set_to("big", usual=False) else [])]
    hidden = ", ".join(f".st-key-{key}" for key in sorted(out_of_sight(place)))
    st.html(f"<style>{''.join(map(_sheet, sheets))}{hidden} {{ display: none; }}</style>")


def out_of_sight(place: Place) -> set[str]:
    """Return the keys of what a page, or what is set on it, has no use for.

    They are told by a rule and not by a container around each: a container costs as much as a control.
    """
    outcome, by = _set_to("outcome", "measurements"), _set_to("by", "empirical Bayes")
    chosen, panel = DATA_SETS[_set_to("set", next(iter(DATA_SETS)))], _set_to("panel", "One to many")
    looked = Look(panel, 1, "tau", held=bool(_set_to("held", usual=False)))
    useless = {
        ("address", "menu"): True,
        ("look",): place != "long-run",
        ("along",): panel != "Risk curves",
        ("fall",): panel != "One to many",
        ("held",): panel not in HOLDABLE,
        ("views", "sort"): place == "long-run",
        ("sliders", "scene", "sigma", "assumed", "mu", "world", "rho", "truth", "data"): place == "data",
        ("outcome",): place != "explore",
        ("set", "own_table"): place != "data",
        ("own_table",): chosen != OWN_TABLE,
        ("new_truth", "new_data"): not looked.lucky_on(place),
        ("toggle_truth",): not judged(place, chosen),
        ("sizes",): not custom_is_set(),
        ("sigma", "assumed"): outcome != "measurements",
        ("rho",): _set_to("world", "normal") != "sized",
        ("method",): by == "full Bayes",
        ("prior", "scale"): by != "full Bayes",
    }
    return {key for keys, is_useless in useless.items() if is_useless for key in keys}


@cache
def _sheet(name: str) -> str:
    return (HERE / f"{name}.css").read_text(encoding="utf-8")


def _set_to(name: str, usual: Any) -> Any:
    """Return what a control is set to, and before it is drawn for the first time what the address asks of it."""
    asked = st.query_params.get_all(name)
    if isinstance(usual, bool):
        return st.session_state.get(name, asked == ["true"])
    # Of several values the widgets of one choice take the first.
    return st.session_state.get(name, asked[0] if asked and asked[0] in CHOICES[name] else usual)
