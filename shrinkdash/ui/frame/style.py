"""What a page wears. Of the controls, all of which are drawn on every page, this puts some out of sight."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import cast

import streamlit as st

from shrinkdash.ui.controls.bound import choice_of, is_on
from shrinkdash.ui.controls.desk import KEYS_OF_TITLES, Place, judged
from shrinkdash.ui.controls.links import OWN_TABLE
from shrinkdash.ui.controls.look import HOLDABLE, Panel, luck_counts
from shrinkdash.ui.controls.world import custom_is_set

FOLDERS = (Path(__file__).parent, Path(__file__).parents[1] / "pages")


def wear(place: Place) -> None:
    """Send a page's style, in one element: each that stands on the page costs every slider move its share."""
    sheets = ["style"]
    if place != "explore":
        sheets.append(place)
    if is_on("big"):
        sheets.append("large")
    hidden = ", ".join(f".st-key-{key}" for key in sorted(out_of_sight(place)))
    st.html(f"<style>{''.join(map(_sheet, sheets))}{hidden} {{ display: none !important; }}</style>")


def out_of_sight(place: Place) -> set[str]:
    """Return the keys of what a page, or what is set on it, has no use for.

    They are told by a rule and not by a container around each: a container costs as much as a control.
    """
    outcome, by, panel = choice_of("outcome"), choice_of("by"), cast("Panel", choice_of("panel"))
    dataset = KEYS_OF_TITLES[choice_of("set")]
    useless = {
        ("look",): place != "long-run",
        ("along",): panel != "Risk curves",
        ("fall",): panel != "One to many",
        ("held",): panel not in HOLDABLE,
        ("views", "sort"): place == "long-run",
        ("sliders", "sizes", "scene", "sigma", "assumed", "mu", "world", "rho", "truth", "data"): place == "data",
        ("outcome",): place != "explore",
        ("set", "own_table"): place != "data",
        ("own_table",): dataset != OWN_TABLE,
        ("new_truth", "new_data"): not luck_counts(place, panel, held=is_on("held")),
        ("beside_luck",): not judged(place, dataset),
        ("sizes",): not custom_is_set(),
        ("sigma", "assumed"): outcome != "measurements",
        ("rho",): choice_of("world") != "sized",
        ("method",): by == "full Bayes",
        ("prior", "scale"): by != "full Bayes",
    }
    return {key for keys, is_useless in useless.items() if is_useless for key in keys}


@cache
def _sheet(name: str) -> str:
    (sheet,) = [folder / f"{name}.css" for folder in FOLDERS if (folder / f"{name}.css").exists()]
    return sheet.read_text(encoding="utf-8")
