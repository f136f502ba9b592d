"""Ranks and the accuracy note as Streamlit runs them: every kind of data, and names that stay plain text."""

from __future__ import annotations

import pytest
from spoken import charts, said
from streamlit.testing.v1 import AppTest

from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.published_cases import checked_cases

SECONDS = 30
OWN = ["**bold** ![x](http://example.org/x.png)", "<b>B</b>", "C"]


def panel(what: str, key: str, show: tuple[str, ...], level: float | None, own: list[str]) -> None:
    """One panel alone; AppTest copies this function's text, so it imports what it needs."""
    from shrinkdash.comparison import compare
    from shrinkdash.data.datasets import DATASETS
    from shrinkdash.data.means import GroupMeans
    from shrinkdash.figures.parts.scale import scale_of_data
    from shrinkdash.narration.subject import Subject
    from shrinkdash.settings import Analysis
    from shrinkdash.ui.controls.values import Display
    from shrinkdash.ui.parts.accuracy_note import accuracy_note
    from shrinkdash.ui.parts.page_layout import lay_out_page
    from shrinkdash.ui.parts.view_input import view_input
    from shrinkdash.ui.views import ranks

    if key == "own":
        data, truth = GroupMeans([1.0, 9.0, 4.0], [2.0, 2.0, 3.0], names=own), None
    else:
        found = DATASETS[key]
        data, truth = found.observed, found.truth
    comparison = compare(data, analysis=Analysis(), theta=truth)
    display = Display(Analysis(), "mean", show, big=False, level=level)
    subject = Subject("group", "In these data", "unit", "what came later", "average later on")
    given = view_input(key, comparison, subject, scale_of_data(comparison.data), display)
    if what == "ranks":
        ranks.show(given)
    else:
        lay_out_page(big=False).fill_notes(numbers=lambda: None, accuracy=lambda: accuracy_note(given))


def opened(what: str, key: str, *, show=("truth",), level=None, unfolded: bool = False) -> AppTest:
    kwargs = {"what": what, "key": key, "show": show, "level": level, "own": OWN}
    app = AppTest.from_function(panel, kwargs=kwargs, default_timeout=SECONDS)
    if unfolded:
        app.session_state["accuracy"] = True
    app.run()
    assert not app.exception
    return app


@pytest.mark.parametrize("key", DATASETS)
def test_every_data_set_has_its_ranks(key: str) -> None:
    app = opened("ranks", key)
    (chart,) = charts(app)
    marks = {trace["name"]: trace for trace in chart["figure"]["data"]}
    assert len(marks["expected rank"]["x"]) == len(DATASETS[key].data)
    assert ("true rank" in marks) == (DATASETS[key].truth is not None)
    assert chart["alt"].startswith(f"Ranks of {len(DATASETS[key].data)} groups")
    assert "Monte Carlo standard error" in said(app)
    assert "the highest own mean" in app.text[0].value


def test_a_hidden_truth_is_neither_drawn_nor_said() -> None:
    app = opened("ranks", "baseball", show=())
    (chart,) = charts(app)
    assert "true rank" not in str(chart)
    assert "average later on" not in said(app) + app.text[0].value
    assert "average later on" in said(opened("ranks", "baseball"))


def test_the_level_of_the_page_is_the_intervals_level() -> None:
    assert "90\N{NO-BREAK SPACE}% rank interval" in said(opened("ranks", "eight-schools"))
    assert "50\N{NO-BREAK SPACE}% rank interval" in said(opened("ranks", "eight-schools", level=0.5))


def test_a_persons_own_names_are_plain_text() -> None:
    app = opened("ranks", "own")
    assert "<b>B</b> has the highest own mean" in app.text[0].value
    assert not any(name in part.value for name in OWN[:2] for part in [*app.markdown, *app.caption])
    assert "<b>B</b>" not in str(charts(app)[0]["figure"])


def test_a_folded_note_computes_nothing() -> None:
    app = opened("note", "eight-schools")
    assert len(app.table) == 0
    assert len(app.markdown) == 0


@pytest.mark.parametrize(
    ("key", "model", "first"),
    [
        ("eight-schools", "normal means with known standard errors", "Eight schools"),
        ("surgical", "events among trials, normal logits", "Baseball 1970, beta-binomial"),
        ("readmission", "event counts, normal log rates", "Pumps, published priors"),
    ],
)
def test_an_open_note_names_model_error_and_every_case(key: str, model: str, first: str) -> None:
    app = opened("note", key, unfolded=True)
    assert model in said(app)
    assert "posterior standard deviations" in said(app)
    (table,) = app.table
    assert len(table.value) == len(checked_cases())
    assert table.value.index[0].startswith(first)
    assert list(table.value.columns) == ["reference", "ours", "difference", "allowed", "source"]
