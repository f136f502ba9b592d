"""What the style sheets must not hold, and what a page puts out of sight."""

import json
import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import shrinkdash.ui

SHEETS = sorted(Path(shrinkdash.ui.__file__).parent.rglob("*.css"))
APP = Path(__file__).parents[3] / "app.py"
PLACES = ("explore", "long-run", "data")
# Containers; all else that is put out of sight is a control.
NO_CONTROLS = {"look", "fall", "views", "sliders", "beside_luck"}
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


def page(place: str) -> None:
    """Draw every control, and write down first what the style is going to hide."""
    import json

    import streamlit as st

    from shrinkdash.ui.controls.bound import choice_of
    from shrinkdash.ui.controls.desk import desk, tabs
    from shrinkdash.ui.controls.look import look
    from shrinkdash.ui.controls.world import world
    from shrinkdash.ui.frame.style import out_of_sight

    st.text(json.dumps(sorted(out_of_sight(place))))
    st.text(choice_of("pattern"))
    look()
    set_to = desk(place, tabs())
    world(set_to.rest, set_to.sizes)


def opened(place: str, link: dict[str, str | list[str]]) -> AppTest:
    app = AppTest.from_function(page, kwargs={"place": place}, default_timeout=60)
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


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("link", LINKS.values(), ids=LINKS)
def test_what_is_out_of_sight_is_right_before_any_control_is_drawn(place: str, link: dict) -> None:
    app = opened(place, link)
    at_first = hidden(app)
    assert at_first == hidden(app.run())
    assert [key for key in at_first - NO_CONTROLS if key not in app.session_state] == []


def test_each_page_shows_what_it_has_a_use_for() -> None:
    usual = {place: hidden(opened(place, {})) for place in PLACES}
    useless = {"look", "set", "own_table", "sizes", "rho"}
    assert usual["explore"] & (useless | WORLD | LUCK) == useless
    useless = {"along", "views", "outcome", "beside_luck"}
    assert usual["long-run"] & (useless | {"look", "fall", "held"}) == useless
    assert usual["data"] >= {"sliders", "sizes", "scene", "outcome", "own_table", "beside_luck"} | WORLD | LUCK
    assert "set" not in usual["data"]


@pytest.mark.parametrize(
    ("place", "link", "shown", "out_of_sight"),
    [
        ("explore", {"pattern": "custom"}, {"sizes"}, set()),
        ("explore", {"outcome": "events"}, {"mu"}, {"sigma", "assumed"}),
        ("explore", {"world": "sized"}, {"rho"}, set()),
        ("explore", {}, {"method"}, {"prior", "scale"}),
        ("explore", {"by": "full Bayes"}, {"prior", "scale"}, {"method"}),
        ("long-run", {}, LUCK, set()),
        ("long-run", {"panel": "Risk curves"}, {"along"}, {"fall", "held"} | LUCK),
        ("long-run", {"panel": "Intervals"}, {"held"}, {"along", "fall"} | LUCK),
        ("long-run", {"panel": "Intervals", "held": "true"}, {"held"} | LUCK, set()),
        ("data", {"pattern": "custom"}, {"set"}, {"sizes"}),
        ("data", {"set": "Your own table"}, {"own_table"}, {"beside_luck"}),
        ("data", {"set": "Baseball 1970"}, {"beside_luck"}, {"own_table"}),
    ],
)
def test_what_is_set_decides_what_else_is_of_use(place: str, link: dict, shown: set, out_of_sight: set) -> None:
    found = hidden(opened(place, link))
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
