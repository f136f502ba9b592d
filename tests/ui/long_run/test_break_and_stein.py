"""Two panels of the long run as Streamlit runs them, alone: every kind of world, few and many groups."""

from __future__ import annotations

import pytest
from spoken import charts, headlines, said
from streamlit.testing.v1 import AppTest

from shrinkdash.settings import Analysis, Design
from shrinkdash.ui.prose import prose

SECONDS = 60


def panel(name: str, design: object, analysis: object, big: bool) -> None:
    """Run one panel; AppTest copies this function's text, so it imports what it needs."""
    from shrinkdash.figures.parts.theme import PROJECTOR, SCREEN
    from shrinkdash.ui.long_run import stein, worlds
    from shrinkdash.ui.long_run.panel_input import PanelInput

    given = PanelInput(design, analysis, PROJECTOR if big else SCREEN, 0.95, ("truth",))
    (worlds if name == "Break it" else stein).show(given)


def shown(name: str, design: Design, analysis: Analysis | None = None, big: bool = False) -> AppTest:
    arguments = {"name": name, "design": design, "analysis": analysis or Analysis(), "big": big}
    app = AppTest.from_function(panel, kwargs=arguments, default_timeout=SECONDS).run()
    assert not app.exception
    return app


BROKEN = [
    Design(),
    Design(world="outlier", pattern="equal"),
    Design(world="sized", rho=0.0),
    Design(world="sized", pattern="equal"),
    Design(world="clusters", sigma_factor=0.5, groups=3),
    Design(world="outlier", tau=0.0),
    Design(world="heavy", pattern="custom", sizes=(1, 1, 10**9)),
    Design(world="sized", groups=100, size=200, sigma=1.0, tau=15.0),
    Design(world="outlier", pattern="giant"),
]


@pytest.mark.parametrize("design", BROKEN, ids=lambda design: f"{design.world}, {design.pattern}, {design.groups}")
@pytest.mark.parametrize("by", ["empirical Bayes", "full Bayes"])
def test_every_world_gets_its_verdict(design: Design, by) -> None:
    app = shown("Break it", design, Analysis(by=by), big=design.groups == 3)
    assert [bool(chart["alt"]) for chart in charts(app)] == [True, True]
    assert "partial pooling" in headlines(app)[0]
    assert " nan" not in said(app).lower()


@pytest.mark.parametrize(
    ("choice", "world", "assumed"), [("heavy", "heavy", "right"), ("σ double", "normal", "double")]
)
def test_the_row_of_worlds_sets_what_the_desk_shows(choice: str, world: str, assumed: str) -> None:
    app = shown("Break it", Design(world="outlier"))
    assert app.pills(key="choose_world").value == "outlier"
    app.pills(key="choose_world").set_value(choice).run()
    assert (app.session_state["world"], app.session_state["assumed"]) == (world, assumed)


def test_the_numbers_of_both_charts_can_be_opened() -> None:
    app = shown("Break it", Design(world="sized", size=50))
    app.session_state["numbers_worlds"] = app.session_state["numbers_world-by-size"] = True
    app.run()
    assert not app.exception
    assert [len(table.value) for table in app.table] == [8, 12]


@pytest.mark.parametrize("groups", [3, 4, 100])
def test_the_paradox_is_drawn_for_any_number_of_means(groups: int) -> None:
    app = shown("James-Stein", Design(groups=groups, tau=15.0, sigma=1.0, size=200), big=groups == 4)
    assert [bool(chart["alt"]) for chart in charts(app)] == [True] * (2 if groups == 3 else 3)
    assert (prose("long-run/stein-three") in said(app)) == (groups == 3)


def test_the_numbers_of_the_paradox_can_be_opened() -> None:
    app = shown("James-Stein", Design())
    for name in ("risk", "payers", "stranger"):
        app.session_state[f"numbers_james-stein-{name}"] = True
    app.run()
    assert not app.exception
    assert [table.value.shape for table in app.table] == [(6, 4), (7, 4), (4, 1)]
    assert "simulated" in app.table[0].value.iloc[0, 0]
