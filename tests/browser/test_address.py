"""The address holds every setting: links restore them, controls rewrite it, page switches and Back keep it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from driving import wait_until_still
from playwright.sync_api import Page, expect
from steering import (
    ARROWS,
    BARS,
    GROUPS,
    METHOD,
    MU,
    SIGMA,
    SIZE,
    SIZES,
    TAU,
    WAIT_MS,
    choose,
    draw,
    expect_draw,
    expect_view,
    go_to,
    open_more,
    open_view,
    press_slider,
    trace,
    wait_for_address,
    wait_for_param,
)

from shrinkdash.settings import Analysis, Design

OpenPage = Callable[..., Page]
PM = Analysis("PM")

# No run is under way, and the address has stood as it is for a while.
SETTLED = """() => {
  const { testScriptState } = document.querySelector("[data-testid=stApp]").dataset;
  const look = `${testScriptState} ${location.href}`;
  if (window.lookSeen !== look) [window.lookSeen, window.seenAt] = [look, performance.now()];
  return testScriptState === "notRunning" && performance.now() - window.seenAt > 1500;
}"""


def test_the_truth_stays_hidden_in_a_link(page: Page) -> None:
    expect_draw(page, Design())
    page.get_by_role("button", name="Hide the truth").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Predict first")
    page.wait_for_function("() => new URLSearchParams(location.search).has('show')", timeout=WAIT_MS)
    page.reload()
    expect(page.get_by_role("button", name="Reveal the truth")).to_be_visible()


LINK = (
    "groups=20&size=15&pattern=equal&tau=2.5&sigma=7.5&mu=33&truth=5&data=77&method=PM&sort=name"
    "&show=truth&show=james-stein&show=oracle&big=true"
)


def test_a_link_restores_everything(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?{LINK}")
    design = Design(groups=20, size=15, pattern="equal", tau=2.5, sigma=7.5, mu=33, truth_seed=5, data_seed=77)
    expect_draw(page, design, PM, sort="name")
    assert page.locator(f"{BARS} .barlayer .point").count() == 5
    assert trace(page.locator(ARROWS), "James-Stein") == draw(design, PM).fits["james-stein"].theta_hat.tolist()
    expect(page.get_by_role("button", name="Normal type")).to_be_visible()
    wait_for_address(page, LINK)


def test_a_link_restores_custom_sizes_and_the_open_view(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?pattern=custom&sizes=3,+8,+20,+5&view=By+size")
    expect_view(page, "By size")
    design = Design(pattern="custom", sizes=(3, 8, 20, 5))
    assert trace(page.locator(SIZES), "own mean", "y") == draw(design).data.y_bar.tolist()
    groups = page.get_by_role("slider", name=GROUPS)
    expect(groups).to_be_disabled()
    expect(groups).to_have_value("4")
    expect(page.get_by_role("textbox", name="Custom sizes")).to_have_value("3, 8, 20, 5")
    open_view(page, "Where they moved")
    expect_draw(page, design)


def test_the_address_follows_every_control_and_drops_defaults(page: Page, open_page: OpenPage) -> None:
    expect_draw(page, Design())
    open_more(page)
    for name, label, value in (
        ("groups", GROUPS, "13"),
        ("size", SIZE, "9"),
        ("tau", TAU, "5.5"),
        ("sigma", SIGMA, "10.5"),
        ("mu", MU, "71"),
    ):
        press_slider(page, label)
        wait_for_param(page, name, value)
    for name, label in (("truth", "Truth draw"), ("data", "Data draw")):
        page.get_by_role("spinbutton", name=label).fill("7")
        page.keyboard.press("Enter")
        wait_for_param(page, name, "7")
    choose(page, "Group sizes", "giant")
    wait_for_param(page, "pattern", "giant")
    choose(page, METHOD, "PM")
    wait_for_param(page, "method", "PM")
    choose(page, "Order of rows", "size")
    wait_for_param(page, "sort", "size")
    design = Design(13, 9, "giant", None, 5.5, 10.5, 71, 7, 7)
    expect_draw(page, design, PM, sort="size")
    other = open_page(page.url)
    expect_draw(other, design, PM, sort="size")
    for name, label in (("groups", GROUPS), ("size", SIZE), ("tau", TAU), ("sigma", SIGMA), ("mu", MU)):
        press_slider(page, label, "ArrowLeft")
        wait_for_param(page, name)
    choose(page, "Group sizes", "varied")
    choose(page, METHOD, "REML")
    choose(page, "Order of rows", "mean")
    for name in ("pattern", "method", "sort"):
        wait_for_param(page, name)
    wait_for_address(page, "truth=7&data=7")
    expect(page.get_by_role("slider", name=GROUPS)).to_have_value("12")


def test_what_is_shown_and_the_open_view_go_into_the_address(page: Page) -> None:
    expect_draw(page, Design())
    open_more(page)
    open_view(page, "Table")
    wait_for_param(page, "view", "Table")
    shown = page.get_by_role("toolbar", name="Shown")
    shown.get_by_role("button", name="oracle").click()
    wait_for_param(page, "show", "truth", "oracle")
    shown.get_by_role("button", name="oracle").click()
    wait_for_param(page, "show")
    open_view(page, "Where they moved")
    wait_for_param(page, "view")
    choose(page, "Group sizes", "custom")
    wait_for_param(page, "sizes", ", ".join(str(n) for n in Design().n))
    page.get_by_role("textbox", name="Custom sizes").fill("3, 8, 20, 5")
    page.keyboard.press("Enter")
    expect_draw(page, Design(pattern="custom", sizes=(3, 8, 20, 5)))
    page.locator(".st-key-big").get_by_text("Large type").click()
    wait_for_param(page, "big", "true")
    wait_for_address(page, "pattern=custom&sizes=3, 8, 20, 5&groups=4&big=true")
    expect(page.get_by_role("button", name="Normal type")).to_be_visible()


def test_back_takes_back_one_page_and_no_setting(open_page: OpenPage, app_url: str) -> None:
    settings = "groups=20&tau=2.5&data=9&method=PM&sort=size"
    page = open_page(f"{app_url}/?{settings}")
    design = Design(groups=20, tau=2.5, data_seed=9)
    expect_draw(page, design, PM, "size")
    go_to(page, "Data")
    wait_for_address(page, settings)
    page.go_back()
    expect_draw(page, design, PM, "size")
    wait_for_address(page, settings)
    go_to(page, "Data")
    go_to(page, "Explore")
    expect_draw(page, design, PM, "size")
    wait_for_address(page, settings)
    expect(page.get_by_role("slider", name=GROUPS)).to_have_value("20")


def test_page_switches_keep_the_open_view_and_back_is_one_step(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?view=Weights")
    expect_view(page, "Weights")
    go_to(page, "Data")
    expect_view(page, "Weights")
    wait_for_address(page, "view=Weights")
    page.go_back()
    expect(page.locator(".st-key-new_data")).to_be_visible()
    expect_view(page, "Weights")
    wait_for_address(page, "view=Weights")


def test_reset_puts_everything_back(open_page: OpenPage, app_url: str) -> None:
    page = open_page(
        f"{app_url}/?groups=20&size=15&pattern=giant&tau=2.5&sigma=7.5&mu=33&truth=5&data=77&method=PM&sort=size"
        "&show=truth&show=james-stein"
    )
    expect_view(page, "Where they moved")
    open_more(page)
    page.get_by_role("button", name="Reset").click()
    expect_draw(page, Design())
    wait_for_address(page, "")
    expect(page.get_by_role("slider", name=GROUPS)).to_have_value("12")


def test_copy_link_copies_the_address(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?tau=2.5&data=9", permissions=["clipboard-read", "clipboard-write"])
    expect_draw(page, Design(tau=2.5, data_seed=9))
    open_more(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.url
    press_slider(page, TAU)
    wait_for_param(page, "tau", "3")
    page.get_by_role("button", name="Copy link").click()
    page.wait_for_function("async () => (await navigator.clipboard.readText()) === location.href")


def test_copy_link_shows_the_address_where_the_browser_refuses(open_page: OpenPage, app_url: str) -> None:
    page = open_page(f"{app_url}/?tau=2.5")
    expect_draw(page, Design(tau=2.5))
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('refused')); }")
    open_more(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text=page.url)).to_be_visible()


def test_after_a_burst_of_presses_the_address_says_what_the_page_shows(page: Page) -> None:
    wait_until_still(page)
    press_slider(page, TAU)
    for _ in range(6):
        for key in ("Alt+t", "Alt+n"):
            page.keyboard.press(key)
            page.wait_for_timeout(60)
    page.wait_for_function(SETTLED)
    said = parse_qs(urlsplit(page.url).query)
    truth, data = (int(said.get(name, ["1"])[0]) for name in ("truth", "data"))
    assert truth > 1
    assert data > 1
    expect_draw(page, Design(tau=5.5, truth_seed=truth, data_seed=data))


def test_an_address_that_fell_behind_is_mended(page: Page) -> None:
    """A quick burst can leave an older value in it, now and then; here one is put there."""
    wait_until_still(page)
    page.evaluate("history.replaceState(history.state, '', '?data=7&groups=20')")
    press_slider(page, TAU)
    wait_for_address(page, "tau=5.5")
    expect(page.get_by_role("slider", name=TAU)).to_have_value("5.5")
    page.evaluate("history.replaceState(history.state, '', '?tau=9')")
    go_to(page, "Data")
    wait_for_address(page, "tau=5.5")


def test_a_slider_driven_to_and_fro_leaves_page_and_address_alive_and_alike(page: Page) -> None:
    """What comes back was just sent: Streamlit would send it as a reference, which the browser may have forgotten."""
    wait_until_still(page)
    slider = page.get_by_role("slider", name=TAU)
    slider.focus()
    for pause_ms in (20, 60):
        for key in (["ArrowRight"] * 4 + ["ArrowLeft"] * 4) * 3:
            page.keyboard.press(key)
            page.wait_for_timeout(pause_ms)
    page.keyboard.press("Alt+n")
    page.keyboard.press("ArrowRight")
    page.wait_for_function(SETTLED)
    expect_draw(page, Design(tau=5.5, data_seed=2))
    expect(slider).to_have_value("5.5")
    wait_for_address(page, "tau=5.5&data=2")
    expect(page.get_by_role("dialog")).to_have_count(0)
