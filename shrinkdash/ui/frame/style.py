"""The style of a page, in one element: each that stands on the page costs every slider move its share."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from shrinkdash.figures.draw.intervals import LOOKS
from shrinkdash.intervals import PLUG_IN
from shrinkdash.strategies import STRATEGIES, TRUTH
from shrinkdash.ui.controls.all_settings import SETTINGS
from shrinkdash.ui.frame.out_of_sight import out_of_sight
from shrinkdash.ui.pages import all_pages
from shrinkdash.ui.pages.page import Page

OURS = Path(__file__).parent
OF_PAGES = Path(all_pages.__file__).parent
# Streamlit's inside first, so that what of ours says the same thing counts.
SHEETS = (OURS / "streamlit_inside.css", OURS / "style.css")
LARGE = OURS / "large.css"


def style_page(page: Page) -> None:
    """Send a page's style."""
    sheets = [*SHEETS, *([OF_PAGES / page.style] if page.style else []), *([LARGE] if SETTINGS["big"].chosen() else [])]
    hidden = ", ".join(f".st-key-{key}" for key in sorted(out_of_sight(page)))
    st.html(f"<style>{''.join(map(_text, sheets))}{mark_colours()}{hidden} {{ display: none !important; }}</style>")


@cache
def mark_colours() -> str:
    """Return the rules that give the marks of legends the colours that charts give them."""
    colours = {name: strategy.colour for name, strategy in STRATEGIES.items()}
    colours |= {"truth": TRUTH.colour, PLUG_IN: LOOKS[PLUG_IN].colour}
    return "".join(f".mark.{name.replace(' ', '-')} {{ color: {colour}; }}\n" for name, colour in colours.items())


@cache
def _text(sheet: Path) -> str:
    return sheet.read_text(encoding="utf-8")
