"""The long run as Streamlit runs it: each panel, its links, its draws, and what is kept out of sight."""

from __future__ import annotations

import json

import numpy as np
import pytest
from spoken import charts, headlines, said
from streamlit.testing.v1 import AppTest

from shrinkdash.long_run.fallen import Fallen
from shrinkdash.long_run.sweep import Sweep, sweep, sweep_steps
from shrinkdash.narration.long_run import many_draws as sentences
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.strategies import PARTIAL
from shrinkdash.ui.controls.all_settings import ALONGS, MOST_DRAWS
from shrinkdash.ui.frame.links import faults
from shrinkdash.ui.long_run.all_panels import PANELS
from shrinkdash.ui.long_run.number_tables import curves_csv, fallen_csv
from shrinkdash.ui.parts.sweep_under_way import Sweeping

SECONDS = 60


def page() -> None:
    from shrinkdash.ui.controls.drawing import draw_controls
    from shrinkdash.ui.controls.sliders import draw_sliders
    from shrinkdash.ui.long_run.panel_controls import choose_panel
    from shrinkdash.ui.pages import long_run
    from shrinkdash.ui.pages.page import PageInput
    from shrinkdash.ui.views.all_views import choose_view

    panel = choose_panel()
    values = draw_controls(choose_view(), unfolded=False)
    design, fault = draw_sliders(values.rest_of_world, values.sizes)
    long_run.show(PageInput(values, design, panel, (fault,)))


def opened(**params: str | list[str]) -> AppTest:
    """The page as a link opens it."""
    app = AppTest.from_function(page, default_timeout=SECONDS)
    for name, value in params.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def numbers(chart: dict, name: str) -> list[float]:
    (trace,) = [trace for trace in chart["figure"]["data"] if trace["name"] == name]
    return trace["y"]


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("big", ["true", "false"])
def test_every_panel_opens_with_its_charts_described(panel: str, big: str) -> None:
    app = opened(panel=panel, big=big)
    assert all(chart["alt"] for chart in charts(app))
    assert headlines(app)


def test_the_first_draws_of_a_long_run_are_what_is_said() -> None:
    app = opened(draws="111")
    fallen = Fallen(risk(Design(truth_seed=0, data_seed=0)), 111, PARTIAL)
    assert sentences.wins_so_far(fallen) in said(app)
    assert sentences.tallies(fallen) in said(app)


def test_more_draws_fall_until_the_counter_is_full() -> None:
    app = opened()
    assert "anecdote" in said(app)
    app.button(key="add_10").click().run()
    assert app.number_input(key="draws").value == 11
    assert "After 11 draws" in said(app)
    app.number_input(key="draws").set_value(MOST_DRAWS - 10).run()
    app.button(key="add_1000").click().run()
    assert not app.exception
    assert app.number_input(key="draws").value == MOST_DRAWS


def test_a_held_truth_is_that_of_the_page() -> None:
    redrawn, held = opened(draws="50"), opened(draws="50", held="true", truth="7")
    fallen = Fallen(risk(Design(truth_seed=7), truth="fixed"), 50, PARTIAL)
    assert sentences.tallies(fallen) in said(held)
    assert sentences.tallies(fallen) not in said(redrawn)


@pytest.mark.parametrize("along", ALONGS)
def test_every_setting_has_its_curves(along: str) -> None:
    app = opened(panel="Risk curves", along=along)
    assert "lowest expected MSE" in said(app)
    curve = numbers(charts(app)[0], "Partial pooling")
    assert len(curve) > 20
    assert np.isfinite(curve).all()
    assert "you are here" in json.dumps(charts(app)[0]["figure"]["layout"]["annotations"])


def test_the_reference_crossing_and_prices_stand_on_the_page() -> None:
    app = opened(panel="Risk curves", pattern="equal", size="15")
    assert "Below τ = 1.38 complete pooling is better than" in said(app)
    assert "having to estimate τ costs 0.279, having to estimate μ 0.117" in said(app)


def test_full_bayes_takes_the_place_of_partial_pooling() -> None:
    app = opened(panel="Risk curves", by="full Bayes", groups="6")
    assert "partial pooling by full Bayes" in said(app)
    assert len(numbers(charts(app)[0], "Full Bayes")) > 20


def test_counts_are_said_to_stay_on_explore() -> None:
    assert "measurements" not in " ".join(text.value for text in opened().text)
    app = opened(outcome="yes/no")
    assert "draws measurements" in " ".join(text.value for text in app.text)


@pytest.mark.parametrize(
    ("name", "value"),
    [("panel", "Nowhere"), ("along", "tau"), ("draws", "0"), ("draws", "20001"), ("draws", "1e3"), ("held", "yes")],
)
def test_bad_links_get_their_line_and_fall_back(name: str, value: str) -> None:
    (line,) = faults({name: [value]})
    assert name in line
    assert said(opened(**{name: value}))


def test_good_links_pass_in_silence() -> None:
    good = {"panel": list(PANELS), "along": list(ALONGS), "draws": ["1", "20000"], "held": ["true", "false"]}
    assert [faults({name: [value]}) for name, values in good.items() for value in values] == [[]] * 14


def test_controls_of_other_pages_are_drawn_but_out_of_sight() -> None:
    app = opened()
    for key in ("view", "sort", "set", "outcome", "along"):
        assert app.session_state[key] is not None


def test_the_table_behind_a_chart_opens() -> None:
    app = opened(draws="20")
    assert len(app.table) == 0
    app.session_state["numbers_draws"] = True
    app.run()
    assert not app.exception
    (table,) = app.table
    assert list(table.value.index) == ["No pooling", "Complete pooling", "Partial pooling"]
    assert "±" in table.value.iloc[0, 0]


def test_a_sweep_goes_on_from_where_it_was_left() -> None:
    design = Design(groups=40)
    work = Sweeping(sweep_steps(design, "tau", [0.0, 5.0], replicates=2_000))
    first = work.share
    assert 0 < first < 1
    assert not work.finished
    work.go_on(0.0)
    assert work.share == first
    while not work.finished:
        work.go_on(1e-6)
    assert isinstance(work.latest, Sweep)
    (*_, (_, _, whole)) = sweep_steps(design, "tau", [0.0, 5.0], replicates=2_000)
    for name, loss in whole.losses.items():
        np.testing.assert_array_equal(work.latest.losses[name], loss)
    work.go_on(1.0)
    assert work.latest.losses["no pooling"].shape == (2, 2_000)


def test_the_files_hold_every_draw_and_every_point() -> None:
    fallen = Fallen(risk(Design(), replicates=50), 20, PARTIAL)
    rows = fallen_csv(fallen).decode("utf-8-sig").splitlines()
    assert rows[0] == 'draw,"no pooling, MSE","complete pooling, MSE","partial pooling, MSE"'
    assert [float(cell) for cell in rows[20].split(",")] == [20, *(loss[19] for loss in fallen.losses.values())]
    found = sweep(Design(), "tau", [1, 5], replicates=256)
    rows = curves_csv(found).decode("utf-8-sig").splitlines()
    assert len(rows) == 3
    last = rows[2].split(",")
    assert float(last[1]) == found.mse["no pooling"][1]
    assert last[-1] == ""  # no theory for partial pooling of unequal sizes


def test_what_was_asked_for_but_does_not_apply_is_said() -> None:
    assert "James-Stein: not applicable" in said(opened(show=["truth", "james-stein"]))
    equal = opened(show=["truth", "james-stein"], pattern="equal")
    assert "not applicable" not in said(equal)
    assert "James-Stein" in {trace["name"] for trace in charts(equal)[0]["figure"]["data"]}
