"""Effective numbers of parameters on their scale."""

from shrinkdash.comparison import compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.criteria import FULL, PLUGGED, criteria
from shrinkdash.diagnostics.effects import effects
from shrinkdash.figures.draw.effective_parameters import parameter_plot
from shrinkdash.figures.parts.theme import PAPER, SCREEN
from shrinkdash.settings import Analysis, Design

COMPARISON = compare_simulated(Design(), simulate(Design()), analysis=Analysis())
DRAWN = effects(COMPARISON)


def test_parameters_stand_where_they_are_and_the_way_in_use_is_filled() -> None:
    found = criteria(COMPARISON, DRAWN)
    marks = parameter_plot(found, kind=SCREEN)["data"][0]
    at = dict(zip(marks["ids"], marks["x"], strict=True))
    assert at == {name: score.parameters.value for name, score in found.scores.items()}
    paint = dict(zip(marks["ids"], marks["marker"]["color"], strict=True))
    assert paint[FULL] == PAPER
    assert paint[PLUGGED] != PAPER
    written = dict(zip(marks["ids"], marks["text"], strict=True))
    assert written[PLUGGED].strip() == f"{at[PLUGGED]:.1f}"
    assert written["no pooling"].strip() == "12"
