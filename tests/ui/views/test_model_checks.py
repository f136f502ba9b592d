"""The view of model checks: what it says moves with the data, and refits that take long wait to be asked for."""

from spoken import said
from streamlit.testing.v1 import AppTest


def page(outcome: str = "measurements", by: str = "empirical Bayes", pattern: str = "varied") -> None:
    from shrinkdash.comparison import compare_simulated
    from shrinkdash.data.simulate import simulate
    from shrinkdash.figures.parts.scale import scale_of_design
    from shrinkdash.narration.subject import SIMULATIONS
    from shrinkdash.settings import Analysis, Design
    from shrinkdash.ui.controls.values import Display
    from shrinkdash.ui.parts.view_input import ViewInput
    from shrinkdash.ui.views import model_checks

    design, analysis = Design(outcome=outcome, pattern=pattern), Analysis(by=by)
    comparison = compare_simulated(design, simulate(design), analysis=analysis)
    display = Display(analysis, "mean", ("truth",), False)
    model_checks.show(ViewInput("test", comparison, SIMULATIONS[outcome], scale_of_design(design), display, None))


def shown(**settings: str) -> AppTest:
    at = AppTest.from_function(page, kwargs=settings, default_timeout=30).run()
    assert not at.exception
    return at


def test_measurements_are_scored_with_groups_left_out_at_once() -> None:
    at = shown()
    assert "12 schools, about" in said(at)
    assert "Each school predicted from the other 11" in said(at)
    table = at.table[0].value
    assert list(table.index) == [
        "No pooling",
        "Complete pooling",
        "Partial, empirical Bayes",
        "Partial, full Bayes",
    ]
    assert table.loc["No pooling", "Left out"] == "–"
    assert "–" not in table.loc["Partial, full Bayes"].tolist()
    assert not at.toggle


def test_counts_leave_groups_out_when_asked() -> None:
    at = shown(outcome="yes/no")
    assert at.table[0].value["Left out"].tolist() == ["–"] * 3
    at.toggle(key="leave_out").set_value(True).run()
    assert not at.exception
    assert at.table[0].value["Left out"].tolist()[0] == "–"
    assert "–" not in at.table[0].value["Left out"].tolist()[1:]


def test_equal_sizes_have_no_link_to_check() -> None:
    at = shown(pattern="equal")
    assert "All 5 observed values" in said(at) or "Hardly reproduced" in said(at)
    at.session_state["statistic"] = "Link with size"
    at.run()
    assert not at.exception
    assert "no link with size to check" in said(at)
