"""The long run in a real browser: six panels, draws that fall, and an address that holds it all."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote_plus

import pytest
from driving import drawn, wait_until_still
from playwright.sync_api import Locator, Page, expect
from sound import LEAST_LARGE, MAIN, faults, found_by_axe, too_small, too_wide
from steering import (
    PHONE,
    PROJECTOR,
    TAU,
    choose,
    go_to,
    open_more,
    press_slider,
    reach,
    wait_for_address,
    wait_for_param,
)

from shrinkdash.ui.long_run.all_panels import PANELS as PANEL_ROWS

OpenPage = Callable[..., Page]
PANELS = tuple(PANEL_ROWS)

# How the alternative text of each chart of a panel begins.
CHARTS = {
    "One to many": ("Distribution of the mean squared error", "Mean of all draws so far"),
    "Risk curves": ("Expected mean squared error from", "Bars of the expected mean squared error"),
    "Who pays": ("Bars of the mean squared error", "Dots, one a school"),
    "Intervals": ("Coverage of 95", "Coverage against mean width"),
    "Break it": ("Marks, a row a world", "Nothing broken: mean squared error"),
    "James-Stein": ("Curves of James-Stein's risk", "Curves of the MSE relative", "Rows of MSEs relative"),
}
FALLEN = '.shrinkdash-chart[aria-label^="Distribution of"]'
LOOKS: dict[str, dict[str, Any]] = {
    "desktop, light": {"color_scheme": "light"},
    "phone, dark": {"color_scheme": "dark", **PHONE},
}
# A draw of partial pooling that has not fallen yet on a page with one draw: kept, to see the same node fall.
WAITING = """(el) => {
  const mark = [...el.querySelectorAll(".point")].find((mark) => mark.__data__.id === "partial pooling 3");
  window.kept = [el, el.querySelector(".main-svg"), mark];
  return [mark.getBoundingClientRect().y - el.getBoundingClientRect().y, Number(getComputedStyle(mark).opacity)];
}"""
FELL = """(el) => {
  const mark = window.kept[2];
  return [mark.getBoundingClientRect().y - el.getBoundingClientRect().y, Number(getComputedStyle(mark).opacity)];
}"""
KEPT = "() => window.kept.every((node) => node.isConnected)"
SEEN = """(el) => el.data.filter((trace) => trace.ids?.[0]?.startsWith("partial pooling"))
  .flatMap((trace) => trace.marker.opacity).filter((opacity) => opacity === 1).length"""


def link(app_url: str, panel: str, rest: str = "") -> str:
    return f"{app_url}/long-run?panel={quote_plus(panel)}{rest}"


def chart(page: Page, alt: str) -> Locator:
    return page.locator(f'.shrinkdash-chart[aria-label^="{alt}"]')


def expect_panel(page: Page, panel: str) -> None:
    """Wait until a panel is open and all its charts are drawn."""
    expect(page.get_by_role("radiogroup", name="Panel").get_by_role("radio", name=panel)).to_be_checked()
    for alt in CHARTS[panel]:
        expect(chart(page, alt)).to_be_visible()
    expect(page.locator(".shrinkdash-chart")).to_have_count(len(CHARTS[panel]))
    wait_until_still(page)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    wait_until_still(page)
    assert all(drawn(page))


def test_the_page_opens_from_the_navigation(page: Page) -> None:
    wait_until_still(page)
    go_to(page, "Long run")
    expect_panel(page, "One to many")
    expect(page.get_by_role("heading", level=1)).to_contain_text("One draw is an anecdote")
    for panel in PANELS[1:]:
        choose(page, "Panel", panel)
        expect_panel(page, panel)
        wait_for_address(page, f"panel={panel}")


@pytest.mark.parametrize("look", LOOKS)
def test_every_panel_opens_from_a_link_sound_to_axe_legible_and_as_wide_as_the_screen(
    open_page: OpenPage, app_url: str, look: str
) -> None:
    page = open_page(link(app_url, PANELS[0]), **LOOKS[look])
    found = {}
    for panel in PANELS:
        page.goto(link(app_url, panel))
        expect_panel(page, panel)
        found[panel] = faults(page)
    open_more(page)
    found["More"] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


def test_a_projector_shows_no_text_under_24_pixels_and_nothing_beside_the_screen(
    open_page: OpenPage, app_url: str
) -> None:
    page = open_page(link(app_url, PANELS[0], "&big=true"), **PROJECTOR)
    expect_panel(page, PANELS[0])
    found = {"axe": found_by_axe(page)}
    for panel in PANELS:
        choose(page, "Panel", panel)
        expect_panel(page, panel)
        found[panel] = [*too_small(page, LEAST_LARGE, MAIN), *too_wide(page)]
    assert {where: what for where, what in found.items() if what} == {}


def test_a_phone_reaches_the_page_and_taps_every_panel(open_page: OpenPage, app_url: str) -> None:
    page = open_page(app_url, **PHONE)
    wait_until_still(page)
    reach(page, "Long run")
    for panel in reversed(PANELS):
        page.get_by_role("radio", name=panel, exact=True).tap()
        expect_panel(page, panel)
        expect(page.get_by_role("radio", name=panel, exact=True)).to_be_checked()


def test_more_draws_fall_in_the_chart_that_stands(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/long-run")
    expect_panel(page, "One to many")
    fallen = page.locator(FALLEN)
    waited_at, unseen = fallen.evaluate(WAITING)
    assert unseen == 0
    assert fallen.evaluate(SEEN) == 1
    page.get_by_role("button", name="+10", exact=True).click()
    expect(fallen).to_have_attribute("aria-label", re.compile("over 11 draws"))
    wait_until_still(page)
    assert page.evaluate(KEPT)
    fell_to, seen = fallen.evaluate(FELL)
    assert fell_to > waited_at + 10
    assert seen == 1
    assert 9 <= fallen.evaluate(SEEN) <= 11  # what lies beyond the axis is counted at its end
    expect(page.get_by_role("spinbutton", name="Draws")).to_have_value("11")
    wait_for_address(page, "draws=11")


def test_a_slider_redraws_every_chart_on_its_own_node(open_page: OpenPage, app_url: str) -> None:
    page = open_page(link(app_url, "One to many", "&draws=101"))
    for panel in ("One to many", "Risk curves", "Intervals"):
        choose(page, "Panel", panel)
        expect_panel(page, panel)
        page.evaluate("() => { window.kept = [...document.querySelectorAll('.shrinkdash-chart .main-svg')]; }")
        before, told = drawn(page), [chart(page, alt).get_attribute("aria-label") for alt in CHARTS[panel]]
        press_slider(page, TAU)
        expect(chart(page, CHARTS[panel][1])).not_to_have_attribute("aria-label", told[1])
        expect_panel(page, panel)
        assert all(now > then for now, then in zip(drawn(page), before, strict=True))
        assert page.evaluate(KEPT)


def test_back_and_page_switches_keep_panel_and_draws(open_page: OpenPage, app_url: str) -> None:
    settings = "panel=Intervals&draws=111&tau=2.5&held=true"
    page = open_page(f"{app_url}/long-run?{settings}")
    expect_panel(page, "Intervals")
    for title in ("Explore", "Data"):
        go_to(page, title)
        wait_for_address(page, settings)
        page.go_back()
        expect_panel(page, "Intervals")
        wait_for_address(page, settings)
    go_to(page, "Data")
    go_to(page, "Long run")
    choose(page, "Panel", "One to many")
    wait_for_param(page, "panel")
    expect_panel(page, "One to many")
    expect(page.get_by_role("spinbutton", name="Draws")).to_have_value("111")
    expect(page.get_by_role("switch", name="Truth held")).to_be_checked()


LINK = "panel=Risk curves&along=Group size&draws=1001&held=true&tau=2.5&world=heavy&by=full Bayes&prior=half-normal"


def test_a_link_restores_all_of_it(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/long-run?{LINK}&show=truth&show=oracle&data=7")
    expect_panel(page, "Risk curves")
    expect(page.get_by_role("radiogroup", name="Along").get_by_role("radio", name="Group size")).to_be_checked()
    expect(page.get_by_role("slider", name=TAU)).to_have_value("2.5")
    expect(page.get_by_role("radio", name="full Bayes")).to_be_checked()
    wait_for_address(page, f"{LINK}&show=truth&show=oracle&data=7")
    choose(page, "Panel", "One to many")
    expect_panel(page, "One to many")
    expect(page.locator(FALLEN)).to_have_attribute("aria-label", re.compile("over 1,001 draws"))
    expect(page.locator(FALLEN)).to_have_attribute("aria-label", re.compile("Oracle|oracle"))
    expect(page.get_by_role("switch", name="Truth held")).to_be_checked()
