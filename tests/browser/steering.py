"""How a person steers the dashboard in a browser, shared by the tests of its pages."""

from __future__ import annotations

import json

import numpy as np
from driving import wait_until_still
from playwright.sync_api import Locator, Page, expect

from shrinkdash.comparison import Comparison, compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.figures.parts.scale import scale_of_design
from shrinkdash.narration.draw.descriptions import arrows_alt
from shrinkdash.narration.subject import SIMULATIONS
from shrinkdash.settings import Analysis, Design

WAIT_MS = 15_000  # a busy machine is no fault of the page
expect.set_options(timeout=WAIT_MS)

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
PROJECTOR = {"viewport": {"width": 1280, "height": 720}}
ARROWS = '.shrinkdash-chart[aria-label^="Arrow plot"]'
BARS = '.shrinkdash-chart[aria-label^="Bars of"]'
SIZES = '.shrinkdash-chart[aria-label^="Own means"]'
WEIGHTS = '.shrinkdash-chart[aria-label^="Weight on"]'
CONTENT = {
    "Where they moved": ARROWS,
    "By size": SIZES,
    "Weights": WEIGHTS,
    "Intervals": '.shrinkdash-chart[aria-label^="Three 95"]',
    "τ laboratory": '.shrinkdash-chart[aria-label^="Above: posterior"]',
    "Ranks": '.shrinkdash-chart[aria-label^="Ranks of"]',
    "Model checks": '.shrinkdash-chart[aria-label^="Histograms of"]',
    "Table": "[data-testid=stDataFrame] canvas",
    "Symbols": "table",
}
METHOD = "How τ² is estimated"
GROUPS, SIZE, TAU = "Number of groups", "Typical group size", "Between-group SD (τ)"
SIGMA, MU = "Within-group SD (σ)", "Overall mean (μ)"
OUTCOME, POOLING, LEVEL, PRIOR = "What is observed", "Partial pooling by", "Intervals", "Prior for τ"
# What only one page shows at the desk.
HALLMARKS = {"Explore": ".st-key-outcome", "Long run": ".st-key-panel_controls", "Data": ".st-key-set"}
USUAL = Analysis()

SAYS = """([name, values]) => JSON.stringify(new URLSearchParams(location.search).getAll(name)) === values"""
TRACE = """(el, [name, axis]) => Array.from(el.data.find((trace) => trace.name === name)[axis])"""
MARK = """(el, id) => {
  const mark = [...el.querySelectorAll(".point")].find((mark) => mark.__data__.id === id);
  const { x, y, width, height } = mark.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}"""
# Whatever holds it may be out of sight, as the desk is in large type.
IN_SIGHT = """(what) => getComputedStyle(document.querySelector(what)).display !== "none\""""
UNFOLDED = """() => [...document.querySelectorAll("details")]
  .every((fold) => fold.getAnimations({ subtree: true }).every(({ playState }) => playState !== "running"))"""
ADDRESS = """(wanted) => {
  const given = [...new URLSearchParams(location.search)].map((pair) => pair.join("=")).sort();
  return JSON.stringify(given) === JSON.stringify(wanted);
}"""


def draw(design: Design, analysis: Analysis = USUAL) -> Comparison:
    """Compute what a page ought to show."""
    return compare_simulated(design, simulate(design), analysis=analysis)


def expect_draw(page: Page, design: Design, analysis: Analysis = USUAL, sort: str = "mean") -> None:
    """Wait for the arrow plot of these settings, and compare its numbers to the last bit."""
    comparison = draw(design, analysis)
    plot = page.locator(ARROWS)
    expect(plot).to_have_attribute("aria-label", arrows_alt(comparison, SIMULATIONS[design.outcome]))
    wait_until_still(page)
    scale = scale_of_design(design)
    assert trace(plot, "own mean") == scale.clip(comparison.data.y_bar).tolist()
    assert trace(plot, "pooled") == scale.clip(comparison.pooled.theta_hat).tolist()
    assert comparison.theta is not None
    assert trace(plot, "truth") == scale.clip(comparison.theta).tolist()
    keys = {"mean": -comparison.data.y_bar, "size": comparison.data.se, "name": np.arange(len(comparison.data))}
    rows = trace(plot, "own mean", "y")
    assert np.all(np.diff(keys[sort][np.argsort(-np.array(rows))]) >= 0)


