"""For everyone: axe-core finds nothing, the keyboard reaches everything, type is large, phones scroll one way."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from driving import wait_until_still
from playwright.sync_api import Page, expect
from sound import LEAST_LARGE, MAIN, faults, found_by_axe, too_small
from steering import ARROWS, BARS, PHONE, PROJECTOR, WAIT_MS, open_more, reach, turn_to, wait_until_unfolded

from shrinkdash.ui.views.all_views import VIEWS

OpenPage = Callable[..., Page]
# Colours hang on the scheme and widths on the device, never on both, so two looks see every colour and every width.
LOOKS_OF_A_PAGE: dict[str, dict[str, Any]] = {
    "desktop, light": {"color_scheme": "light"},
    "phone, dark": {"color_scheme": "dark", **PHONE},
}

# What has the focus, where it stands, and whether one can see that it has it.
FOCUSED = """() => {
  const el = document.activeElement;
  if (el === document.body) return null;
  // An icon's name is text before the words, which stand in a paragraph.
  const words = el.querySelector("p")?.innerText || el.innerText || el.labels?.[0]?.innerText;
  const named = el.getAttribute("aria-label") || words || el.tagName;
  return named.trim().split("\\n")[0];
}"""
LOOKS = """(el) => {
  const looks = [];
  for (let node = el, level = 0; node && level < 4; node = node.parentElement, level += 1) {
    const { boxShadow, outline, borderColor, backgroundColor, color } = getComputedStyle(node);
    looks.push(boxShadow, outline, borderColor, backgroundColor, color);
  }
  return JSON.stringify(looks);
}"""

FOLDS = ("All numbers", "How these numbers")
FOCUSABLE = (
    ("slider", "Number of groups"),
    ("radio", "Where they moved"),
    ("button", "New data"),
    ("button", "Things to try"),
    ("button", "Hide the truth"),
    ("button", "Reset"),
    ("button", "Copy link"),
)


def opened(open_page: OpenPage, url: str, title: str, **options: Any) -> Page:
    page = open_page(url, **options)
    wait_until_still(page)
    if title != "Explore":
        reach(page, title)
    return page


@pytest.mark.parametrize("title", ["Explore", "Data"])
@pytest.mark.parametrize("look", LOOKS_OF_A_PAGE)
def test_every_view_is_sound_to_axe_legible_and_as_wide_as_the_screen(
    open_page: OpenPage, app_url: str, look: str, title: str
) -> None:
    page = opened(open_page, app_url, title, **LOOKS_OF_A_PAGE[look])
    found = {}
    for view in VIEWS:
        turn_to(page, view)
        found[view] = faults(page)
    for fold in FOLDS:
        summary = page.locator(".st-key-stage summary", has_text=fold)
        summary.click()
        expect(page.locator(".st-key-stage details", has_text=fold).locator("table").last).to_be_visible()
        wait_until_unfolded(page)
        found[fold] = faults(page)
        summary.click()
    open_more(page)
    found["More"] = faults(page)
    assert {where: what for where, what in found.items() if what} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_violation_in_large_type(open_page: OpenPage, app_url: str, scheme: str) -> None:
    page = opened(open_page, f"{app_url}/?big=true", "Explore", color_scheme=scheme, **PROJECTOR)
    assert found_by_axe(page) == []


def test_on_a_phone_every_view_can_be_tapped_from_every_other(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url, "Explore", **PHONE)
    for view in VIEWS:
        turn_to(page, view)
        for other in VIEWS:
            page.get_by_role("radio", name=other, exact=True).tap(trial=True, timeout=WAIT_MS)
        expect(page.get_by_role("radio", name=view, exact=True)).to_be_checked()


def test_a_phone_shows_headline_fresh_data_charts_and_then_the_controls(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url, "Explore", **PHONE)
    parts = (
        page.get_by_role("heading", level=1),
        page.locator(".st-key-new_data_here"),
        page.locator(ARROWS),
        page.locator(BARS),
        page.get_by_role("slider").first,
    )
    tops = [part.bounding_box()["y"] for part in parts]
    assert tops == sorted(tops)
    assert tops[1] < PHONE["viewport"]["height"]
    before = page.locator(ARROWS).get_attribute("aria-label")
    parts[1].get_by_role("button").tap()
    expect(page.locator(ARROWS)).not_to_have_attribute("aria-label", before)


@pytest.mark.parametrize("title", ["Explore", "Data"])
def test_a_projector_shows_no_text_under_24_pixels(open_page: OpenPage, app_url: str, title: str) -> None:
    page = opened(open_page, f"{app_url}/?big=true", title, **PROJECTOR)
    found = {}
    for view in VIEWS:
        turn_to(page, view)
        found[view] = too_small(page, LEAST_LARGE, MAIN)
    assert {view: texts for view, texts in found.items() if texts} == {}
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 1280


def test_on_a_projector_nothing_covers_anything(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, f"{app_url}/?big=true", "Explore", **PROJECTOR)
    buttons = [
        page.get_by_role("button", name=name) for name in ("Hide the truth", "New data", "New truth", "Normal type")
    ]
    boxes = sorted((button.bounding_box() for button in buttons), key=lambda box: box["x"])
    assert all(left["x"] + left["width"] <= right["x"] for left, right in pairwise(boxes))
    assert boxes[-1]["x"] + boxes[-1]["width"] <= 1280
    for button in buttons:
        button.click(trial=True)
    nav = page.get_by_role("link", name="Data", exact=True).bounding_box()
    assert nav["x"] + nav["width"] <= boxes[0]["x"]
    assert page.get_by_role("heading", level=1).bounding_box()["y"] >= max(b["y"] + b["height"] for b in boxes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_follow_the_reader(open_page: OpenPage, app_url: str, scheme: str) -> None:
    page = opened(open_page, app_url, "Explore", color_scheme=scheme)
    paper = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    label = page.locator(f"{ARROWS} .ytick text").first.evaluate("(el) => getComputedStyle(el).fill")
    brightness = [sum(int(level) for level in colour[4:-1].split(",")) for colour in (paper, label)]
    assert (brightness[0] > brightness[1]) == (scheme == "light")


def tabbed(page: Page, limit: int = 80) -> list[str]:
    """Press Tab from the top until the focus leaves the page; every stop has to look focused."""
    page.evaluate("() => { document.body.tabIndex = -1; document.body.focus(); }")
    stops = []
    for _ in range(limit):
        page.keyboard.press("Tab")
        name = page.evaluate(FOCUSED)
        if name is None:
            return stops
        stops.append(name)
    raise AssertionError(f"Tab does not get out: {stops}")


def test_tab_reaches_every_control_in_the_order_of_the_page(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url, "Explore")
    open_more(page)
    stops = tabbed(page)
    world = ["Number of groups", "equal", "Typical group size", "Between-group SD"]
    unfolded = ["All numbers", "How these numbers"]
    desk = ["New truth", "New data", "Hide the truth", "Things to try", "measurements", "empirical Bayes", "none"]
    more = ["More", "Within-group SD", "right", "Overall mean", "normal", "Truth draw", "Data draw", "REML", "mean"]
    last = ["truth", "Large type", "Reset", "Copy link"]
    pages = ["Explore", "Long run", "Data"]
    assert missing([*pages, "Where they moved", *unfolded, *world, *desk, *more, *last], stops) == []


def missing(wanted: list[str], stops: list[str]) -> list[str]:
    """Return what does not come up in this order."""
    rest = iter(stops)
    return [name for name in wanted if not any(stop.startswith(name) for stop in rest)]


def test_focus_can_be_seen(open_page: OpenPage, app_url: str) -> None:
    page = opened(open_page, app_url, "Explore")
    open_more(page)
    for role, name in FOCUSABLE:
        control = page.get_by_role(role, name=name).first
        page.evaluate("() => document.activeElement.blur()")
        before = control.evaluate(LOOKS)
        page.keyboard.press("Tab")  # so that the browser takes what follows for the keyboard's doing
        control.focus()
        expect(control).to_be_focused()
        page.wait_for_function(
            f"([el, before]) => ({LOOKS})(el) !== before", arg=[control.element_handle(), before], timeout=WAIT_MS
        )
