"""What is said of model checks follows from their numbers; losses are said as losses."""

from math import nan

import numpy as np
import pytest
from wording import plain

from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.criteria import FULL, PLUGGED, Criteria, criteria, leave_out
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.predictive import LINK, Check
from shrinkdash.families.scores import Score
from shrinkdash.measured import Measured
from shrinkdash.narration.draw import model_checks
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, NO

MEANS = compare(GroupMeans([1.0, 2.0, 5.0, 3.0], [1.0, 2.0, 1.0, 1.0]), analysis=Analysis())


def found(
    plugged: float, full: float, *, gaps: tuple[float, ...] = (0.0, 0.0, 0.0, 0.0), in_use: str = PLUGGED
) -> Criteria:
    base = np.full(len(gaps), -3.0)
    scores = {
        NO: Score(Measured(4.0)),
        COMPLETE: Score(Measured(1.0), left_out=base),
        PLUGGED: Score(Measured(plugged), left_out=base + np.array(gaps)),
        FULL: Score(Measured(full), left_out=base + np.array(gaps)),
    }
    return Criteria(scores, in_use, 4)


def test_the_headline_moves_with_the_slider() -> None:
    said = []
    for tau in (0.0, 15.0):
        comparison = compare_simulated(Design(tau=tau), simulate(Design(tau=tau)), analysis=Analysis())
        scores = criteria(comparison, effects(comparison))
        said.append(model_checks.parameter_count(scores, SIMULATED))
        assert f"about {model_checks.free_parameters(scores.parameters.value)}" in said[-1]
    assert said[0].startswith("12 schools, about ")
    assert said[0] != said[1]
    assert model_checks.parameter_count(found(1.02, 2.0), SIMULATED) == "4 schools, about 1 parameter"


def test_the_story_names_both_ways_and_what_is_odd() -> None:
    usual = model_checks.parameters_story(found(2.34, 2.5))
    assert usual == (
        "Complete pooling fits 1 parameter, no pooling 4. "
        "Partial pooling is as flexible as 2.3 by empirical Bayes and 2.5 by full Bayes."
    )
    assert "pools completely" in model_checks.parameters_story(found(1.0, 2.5))
    for outside in (0.07, 4.3):
        assert model_checks.parameters_story(found(2.0, outside)).endswith(
            "can leave the range from 1 to 4, and does so here."
        )
    assert "2.5 by full Bayes and 2.3 by" in model_checks.parameters_story(found(2.34, 2.5, in_use=FULL))


@pytest.mark.parametrize(
    ("gaps", "words", "settled"),
    [
        ((1.0, 1.1, 0.9, 1.0), "gives them 4.00 more log density in all than complete pooling", True),
        ((-1.0, -1.1, -0.9, -1.0), "gives them 4.00 less log density in all than complete pooling", True),
        ((3.0, -2.0, 1.0, 0.0), "gives them 2.00 more log density", False),
        ((0.0, 0.0, 0.0, 0.0), "predict alike", True),
    ],
)
def test_a_loss_is_less_and_a_small_difference_settles_nothing(
    gaps: tuple[float, ...], words: str, settled: bool
) -> None:
    said = model_checks.left_out_story(found(2.0, 2.0, gaps=gaps), MEANS, SIMULATED)
    assert said.startswith("Each school predicted from the other 3: partial pooling (empirical Bayes)")
    assert words in said
    assert ("do not settle" not in said) == settled


def test_nothing_is_said_of_a_comparison_that_does_not_exist() -> None:
    lacking = found(2.0, 2.0)
    scores = {**lacking.scores, PLUGGED: Score(Measured(2.0))}
    assert model_checks.left_out_story(Criteria(scores, PLUGGED, 4), MEANS, SIMULATED) == ""


