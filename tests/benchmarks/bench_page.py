"""A slider move and a cold load, in a real Chromium: server CPU and time to paint, against the least page.

Run by hand: ``python tests/benchmarks/bench_page.py``. Medians; the peer takes turns with us in the same run. Server
CPU is that of a move alone: what a server uses while nobody moves anything, some milliseconds a second for Streamlit's
own watching of its settings, is measured first and left out.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import clock_gettime, monotonic, sleep

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "browser"))

from conftest import FLAGS, find_chromium  # noqa: E402
from driving import free_port, serving  # noqa: E402

# From tau = 0 to 15 by halves: no move shows anything that was computed before.
MOVES, LOADS, IDLE_SECONDS = 30, 7, 8
SETTINGS = {
    "full Bayes": "by=full Bayes",
    "empirical Bayes": "by=empirical Bayes",
    "95 % intervals": "level=95 %25",
    "full Bayes, 95 %": "by=full Bayes&level=95 %25",
    "yes/no, 95 %": "outcome=yes/no&level=95 %25",
    "yes/no, full Bayes, 95 %": "outcome=yes/no&by=full Bayes&level=95 %25",
    "events, 95 %": "outcome=events&level=95 %25",
    "events, full Bayes, 95 %": "outcome=events&by=full Bayes&level=95 %25",
}

# What both charts look like now; and the frame at which both look different, none of them blank.
WATCH = """
window.looks = () => {
  const charts = [...document.querySelectorAll(".js-plotly-plot")];
  const marks = (chart, what, name) =>
    [...chart.querySelectorAll(what)].map((mark) => mark.getAttribute(name)).join();
  const points = charts.map((chart) => marks(chart, ".scatterlayer .point", "transform")).find(Boolean) ?? "";
  const bars = charts.map((chart) => marks(chart, ".barlayer .point path", "d")).find(Boolean) ?? "";
  return [points, bars];
};
window.nextLook = (before) => new Promise((resolve) => {
  const look = () => {
    const now = window.looks();
    if (now.every((part, i) => part && part !== before[i])) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
});
window.watchMove = () => {
  const before = window.looks();
  window.moved = new Promise((resolve) => {
    addEventListener("keydown", () => {
      const start = performance.now();
      window.nextLook(before).then((end) => resolve(end - start));
    }, { once: true, capture: true });
  });
};
window.firstLook = window.nextLook(["", ""]);
"""


def main() -> None:
    with ExitStack() as stack:
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        ours, minimal = free_port(), free_port()
        where = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        own_command = (sys.executable, "-m", "shrinkdash", "--port", str(ours))
        addresses = {
            "shrinkdash": stack.enter_context(serving(own_command, port=ours, cwd=where)),
            "least page": stack.enter_context(serving(_minimal_command(minimal), port=minimal, cwd=where)),
        }
        _report_loads(browser, addresses)
        ports = {"shrinkdash": ours, "least page": minimal}
        for groups in (12, 100):
            print(f"{groups} groups")
            query = f"tau=0&groups={groups}"
            _report_moves(browser, {name: (ports[name], f"{addresses[name]}/?{query}") for name in addresses})
        print("12 groups, settings of shrinkdash")
        cases = {}
        for mu, (name, setting) in enumerate(SETTINGS.items(), start=50):
            # Its own mean, so that no case finds what another has computed.
            cases[name] = (ours, f"{addresses['shrinkdash']}/?tau=0&mu={mu}&{setting}")
        _report_moves(browser, cases)


def _minimal_command(port: int) -> tuple[str, ...]:
    options = ("--server.headless=true", "--browser.gatherUsageStats=false", "--runner.postScriptGC=false")
    script = str(HERE / "minimal_page.py")
    return (sys.executable, "-m", "streamlit", "run", script, f"--server.port={port}", *options)


def _report_loads(browser: Browser, addresses: dict[str, str]) -> None:
    times: dict[str, list[float]] = {name: [] for name in addresses}
    for _ in range(LOADS):
        for name, address in addresses.items():
            page = _page(browser)
            page.goto(address)
            times[name].append(page.evaluate("window.firstLook"))
            page.context.close()
    for name, values in times.items():
        print(f"cold load, first charts  {name:11s} {statistics.median(values):7.0f} ms")
    print(f"ratio                    {_ratio(times):7.2f}")


def _report_moves(browser: Browser, cases: dict[str, tuple[int, str]]) -> None:
    """Print how long a move takes in each case, a port and an address, and the ratio of the first two."""
    pages = {name: _opened(browser, address) for name, (_, address) in cases.items()}
    servers = {name: _server(port) for name, (port, _) in cases.items()}
    idle = {server: _idle_share(server) for server in set(servers.values())}
    times: dict[str, list[float]] = {name: [] for name in cases}
    cpu: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(MOVES):
        for name, page in pages.items():
            server = servers[name]
            before, began = _cpu_ms(server), monotonic()
            page.evaluate("window.watchMove()")
            page.keyboard.press("ArrowRight")
            times[name].append(page.evaluate("window.moved"))
            page.wait_for_timeout(250)
            cpu[name].append(_cpu_ms(server) - before - idle[server] * 1000 * (monotonic() - began))
    for name in cases:
        painted, spent = statistics.median(times[name]), statistics.median(cpu[name])
        print(f"slider move   {name:27s} painted {painted:6.0f} ms   server CPU {spent:5.1f} ms")
    print(f"ratio painted, first two {_ratio(times):7.2f}")
    for page in pages.values():
        page.context.close()


def _opened(browser: Browser, address: str) -> Page:
    """Open a page, and put the focus on its last slider, or on that of tau."""
    page = _page(browser)
    page.goto(address)
    page.evaluate("window.firstLook")
    page.wait_for_timeout(1000)
    page.get_by_role("slider").nth(_tau(page)).focus()
    return page


def _tau(page: Page) -> int:
    labels = page.get_by_role("slider").evaluate_all("els => els.map(el => el.getAttribute('aria-label'))")
    return next((i for i, label in enumerate(labels) if label and "τ" in label), -1)


def _page(browser: Browser) -> Page:
    page = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce").new_page()
    page.add_init_script(WATCH)
    return page


def _ratio(times: dict[str, list[float]]) -> float:
    ours, theirs, *_ = times.values()
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def _idle_share(server: int) -> float:
    """CPU seconds a second that a server uses while nothing happens."""
    before = _cpu_ms(server)
    sleep(IDLE_SECONDS)
    return (_cpu_ms(server) - before) / (1000 * IDLE_SECONDS)


def _cpu_ms(server: int) -> float:
    """CPU time of all threads of a process so far, ended ones too, in milliseconds."""
    clock = (~server << 3) | 2  # Linux' number of the CPU clock of a process
    return 1000 * clock_gettime(clock)


def _server(port: int) -> int:
    """Return the process that serves a port."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            command = (place / "cmdline").read_text().replace("\0", " ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if f"port {port}" in command or f"port={port}" in command:
            return int(place.name)
    raise RuntimeError(f"no server on port {port}")


if __name__ == "__main__":
    main()
