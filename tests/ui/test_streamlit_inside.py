"""What the page depends on of Streamlit's and Plotly's inside: what a release moves fails here by its name."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs_version

import shrinkdash.ui
from shrinkdash.figures.draw.intervals import LOOKS
from shrinkdash.intervals import PLUG_IN
from shrinkdash.strategies import STRATEGIES, TRUTH
from shrinkdash.ui.frame.style import mark_colours

UI = Path(shrinkdash.ui.__file__).parent
INNER_NAMES = re.findall(
    r"^from (streamlit\.\S+) import (\w+)$", (UI / "streamlit_inside.py").read_text(encoding="utf-8"), re.MULTILINE
)


@pytest.mark.parametrize(("module", "name"), INNER_NAMES, ids=lambda part: part)
def test_the_inner_name_is_still_there(module: str, name: str) -> None:
    assert hasattr(import_module(module), name)


def test_only_one_module_imports_from_the_inside() -> None:
    inside = re.compile(r"^\s*(?:from|import) streamlit\.", re.MULTILINE)
    found = {path.name for path in UI.rglob("*.py") if inside.search(path.read_text(encoding="utf-8"))}
    assert found == {"streamlit_inside.py"}


def test_the_bundled_drawing_library_is_the_version_that_python_draws_with() -> None:
    (bundle,) = (UI / "chart/assets").glob("plotly-basic-*.min.js")
    assert bundle.name == f"plotly-basic-{get_plotlyjs_version()}.min.js"


def test_marks_have_the_colours_of_their_strategies_and_only_by_rule() -> None:
    rules = dict(re.findall(r"\.mark\.([\w-]+) \{ color: (#\w+); \}", mark_colours()))
    wanted = {name.replace(" ", "-"): strategy.colour for name, strategy in STRATEGIES.items()}
    assert rules == wanted | {"truth": TRUTH.colour, "plug-in": LOOKS[PLUG_IN].colour}
    assert [sheet.name for sheet in UI.rglob("*.css") if ".mark." in sheet.read_text(encoding="utf-8")] == []
