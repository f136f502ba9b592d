"""Where strategies change places, and the two prices, against the project's reference numbers."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkdash.long_run.crossings import crossings, difference
from shrinkdash.long_run.prices import price_of_mu, price_of_tau
from shrinkdash.long_run.sweep import Sweep, sweep
from shrinkdash.risk import mean_and_se, risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, KNOWN_TAU, NO, ORACLE, PARTIAL

CLASSIC = Design(size=15, pattern="equal")
ALL = (NO, COMPLETE, PARTIAL, KNOWN_TAU, ORACLE)


@pytest.fixture(scope="module")
def along_tau() -> Sweep:
    return sweep(CLASSIC, "tau", replicates=1_000)


def test_complete_and_partial_pooling_cross_at_1_380(along_tau: Sweep) -> None:
    (found,) = crossings(along_tau, PARTIAL, COMPLETE)
    assert round(found.value, 2) == 1.38
    assert found.se == 0
    assert (found.below, found.above) == (COMPLETE, PARTIAL)
    assert crossings(along_tau, PARTIAL, NO) == ()


def test_without_exact_curves_the_crossing_carries_its_error(along_tau: Sweep) -> None:
    unknown = {name: np.full(len(along_tau.values), np.nan) for name in along_tau.losses}
    (found,) = crossings(Sweep("tau", along_tau.values, along_tau.losses, unknown), PARTIAL, COMPLETE)
    assert 0.005 < found.se < 0.2
    assert abs(found.value - 1.380) < 4.9 * found.se  # fails once in a million seeds


def hand_made(*differences: float) -> Sweep:
    noise = np.array([-1.0, 1.0, -1.0, 1.0])
    losses = np.array(differences)[:, None] + noise
    nothing = {name: np.full(len(differences), np.nan) for name in "ab"}
    return Sweep("tau", np.arange(len(differences), dtype=float), {"a": losses, "b": np.zeros_like(losses)}, nothing)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ((9.0, 3.0, -3.0), (1.5,)),
        ((-9.0, 3.0, -3.0), ((21 - 117**0.5) / 18, (21 + 117**0.5) / 18)),  # of the parabola through the points
        ((9.0, 0.1, -0.1, 9.0), ()),  # within noise
        ((9.0, 0.1, -0.1, -9.0), (1.5,)),
        ((0.1, -9.0), ()),
        ((9.0, 0.0, -9.0), (1.0,)),
    ],
)
def test_crossings_are_beyond_noise(differences: tuple[float, ...], expected: tuple[float, ...]) -> None:
    """The standard error of each point is (4 / 3)^.5 / 2 = 0.58."""
    found = crossings(hand_made(*differences), "a", "b")
    assert [crossing.value for crossing in found] == pytest.approx(list(expected))


def test_a_difference_is_exact_only_where_both_are(along_tau: Sweep) -> None:
    mean, se = difference(along_tau, PARTIAL, NO)
    np.testing.assert_array_equal(mean, along_tau.exact[PARTIAL] - along_tau.exact[NO])
    np.testing.assert_array_equal(se, 0)
    drawn = Sweep("tau", along_tau.values, along_tau.losses, along_tau.exact | {NO: along_tau.exact[NO] * np.nan})
    mean, se = difference(drawn, PARTIAL, NO)
    np.testing.assert_array_equal(mean, along_tau.difference(PARTIAL, NO)[0])
    assert (se > 0).all()


@pytest.mark.parametrize(("tau", "of_tau", "of_mu"), [(1.0, 0.362, 0.483), (5.0, 0.279, 0.117)])
def test_the_two_prices(tau: float, of_tau: float, of_mu: float) -> None:
    long_run = risk(Design(size=15, pattern="equal", tau=tau), strategies=ALL, replicates=2)
    assert round(price_of_tau(long_run, PARTIAL).value, 3) == of_tau
    assert round(price_of_mu(long_run).value, 3) == of_mu
    assert price_of_mu(long_run).se == 0


def test_a_simulated_price_is_paired() -> None:
    long_run = risk(Design(), strategies=ALL, replicates=500)
    found = price_of_tau(long_run, PARTIAL)
    assert found.value == pytest.approx(long_run.mse[PARTIAL] - long_run.mse[KNOWN_TAU], rel=1e-9)
    assert found.se == pytest.approx(mean_and_se(long_run.losses[PARTIAL] - long_run.losses[KNOWN_TAU])[1], rel=1e-9)
