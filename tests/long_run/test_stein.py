"""James-Stein mean by mean: it adds up to the published total, agrees with simulation, and shows who pays."""

import json
from pathlib import Path

import numpy as np
import pytest

from shrinkdash.long_run.paradox import CHECKED_AT, RULES, STRANGE, curves, payers, stranger, total_risk
from shrinkdash.long_run.stein import mean_by_mean, simulated
from shrinkdash.replication.exact import james_stein_risk

TABLE = json.loads((Path(__file__).parents[1] / "reference" / "james_stein_risk.json").read_text())["expected"]["table"]
ROWS = [(row["k"], row["lam2"]) for row in TABLE]
UNEVEN = np.array([3.0, 0.0, -0.5, 1.0, -1.0])


def published(k: int, lam2: float, *, positive_part: bool) -> float:
    row = next(row for row in TABLE if (row["k"], row["lam2"]) == (k, lam2))
    return float(row["risk_js_positive_toward0" if positive_part else "risk_js_toward0"])


@pytest.mark.parametrize(("k", "lam2"), ROWS)
@pytest.mark.parametrize("positive_part", [False, True])
def test_single_means_add_up_to_the_table_in_every_direction(k: int, lam2: float, positive_part: bool) -> None:
    total = published(k, lam2, positive_part=positive_part)
    for direction in (np.eye(k)[0], np.full(k, k**-0.5)):
        one_by_one = mean_by_mean(lam2**0.5 * direction, target="zero", positive_part=positive_part)
        assert one_by_one.sum() == pytest.approx(total, rel=1e-10)
    spread = np.arange(k + 1.0) - k / 2
    theta = 70.0 + (lam2 / np.sum(spread**2)) ** 0.5 * spread
    toward_mean = mean_by_mean(theta, target="mean", positive_part=positive_part)
    # The shift by 70 costs digits of the distances.
    assert toward_mean.sum() == pytest.approx(1.0 + total, rel=1e-9)


@pytest.mark.parametrize("rule", RULES)
def test_every_single_mean_agrees_with_simulation(rule) -> None:
    rng = np.random.default_rng(11)
    y = UNEVEN + rng.standard_normal((200_000, len(UNEVEN)))
    centre = y.mean(axis=1, keepdims=True) if rule.target == "mean" else 0.0
    weight = 1.0 - (len(UNEVEN) - (3 if rule.target == "mean" else 2)) / np.sum(
        (y - centre) ** 2, axis=1, keepdims=True
    )
    weight = np.maximum(weight, 0.0) if rule.positive_part else weight
    loss = (centre + weight * (y - centre) - UNEVEN) ** 2
    exact = mean_by_mean(UNEVEN, target=rule.target, positive_part=rule.positive_part)
    # 20 comparisons over all rules, each failing once in twenty million seeds.
    assert np.all(np.abs(loss.mean(axis=0) - exact) < 5.5 * loss.std(axis=0, ddof=1) / len(loss) ** 0.5)


@pytest.mark.parametrize("groups", [3, 4, 12, 100])
def test_the_curves_are_the_exact_totals_and_their_checks_lie_on_them(groups: int) -> None:
    found = curves(groups)
    assert [rule.target for rule in found.risk] == ["mean"] * (2 if groups > 3 else 0) + ["zero"] * 2
    for rule, risk in found.risk.items():
        part = 0.5**0.5 if rule.target == "mean" else 1.0
        distance = part * groups**0.5 * found.x
        exact = total_risk(groups, rule.target, distance=distance, positive_part=rule.positive_part)
        np.testing.assert_allclose(risk, exact, rtol=1e-9)
        assert np.all(risk < 1)
        if rule in found.checks:
            off = (found.checks[rule].risk - np.interp(CHECKED_AT, found.x, exact)) / found.checks[rule].se
            # The same luck always: this holds or not, and would by chance fail once in a million seeds.
            assert np.all(np.abs(off) < 5.5)


def test_the_plain_rule_is_checked_only_where_its_loss_has_a_variance() -> None:
    assert all(rule.positive_part for rule in curves(4).checks)
    assert len(curves(6).checks) == 4


@pytest.mark.parametrize("groups", [3, 12, 100])
def test_the_far_one_pays_while_the_total_falls(groups: int) -> None:
    found = payers(groups)
    assert found.far[found.worst] > 1.2
    assert 0 < found.worst < len(found.away) - 1
    assert np.all(found.together < 1)
    assert np.all(found.others < 1)
    np.testing.assert_allclose(found.together, (found.far + (groups - 1) * found.others) / groups, rtol=1e-12)
    np.testing.assert_allclose(groups * found.together, james_stein_risk(found.away, groups, positive_part=True))


@pytest.mark.parametrize("groups", [4, 12, 100])
def test_a_stranger_costs_the_others_and_pays_most_itself(groups: int) -> None:
    found = stranger(groups)
    assert found.alone < found.friends < 1 < found.stranger
    assert found.together == pytest.approx((groups * found.friends + found.stranger) / (groups + 1))
    distance = np.array([STRANGE * (groups / (groups + 1)) ** 0.5])
    assert found.together == pytest.approx(total_risk(groups + 1, "mean", distance=distance, positive_part=True)[0])
    assert found.alone == pytest.approx(total_risk(groups, "mean", distance=np.zeros(1), positive_part=True)[0])


def test_simulated_risk_keeps_its_luck_and_its_shape() -> None:
    theta = np.zeros((2, 3, 6))
    found = simulated(theta, target="mean", positive_part=True, replicates=50)
    assert found.risk.shape == found.se.shape == (2, 3)
    assert np.ptp(found.risk) == 0
    assert simulated(theta[0, 0], target="mean", positive_part=True, replicates=50).risk == found.risk[0, 0]


@pytest.mark.parametrize(("groups", "target"), [(2, "zero"), (3, "mean")])
def test_too_few_means_are_refused(groups: int, target) -> None:
    for function in (mean_by_mean, lambda *a, **k: simulated(*a, **k, replicates=10)):
        with pytest.raises(ValueError, match=f"toward the {target} needs at least"):
            function(np.zeros(groups), target=target, positive_part=True)
