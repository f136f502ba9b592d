"""Coverage as it is said: no number is typed, each has its error, and falling short is called that."""

from dataclasses import replace

import numpy as np
import pytest
from wording import plain

from shrinkdash.long_run.by_size import by_size
from shrinkdash.long_run.coverage import Coverage, coverage
from shrinkdash.narration.long_run import coverage as sentences
from shrinkdash.narration.monte_carlo import share_with_error
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.strategies import PARTIAL

HARD = Design(tau=1.0, size=15, pattern="equal")


@pytest.fixture(scope="module")
def covered() -> Coverage:
    return coverage(HARD, replicates=1_000)


def with_shares(covered: Coverage, **shares: float) -> Coverage:
    """Coverage as wanted, with a standard error of 0.01."""
    R = len(covered.shares["plug-in"])
    wobble = 0.01 * np.sqrt(R - 1) * np.tile([1.0, -1.0], R // 2)
    wanted = {name.replace("_", " "): value + wobble for name, value in shares.items()}
    return replace(covered, shares=wanted)


def test_the_verdict_is_what_was_measured(covered: Coverage) -> None:
    said = plain(sentences.promised_and_covered(covered, 0.95))
    for name in ("plug-in", "corrected", "full Bayes"):
        assert plain(share_with_error(covered.share[name], covered.share_se[name])) in said
    assert said.startswith("Plug-in 95 % intervals covered ")


def test_why_counts_the_draws_in_which_tau_was_estimated_as_zero(covered: Coverage) -> None:
    zero = risk(HARD, strategies=(PARTIAL,), replicates=1_000).zero_share[PARTIAL]
    assert zero > 0.3
    assert f"In {100 * zero:.0f} ± 3 % of the draws τ was estimated as 0" in plain(
        sentences.draws_without_width(covered)
    )


def test_where_tau_was_never_zero_that_is_said() -> None:
    assert "in none of these draws" in sentences.draws_without_width(
        coverage(Design(tau=15.0, size=200), replicates=100)
    )


def test_promises_are_sorted_beyond_two_errors(covered: Coverage) -> None:
    shares = with_shares(covered, no_pooling=0.935, plug_in=0.5, with_mu=0.92, corrected=0.965, full_Bayes=0.98)
    said = plain(
        sentences.promises_kept(
            replace(shares, shares={n.replace("plug in", "plug-in"): v for n, v in shares.shares.items()}), 0.95
        )
    )
    assert said == (
        "Short of 95 %, in percentage points: plug-in by 45 ± 2, with μ by 3 ± 2. "
        "As promised, within the error: no pooling, corrected. More than promised: full Bayes."
    )


def test_the_narrowest_that_keeps_its_promise_is_set_beside_no_pooling(covered: Coverage) -> None:
    ratio = covered.width["full Bayes"] / covered.width["no pooling"]
    said = plain(sentences.width_note(covered, 0.95))
    assert "within the error: full Bayes." in said
    assert said.endswith(f"{100 * (1 - ratio):.0f} % lower.")
    assert sentences.width_note(with_shares(covered, **{"no pooling": 0.5}), 0.95).startswith("None of these intervals")
    assert sentences.width_note(with_shares(covered, **{"no pooling": 0.95}), 0.95).endswith("no pooling.")


def test_sizes_are_set_beside_each_other_where_they_differ(covered: Coverage) -> None:
    assert sentences.sizes_note(by_size(HARD.n, covered)) == ""
    design = Design(groups=40)
    found = by_size(design.n, coverage(design, replicates=100))
    said = plain(sentences.sizes_note(found))
    assert f"{plain(sentences.at(found, 'plug-in', 0))} at n 2" in said
    assert f" and {plain(sentences.at(found, 'plug-in', -1))} at n {found.smallest[-1]} to 32" in said
    assert plain(sentences.size(found, len(found.n) - 1)) == f"n {found.smallest[-1]} to 32"


def test_alternatives_and_notes_hold_the_numbers(covered: Coverage) -> None:
    found = by_size(HARD.n, covered)
    text, widths = sentences.coverage_alt(covered, found, 0.8), sentences.width_alt(covered, 0.8)
    for name in covered.shares:
        assert sentences.share(covered, name) in text
        assert sentences.width(covered, name) in widths
    assert "80\u00a0%" in text
    assert "1,000 draws" in sentences.coverage_note(covered)
    assert "mean of 12 groups" in sentences.size_lines(found, "with mu", 0)[0]


def test_a_lowest_coverage_between_the_sizes_is_named() -> None:
    design = Design(groups=3)
    found = by_size(design.n, coverage(design, replicates=100))
    share = {name: np.array([0.9, 0.6, 0.8]) for name in found.share}
    assert "lowest 60" in sentences.sizes_note(replace(found, share=share))
    rising = {name: np.array([0.6, 0.8, 0.9]) for name in found.share}
    assert "lowest" not in sentences.sizes_note(replace(found, share=rising))
