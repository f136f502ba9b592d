"""Imports point one way, and the numbers need neither a chart library nor a web framework."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import shrinkdash

PACKAGE = Path(shrinkdash.__file__).parent

# From left to right; a module may import what stands further left, through whatever lies between.
SPINE = (
    "arrays",
    "ranking",
    "outcomes",
    "settings",
    "measured",
    "narration.numbers",
    "workspace",
    "data",
    "tau2",
    "estimators",
    "posterior",
    "strategies",
    "families",
    "replication",
    "risk",
    "long_run",
    "comparison",
    "intervals",
    "diagnostics",
    "narration",
    "figures",
    "ui",
    "dashboard",
)
DRAWING = "figures"
PAGE = ("ui", "dashboard", "__main__")

IMPORT_ONE_BY_ONE = """
import importlib, sys
forbidden, names = sys.argv[1].split(","), sys.argv[2:]
for name in names:
    importlib.import_module(name)
    loaded = [library for library in forbidden if library in sys.modules]
    if loaded:
        sys.exit(f"{name} loads {' and '.join(loaded)}")
"""


def modules() -> dict[str, Path]:
    """Every module of the package, whatever is added later, by its dotted name."""
    return {dotted(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part(module: str) -> str:
    """The file or folder directly below the package, "" for the package itself."""
    return module.partition(".")[2].partition(".")[0]


def imported(source: str, known: set[str]) -> set[str]:
    """Modules of ours that a source text imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written from the package down"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            found |= {name if name in known else node.module for name in inside}
    return found & known


@cache
def graph() -> dict[str, set[str]]:
    found = modules()
    return {name: imported(path.read_text(encoding="utf-8"), set(found)) - {name} for name, path in found.items()}


def reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = set(edges[start])
    while ahead:
        name = ahead.pop()
        seen.add(name)
        ahead |= edges[name] - seen
    return seen


def rank(module: str) -> int | None:
    inside = module.partition(".")[2]
    return next((SPINE.index(name) for name in (inside, part(module)) if name in SPINE), None)


def load(forbidden: str, names: list[str]) -> subprocess.CompletedProcess[str]:
    command = (sys.executable, "-c", IMPORT_ONE_BY_ONE, forbidden, *names)
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", sorted(modules()))
def test_imports_point_one_way(module: str) -> None:
    below = reachable(module, graph())
    own = rank(module)
    further_right = {name for name in below if own is not None and (rank(name) or 0) > own}
    assert further_right == set()
    assert module not in below, "a circle of imports"


@pytest.mark.parametrize("module", sorted(name for name in modules() if part(name) not in (DRAWING, *PAGE)))
def test_numbers_and_words_import_neither_figures_nor_pages(module: str) -> None:
    assert {name for name in reachable(module, graph()) if part(name) in (DRAWING, *PAGE)} == set()


def test_numbers_and_words_load_no_plotly_and_no_streamlit() -> None:
    names = [name for name in modules() if part(name) not in (DRAWING, *PAGE)]
    assert len(names) > 2
    done = load("plotly,streamlit", names)
    assert done.returncode == 0, done.stderr


def test_figures_load_no_streamlit() -> None:
    names = [name for name in modules() if part(name) == DRAWING]
    assert names
    done = load("streamlit", names)
    assert done.returncode == 0, done.stderr


def test_the_check_notices_a_library_that_should_not_be_there() -> None:
    assert load("colorsys", ["shrinkdash", "colorsys"]).stderr == "colorsys loads colorsys\n"
