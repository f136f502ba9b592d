"""Explore in a real browser: it teaches, its controls move it, and its address holds every setting."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from driving import drawn, wait_for_move, wait_until_still
from playwright.sync_api import Page, expect
from steering import (
    ARROWS,
    BARS,
    LEVEL,
    MU,
    OUTCOME,
    POOLING,
    PRIOR,
    SIGMA,
    SIZES,
    TAU,
    WEIGHTS,
    choose,
    click_mark,
    draw,
    expect_draw,
    expect_view,
    go_to,
    open_more,
    open_view,
    press_slider,
    trace,
    wait_for_address,
    wait_for_design,
    wait_for_param,
)

from shrinkdash.narration.draw.closer import closer_and_away, who_came_closest
from shrinkdash.narration.draw.descriptions import bars_alt
from shrinkdash.narration.draw.groups import group_story
from shrinkdash.narration.draw.intervals import misses
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.scenes import SCENES
from shrinkdash.settings import Analysis, Design, Outcome
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

OpenPage = Callable[..., Page]
THREE = (NO, COMPLETE, PARTIAL)
DOUBLE_CLICK_MS = 400  # two clicks in less than 300 ms are a double click to Plotly

# From here on every frame tells how many marks stand in each chart.
WATCH_FRAMES = """() => {
  const charts = [...document.querySelectorAll(".shrinkdash-chart")];
  window.kept = charts.flatMap((el) => [el, el.querySelector(".main-svg")]);
  window.fewest = charts.map(() => Infinity);
  const look = () => {
    charts.forEach((el, i) => (window.fewest[i] = Math.min(window.fewest[i], el.querySelectorAll(".point").length)));
    requestAnimationFrame(look);
  };
  look();
}"""
KEPT = "() => window.kept.every((node) => node.isConnected)"
# How many lines of intervals the browser has drawn: each begins with one "M" in the paths of its trace.
INTERVALS = """(el) => [...el.querySelectorAll(".scatterlayer .trace")]
  .filter((trace) => trace.__data__[0].trace.name.startsWith("interval"))
  .flatMap((trace) => [...trace.querySelectorAll("path.js-line")])
  .reduce((count, path) => count + path.getAttribute("d").split("M").length - 1, 0)"""
X_RANGE = "(el) => el._fullLayout.xaxis.range"


def test_the_first_screen_teaches(page: Page) -> None:
    expect_draw(page, Design())
    comparison = draw(Design())
    expect(page.get_by_role("heading", level=1)).to_have_text(who_came_closest(comparison, SIMULATED))
    expect(page.get_by_text(closer_and_away(comparison, SIMULATED))).to_be_visible()
    assert page.locator(f"{ARROWS} .point").count() == 3 * 12
    assert page.locator(f"{BARS} .barlayer .point").count() == 3
    told = bars_alt(comparison, None, ("no pooling",)).removesuffix(".")
    expect(page.locator(BARS)).to_have_attribute("aria-label", re.compile(re.escape(told)))
    for chart in (ARROWS, BARS):
        expect(page.locator(chart)).to_have_attribute("role", "img")
    wait_for_address(page, "")


def test_every_mark_of_a_group_tells_its_story(page: Page) -> None:
    expect_draw(page, Design())
    wait_until_still(page)
    comparison = draw(Design())
    group = int(np.argmax(comparison.data.y_bar))
    for trace_before in range(3):
        page.locator(f"{ARROWS} .point").nth(12 * trace_before + group).hover(force=True)
        for line in group_story(comparison, group):
            expect(page.locator(f"{ARROWS} .hoverlayer")).to_contain_text(line)
        page.mouse.move(0, 0)
        expect(page.locator(f"{ARROWS} .hoverlayer .hovertext")).to_have_count(0)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_slider_moves_both_charts_on_their_own_nodes(open_page: OpenPage, app_url: str, motion: str) -> None:
    page = open_page(app_url, reduced_motion=motion)
    expect_draw(page, Design())
    page.evaluate(WATCH_FRAMES)
    before, old_bars = drawn(page), page.locator(BARS).get_attribute("aria-label")
    press_slider(page, TAU)
    expect_draw(page, Design(tau=5.5))
    expect(page.locator(BARS)).not_to_have_attribute("aria-label", old_bars)
    assert page.evaluate(KEPT)
    assert page.evaluate("() => window.fewest") == [36, 6]
    assert all(now > then for now, then in zip(drawn(page), before, strict=True))


def test_shortcuts_work_while_a_slider_has_the_focus(page: Page) -> None:
    expect_draw(page, Design())
    page.get_by_role("slider", name=TAU).focus()
    page.keyboard.press("Alt+n")
    expect_draw(page, Design(data_seed=2))
    page.keyboard.press("Alt+t")
    expect_draw(page, Design(truth_seed=2, data_seed=2))
    page.keyboard.press("Alt+h")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Predict first")
    page.wait_for_function("() => document.querySelectorAll('.shrinkdash-chart .point').length === 27")
    page.keyboard.press("Alt+h")
    expect_draw(page, Design(truth_seed=2, data_seed=2))
    expect(page.get_by_role("slider", name=TAU)).to_be_focused()


def test_large_type_has_a_shortcut_though_its_button_is_out_of_sight(page: Page) -> None:
    expect_draw(page, Design())
    expect(page.locator(".st-key-toggle_large_type")).to_be_hidden()
    page.get_by_role("slider", name=TAU).focus()
    page.keyboard.press("Alt+l")
    wait_for_param(page, "big", "true")
    expect(page.get_by_role("button", name="Normal type")).to_be_visible()
    expect(page.get_by_role("slider").first).to_be_hidden()
    page.keyboard.press("Alt+l")
    wait_for_param(page, "big")
    expect(page.get_by_role("slider", name=TAU)).to_be_visible()


def test_things_to_try_sets_the_sliders_and_says_what_to_watch(page: Page) -> None:
    expect_draw(page, Design())
    for scene in SCENES:
        page.get_by_role("button", name="Things to try").click()
        page.get_by_role("menuitem", name=scene.title).click()
        expect(page.locator(".st-key-scene_note")).to_contain_text(scene.title)
        expect_draw(page, scene.design)
        expect(page.get_by_role("slider", name=TAU)).to_have_value(f"{scene.design.tau:g}")
        wait_for_design(page, scene.design)
    press_slider(page, TAU)
    expect(page.locator(".st-key-scene_note")).to_have_count(0)


@pytest.mark.parametrize("outcome", OUTCOMES[1:])
def test_counts_redraw_both_charts_and_have_no_sigma(page: Page, outcome: Outcome) -> None:
    expect_draw(page, Design())
    open_more(page)
    expect(page.get_by_role("slider", name=SIGMA)).to_be_visible()
    page.evaluate(WATCH_FRAMES)
    before = drawn(page)
    choose(page, OUTCOME, outcome)
    design = Design(outcome=outcome)
    expect_draw(page, design)
    expect(page.locator(BARS)).to_have_attribute("aria-label", bars_alt(draw(design), None, THREE))
    assert all(now > then for now, then in zip(drawn(page), before, strict=True))
    assert page.evaluate(KEPT)
    expect(page.get_by_role("slider", name=SIGMA)).to_be_hidden()
    expect(page.get_by_role("slider", name=MU)).to_be_visible()
    wait_for_address(page, f"outcome={outcome}")
    choose(page, OUTCOME, OUTCOMES[0])
    expect_draw(page, Design())
    expect(page.get_by_role("slider", name=SIGMA)).to_be_visible()


def test_full_bayes_moves_the_heads_and_survives_a_switch_of_pages(page: Page) -> None:
    expect_draw(page, Design())
    plugged = trace(page.locator(ARROWS), "pooled")
    choose(page, POOLING, "full Bayes")
    expect_draw(page, Design(), Analysis(by="full Bayes"))
    assert trace(page.locator(ARROWS), "pooled") != plugged
    open_more(page)
    choose(page, PRIOR, "exponential")
    asked = Analysis(by="full Bayes", prior="exponential")
    expect_draw(page, Design(), asked)
    for title in ("Long run", "Data"):
        go_to(page, title)
        go_to(page, "Explore")
        expect_draw(page, Design(), asked)
        wait_for_address(page, "by=full Bayes&prior=exponential")
    expect(page.get_by_role("radio", name="full Bayes")).to_be_checked()


def test_intervals_are_drawn_and_those_that_miss_are_counted(page: Page) -> None:
    expect_draw(page, Design())
    note = page.locator(".st-key-moved .chart-note")
    assert page.locator(ARROWS).evaluate(INTERVALS) == 0
    choose(page, LEVEL, "95 %")
    expect(note).to_contain_text(misses(draw(Design()), 0.95))
    wait_until_still(page)
    assert page.locator(ARROWS).evaluate(INTERVALS) == 2 * 12
    wait_for_address(page, "level=95 %")
    choose(page, LEVEL, "none")
    expect(note).not_to_contain_text("95")
    wait_until_still(page)
    assert page.locator(ARROWS).evaluate(INTERVALS) == 0


def picked_bands(page: Page, chart: str) -> int:
    return page.locator(chart).evaluate("(el) => (el.layout.shapes ?? []).length")


def expect_picked(page: Page, chart: str, name: str | None) -> None:
    story = page.locator(".st-key-moved").get_by_text(re.compile(r"^School \d+ +·"))
    if name is None:
        expect(story).to_have_count(0)
    else:
        expect(story).to_contain_text(re.compile(rf"^{name} "))
    page.wait_for_function(
        "([chart, count]) => (document.querySelector(chart).layout.shapes ?? []).length === count",
        arg=[chart, int(name is not None)],
    )
    wait_until_still(page)


def test_a_click_follows_a_group_everywhere(page: Page) -> None:
    expect_draw(page, Design())
    click_mark(page, ARROWS, 6)
    expect_picked(page, ARROWS, "School 7")
    open_view(page, "By size")
    expect_picked(page, SIZES, "School 7")
    click_mark(page, SIZES, 2)
    expect_picked(page, SIZES, "School 3")
    open_view(page, "Weights")
    expect_picked(page, WEIGHTS, "School 3")
    open_view(page, "Table")
    expect(page.locator('tr[aria-selected="true"]')).to_contain_text("School 3")
    open_view(page, "Where they moved")
    expect_picked(page, ARROWS, "School 3")
    click_mark(page, ARROWS, 2)
    expect_picked(page, ARROWS, None)
    open_view(page, "Table")
    expect(page.locator("tr[aria-selected]").nth(1)).to_be_attached()
    expect(page.locator('tr[aria-selected="true"]')).to_have_count(0)


def test_a_click_picks_in_the_weights_too(page: Page) -> None:
    expect_draw(page, Design())
    open_view(page, "Weights")
    click_mark(page, WEIGHTS, 4)
    expect_picked(page, WEIGHTS, "School 5")
    assert picked_bands(page, WEIGHTS) == 1
    page.wait_for_timeout(DOUBLE_CLICK_MS)
    click_mark(page, WEIGHTS, 4)
    expect_picked(page, WEIGHTS, None)
    assert picked_bands(page, WEIGHTS) == 0


def test_a_tick_in_the_table_picks_in_the_charts(page: Page) -> None:
    expect_draw(page, Design())
    open_view(page, "Table")
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    tick = (box["x"] + 15, box["y"] + 35 + 35 * 2 + 17)  # the third row's box, rows being 35 pixels high
    page.mouse.click(*tick)
    expect(page.locator('tr[aria-selected="true"]')).to_contain_text("School 3")
    for view, chart in (("Where they moved", ARROWS), ("By size", SIZES), ("Weights", WEIGHTS)):
        open_view(page, view)
        expect_picked(page, chart, "School 3")


@pytest.mark.parametrize("view", ["By size", "Weights"])
def test_the_other_views_follow_a_slider_without_an_error(open_page: OpenPage, app_url: str, view: str) -> None:
    page = open_page(f"{app_url}/?view={view.replace(' ', '+')}")
    expect_view(page, view)
    before = drawn(page)
    press_slider(page, TAU)
    wait_for_param(page, "tau", "5.5")
    page.wait_for_function(
        "([before, chart]) => Number(document.querySelector(chart).dataset.drawn) > before",
        arg=[before[0], SIZES if view == "By size" else WEIGHTS],
    )
    wait_for_move(page, before)
    expect(page.get_by_role("slider", name=TAU)).to_have_value("5.5")


def test_the_oracle_follows_a_slider_without_an_error(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?show=truth&show=oracle")
    expect_draw(page, Design())
    press_slider(page, TAU)
    expect_draw(page, Design(tau=5.5))
    assert page.locator(f"{BARS} .barlayer .point").count() == 4


def test_a_zoom_survives_new_data(page: Page) -> None:
    expect_draw(page, Design())
    plot = page.locator(ARROWS)
    box = plot.locator(".nsewdrag").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 4, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 3 / 4, box["y"] + box["height"] / 2, steps=4)
    page.mouse.up()
    page.wait_for_function("(chart) => document.querySelector(chart)._fullLayout.xaxis.range[0] > 51", arg=ARROWS)
    zoomed = plot.evaluate(X_RANGE)
    page.keyboard.press("Alt+n")
    expect_draw(page, Design(data_seed=2))
    assert plot.evaluate(X_RANGE) == pytest.approx(zoomed)
