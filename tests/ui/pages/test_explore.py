"""The first page as Streamlit runs it: every preset, every pattern, bad links."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest
from spoken import charts, said
from streamlit.testing.v1 import AppTest

from shrinkdash.comparison import compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.scenes import SCENES
from shrinkdash.settings import PATTERNS, Analysis, Design
from shrinkdash.tau2.methods import METHODS
from shrinkdash.ui.prose import prose
from shrinkdash.ui.views.all_views import VIEWS

SECONDS = 30


def opened(**params: str | list[str]) -> AppTest:
    """The dashboard as a link opens it."""
    app = AppTest.from_file("../../../app.py", default_timeout=SECONDS)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def own_means(app: AppTest) -> list[float]:
    (trace,) = [trace for trace in charts(app)[0]["figure"]["data"] if trace["name"] == "own mean"]
    return trace["x"]


def expected(design: Design, method: str = "REML") -> list[float]:
    return simulate(design).data.y_bar.tolist()


def test_the_first_screen_draws_the_default_design() -> None:
    app = opened()
    assert own_means(app) == expected(Design())
    assert app.slider(key="groups").value == 12
    assert "came closest to the truth" in said(app)
    assert all(chart["alt"] for chart in charts(app))


def test_the_page_tells_its_address_what_it_shows() -> None:
    """The browser mends its address by this, so it must be what a link would hold: nothing that is usual."""
    usual: dict[str, list[str]] = {name: [] for name in ("groups", "pattern", "size", "tau", "truth", "data", "show")}
    assert settings_told(opened()) == usual
    assert settings_told(opened(pattern="")) == usual
    app = opened(groups="20", pattern="giant", tau="2.5", truth="5", show=["truth", "oracle"], mu="33")
    moved = {"groups": ["20"], "pattern": ["giant"], "tau": ["2.5"], "truth": ["5"], "show": ["truth", "oracle"]}
    for _ in range(2):
        assert settings_told(app) == usual | moved
        app.slider(key="tau").set_value(3.0).run()
        moved["tau"] = ["3"]


def settings_told(app: AppTest) -> dict[str, list[str]]:
    (held,) = re.findall(r'data-settings="([^"]*)"', " ".join(part.proto.body for part in app.get("html")))
    settings: dict[str, list[str]] = json.loads(unescape(held))
    return settings


def test_a_link_restores_every_setting_to_the_last_bit() -> None:
    design = Design(groups=20, size=15, pattern="giant", tau=2.5, sigma=7.5, mu=33.0, truth_seed=5, data_seed=77)
    app = opened(
        groups="20", size="15", pattern="giant", tau="2.5", sigma="7.5", mu="33", truth="5", data="77", method="PM"
    )
    scale = charts(app)[0]["figure"]["layout"]["xaxis"]["range"]
    assert own_means(app) == np.clip(expected(design), *scale).tolist()
    fit = compare_simulated(design, simulate(design), analysis=Analysis(method="PM"))
    assert f"estimated {fit.tau_hat:.1f}" in said(app)
    assert len(app.text) == 0


@pytest.mark.parametrize("pattern", PATTERNS)
def test_every_pattern_shows_its_sizes(pattern: str) -> None:
    app = opened(pattern=pattern, sizes="3, 8; 20 5") if pattern == "custom" else opened(pattern=pattern)
    labels = " ".join(charts(app)[0]["figure"]["layout"]["yaxis"]["ticktext"]).replace("\u2007", " ")
    wanted = [3, 8, 20, 5] if pattern == "custom" else Design(pattern=pattern).n.tolist()  # type: ignore[arg-type]
    assert sorted(int(label.split()[0]) for label in labels.split(" n ")[1:]) == sorted(wanted)
    assert app.slider(key="groups").disabled == (pattern == "custom")
    assert app.slider(key="groups").value == len(wanted)


@pytest.mark.parametrize(
    ("sizes", "complaint"),
    [("3, 8, x", "got 'x' at position 3"), ("3, 8", "got 2"), ("", "got 0"), ("3, 0, 8", "got 0 at position 2")],
)
def test_a_custom_list_that_cannot_be_read_gets_one_line_and_the_rest_stays(sizes: str, complaint: str) -> None:
    app = opened(pattern="custom", sizes=sizes, tau="2.0")
    (notice,) = app.text
    assert complaint in notice.value
    assert app.slider(key="tau").value == 2.0
    assert own_means(app) == expected(Design(tau=2.0))


def test_choosing_custom_starts_from_the_sizes_on_show() -> None:
    app = opened(groups="5")
    app.segmented_control(key="pattern").set_value("custom").run()
    assert app.text_input(key="sizes").value == ", ".join(str(n) for n in Design(groups=5).n)
    assert len(app.text) == 0


def test_choosing_custom_offers_what_was_on_show_whatever_the_pattern() -> None:
    app = opened(groups="4", size="6", pattern="giant")
    app.segmented_control(key="pattern").set_value("custom").run()
    assert app.text_input(key="sizes").value == "72, 6, 6, 6"


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_every_scene_shows_its_own_words(scene) -> None:
    design = scene.design
    names = ("groups", "size", "pattern", "tau", "outcome", "world")
    app = opened(**{name: str(getattr(design, name)) for name in names}, mu=str(int(design.mu)))
    assert prose(f"scenes/{scene.key}") in said(app)
    scale = charts(app)[0]["figure"]["layout"]["xaxis"]["range"]
    assert own_means(app) == pytest.approx(np.clip(expected(design), *scale))


def test_a_broken_world_is_in_the_link_and_said() -> None:
    design = Design(world="sized", rho=0.5, sigma_factor=2.0)
    app = opened(world="sized", rho="0.5", assumed="double", show=["truth", "oracle"])
    scale = charts(app)[0]["figure"]["layout"]["xaxis"]["range"]
    assert own_means(app) == np.clip(expected(design), *scale).tolist()
    assert len(app.text) == 0
    assert "sizes that go with the truth and σ taken for double of what it is" in said(app)
    assert "only the best linear rule" in said(app)
    assert "best linear rule" not in said(opened(show=["truth", "oracle"]))


def test_reset_mends_a_broken_world() -> None:
    app = opened(world="outlier", assumed="half", rho="0.2")
    next(button for button in app.button if button.label == "Reset").click().run()
    assert own_means(app) == expected(Design())
    assert (app.pills(key="world").value, app.segmented_control(key="assumed").value) == ("normal", "right")


def test_new_truth_and_new_data_change_one_thing_each() -> None:
    app = opened()
    app.button(key="new_data").click().run()
    assert own_means(app) == expected(Design(data_seed=2))
    app.button(key="new_truth").click().run()
    assert own_means(app) == expected(Design(truth_seed=2, data_seed=2))


def test_new_data_starts_over_after_the_last_draw() -> None:
    app = opened(data="999999")
    app.button(key="new_data").click().run()
    assert app.number_input(key="data").value == 0


def test_reset_goes_back_to_the_first_screen() -> None:
    app = opened(groups="20", tau="0.0", method="DL", sort="size", data="9", show=["oracle"])
    next(button for button in app.button if button.label == "Reset").click().run()
    assert not app.exception
    assert own_means(app) == expected(Design())
    assert app.pills(key="method").value == "REML"


def test_the_truth_can_be_hidden_and_revealed() -> None:
    app = opened()
    app.button(key="toggle_truth").click().run()
    assert "Predict first" in said(app)
    assert "closer to their" not in said(app)
    assert "truth" not in {trace["name"] for trace in charts(app)[0]["figure"]["data"]}
    app.button(key="toggle_truth").click().run()
    assert "truth" in {trace["name"] for trace in charts(app)[0]["figure"]["data"]}


def test_rivals_can_be_shown_and_james_stein_says_when_it_does_not_apply() -> None:
    app = opened(pattern="equal", show=["truth", "james-stein", "oracle"])
    assert len(charts(app)[1]["figure"]["data"][0]["x"]) == 5
    app = opened(show=["truth", "james-stein"])
    assert "James-Stein: not applicable" in said(app)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_is_used(method: str) -> None:
    fit = compare_simulated(Design(), simulate(Design()), analysis=Analysis(method=method))
    assert f"estimated {fit.tau_hat:.1f}" in said(opened(method=method))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_a_link(view: str) -> None:
    app = opened(view=view)
    assert len(charts(app)) == 1 if view in ("Table", "Symbols") else len(charts(app)) >= 2
    assert len(app.dataframe) == (view == "Table")


@pytest.mark.parametrize(
    ("name", "value"), [("groups", "1000"), ("tau", "nan"), ("size", "12.7"), ("pattern", "odd"), ("colour", "red")]
)
def test_a_bad_link_gets_one_line_and_a_page(name: str, value: str) -> None:
    app = opened(**{name: value})
    (notice,) = app.text
    assert name in notice.value
    assert charts(app)


def test_a_notice_is_plain_text() -> None:
    app = opened(method="![x](http://example.org/x.png)")
    assert "![x]" in app.text[0].value
    assert "example.org" not in " ".join(part.value for part in app.markdown)


def test_a_zero_estimate_gets_its_sentence() -> None:
    design = next(
        design
        for design in (replace(Design(tau=1.0), data_seed=seed) for seed in range(1, 40))
        if compare_simulated(design, simulate(design), analysis=Analysis()).tau_hat == 0
    )
    app = opened(tau="1.0", data=str(design.data_seed))
    assert "The estimate of τ is 0 (REML)" in said(app)
