"""What no page may have in sight: violations that axe-core finds, small type, a page wider than its screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from driving import wait_until_still
from playwright.sync_api import Page

LEAST, LEAST_LARGE = 14, 24  # CSS pixels of type, usually and in large type on a projector
MAIN = "[data-testid=stMain]"

# Everything written in sight, with its size in CSS pixels. Indices in formulas are smaller by their nature, icons are
# words only to the font that draws them, and the table paints its cells on a canvas.
SMALL_TEXTS = """([root, least]) => {
  const SKIPPED = "script, style, noscript, .katex, [data-testid=stIconMaterial], [data-testid=stDataFrame]";
  const found = [];
  const walker = document.createTreeWalker(document.querySelector(root), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || el.closest(SKIPPED)) continue;
    if (!el.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, height } = range.getBoundingClientRect();
    const size = parseFloat(getComputedStyle(el).fontSize);
    if (width > 1 && height > 1 && size < least) found.push(`${node.data.trim().slice(0, 30)}: ${size}`);
  }
  return [...new Set(found)];
}"""
SIDEWAYS = """() => Math.max(document.documentElement.scrollWidth,
  document.querySelector("[data-testid=stMain]").scrollWidth)"""


def found_by_axe(page: Page) -> list[str]:
    """Return every violation with the node that has it."""
    wait_until_still(page)
    response = Axe().run(page).response
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]}"
        for rule in response["violations"]
        for node in rule["nodes"]
    ]


def too_small(page: Page, least: int, root: str = "body") -> list[str]:
    """Return the texts in sight whose type is smaller than this."""
    texts: list[str] = page.evaluate(SMALL_TEXTS, [root, least])
    return texts


def too_wide(page: Page) -> list[str]:
    """Say how wide the page is where it is wider than its screen."""
    width = page.evaluate(SIDEWAYS)
    return [f"{width} pixels wide"] if width > page.viewport_size["width"] else []


def faults(page: Page) -> list[str]:
    """Say what is wrong with what is in sight."""
    return [*found_by_axe(page), *too_small(page, LEAST), *too_wide(page)]
