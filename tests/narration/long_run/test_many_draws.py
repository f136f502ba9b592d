"""What is said of many draws and of risk curves: counts, errors, losses as losses, and only what the draws can tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from shrinkdash.long_run.fallen import Fallen
from shrinkdash.narration.long_run import many_draws as long_run
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, NO, PARTIAL

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


def test_the_dotted_line_is_exact_or_says_its_draws() -> None:
    exact = Fallen(risk(CLASSIC, replicates=300), 10, PARTIAL)
    assert set(exact.long_run.exact) == {NO, COMPLETE, PARTIAL}
    assert long_run.dotted(exact) == "Dotted: the expected value, exact."
    drawn = Fallen(risk(CLASSIC, strategies=(NO, COMPLETE, FULL_BAYES), replicates=300), 10, FULL_BAYES)
    assert long_run.dotted(drawn).endswith("exact; for partial pooling by full Bayes the mean of 300 draws.")
