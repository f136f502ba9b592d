"""A real Chromium and the real dashboard; a page that meets an error or calls another host fails its test."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from driving import free_port, serving, watch
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE = {"width": 1280, "height": 900}

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent.name == "browser":
            item.add_marker(pytest.mark.browser)


def find_chromium() -> str | None:
    """Return where Chromium lies, if anywhere."""
    return os.environ.get("SHRINKDASH_CHROMIUM") or next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Where Chromium lies; without one the browser tests fail, since a skipped test says nothing."""
    found = find_chromium()
    if not found:
        pytest.fail(f"no Chromium: install one of {', '.join(NAMES)}, or set SHRINKDASH_CHROMIUM", pytrace=False)
    return found


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    """One Chromium a module: Playwright keeps an event loop open, which other tests must not meet."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the dashboard, started from an empty directory."""
    port = free_port()
    command = (sys.executable, "-m", "shrinkdash", "--port", str(port))
    with serving(command, port=port, cwd=tmp_path_factory.mktemp("app")) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """``open_page(url, **context)`` opens a page in a fresh context, by default a wide one."""
    faults: list[str] = []
    contexts = []

    def open_page(url: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": WIDE, **options})
        contexts.append(context)
        page = context.new_page()
        watch(page, url, faults)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_page: OpenPage, app_url: str) -> Page:
    """The dashboard's first page, as a newcomer meets it."""
    return open_page(app_url)
