"""Data as Streamlit runs it: every data set, and own tables."""

from __future__ import annotations

import pytest
from spoken import charts, said
from streamlit.testing.v1 import AppTest

from shrinkdash.data.datasets import DATASETS
from shrinkdash.families import family_of
from shrinkdash.tau2.methods import METHODS
from shrinkdash.ui.prose import prose

SECONDS = 30


def own_means(app: AppTest) -> list[float]:
    (trace,) = [trace for trace in charts(app)[0]["figure"]["data"] if trace["name"] == "own mean"]
    return trace["x"]


def data_page(key: str, method: str, show: tuple[str, ...], content: bytes | None, level: float | None = None) -> None:
    """Run one page alone; AppTest copies this function's text, so it imports what it needs."""
    import io

    from shrinkdash.settings import Analysis
    from shrinkdash.ui.controls.values import Display
    from shrinkdash.ui.pages import data

    upload = None
    if content is not None:
        upload = io.BytesIO(content)
        upload.name, upload.file_id = "mine.csv", "1"
    data.show_data(key, upload, Display(Analysis(method), "mean", show, big=False, level=level))


def on_data(key: str, method: str = "REML", content: bytes | None = None, level: float | None = None) -> AppTest:
    app = AppTest.from_function(
        data_page,
        kwargs={"key": key, "method": method, "show": ("truth",), "content": content, "level": level},
        default_timeout=SECONDS,
    ).run()
    assert not app.exception
    return app


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_is_drawn_with_its_story_and_source(key: str) -> None:
    app = on_data(key)
    assert own_means(app) == DATASETS[key].data.y_bar.tolist()
    assert DATASETS[key].source in said(app)
    assert prose(f"data/{key}").splitlines()[0] in said(app)
    assert family_of(DATASETS[key].observed).words.approximation in said(app)


@pytest.mark.parametrize("key", DATASETS)
def test_intervals_of_real_data_have_room_and_those_that_go_on_say_so(key: str) -> None:
    figure = charts(on_data(key, level=0.95))[0]["figure"]
    low, high = figure["layout"]["xaxis"]["range"]
    lines = [trace["x"] for trace in figure["data"] if trace["name"].startswith("interval")]
    ends = [x for line in lines for x in line if x is not None]
    assert len(ends) == 4 * len(DATASETS[key].data)
    (going_on,) = [trace for trace in figure["data"] if trace["name"] == "goes on"]
    assert len(going_on["x"]) == sum(not low < x < high for x in ends) <= 1


def test_eight_schools_say_plainly_what_a_zero_means() -> None:
    assert "no proof that they are the same" in said(on_data("eight-schools"))
    assert "The estimate of τ is 0" not in said(on_data("eight-schools", "SJ"))


def test_the_rest_of_the_season_judges_the_players() -> None:
    app = on_data("baseball")
    assert "players moved closer to their average over the rest of the season" in said(app)
    assert len(charts(app)[1]["figure"]["data"][0]["x"]) == 3


def test_rivals_that_do_not_apply_to_real_data_say_so() -> None:
    app = AppTest.from_function(
        data_page,
        kwargs={"key": "bcg", "method": "DL", "show": ("truth", "james-stein", "oracle"), "content": None},
        default_timeout=SECONDS,
    ).run()
    assert "James-Stein: not applicable" in said(app)
    assert "Oracle: not applicable" in said(app)


def test_every_method_stands_beside_the_others() -> None:
    (dots,) = charts(on_data("bcg"))[-1]["figure"]["data"]
    assert dots["ids"] == list(METHODS)


def test_a_table_of_ones_own_is_drawn() -> None:
    app = on_data("Your own table", content=b"group,mean,se\nA,1,1\nB,5,2\nC,9,1\n")
    assert own_means(app) == [1, 5, 9]
    assert prose("own-table-stays") in said(app)


def test_a_faulty_table_gets_one_line() -> None:
    app = on_data("Your own table", content=b"group,mean,se\nA,1,1\nB,five,2\n")
    (line,) = app.text
    assert "row 3" in line.value
    assert "five" in line.value
    assert charts(app) == []


def test_names_in_a_table_never_reach_markdown() -> None:
    app = on_data("Your own table", content=b"group,mean,se\n![x](http://a.b/c),1,1\nB,5,2\n")
    assert "http" not in " ".join(part.value for part in app.markdown)
