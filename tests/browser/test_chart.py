"""The chart component in a real browser: it stays, glides, keeps its zoom and can be clicked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from driving import drawn, free_port, serving, wait_for_move, wait_until_still
from playwright.sync_api import Browser, Page, expect

DOT = ".scatterlayer .point"
BAR = ".barlayer .point"
DOUBLE_CLICK_MS = 400  # two clicks in less than 300 ms are a double click to Plotly
PHONE = {"width": 390, "height": 600}
FINGER = {"viewport": PHONE, "has_touch": True, "is_mobile": True}

OpenPage = Callable[..., Page]

# From here on every frame tells how many marks stand in a chart, and where the first one is.
WATCH_FRAMES = """(el) => {
  window.kept = [el, el.querySelector(".main-svg")];
  window.frames_ = [];
  const look = () => {
    const marks = el.querySelectorAll(".point");
    window.frames_.push({ count: marks.length, x: marks[0]?.getBoundingClientRect().x });
    requestAnimationFrame(look);
  };
  look();
}"""
KEPT = "() => window.kept.every((node) => node.isConnected)"
# From here on every frame tells what the horizontal axis spans.
WATCH_RANGE = """(el) => {
  window.ranges = new Set();
  const look = () => {
    window.ranges.add(String(el._fullLayout.xaxis.range));
    requestAnimationFrame(look);
  };
  look();
}"""
# What a drawing from scratch would show, beside what the glide left.
AFTER_REDRAW = """async (el) => {
  const places = () => [...el.querySelectorAll(".point")].map((mark) => mark.getBoundingClientRect().x);
  const glided = places();
  await window.Plotly.redraw(el);
  return [glided, places()];
}"""


@pytest.fixture(scope="module")
def chart_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    script = Path(__file__).with_name("chart_app.py")
    options = ("--server.headless=true", "--browser.gatherUsageStats=false", "--server.fileWatcherType=none")
    address = ("--server.address=127.0.0.1", f"--server.port={port}")
    command = (sys.executable, "-m", "streamlit", "run", str(script), *options, *address)
    with serving(command, port=port, cwd=tmp_path_factory.mktemp("chart")) as url:
        yield url


@pytest.fixture
def charts(open_page: OpenPage, chart_url: str) -> Page:
    page = open_page(chart_url)
    wait_until_still(page)
    return page


def chart_of(page: Page, name: str, shift: int):
    return page.get_by_role("img", name=f"{name} at {shift}", exact=True)


def press(page: Page, times: int = 1) -> None:
    page.get_by_role("slider").focus()
    for _ in range(times):
        page.keyboard.press("ArrowRight")


def wait_for_shift(page: Page, shift: int) -> None:
    for name in ("Dots", "Bars"):
        page.wait_for_selector(f'[aria-label="{name} at {shift}"][data-state="still"]')


def frames(page: Page) -> list[dict[str, float]]:
    return page.evaluate("() => window.frames_")


def centre_of_mark(page: Page, name: str, mark: str, place: int) -> tuple[float, float]:
    box = page.locator(f'[aria-label^="{name} at"] {mark}').nth(place).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def click_mark(page: Page, name: str, mark: str, place: int) -> None:
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.mouse.click(*centre_of_mark(page, name, mark, place))


def click_nowhere(page: Page) -> None:
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    box = page.locator('[aria-label^="Dots at"] .nsewdrag').bounding_box()
    page.mouse.click(box["x"] + box["width"] - 10, box["y"] + box["height"] - 10)


def zoom(page: Page) -> list[float]:
    box = page.locator('[aria-label^="Dots at"] .nsewdrag').bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 60, box["y"] + box["height"] - 10, steps=4)
    page.mouse.up()
    page.wait_for_function("() => document.querySelector('.shrinkdash-chart')._fullLayout.xaxis.range[0] > 0")
    return x_range(page)


def x_range(page: Page) -> list[float]:
    return page.evaluate("() => document.querySelector('.shrinkdash-chart')._fullLayout.xaxis.range")


def test_a_move_keeps_the_node_and_glides_without_a_blank_frame(charts: Page) -> None:
    chart_of(charts, "Dots", 0).evaluate(WATCH_FRAMES)
    start = frames(charts)[0]["x"]
    press(charts)
    wait_for_shift(charts, 1)
    seen = frames(charts)
    assert charts.evaluate(KEPT)
    assert min(frame["count"] for frame in seen) == 3  # the fourth value is missing, so it is not drawn
    end = seen[-1]["x"]
    assert end > start
    assert any(start + 1 < frame["x"] < end - 1 for frame in seen)


def test_axes_take_their_new_range_in_any_millisecond(open_page: OpenPage, chart_url: str) -> None:
    """One jump in 16 met a frame in its first millisecond; by a clock of whole seconds 59 in 60 do."""
    # Texts sent to NaN are faults in the console, which fail the test.
    page = open_page(f"{chart_url}/?texts=shown")
    wait_until_still(page)
    press(page, times=9)
    wait_for_shift(page, 9)
    page.evaluate("() => { const now = Date.now; Date.now = () => 1000 * Math.floor(now() / 1000); }")
    chart_of(page, "Dots", 9).evaluate(WATCH_RANGE)
    press(page)
    wait_for_shift(page, 10)
    page.wait_for_timeout(2000)  # more than a second of that clock after the glide
    assert page.evaluate("() => [...window.ranges]") == ["0,20", "0,30"]
    assert page.evaluate("() => String(setTimeout).includes('[native code]')")


def test_reduced_motion_moves_at_once(open_page: OpenPage, chart_url: str) -> None:
    page = open_page(chart_url, reduced_motion="reduce")
    wait_until_still(page)
    chart_of(page, "Dots", 0).evaluate(WATCH_FRAMES)
    press(page)
    wait_for_shift(page, 1)
    page.wait_for_function("() => window.frames_.at(-1).x > window.frames_[0].x")
    assert len({round(frame["x"]) for frame in frames(page)}) == 2


def test_many_fast_moves_end_where_a_fresh_drawing_would(charts: Page) -> None:
    press(charts, times=9)
    wait_for_shift(charts, 9)
    for name in ("Dots", "Bars"):
        glided, fresh = chart_of(charts, name, 9).evaluate(AFTER_REDRAW)
        assert glided == pytest.approx(fresh, abs=0.5)


def test_zoom_stays_until_the_axes_themselves_change(charts: Page) -> None:
    zoomed = zoom(charts)
    press(charts)
    wait_for_shift(charts, 1)
    assert x_range(charts) == pytest.approx(zoomed)
    press(charts, times=9)
    wait_for_shift(charts, 10)
    assert x_range(charts) == [0, 30]


def test_double_click_takes_the_zoom_back(charts: Page) -> None:
    zoom(charts)
    charts.locator('[aria-label^="Dots at"] .nsewdrag').dblclick(position={"x": 30, "y": 30})
    charts.wait_for_function("() => document.querySelector('.shrinkdash-chart')._fullLayout.xaxis.range[1] === 20")
    assert x_range(charts) == [0, 20]


def test_a_click_picks_a_group_in_any_chart_and_takes_it_back(charts: Page) -> None:
    chart_of(charts, "Dots", 0).evaluate(WATCH_FRAMES)
    click_mark(charts, "Dots", DOT, 1)
    expect(charts.get_by_text("Picks: ['b']", exact=True)).to_be_visible()
    click_mark(charts, "Bars", BAR, 1)
    expect(charts.get_by_text("Picks: ['b', None]", exact=True)).to_be_visible()
    click_mark(charts, "Bars", BAR, 2)
    expect(charts.get_by_text("Picks: ['b', None, 'c']", exact=True)).to_be_visible()
    click_nowhere(charts)
    expect(charts.get_by_text("Picks: ['b', None, 'c', None]", exact=True)).to_be_visible()
    click_nowhere(charts)
    click_mark(charts, "Dots", DOT, 0)
    expect(charts.get_by_text("Picks: ['b', None, 'c', None, 'a']", exact=True)).to_be_visible()
    assert charts.evaluate(KEPT)


def test_dark_and_light_recolour_the_chart_where_it_stands(open_page: OpenPage, chart_url: str) -> None:
    page = open_page(chart_url, color_scheme="light")
    wait_until_still(page)
    chart = chart_of(page, "Bars", 0)
    chart.evaluate(WATCH_FRAMES)
    bar = chart.locator(f"{BAR} path").first
    light = bar.evaluate("(el) => getComputedStyle(el).fill")
    page.emulate_media(color_scheme="dark")
    expect(bar).not_to_have_css("fill", light)
    wait_until_still(page)
    text = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).color")
    expect(bar).to_have_css("fill", text)
    expect(chart.locator(".xtick text").first).not_to_have_css("fill", text)
    assert page.evaluate(KEPT)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_muted_text_is_readable(open_page: OpenPage, chart_url: str, scheme: str) -> None:
    page = open_page(chart_url, color_scheme=scheme)
    wait_until_still(page)
    muted = page.locator('[aria-label^="Dots at"] .gtitle tspan').evaluate("(el) => getComputedStyle(el).fill")
    paper = page.evaluate("() => getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert contrast(muted, paper) >= 4.5


def test_a_phone_shows_the_narrow_form_without_sideways_scroll(open_page: OpenPage, chart_url: str) -> None:
    page = open_page(chart_url, viewport=PHONE)
    wait_until_still(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]
    assert chart_of(page, "Dots", 0).bounding_box()["height"] == 300
    assert chart_of(page, "Dots", 0).bounding_box()["width"] <= PHONE["width"]


def test_a_chart_follows_the_width_of_the_page(charts: Page) -> None:
    charts.set_viewport_size(PHONE)
    charts.wait_for_function(
        """() => [...document.querySelectorAll(".shrinkdash-chart")].filter((el) => el.clientWidth > 0)
          .every((el) => el.querySelector(".main-svg").getBoundingClientRect().width === el.clientWidth)"""
    )
    assert chart_of(charts, "Dots", 0).bounding_box()["width"] <= PHONE["width"]


def test_a_finger_scrolls_the_page_over_a_chart(open_page: OpenPage, chart_url: str) -> None:
    page = open_page(chart_url, **FINGER)
    wait_until_still(page)
    box = page.locator('[aria-label^="Dots at"] .nsewdrag').bounding_box()
    swipe_up(page, box["x"] + box["width"] - 20, box["y"] + box["height"] - 20)
    page.wait_for_function("() => document.querySelector('[data-testid=stMain]').scrollTop > 50")
    assert x_range(page) == [0, 20]


def test_a_tap_picks_once(open_page: OpenPage, chart_url: str) -> None:
    page = open_page(chart_url, **FINGER)
    wait_until_still(page)
    page.touchscreen.tap(*centre_of_mark(page, "Dots", DOT, 1))
    expect(page.get_by_text("Picks: ['b']", exact=True)).to_be_visible()
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    page.touchscreen.tap(*centre_of_mark(page, "Dots", DOT, 1))
    expect(page.get_by_text("Picks: ['b', None]", exact=True)).to_be_visible()


def test_a_hidden_tab_draws_when_it_opens_and_never_before(charts: Page) -> None:
    shown, hidden = (charts.get_by_role("tab", name=name) for name in ("Shown", "Hidden"))
    press(charts)
    wait_for_shift(charts, 1)
    assert drawn(charts)[2] == 0
    hidden.click()
    expect(chart_of(charts, "Tab", 1).locator(DOT)).to_have_count(3)
    before = chart_of(charts, "Tab", 1).locator(DOT).first.bounding_box()["x"]
    shown.click()
    press(charts)
    wait_for_shift(charts, 2)
    counts = drawn(charts)
    hidden.click()
    wait_for_move(charts, counts)
    assert chart_of(charts, "Tab", 2).locator(DOT).first.bounding_box()["x"] > before


def test_a_chart_that_left_can_come_back(charts: Page) -> None:
    box = charts.get_by_text("Bars", exact=True)
    box.click()
    expect(chart_of(charts, "Bars", 0)).not_to_be_attached()
    box.click()
    expect(chart_of(charts, "Bars", 0).locator(BAR)).to_have_count(4)


def test_without_the_bundle_the_words_stand_in(browser: Browser, chart_url: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/plotly-basic-*", lambda route: route.abort())
    page.goto(chart_url)
    expect(chart_of(page, "Dots", 0)).to_have_text("Dots at 0")
    context.close()


def swipe_up(page: Page, x: float, y: float) -> None:
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 15 * step}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def contrast(one: str, other: str) -> float:
    """Contrast of two CSS colours ``rgb(r, g, b)``, as WCAG 2.2 defines it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    levels = [int(level) / 255 for level in colour[len("rgb(") : -1].split(",")]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in levels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
