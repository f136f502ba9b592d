"""Selectors that depend on how Streamlit builds its pages: each still finds something, or fails here by its name."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from driving import wait_until_still
from playwright.sync_api import Page
from steering import PHONE

import shrinkdash.ui

OpenPage = Callable[..., Page]
UI = Path(shrinkdash.ui.__file__).parent
# Pages on which together everything stands; the menu of pages is folded only on a phone.
LINKS = ("/", "/?view=Model+checks", "/?view=Ranks&big=true", "/long-run", "/data")
FOUND = """(selectors) => selectors.filter((selector) => document.querySelector(selector))"""


def selectors() -> list[str]:
    """Return every selector of the sheet on Streamlit's inside, and every test id of other sheets and of scripts."""
    sheet = (UI / "frame/streamlit_inside.css").read_text(encoding="utf-8")
    plain = re.sub(r"/\*.*?\*/|@media[^{]*\{", "", sheet, flags=re.DOTALL)
    heads = re.findall(r"([^{}]+)\{[^{}]*\}", plain)
    # Commas inside brackets part no selectors.
    found = {part.strip().removesuffix("::before") for head in heads for part in re.split(r",(?![^(]*\))", head)}
    others = [path for ending in ("*.css", "*.js") for path in UI.rglob(ending) if "plotly-basic" not in path.name]
    texts = " ".join(path.read_text(encoding="utf-8") for path in others)
    return sorted(found | set(re.findall(r'\[data-testid="\w+"\]', texts)))


def test_every_selector_still_finds_something(open_page: OpenPage, app_url: str) -> None:
    found: set[str] = set()
    for link in LINKS:
        page = open_page(f"{app_url}{link}")
        wait_until_still(page)
        found |= set(page.evaluate(FOUND, selectors()))
    page = open_page(app_url, **PHONE)
    wait_until_still(page)
    page.get_by_test_id("stExpandSidebarButton").tap()
    page.get_by_test_id("stSidebarNavLink").first.wait_for()
    found |= set(page.evaluate(FOUND, selectors()))
    assert sorted(set(selectors()) - found) == []
