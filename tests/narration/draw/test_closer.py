"""Every sentence is computed; losses are said as losses."""

import numpy as np
import pytest
from wording import plain, simulated

from shrinkdash.comparison import Comparison, PartialPooling, compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.estimators import Estimates
from shrinkdash.families.means import Means
from shrinkdash.narration.draw.closer import closer_and_away, luck, who_came_closest
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.risk import risk
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

DATA = GroupMeans([0.0, 10.0, 20.0], [3.0, 3.0, 3.0], names=["A", "B", "C"])
THETA = np.array([0.0, 10.0, 20.0])


def with_errors(no: float, complete: float, partial: float) -> Comparison:
    """A comparison in which each strategy is off by the root of its wanted mean squared error."""

    def off(mse: float) -> Estimates:
        return Estimates(THETA + mse**0.5, 10.0, np.full(3, 0.5), np.full(3, 1.0))

    data = GroupMeans(THETA + no**0.5, [3.0, 3.0, 3.0])
    fits = {NO: off(no), COMPLETE: off(complete), PARTIAL: off(partial)}
    return Comparison(PartialPooling(Means(data), Analysis()), fits, 1, THETA)


@pytest.mark.parametrize(
    ("no", "complete", "partial", "text"),
    [
        (
            10,
            20,
            5,
            "partial pooling came closest to the truth: 50 % less squared error than no pooling, 75 % less than",
        ),
        (10, 4, 5, "complete pooling came closest to the truth; partial pooling made 50 % less squared error than no "),
        (10, 4, 5, "but 25 % more than complete pooling."),
        (4, 2, 5, "and 2.5 times that of complete pooling."),
        (
            10,
            50,
            12,
            "no pooling came closest to the truth; partial pooling made 20 % more squared error than no pooling.",
        ),
        (10, 5, 5, "partial and complete pooling came out alike: 50 % less squared error than no pooling."),
        (5, 20, 20.01, "came out alike: 4.0 times the squared error of no pooling."),
    ],
)
def test_the_headline_names_the_winner_and_says_losses_as_losses(
    no: float, complete: float, partial: float, text: str
) -> None:
    assert text in plain(who_came_closest(with_errors(no, complete, partial), SIMULATED))


def test_the_headline_without_a_truth_says_how_much_was_pulled() -> None:
    assert "of its own mean" in who_came_closest(compare(DATA, analysis=Analysis(method="DL")), SIMULATED)
    alike = GroupMeans([9.0, 10.0, 11.0], [5.0, 5.0, 5.0])
    assert who_came_closest(compare(alike, analysis=Analysis(method="DL")), SIMULATED).endswith(
        "gives every school 10.0."
    )


def test_closer_and_away_counts_all_groups_and_both_directions() -> None:
    comparison = simulated(Design())
    closer, away = int((comparison.gain > 0).sum()), int((comparison.gain < 0).sum())
    text = closer_and_away(comparison, SIMULATED)
    assert text.startswith(f"{closer} of 12 schools moved closer to their true mean, {away} away")
    assert closer + away == 12


def test_a_loss_is_never_a_negative_gain() -> None:
    for data_seed in range(300):
        comparison = simulated(Design(tau=2.0, data_seed=data_seed))
        text = f"{who_came_closest(comparison, SIMULATED)} {closer_and_away(comparison, SIMULATED)}"
        assert "-" not in text.replace("James-Stein", "")
        assert "−" not in text
        lost = comparison.mse[PARTIAL] > 1.005 * comparison.mse[NO]
        assert ("higher" in text or "as high" in text) == lost


def test_luck_agrees_with_the_draws_it_counts() -> None:
    design = Design()
    long_run = risk(design, replicates=500)
    comparison = simulated(design)
    text = plain(luck(comparison, long_run))
    ratio = long_run.losses[PARTIAL] / long_run.losses[NO]
    here = comparison.mse[PARTIAL] / comparison.mse[NO]
    assert f"less in {100 * np.mean(ratio < 1 - 1e-12):.0f} ± " in text
    assert f"at least this well in {100 * np.mean(ratio <= here):.0f} %" in text
    assert text.startswith("Luck: over 500 such draws")
