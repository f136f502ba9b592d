"""Who pays, and coverage, as Streamlit runs them: charts, tables and files agree with the numbers behind them."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from spoken import charts, said
from streamlit.testing.v1 import AppTest

from shrinkdash.data.writing import to_csv
from shrinkdash.long_run.by_size import by_size
from shrinkdash.long_run.who_pays import who_pays
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL
from shrinkdash.ui.long_run import coverage as coverage_panel
from shrinkdash.ui.long_run import who_pays as who_pays_panel
from shrinkdash.ui.parts import results

SECONDS = 30
# One group has so much data that complete pooling hardly varies.
EXTREME = {"pattern": "custom", "sizes": (10**9, 1, 3)}


def panel(name: str, by: str, big: bool, held: bool, **world: object) -> None:
    """One panel alone."""
    from importlib import import_module

    from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
    from shrinkdash.settings import Analysis, Design
    from shrinkdash.ui.long_run.panel_input import PanelInput

    kind = PROJECTOR if big else SCREEN
    given = PanelInput(Design(**world), Analysis(by=by), kind, 0.95, truth_held=held)
    import_module(f"shrinkdash.ui.long_run.{name}").show(given)


def opened(
    name: str, *, by: str = "empirical Bayes", big: bool = False, held: bool = False, **world: object
) -> AppTest:
    kwargs = {"name": name, "by": by, "big": big, "held": held, **world}
    app = AppTest.from_function(panel, kwargs=kwargs, default_timeout=SECONDS).run()
    assert not app.exception
    return app


def cells(table: dict[str, list[object]]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(table).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", ["who_pays", "coverage"])
@pytest.mark.parametrize(
    "world",
    [
        {},
        {"groups": 3},
        {"groups": 100},
        {"tau": 0.0},
        {"pattern": "equal"},
        {"pattern": "giant"},
        {"world": "sized"},
        EXTREME,
    ],
    ids=str,
)
def test_every_world_has_two_charts_in_words(name: str, world: dict[str, object]) -> None:
    app = opened(name, **world)
    assert len(charts(app)) == 2
    assert all(chart["alt"] for chart in charts(app))
    words = f"{said(app)} {app.table[0].value.to_string()}"
    assert "nan" not in words
    assert "inf " not in words
    assert "two Monte Carlo standard errors" in said(app)


@pytest.mark.parametrize("name", ["who_pays", "coverage"])
def test_full_bayes_and_large_type_work_too(name: str) -> None:
    app = opened(name, by="full Bayes", big=True)
    assert charts(app)[0]["figure"]["layout"]["yaxis"]["tickfont"]["size"] == 24


def test_full_bayes_is_judged_where_partial_pooling_is_done_so() -> None:
    assert "partial pooling by full Bayes made" in said(opened("who_pays", by="full Bayes"))


def test_a_held_truth_is_explained() -> None:
    assert "The truth is held" in said(opened("coverage", held=True))
    assert "The truth is held" not in said(opened("coverage"))


def test_james_stein_is_listed_where_it_applies() -> None:
    assert "James-Stein" in opened("who_pays", pattern="equal").table[0].value.index
    assert "James-Stein" not in opened("who_pays").table[0].value.index


def test_where_all_truths_are_one_there_is_no_order_to_find() -> None:
    table = opened("who_pays", tau=0.0).table[0].value
    assert set(table["ranks"]) == set(table["best found"]) == {"–"}
    assert "–" not in set(opened("who_pays").table[0].value["best found"])


def test_the_file_of_who_pays_reads_back_to_the_same_numbers() -> None:
    design = Design()
    long_run = results.long_run(design, Analysis(), (NO, COMPLETE, PARTIAL), truth="fixed", replicates=100)
    who = who_pays(design, long_run, PARTIAL)
    head, *rows = cells(who_pays_panel.columns(long_run, who))
    column = dict(zip(head, zip(*rows, strict=True), strict=True))
    np.testing.assert_array_equal(np.array(column["MSE, partial pooling"], dtype=float), who.mse)
    total = np.array(column["squared bias, partial pooling"], float) + np.array(
        column["variance, partial pooling"], float
    )
    np.testing.assert_allclose(total, who.mse)
    assert [cell == "TRUE" for cell in column["pays"]] == who.pays.tolist()


def test_the_file_of_coverage_reads_back_to_the_same_numbers() -> None:
    design = Design()
    found = by_size(design.n, results.covered(design, Analysis(), 0.95, "redrawn"))
    head, *rows = cells(coverage_panel.columns(found))
    shares = [float(row[head.index("covered")]) for row in rows if row[0] == "full Bayes"]
    assert shares == found.share["full Bayes"].tolist()
    assert len(rows) == 5 * len(found.n)


def test_held_and_redrawn_truths_are_different_runs_and_data_luck_is_none() -> None:
    first = results.covered(Design(), Analysis(), 0.95, "redrawn")
    assert results.covered(Design(truth_seed=5, data_seed=7), Analysis(), 0.95, "redrawn") is first
    held = results.covered(Design(truth_seed=5), Analysis(), 0.95, "fixed")
    assert held is not first
    assert results.covered(Design(truth_seed=5, data_seed=7), Analysis(), 0.95, "fixed") is held
