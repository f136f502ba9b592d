"""Every sentence is computed; losses are said as losses."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shrinkdash import intervals
from shrinkdash.comparison import Comparison, Pooling, compare, compare_simulated
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.estimators import Estimates
from shrinkdash.narration.draw import descriptions as alternatives
from shrinkdash.narration.draw.closer import closer_and_away, luck, who_came_closest
from shrinkdash.narration.draw.groups import group_story, shares, size_note
from shrinkdash.narration.draw.intervals import misses
from shrinkdash.narration.draw.tau import between_sd, why_zero
from shrinkdash.narration.numbers import number, percent, significant, small
from shrinkdash.narration.ratios import change
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
    return Comparison(Pooling(data, Analysis()), fits, 1, THETA)


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def simulated(design: Design) -> Comparison:
    return compare_simulated(design, simulate(design), analysis=Analysis())


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


def test_the_ledger_counts_all_groups_and_both_directions() -> None:
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


@pytest.mark.parametrize(
    ("error", "rival", "text"),
    [
        (6.4, 10, "36 % lower"),
        (11.2, 10, "12 % higher"),
        (34, 10, "3.4 times as high"),
        (10.01, 10, "about the same"),
        (0.01, 10, "over 99 % lower"),
        (1, 0, "far higher"),
    ],
)
def test_change_puts_one_error_against_another(error: float, rival: float, text: str) -> None:
    assert plain(change(error, rival)) == text


def test_zero_is_explained_and_only_zero() -> None:
    alike = compare(GroupMeans([9.0, 10.0, 11.0], [5.0, 5.0, 5.0]), analysis=Analysis(method="DL"))
    text = why_zero(alike, SIMULATED)
    assert "estimate of τ is 0 (DL)" in text
    assert "no proof that they are the same" in text
    assert why_zero(compare(DATA, analysis=Analysis(method="DL")), SIMULATED) == ""


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


def test_a_groups_story_holds_its_numbers() -> None:
    comparison = compare(DATA, analysis=Analysis(method="DL"), theta=np.array([1.0, 10.0, 30.0]))
    own = float(comparison.pooled.weight[0])
    text = group_story(comparison, 0)
    assert text[0] == "A"
    assert text[1] == "own mean 0.0 (standard error 3.0)"
    assert text[2] == shares(own)
    assert text[3] == f"pooled {comparison.pooled.theta_hat[0]:.1f}"
    assert text[4].endswith("closer")
    assert group_story(comparison, 2)[4].endswith("further away")


@given(st.floats(0.005, 0.995))
def test_shares_add_up_to_all(own: float) -> None:
    parts = [int(part.split(" %")[0]) for part in plain(shares(own)).split(", ") if part[0].isdigit()]
    assert len(parts) < 2 or sum(parts) in {99, 100, 101}


def test_a_share_that_is_nearly_all_does_not_read_as_all() -> None:
    assert plain(shares(0.998)) == "over 99 % own data, under 1 % everyone"
    assert plain(shares(0.31)) == "31 % own data, 69 % everyone"


@pytest.mark.parametrize(("value", "text"), [(0.0, "0"), (0.04, "under 0.1"), (0.06, "0.1"), (4.71, "4.7")])
def test_only_zero_reads_as_zero(value: float, text: str) -> None:
    assert small(value, 1) == text


def test_least_data_means_the_smallest_group_where_sizes_are_known() -> None:
    # The smaller group is the more precise one: its own SD is small.
    data = GroupMeans([0.0, 9.0, 30.0], [1 / 5**0.5, 2.0, 2.0], n=[5, 100, 50])
    comparison = compare(data, analysis=Analysis(method="DL"))
    least, most = (percent(float(comparison.pooled.weight[j])) for j in (0, 1))
    text = size_note(comparison)
    assert f"least keeps {least}" in text
    assert f"most {most}" in text


@given(st.floats(0, 1))
def test_a_percentage_is_never_rounded_to_all_or_nothing(share: float) -> None:
    text = plain(percent(share))
    assert (text == "0 %") == (share == 0)
    assert (text == "100 %") == (share == 1)


@given(st.floats(allow_nan=True, allow_infinity=True), st.integers(0, 4))
def test_a_number_is_never_a_negative_zero_or_nan(value: float, places: int) -> None:
    text = number(value, places)
    assert "nan" not in text
    assert "inf" not in text
    assert text.strip("−0.") or not text.startswith("−")


@given(st.floats(1e-300, 1e300))
def test_a_squared_error_keeps_three_digits(value: float) -> None:
    assert float(significant(value)) == pytest.approx(value, rel=0.006)


def test_alt_texts_hold_what_the_charts_show() -> None:
    comparison = simulated(Design())
    long_run = risk(Design(), replicates=200)
    arrows = alternatives.arrows_alt(comparison, SIMULATED)
    furthest = int(np.argmax(np.abs(comparison.pooled.theta_hat - comparison.data.y_bar)))
    assert f"{comparison.data.labels[furthest]} moves furthest" in arrows
    assert "moved closer" in arrows
    assert "moved closer" not in alternatives.arrows_alt(replace(comparison, theta=None), SIMULATED)
    bars = alternatives.bars_alt(comparison, long_run, (NO, COMPLETE, PARTIAL))
    assert all(significant(comparison.mse[name]) in bars for name in (NO, COMPLETE, PARTIAL))
    assert "hidden" in alternatives.bars_alt(replace(comparison, theta=None), long_run, (NO,))
    assert "equally much data" in alternatives.sizes_alt(simulated(Design(pattern="equal")), SIMULATED)
    assert "own data" in alternatives.weights_alt(comparison, SIMULATED)
    assert alternatives.methods_alt({"DL": 0.0, "SJ": 6.2}, "DL", 1) == (
        "Estimates of the between-group SD: DL 0, SJ 6.2. In use: DL."
    )


def test_intervals_that_miss_are_counted_and_only_where_the_truth_is_known() -> None:
    comparison = simulated(Design())
    own, pooled = (kind(comparison, 0.5).misses(comparison.theta).sum() for kind in (intervals.own, intervals.pooled))
    text = plain(misses(comparison, 0.5))
    assert text == f"50 % intervals: {own} of 12 from own data miss the truth and {pooled} pooled ones (dashed)."
    assert "miss" not in misses(replace(comparison, theta=None), 0.5)


def test_full_bayes_says_which_tau_are_plausible() -> None:
    comparison = compare_simulated(Design(), simulate(Design()), analysis=Analysis(by="full Bayes"))
    low, high = comparison.full.tau_quantile([0.025, 0.975])
    assert plain(between_sd(comparison, 5.0)).endswith(f"(95 % plausible: {low:.1f} to {high:.1f}).")


def test_hidden_rates_are_not_told_by_their_spread():
    design = Design(outcome="events", mu=20, tau=5)
    seen = compare_simulated(design, simulate(design), analysis=Analysis())
    assert "these true rates" in between_sd(seen, 5.0)
    assert between_sd(replace(seen, theta=None), 5.0).startswith("SD of the true rates estimated ")


def test_intervals_without_width_are_named():
    design = Design(groups=3, tau=0)
    comparison = compare_simulated(design, simulate(design), analysis=Analysis())
    assert comparison.tau_hat == 0
    assert "no width" in misses(comparison, 0.95)
    assert "no width" not in misses(compare_simulated(Design(), simulate(Design()), analysis=Analysis()), 0.95)