def test_the_table_holds_every_number_and_a_dash_where_there_is_none() -> None:
    data = DATASETS["eight-schools"].data
    comparison = compare(data, analysis=Analysis())
    scores = leave_out(criteria(comparison, effects(comparison)), comparison)
    rows = model_checks.criteria_rows(scores)
    assert rows["No pooling"] == {"p_D": "8.0", "DIC": "70.6", "WAIC": "68.2", "Left out": "–"}
    assert rows["Partial, full Bayes"]["p_D"] == "2.8"
    assert rows["Complete pooling"]["Left out"] == "−30.6"
    assert all(set(row) == {"p_D", "DIC", "WAIC", "Left out"} for row in rows.values())


def test_errors_are_two_standard_errors_and_absent_numbers_have_none() -> None:
    assert plain(model_checks.with_its_error(Measured(5.14, 0.11))) == "5.1 ± 0.2"
    assert plain(model_checks.with_its_error(Measured(5.14, 0.001))) == "5.140 ± 0.002"
    assert model_checks.with_its_error(Measured(5.14)) == "5.1"
    assert model_checks.with_its_error(Measured(nan, 0.2)) == "–"


def test_empty_cells_are_explained() -> None:
    three = compare(GroupMeans([1.0, 2.0, 5.0], [1.0, 2.0, 1.0]), analysis=Analysis())
    scores = leave_out(criteria(three, effects(three)), three)
    assert "needs at least 4 schools; there are 3" in " ".join(model_checks.absences(scores, three, SIMULATED))
    counts = GroupCounts([0, 0, 4], [9, 9, 9])
    counted = compare(counts, analysis=Analysis())
    before = criteria(counted, effects(counted))
    assert "Choose full Bayes" in " ".join(model_checks.absences(before, counted, SIMULATED))
    assert "nothing to fit" not in " ".join(model_checks.absences(before, counted, SIMULATED))
    more = model_checks.left_out_story(found(2.0, 2.0, gaps=(1.0, 1.0, 1.1, 1.0)), counted, SIMULATED)
    assert "4.10 more log probability" in more
    after = " ".join(model_checks.absences(leave_out(before, counted), counted, SIMULATED))
    assert "nothing to fit" in after
    assert "minus infinity" in after


def check(name: str, p: float, size: int = 1000) -> Check:
    replicated = np.concatenate([np.full(round(p * size), 9.0), np.full(size - round(p * size), 1.0)])
    return Check(name, 5.0, replicated)


def test_what_is_hardly_reproduced_is_named_with_its_direction() -> None:
    usual = [check("Mean", 0.5), check("SD", 0.3)]
    assert model_checks.checks_story(usual, 1).startswith("All 2 observed values lie among what the model produces")
    said = plain(model_checks.checks_story([*usual, check("Largest gap", 0.02)], 1))
    assert "the observed largest gap of 5.0 is larger than in 98 % of replicated data" in said
    assert "Among 3 checks, one this far out is no great surprise." in said
    both = plain(model_checks.checks_story([check("SD", 0.98), check("Smallest", 0.01)], 1))
    assert "the observed SD of 5.0 is smaller than in 98 % of replicated data; the observed smallest" in both
    assert "no great surprise" not in both


def test_the_monte_carlo_error_is_the_largest_of_all() -> None:
    said = model_checks.checks_story([check("Mean", 0.5), check("SD", 0.3)], 1)
    assert said.endswith("1,000 replicated data sets; Monte Carlo standard error of p at most 0.016.")


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0, "under 0.01"), (0.004, "under 0.01"), (0.234, "0.23"), (0.999, "over 0.99"), (1.0, "over 0.99")],
)
def test_a_p_value_never_reads_as_nought_or_one(p: float, said: str) -> None:
    assert plain(model_checks.p_value(p)) == said


def test_alt_texts_hold_what_the_charts_show() -> None:
    said = plain(model_checks.predictive_alt([check("Mean", 0.5), check(LINK, 0.25)], 1))
    assert said.endswith("each with the observed value: Mean 5.0, p 0.50; Link with size 5.00, p 0.25.")
    scores = found(2.34, 2.5)
    assert model_checks.parameters_story(scores) in model_checks.parameters_alt(scores)
