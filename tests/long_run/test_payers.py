"""Each group's mean squared error against no pooling's: exact where theory gives it, and judged beyond the error."""

import numpy as np
import pytest

from shrinkdash.data.simulate import simulate
from shrinkdash.long_run.who_pays import WhoPays, who_pays
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, NO, PARTIAL


def with_ratios(ratio: list[float], se: float = 0.01) -> WhoPays:
    J = len(ratio)
    names = tuple(f"School {j + 1}" for j in range(J))
    alone = np.full(J, 4.0)
    return WhoPays(
        PARTIAL, names, np.full(J, 25), np.linspace(-1, 2, J), 4 * np.array(ratio), np.full(J, 4 * se), alone
    )


def test_complete_pooling_has_the_bias_and_variance_of_theory() -> None:
    design = Design(tau=3.0)
    long_run = risk(design, replicates=4_000, truth="fixed")
    who = who_pays(design, long_run, COMPLETE)
    theta, share = simulate(design).theta, design.n / design.n.sum()
    mse = (share @ theta - theta) ** 2 + share**2 @ design.true_se**2
    # 12 groups at 5.5 standard errors each: fails once in two million seeds.
    np.testing.assert_array_less(np.abs(who.mse - mse), 5.5 * who.mse_se)
    assert who.ratio == pytest.approx(who.mse / (100 / design.n))
    assert who.ratio_se == pytest.approx(who.mse_se * design.n / 100)


def test_no_pooling_is_measured_by_the_true_sigma() -> None:
    design = Design(sigma_factor=2.0)
    long_run = risk(design, replicates=4_000, truth="fixed")
    who = who_pays(design, long_run, NO)
    # 12 groups at 5.5 standard errors each: fails once in two million seeds.
    np.testing.assert_array_less(np.abs(who.ratio - 1), 5.5 * who.ratio_se)


def test_groups_pay_and_gain_only_beyond_two_errors() -> None:
    who = with_ratios([1.021, 1.019, 0.981, 0.979])
    assert who.pays.tolist() == [True, False, False, False]
    assert who.gains.tolist() == [False, False, False, True]


def test_edge_and_middle_go_by_the_distance_in_units_of_tau() -> None:
    design = Design(tau=3.0, mu=50.0)
    long_run = risk(design, replicates=50, truth="fixed")
    who = who_pays(design, long_run, PARTIAL)
    away = (simulate(design).theta - 50.0) / 3.0
    assert who.away == pytest.approx(away)
    assert who.edge == np.abs(away).argmax()
    assert who.middle == np.abs(away).argmin()


def test_without_spread_nobody_is_away() -> None:
    design = Design(tau=0.0)
    assert not who_pays(design, risk(design, replicates=50, truth="fixed"), PARTIAL).away.any()


def test_a_world_that_puts_the_edge_far_out_makes_it_pay() -> None:
    # The exceptional group lies 5 SDs out and the mean squared error of pooling it is far above its own mean's.
    design = Design(world="outlier", tau=2.0, pattern="equal", size=8)
    who = who_pays(design, risk(design, replicates=2_000, truth="fixed"), PARTIAL)
    assert who.edge == 0
    assert who.away[0] == pytest.approx(5.0)
    assert who.pays[0]
