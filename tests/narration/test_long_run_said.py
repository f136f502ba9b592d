"""What is said of many draws and of risk curves: counts, errors, losses as losses, and only what the draws can tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shrinkdash.long_run.fallen import Fallen
from shrinkdash.long_run.sweep import Sweep, sweep
from shrinkdash.narration.long_run import curves
from shrinkdash.narration.long_run import many_draws as long_run
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, KNOWN_TAU, NO, ORACLE, PARTIAL

ALL = (NO, COMPLETE, PARTIAL, KNOWN_TAU, ORACLE)
CLASSIC = Design(size=15, pattern="equal")
SPACE = "\u00a0"


def made_of(partial: list[float], no: list[float], complete: list[float]) -> Fallen:
    """Draws with these losses."""
    losses = {NO: np.array(no), COMPLETE: np.array(complete), PARTIAL: np.array(partial)}
    template = risk(CLASSIC, replicates=2)
    return Fallen(replace(template, losses=losses), len(partial), PARTIAL)


def test_one_draw_is_an_anecdote_whichever_way_it_went() -> None:
    won = long_run.wins_so_far(replace(made_of([3.0, 1.0], [4.0, 1.0], [9.0, 1.0]), draws=1))
    assert won == f"One draw is an anecdote: partial pooling made 25{SPACE}% less squared error than no pooling."
    lost = long_run.wins_so_far(replace(made_of([5.0, 1.0], [4.0, 1.0], [9.0, 1.0]), draws=1))
    assert lost == f"One draw is an anecdote: partial pooling made 25{SPACE}% more squared error than no pooling."
    assert long_run.tallies(replace(made_of([5.0, 1.0], [4.0, 1.0], [9.0, 1.0]), draws=1)) == ""


def test_few_draws_are_counted() -> None:
    fallen = made_of([1.0, 5.0, 1.0], [2.0, 4.0, 2.0], [1.0, 9.0, 9.0])
    assert long_run.wins_so_far(fallen) == "After 3 draws partial pooling had a lower MSE than no pooling in 2 of them."
    assert long_run.tallies(fallen) == (
        "Against no pooling it won 2 of 3, lost 1 of 3. "
        "Against complete pooling it won 2 of 3, tied 1 of 3 (τ estimated as 0), lost 0 of 3."
    )


def test_many_draws_get_two_standard_errors() -> None:
    partial, no = [1.0] * 75 + [3.0] * 25, [2.0] * 100
    fallen = made_of(partial, no, [9.0] * 100)
    # 2 sqrt(0.75 * 0.25 / 100) = 8.7 %
    assert long_run.wins_so_far(fallen).endswith(f"in 75{SPACE}±{SPACE}9{SPACE}% of them.")


def test_what_happened_always_or_never_gets_a_bound() -> None:
    assert long_run.often(10, 10) == f"all of them (95{SPACE}% sure: in more than 74{SPACE}% of all)"  # 0.05^(1/10)
    assert long_run.often(0, 59) == f"none of them (95{SPACE}% sure: in less than 5{SPACE}% of all)"


def test_a_loss_on_average_is_said_as_one_and_luck_as_luck() -> None:
    worse = made_of([5.0, 5.2, 5.1, 5.3], [2.0, 2.1, 2.0, 2.2], [6.0, 4.5, 5.1, 5.0])
    text = long_run.gains(worse)
    assert f"3.07{SPACE}±{SPACE}0.05 higher" in text
    assert text.endswith("that of complete pooling, which may be luck.")
    assert "-" not in text


def test_the_alt_text_counts_what_lies_beyond() -> None:
    text = long_run.fallen_alt(made_of([1.0, 2.0], [2.0, 3.0], [2.0, 900.0]))
    assert "complete pooling: mean" in text
    assert "1 beyond the axis" in text


@pytest.fixture(scope="module")
def along_tau() -> Sweep:
    return sweep(CLASSIC, "tau", strategies=ALL, replicates=512)


def at_tau(tau: float) -> Risk:
    return risk(replace(CLASSIC, tau=tau), strategies=ALL, replicates=512)


def test_the_lowest_expected_error_comes_first() -> None:
    assert curves.lowest_error(at_tau(5.0), PARTIAL) == (
        "Here partial pooling has the lowest expected MSE: 5.66, against 6.67 with no pooling and 23.5 with complete "
        "pooling."
    )
    assert curves.lowest_error(at_tau(1.0), PARTIAL) == (
        "Here complete pooling has the lowest expected MSE: 1.47, against 1.71 with partial pooling and 6.67 with no "
        "pooling."
    )


def test_a_difference_within_its_error_is_too_close_to_call() -> None:
    here = at_tau(5.0)
    noisy = replace(here, losses=here.losses | {PARTIAL: here.losses[NO] + np.resize([1.0, -1.0], 512)})
    object.__setattr__(noisy, "exact", {})
    assert "too close to call" in curves.lowest_error(noisy, PARTIAL)


def test_the_crossing_is_named_with_who_is_better_where(along_tau: Sweep) -> None:
    assert curves.changes(along_tau, PARTIAL) == (
        "Below τ = 1.38 complete pooling is better than partial pooling, above it worse. "
        "Against no pooling its expected MSE is lower at every τ shown."
    )


def test_what_holds_against_both_rivals_is_said_once() -> None:
    found = sweep(CLASSIC, "size", [5, 10, 50], strategies=ALL, replicates=256)
    assert curves.changes(found, PARTIAL) == (
        "Against complete and no pooling its expected MSE is lower at every size shown."
    )


def test_what_the_draws_cannot_tell_is_left_open(along_tau: Sweep) -> None:
    unknown = {name: np.full(len(along_tau.values), np.nan) for name in ALL}
    rng = np.random.default_rng(1)
    alike = along_tau.losses | {PARTIAL: along_tau.losses[NO] + rng.normal(size=along_tau.losses[NO].shape) * 1e-3}
    text = curves.changes(Sweep("tau", along_tau.values, alike, unknown), PARTIAL)
    assert "at every τ shown where the draws can tell" in text or "too close to call at every τ shown" in text


def test_the_prices_are_those_of_the_reference() -> None:
    assert curves.prices(at_tau(5.0), PARTIAL) == (
        "Of its expected MSE, having to estimate τ costs 0.279, having to estimate μ 0.117."
    )


def test_exact_and_drawn_curves_are_told_apart(along_tau: Sweep) -> None:
    assert curves.provenance(along_tau) == ("Exact: no pooling, complete pooling, partial pooling, known τ, oracle.")
    varied = sweep(Design(), "tau", [1, 5], strategies=ALL, replicates=256)
    assert curves.provenance(varied) == (
        "Exact: no pooling, complete pooling, known τ, oracle. From 256 draws at each of 2 points, the same draws at "
        "all of them, with bands of 2 Monte Carlo SEs: partial pooling."
    )


def test_the_alt_text_gives_both_ends(along_tau: Sweep) -> None:
    text = curves.curves_alt(along_tau, PARTIAL)
    assert text.startswith("Expected mean squared error from τ = 0.00 to τ = 15.00: no pooling from 6.67 to 6.67;")
    assert "1.38" in text


def test_the_dotted_line_is_exact_or_says_its_draws() -> None:
    exact = Fallen(risk(CLASSIC, replicates=300), 10, PARTIAL)
    assert set(exact.long_run.exact) == {NO, COMPLETE, PARTIAL}
    assert long_run.dotted(exact) == "Dotted: the expected value, exact."
    drawn = Fallen(risk(CLASSIC, strategies=(NO, COMPLETE, FULL_BAYES), replicates=300), 10, FULL_BAYES)
    assert long_run.dotted(drawn).endswith("exact; for partial pooling by full Bayes the mean of 300 draws.")