def trace(plot: Locator, name: str, axis: str = "x") -> list[float]:
    """Return one coordinate of a trace's marks, in the order of the groups."""
    values: list[float] = plot.evaluate(TRACE, [name, axis])
    return values


def wait_for_param(page: Page, name: str, *values: str) -> None:
    """Wait until the address gives a parameter these values; without values, until it has dropped out."""
    page.wait_for_function(SAYS, arg=[name, json.dumps(values, separators=(",", ":"))], timeout=WAIT_MS)


def wait_for_address(page: Page, query: str) -> None:
    """Wait until the address says exactly this, in any order."""
    page.wait_for_function(ADDRESS, arg=sorted(query.split("&")) if query else [], timeout=WAIT_MS)


def wait_for_design(page: Page, design: Design) -> None:
    """Wait until the address says this design and nothing else; what is usual is left out of it."""
    usual = Design()
    names = ("groups", "size", "pattern", "tau", "sigma", "mu", "outcome", "world", "rho")
    told = {name: getattr(design, name) for name in names if getattr(design, name) != getattr(usual, name)}
    said = {name: value if isinstance(value, str) else f"{value:g}" for name, value in told.items()}
    wait_for_address(page, "&".join(f"{name}={value}" for name, value in said.items()))


def press_slider(page: Page, label: str, key: str = "ArrowRight") -> None:
    """Move a slider by one press of a key."""
    page.get_by_role("slider", name=label).focus()
    page.keyboard.press(key)


def open_more(page: Page) -> None:
    """Unfold the further controls."""
    more = page.locator(".st-key-controls").locator("details", has_text="More")
    if more.get_attribute("open") is None:
        more.locator("summary").click()
    expect(page.get_by_role("button", name="Reset")).to_be_visible()
    wait_until_unfolded(page)


def wait_until_unfolded(page: Page) -> None:
    """Wait until no fold is opening or closing any more: a click would miss what still moves."""
    page.wait_for_function(UNFOLDED)


def choose(page: Page, label: str, option: str) -> None:
    """Choose one of several."""
    page.get_by_role("radiogroup", name=label).get_by_role("radio", name=option, exact=True).click()


def go_to(page: Page, title: str) -> None:
    """Follow the navigation to another page."""
    page.get_by_role("link", name=title, exact=True).click()
    page.wait_for_function(IN_SIGHT, arg=HALLMARKS[title], timeout=WAIT_MS)


def reach(page: Page, title: str) -> None:
    """Follow the navigation to another page also where it is folded into a menu, which then closes by itself."""
    menu = page.get_by_test_id("stExpandSidebarButton")
    if menu.is_visible():
        menu.tap()
    go_to(page, title)
    expect(page.get_by_role("button", name="Collapse sidebar")).not_to_be_in_viewport()
    wait_until_still(page)


def open_view(page: Page, name: str) -> None:
    """Choose another view of the draw, and wait until what it holds stands there."""
    choose(page, "View", name)
    expect_view(page, name)


def turn_to(page: Page, name: str) -> None:
    """Choose another view by keyboard, so that nothing can lie over it."""
    page.get_by_role("radio", name=name, exact=True).press("Space")
    expect_view(page, name)


def expect_view(page: Page, name: str) -> None:
    """Wait until a view is open and its content stands there."""
    expect(page.get_by_role("radiogroup", name="View").get_by_role("radio", name=name)).to_be_checked()
    expect(page.locator(".st-key-moved").locator(CONTENT[name]).first).to_be_visible()
    wait_until_still(page)


def click_mark(page: Page, chart: str, group: int) -> None:
    """Click on the first mark of a group."""
    plot = page.locator(chart)
    plot.scroll_into_view_if_needed()
    page.mouse.click(*plot.evaluate(MARK, str(group)))
