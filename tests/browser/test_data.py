"""Data in a real browser: published data sets, and a table of one's own that never leaves the session."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from driving import wait_until_still
from playwright.sync_api import Download, Page, expect
from steering import ARROWS, METHOD, TAU, choose, expect_view, go_to, open_view, trace, wait_for_address, wait_for_param

from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.reading import TEMPLATE
from shrinkdash.ui.controls.all_settings import OWN_TABLE

OpenPage = Callable[..., Page]

GOOD = b"group,mean,se\nA,1,1\nB,5,2\nC,9,1\n"
BAD = b"group,mean,se\nA,1,1\nB,five,2\n"
NASTY_NAMES = (
    "<b>bold</b>",
    "<img src=x onerror=document.title='hurt'>",
    "![x](http://example.org/x.png)",
    "[link](http://example.org)",
    "=1+1",
    "+1",
    "-1",
    "@sum",
)
NASTY = "group,mean,se\n" + "".join(f"{name},{j},1\n" for j, name in enumerate(NASTY_NAMES))
FOREIGN = "main :is(b, i, img, a[href*='example.org'], script)"


@pytest.fixture
def data_page(open_page: OpenPage, app_url: str) -> Page:
    page = open_page(f"{app_url}/?tau=2.5")
    wait_until_still(page)
    go_to(page, "Data")
    wait_until_still(page)
    return page


def upload(page: Page, content: bytes, name: str = "mine.csv") -> None:
    page.locator("input[type=file]").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})


def remove_upload(page: Page) -> None:
    page.locator(".st-key-own_table").get_by_role("button", name="Remove").click()


def choose_own_table(page: Page) -> None:
    choose(page, "Data set", OWN_TABLE)
    expect(page.locator(".st-key-own_table")).to_be_visible()


def saved(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def test_every_data_set_is_drawn(data_page: Page) -> None:
    for found in DATASETS.values():
        choose(data_page, "Data set", found.title)
        expect(data_page.locator(ARROWS)).to_have_attribute(
            "aria-label", re.compile(f"{len(found.data)} {found.noun}s")
        )
        wait_until_still(data_page)
        assert trace(data_page.locator(ARROWS), "own mean") == found.data.y_bar.tolist()
        expect(data_page.locator(".st-key-story")).to_contain_text(found.source)


def test_a_link_opens_a_data_set_with_its_method(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?set=BCG+vaccine&method=SJ")
    wait_until_still(page)
    go_to(page, "Data")
    expect(page.get_by_role("img", name="In use: SJ")).to_be_visible()
    wait_until_still(page)
    assert trace(page.locator(ARROWS), "own mean") == DATASETS["bcg"].data.y_bar.tolist()
    choose(page, METHOD, "DL")
    expect(page.get_by_role("img", name="In use: DL")).to_be_visible()
    wait_for_address(page, "set=BCG vaccine&method=DL")


def test_an_upload_is_drawn_a_faulty_one_gets_one_line_and_the_rest_stays(data_page: Page) -> None:
    choose(data_page, METHOD, "PM")
    choose_own_table(data_page)
    expect(data_page.locator(".shrinkdash-chart")).to_have_count(0)
    upload(data_page, GOOD)
    expect_view(data_page, "Where they moved")
    assert trace(data_page.locator(ARROWS), "own mean") == [1, 5, 9]
    upload(data_page, BAD)
    expect(data_page.get_by_text("five")).to_be_visible()
    expect(data_page.get_by_text("row 3")).to_have_count(1)
    expect(data_page.locator(".shrinkdash-chart")).to_have_count(0)
    upload(data_page, GOOD.replace(b"9", b"7"))
    expect_view(data_page, "Where they moved")
    assert trace(data_page.locator(ARROWS), "own mean") == [1, 5, 7]
    wait_for_address(data_page, f"set={OWN_TABLE}&tau=2.5&method=PM")


def test_an_upload_outlives_a_look_at_explore(data_page: Page) -> None:
    choose_own_table(data_page)
    upload(data_page, GOOD)
    expect_view(data_page, "Where they moved")
    go_to(data_page, "Explore")
    expect(data_page.get_by_role("slider", name=TAU)).to_have_value("2.5")
    expect(data_page.get_by_role("img", name="12 schools")).to_be_visible()
    go_to(data_page, "Data")
    expect(data_page.get_by_role("img", name="3 groups, each")).to_be_visible()
    wait_until_still(data_page)
    assert trace(data_page.locator(ARROWS), "own mean") == [1, 5, 9]


def test_names_are_only_ever_text(data_page: Page) -> None:
    choose_own_table(data_page)
    upload(data_page, NASTY.encode())
    expect_view(data_page, "Where they moved")
    for view in ("Where they moved", "By size", "Weights", "Table"):
        open_view(data_page, view)
        expect(data_page.locator(FOREIGN)).to_have_count(0)
    expect(data_page).not_to_have_title("hurt")
    tick_first_row(data_page)
    for view in ("Where they moved", "By size", "Weights"):
        open_view(data_page, view)
        expect(data_page.locator(".st-key-moved").get_by_text(NASTY_NAMES[0])).not_to_have_count(0)
        expect(data_page.locator(FOREIGN)).to_have_count(0)
    labels = data_page.locator("[aria-label^='Weight on'] .ytick text").all_text_contents()
    assert {"<b>bold</b>", "=1+1", "@sum"} <= set(labels)


def tick_first_row(page: Page) -> None:
    box = page.locator("[data-testid=stDataFrame] canvas").first.bounding_box()
    page.mouse.click(box["x"] + 15, box["y"] + 35 + 17)  # rows are 35 pixels high, the head as well
    expect(page.locator('tr[aria-selected="true"]')).to_have_count(1)


def test_the_table_downloads_with_formulas_defused(data_page: Page) -> None:
    choose_own_table(data_page)
    upload(data_page, NASTY.encode())
    expect_view(data_page, "Where they moved")
    open_view(data_page, "Table")
    with data_page.expect_download() as found:
        data_page.get_by_role("button", name="Download CSV").click()
    rows = list(csv.DictReader(io.StringIO(saved(found.value).decode("utf-8-sig"), newline="")))
    assert found.value.suggested_filename == "shrinkdash-groups.csv"
    assert [row["group"] for row in rows][4:] == ["'=1+1", "'+1", "'-1", "'@sum"]
    assert [float(row["own mean"]) for row in rows] == list(range(len(NASTY_NAMES)))


def test_the_template_can_be_loaded_again(data_page: Page) -> None:
    choose_own_table(data_page)
    with data_page.expect_download() as found:
        data_page.get_by_role("button", name="Download a template").click()
    assert saved(found.value) == TEMPLATE
    upload(data_page, saved(found.value), found.value.suggested_filename)
    expect_view(data_page, "Where they moved")
    assert trace(data_page.locator(ARROWS), "own mean") == [71.3, 64.8, 76.0, 69.5]


def test_a_link_to_ones_own_table_carries_no_data(data_page: Page, open_page: OpenPage) -> None:
    choose_own_table(data_page)
    upload(data_page, GOOD)
    expect_view(data_page, "Where they moved")
    wait_for_param(data_page, "set", OWN_TABLE)
    other = open_page(data_page.url.replace("/data", "/"))
    wait_until_still(other)
    go_to(other, "Data")
    expect(other.get_by_role("button", name="Download a template")).to_be_visible()
    expect(other.locator(".shrinkdash-chart")).to_have_count(0)
