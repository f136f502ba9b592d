from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from shrinkdash.ui.chart import plain_figure

CHART_APP = Path(__file__).parents[2] / "browser/chart_app.py"


def test_arrays_become_lists_and_what_is_missing_becomes_none() -> None:
    figure = go.Figure(go.Scatter(x=np.array([1.5, np.nan, np.inf]), y=np.arange(3), ids=("a", "b", "c")))
    (trace,) = plain_figure(figure)["data"]
    assert trace["x"] == [1.5, None, None]
    assert trace["y"] == [0, 1, 2]
    assert trace["ids"] == ["a", "b", "c"]


def test_a_figure_and_the_same_dicts_come_out_equal() -> None:
    trace = {"type": "bar", "x": np.array(["a", "b"]), "y": np.array([1.0, 2.0]), "marker": {"color": "var(--text)"}}
    layout = {"height": 200, "xaxis": {"range": (0, np.float64(2.5))}, "meta": {"narrow": {"height": 300}}}
    as_dicts = plain_figure({"data": [trace], "layout": layout})
    assert as_dicts == plain_figure(go.Figure([trace], layout))
    assert as_dicts["layout"]["xaxis"]["range"] == [0, 2.5]
    assert as_dicts["layout"]["meta"] == {"narrow": {"height": 300}}


def test_stories_that_traces_share_are_told_once() -> None:
    stories = ["a's", "b's"]
    own, other = {"x": [1], "hovertext": stories}, {"x": [3], "hovertext": ["c's"]}
    pooled = {"x": [2], "hovertext": stories, "meta": {"narrow": {"x": [0]}}}
    plain = plain_figure({"data": [{"x": [0]}, own, other, pooled]})["data"]
    assert plain[:3] == [{"x": [0]}, own, other]
    assert plain[3] == {"x": [2], "meta": {"narrow": {"x": [0]}, "toldBy": 1}}
    assert pooled["hovertext"] is stories


@pytest.mark.parametrize("missing", [float("nan"), float("inf"), np.float64("nan"), None])
def test_single_numbers_that_are_missing_become_none(missing: float | None) -> None:
    assert plain_figure({"data": [{"y": [missing, 1]}]})["data"] == [{"y": [None, 1]}]


def test_the_result_is_strict_json_without_template_or_packed_arrays() -> None:
    figure = go.Figure(go.Scatter(x=np.linspace(0, 1, 50), y=np.full(50, np.nan)), {"height": 100})
    text = json.dumps(plain_figure(figure), allow_nan=False)
    assert "bdata" not in text
    assert "template" not in text


def test_the_figure_given_stays_as_it_was() -> None:
    figure = go.Figure(go.Scatter(y=np.array([np.nan, 1.0])), {"height": 100})
    before = figure.to_json()
    plain_figure(figure)
    assert figure.to_json() == before


def test_what_is_no_figure_is_refused_in_one_line() -> None:
    with pytest.raises(ValueError, match=r"^figure must hold numbers, text, lists and mappings, got object$"):
        plain_figure({"data": [{"x": [object()]}]})


def sent(app: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page sends to the browser."""
    return [json.loads(element.proto.json) for element in app.get("bidi_component")]


def test_the_page_sends_figure_words_and_picking_to_the_component() -> None:
    app = AppTest.from_file(str(CHART_APP)).run()
    assert not app.exception
    dots, bars, tab = sent(app)
    assert dots["figure"]["data"][0]["x"] == [1, 2, 3, None]
    assert [chart["alt"] for chart in (dots, bars, tab)] == ["Dots at 0", "Bars at 0", "Tab at 0"]
    assert [chart["pickable"] for chart in (dots, bars, tab)] == [True, True, False]
    assert [chart["glideMs"] for chart in (dots, bars, tab)] == [900, 300, 300]
    assert {chart["picked"] for chart in (dots, bars, tab)} == {None}
    app.slider[0].set_value(2).run()
    assert sent(app)[0]["figure"]["data"][0]["x"] == [3, 4, 5, None]
