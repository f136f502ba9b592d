"""Take the README's pictures again: ``.venv/bin/python assets/take_screenshots.py``; needs Chromium and ``[test]``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests" / "browser"))

from conftest import FLAGS, find_chromium  # noqa: E402
from driving import free_port, serving, wait_until_still  # noqa: E402

DESKTOP, PHONE = {"width": 1440, "height": 860}, {"width": 390, "height": 844}
PICTURES = (
    ("explore-light.png", "/", "light", DESKTOP),
    ("explore-dark.png", "/", "dark", DESKTOP),
    ("data-light.png", "/data?set=Baseball+1970", "light", DESKTOP),
    ("phone-light.png", "/", "light", PHONE),
)


def main() -> None:
    """Start the dashboard, take every picture, stop it."""
    port = free_port()
    command = (sys.executable, "-m", "shrinkdash", "--port", str(port))
    with (
        tempfile.TemporaryDirectory() as where,
        serving(command, port=port, cwd=Path(where)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        for name, path, scheme, viewport in PICTURES:
            _take(browser, HERE / name, address + path, scheme, viewport)


def _take(browser: Browser, picture: Path, address: str, scheme: str, viewport: dict[str, int]) -> None:
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(address)
    wait_until_still(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    context.close()


if __name__ == "__main__":
    main()
