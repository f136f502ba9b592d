"""What risk curves say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from shrinkdash.long_run.sweep import Sweep, sweep
from shrinkdash.narration.long_run import curves
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, KNOWN_TAU, NO, ORACLE, PARTIAL

ALL = (NO, COMPLETE, PARTIAL, KNOWN_TAU, ORACLE)
CLASSIC = Design(size=15, pattern="equal")


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
