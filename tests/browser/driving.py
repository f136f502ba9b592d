"""Servers to drive and ways to wait for them, shared by the browser tests."""

from __future__ import annotations

import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page

START_SECONDS = 60
CHART = ".shrinkdash-chart"
# Opened at a page's own address, Streamlit's frontend first looks for its server below that address, and does not
# find it there; the browser counts the answers 404 as errors.
LOOKING_FOR_SERVER = ("/_stcore/health", "/_stcore/host-config")

ALL_STILL = f"""() => {{
  const shown = [...document.querySelectorAll("{CHART}")].filter((el) => el.clientWidth > 0);
  return shown.length > 0 && shown.every((el) => el.dataset.state === "still");
}}"""
DRAWN = f"""() => [...document.querySelectorAll("{CHART}")].map((el) => Number(el.dataset.drawn))"""
DRAWN_SINCE = f"""(before) => {{
  const now = [...document.querySelectorAll("{CHART}")].map((el) => Number(el.dataset.drawn));
  return now.some((count, i) => count > (before[i] ?? 0));
}}"""


@contextmanager
def serving(command: Sequence[str], *, port: int, cwd: Path, env: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run a server; yield its address once it is healthy, and stop it in the end."""
    log = cwd / f"server-{port}.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for_health(server, url, log)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=START_SECONDS)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def fetch(url: str) -> bytes:
    """Return what stands at an address."""
    with urllib.request.urlopen(url, timeout=START_SECONDS) as answer:
        content: bytes = answer.read()
        return content


def wait_until_still(page: Page) -> None:
    """Wait until every chart in sight has been drawn and has stopped moving."""
    page.wait_for_function(ALL_STILL)


def drawn(page: Page) -> list[int]:
    """Return how often each chart has been drawn to the end, in the order of the page."""
    counts: list[int] = page.evaluate(DRAWN)
    return counts


def wait_for_move(page: Page, before: list[int]) -> None:
    """Wait until a chart has been drawn anew since ``before = drawn(page)``, and all are still."""
    page.wait_for_function(DRAWN_SINCE, arg=before)
    wait_until_still(page)


def watch(page: Page, url: str, faults: list[str]) -> None:
    """Note down every error in the page and every request to another host."""
    own = urlsplit(url).netloc

    def note_request(address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != own:
            faults.append(f"request to another host: {address}")

    def note_line(line: ConsoleMessage) -> None:
        if line.type == "error" and not urlsplit(line.location["url"]).path.endswith(LOOKING_FOR_SERVER):
            faults.append(f"console: {line.text}")

    page.on("request", lambda request: note_request(request.url))
    page.on("websocket", lambda socket: note_request(socket.url))
    page.on("pageerror", lambda error: faults.append(f"error in the page: {error}"))
    page.on("console", note_line)


def _wait_for_health(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            fetch(f"{url}/_stcore/health")
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")
