"""What the style sheets must not hold, and what a page puts out of sight."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import shrinkdash.ui

SHEETS = sorted(Path(shrinkdash.ui.__file__).parent.rglob("*.css"))
APP = Path(__file__).parents[3] / "app.py"
PAGES = ("explore", "long-run", "data")
# Containers; all else that is put out of sight is a control.
NO_CONTROLS = {"panel_controls", "draws_row", "views", "sliders", "below_luck"}
WORLD = {"sigma", "assumed", "mu", "world", "rho", "truth", "data"}
LUCK = {"new_truth", "new_data"}
LINKS = {
    "nothing": {},
    "all that is seldom": {"pattern": "custom", "outcome": "yes/no", "by": "full Bayes", "world": "sized"},
    "a held truth": {"panel": "Who pays", "held": "true"},
    "another panel": {"panel": "Risk curves"},
    "own table": {"set": "Your own table"},
    "data with a truth": {"set": "Baseball 1970"},
    "nonsense": dict.fromkeys(("pattern", "outcome", "by", "world", "panel", "held", "set"), "nonsense"),
    "emptiness": dict.fromkeys(("pattern", "outcome", "by", "world", "panel", "held", "set"), ""),
    "twice": {"outcome": ["events", "yes/no"], "by": ["full Bayes", "full Bayes"], "pattern": ["custom", "equal"]},
    "twice, the other way": {"pattern": ["equal", "custom"], "held": ["true", "false"], "panel": "Intervals"},
    "toggles twice": {"held": ["false", "true"], "panel": "Intervals"},
    "capitals": {"held": "True", "panel": "Intervals"},
}


def page(path: str) -> None:
    """Draw every control, and write down first what the style is going to hide."""
    import json

    import streamlit as st

    from shrinkdash.ui.controls.drawing import draw_controls
    from shrinkdash.ui.controls.sliders import draw_sliders
    from shrinkdash.ui.frame.out_of_sight import chosen, out_of_sight
    from shrinkdash.ui.long_run.panel_controls import choose_panel
    from shrinkdash.ui.pages.all_pages import PAGES
    from shrinkdash.ui.views.all_views import choose_view

    st.text(json.dumps(sorted(out_of_sight(PAGES[path]))))
    st.text(chosen("pattern"))
    choose_panel()
    values = draw_controls(choose_view(), unfolded=PAGES[path].unfolds_controls)
    draw_sliders(values.rest_of_world, values.sizes)


def opened(path: str, link: dict[str, str | list[str]]) -> AppTest:
    app = AppTest.from_function(page, kwargs={"path": path}, default_timeout=60)
    for name, value in link.items():
        app.query_params[name] = value
    return app.run()


def hidden(app: AppTest) -> set[str]:
    assert not app.exception
    return set(json.loads(app.text[0].value))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_no_rule_asks_for_the_style_of_everything_below_at_each_change_of_a_class(sheet: Path) -> None:
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert "{" in rules
    assert [part for part in (":has(", "[class") if part in rules] == []


def test_a_choice_that_no_link_makes_is_known_before_it_is_drawn() -> None:
    app = opened("explore", {})
    assert app.text[1].value == app.session_state["pattern"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_what_is_out_of_sight_is_right_before_any_control_is_drawn(path: str, link: dict) -> None:
    app = opened(path, link)
    at_first = hidden(app)
    assert at_first == hidden(app.run())
    assert [key for key in at_first - NO_CONTROLS if key not in app.session_state] == []


def test_each_page_shows_what_it_has_a_use_for() -> None:
    usual = {path: hidden(opened(path, {})) for path in PAGES}
    useless = {"panel_controls", "set", "own_table", "sizes", "rho"}
    assert usual["explore"] & (useless | WORLD | LUCK) == useless
    useless = {"along", "views", "outcome", "below_luck"}
    assert usual["long-run"] & (useless | {"panel_controls", "draws_row", "held"}) == useless
    assert usual["data"] >= {"sliders", "sizes", "scene", "outcome", "own_table", "below_luck"} | WORLD | LUCK
    assert "set" not in usual["data"]


@pytest.mark.parametrize(
    ("path", "link", "shown", "out_of_sight"),
    [
        ("explore", {"pattern": "custom"}, {"sizes"}, set()),
        ("explore", {"outcome": "events"}, {"mu"}, {"sigma", "assumed"}),
        ("explore", {"world": "sized"}, {"rho"}, set()),
        ("explore", {}, {"method"}, {"prior", "scale"}),
        ("explore", {"by": "full Bayes"}, {"prior", "scale"}, {"method"}),
        ("long-run", {}, LUCK, set()),
        ("long-run", {"panel": "Risk curves"}, {"along"}, {"draws_row", "held"} | LUCK),
        ("long-run", {"panel": "Intervals"}, {"held"}, {"along", "draws_row"} | LUCK),
        ("long-run", {"panel": "Intervals", "held": "true"}, {"held"} | LUCK, set()),
        ("data", {"pattern": "custom"}, {"set"}, {"sizes"}),
        ("data", {"set": "Your own table"}, {"own_table"}, {"below_luck"}),
        ("data", {"set": "Baseball 1970"}, {"below_luck"}, {"own_table"}),
    ],
)
def test_what_is_set_decides_what_else_is_of_use(path: str, link: dict, shown: set, out_of_sight: set) -> None:
    found = hidden(opened(path, link))
    assert found & (shown | out_of_sight) == out_of_sight


@pytest.mark.parametrize("big", ["true", "True", ["false", "true"], "false", None])
def test_large_type_is_worn_where_it_is_on(big: str | list[str] | None) -> None:
    app = AppTest.from_file(str(APP), default_timeout=60)
    if big is not None:
        app.query_params["big"] = big
    app.run()
    sheet = (Path(shrinkdash.ui.__file__).parent / "frame/large.css").read_text(encoding="utf-8")
    worn = [element.proto.body for element in app.get("html") if "<style>" in element.proto.body]
    assert [sheet in style for style in worn if "st-key-frame" in style] == [app.session_state["big"]]
