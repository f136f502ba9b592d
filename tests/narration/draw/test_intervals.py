"""What is said of intervals is counted and measured."""

from dataclasses import replace

import numpy as np
import pytest
from wording import plain, simulated

from shrinkdash import intervals
from shrinkdash.comparison import compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.simulate import simulate
from shrinkdash.intervals import FULL, OWN, PLUG_IN, Interval, side_by_side
from shrinkdash.narration.draw.intervals import interval_alt, interval_stories, misses, tally, widths
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.settings import Analysis, Design

SCHOOLS = compare(DATASETS["eight-schools"].data, analysis=Analysis())
APART = compare(GroupMeans([0.0, 10.0, 30.0], [3.0, 3.0, 3.0]), analysis=Analysis())


def wide(*widths: float) -> dict[str, Interval]:
    """Own, plug-in and full-Bayes intervals of three groups around 0."""
    return {
        name: Interval(np.full(3, -width / 2), np.full(3, width / 2))
        for name, width in zip((OWN, PLUG_IN, FULL), widths, strict=True)
    }


def test_misses_are_counted_by_kind_and_prove_nothing() -> None:
    text = plain(tally(wide(10.0, 2.0, 4.0), np.array([0.0, -1.5, 3.0]), 0.8, SIMULATED))
    assert text.startswith("At 80 %, 0 of 3 own, 2 of 3 plug-in and 1 of 3 full-Bayes intervals miss the truth.")
    assert "proves nothing about how often" in text
    assert "would miss 0.6 of 3 on average" in text


@pytest.mark.parametrize(
    ("width", "text"),
    [
        ((20.0, 10.0, 13.8), "38 % wider than the plug-in ones on average, because τ and μ are not known (any τ from"),
        ((20.0, 10.0, 13.8), "and 31 % narrower than the own ones."),
        ((20.0, 5.0, 11.5), "2.3 times as wide as the plug-in ones"),
        ((20.0, 10.0, 10.01), "about as wide as the plug-in ones on average, and 50 % narrower"),
        ((10.0, 10.0, 12.0), "and 20 % wider than the own ones."),
    ],
)
def test_widths_are_compared_both_ways(width: tuple[float, float, float], text: str) -> None:
    assert text in plain(widths(APART, wide(*width)))


def test_narrower_ones_get_a_reason_only_where_there_is_one() -> None:
    narrow = wide(20.0, 10.0, 8.0)
    # A tight prior holds tau below its estimate; a flat one does not.
    held = compare(APART.data, analysis=Analysis(by="full Bayes", prior="half-normal", scale=0.25))
    assert "20 % narrower than the plug-in ones on average, because they take τ for smaller (median" in plain(
        widths(held, narrow)
    )
    assert float(APART.full.tau_quantile(0.5)) > APART.plugged.tau_hat
    assert "20 % narrower than the plug-in ones on average, and" in plain(widths(APART, narrow))


def test_an_estimate_of_0_is_taken_for_certain_by_plug_in_only() -> None:
    found = side_by_side(SCHOOLS, 0.95)
    text = plain(widths(SCHOOLS, found))
    assert text.startswith("The plug-in intervals have no width: they treat the estimate 0 of τ as certain.")
    assert f"The full-Bayes ones are {found[FULL].width.mean():.1f} wide on average" in text
    assert "any τ from 0.2 to 20.8 is plausible" in text


@pytest.mark.parametrize(
    ("J", "level", "text"), [(3, 0.95, "0.15"), (12, 0.8, "2.4"), (100, 0.8, "20"), (12, 0.95, "0.6")]
)
def test_what_kept_promises_would_miss_is_written_short(J: int, level: float, text: str) -> None:
    held = {name: Interval(np.zeros(J), np.ones(J)) for name in (OWN, PLUG_IN, FULL)}
    assert f"would miss {text} of {J} on average" in tally(held, np.zeros(J), level, SIMULATED)


@pytest.mark.parametrize(("high", "text"), [(0.3, "any τ from 0.02 to 0.30"), (0.7, "any τ from 0.02 up")])
def test_an_sd_that_no_shares_can_have_is_not_told(high: float, text: str) -> None:
    counts = GroupCounts([2, 5, 7, 1], [3, 5, 9, 2])
    comparison = compare(counts, analysis=Analysis())
    # In place of its own, which depends on more than the ends.
    vars(comparison.pooling)["full"] = replace(comparison.full, tau_quantile=lambda q: np.array([0.02, high]))
    assert f"({text} is plausible)" in widths(comparison, wide(20.0, 10.0, 13.8))


@pytest.mark.parametrize("design", [Design(), Design(tau=0), Design(groups=3), Design(tau=15, sigma=1)])
def test_plug_in_is_never_said_to_keep_its_promise(design: Design) -> None:
    comparison = simulated(design)
    found = side_by_side(comparison, 0.95)
    assert comparison.theta is not None
    for text in (widths(comparison, found), tally(found, comparison.theta, 0.95, SIMULATED)):
        assert "cover" not in text
        assert "nan" not in text
        assert "inf" not in text


def test_each_interval_tells_its_ends_and_whether_it_missed() -> None:
    data = GroupMeans([0.0, 10.0], [1.0, 1.0], names=["<b>A</b>", "B"])
    comparison = compare(data, analysis=Analysis(), theta=np.array([0.0, 20.0]))
    first, second = interval_stories(comparison, OWN, side_by_side(comparison, 0.95)[OWN], 0.95)
    assert [plain(line) for line in first] == ["<b>A</b>", "own, 95 %: −1.96 to 1.96", "truth 0.00"]
    assert second[-1] == "truth 20.00: missed"


def test_the_alt_text_names_all_widths_and_the_misses() -> None:
    comparison = simulated(Design())
    found = side_by_side(comparison, 0.8)
    text = interval_alt(comparison, found, 0.8, SIMULATED)
    for name, interval in found.items():
        assert f"{name} {interval.width.mean():.1f}" in text
    assert "miss the truth" in text
    assert "miss" not in interval_alt(SCHOOLS, side_by_side(SCHOOLS, 0.8), 0.8, SIMULATED)


def test_intervals_that_miss_are_counted_and_only_where_the_truth_is_known() -> None:
    comparison = simulated(Design())
    own, pooled = (kind(comparison, 0.5).misses(comparison.theta).sum() for kind in (intervals.own, intervals.pooled))
    text = plain(misses(comparison, 0.5))
    assert text == f"50 % intervals: {own} of 12 from own data miss the truth and {pooled} pooled ones (dashed)."
    assert "miss" not in misses(replace(comparison, theta=None), 0.5)


def test_intervals_without_width_are_named():
    design = Design(groups=3, tau=0)
    comparison = compare_simulated(design, simulate(design), analysis=Analysis())
    assert comparison.tau_hat == 0
    assert "no width" in misses(comparison, 0.95)
    assert "no width" not in misses(compare_simulated(Design(), simulate(Design()), analysis=Analysis()), 0.95)
