"""Every scene is a design, so what its prose claims is a test."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from shrinkdash.comparison import compare_simulated
from shrinkdash.data.simulate import simulate
from shrinkdash.long_run.broken import Case, trial
from shrinkdash.risk import Risk, risk
from shrinkdash.scenes import SCENES, scene_of
from shrinkdash.settings import POOLINGS, Analysis, Design, Pooling
from shrinkdash.strategies import COMPLETE, NO, PARTIAL
from shrinkdash.tau2.methods import estimate_tau2
from shrinkdash.ui.prose import prose

DESIGNS = {scene.key: scene.design for scene in SCENES}
# At this many draws a share is known to 0.011 and an expected error to about 1 %, with 4.9 standard errors to spare at
# every bound below: each statement fails for less than one seed in a million.
REPLICATES = 50_000


@cache
def long_run(key: str) -> Risk:
    return risk(DESIGNS[key], replicates=REPLICATES)


def draws(key: str, count: int) -> list[Design]:
    return [replace(DESIGNS[key], truth_seed=seed, data_seed=seed) for seed in range(count)]


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.key)
def test_every_scene_has_a_name_and_one_or_two_sentences(scene) -> None:
    assert scene.title
    assert 1 <= prose(f"scenes/{scene.key}").count(". ") + 1 <= 4
    assert scene_of(scene.design) is scene


def test_a_scene_is_recognised_whatever_the_luck_and_only_then() -> None:
    assert scene_of(Design(size=15, pattern="equal", truth_seed=7, data_seed=8)) is SCENES[0]
    assert scene_of(Design()) is None


def test_classic() -> None:
    weight = compare_simulated(DESIGNS["classic"], simulate(DESIGNS["classic"]), analysis=Analysis()).pooled.weight
    assert np.ptp(weight) < 1e-12
    assert long_run("classic").win_share[PARTIAL][NO] > 0.7
    hurt = [
        (compare_simulated(design, simulate(design), analysis=Analysis()).gain < 0).any()
        for design in draws("classic", 400)
    ]
    assert np.mean(hurt) > 0.97


def test_little_data() -> None:
    assert 0.5 < long_run("little-data").win_share[PARTIAL][NO] < 0.97
    assert long_run("little-data").mse[PARTIAL] < 0.8 * long_run("little-data").mse[NO]
    assert long_run("little-data").mse[NO] / long_run("much-data").mse[NO] > 15


def test_much_data() -> None:
    mse = long_run("much-data").mse
    assert mse[NO] * 0.93 < mse[PARTIAL] < mse[NO]
    design = DESIGNS["much-data"]
    weight = compare_simulated(design, simulate(design), analysis=Analysis()).pooled.weight
    assert weight.min() > 0.9


def test_alike() -> None:
    mse = long_run("alike").mse
    assert mse[COMPLETE] < 0.95 * mse[PARTIAL] < mse[NO]
    zero = [estimate_tau2(simulate(design).data, "REML") == 0 for design in draws("alike", 400)]
    assert 0.3 < np.mean(zero) < 0.56


def test_apart() -> None:
    mse = long_run("apart").mse
    assert mse[COMPLETE] > 20 * mse[PARTIAL]
    assert 0.95 * mse[NO] < mse[PARTIAL] < mse[NO]


def test_extremes() -> None:
    design = DESIGNS["extremes"]
    fit = compare_simulated(design, simulate(design), analysis=Analysis())
    distance = fit.data.y_bar - fit.pooled.mu_hat
    moved = fit.data.y_bar - fit.pooled.theta_hat
    assert np.argmax(np.abs(distance)) == np.argmax(np.abs(moved))
    np.testing.assert_allclose(moved / distance, moved[0] / distance[0])


def test_giant() -> None:
    design = DESIGNS["giant"]
    assert design.n[0] / design.n.sum() == pytest.approx(0.8)
    se = simulate(design).data.se
    assert 1 / se[0] ** 2 / (1 / se**2).sum() == pytest.approx(0.8)
    at_tau = 1 / (design.tau**2 + se**2)
    assert at_tau[0] < 2 * at_tau[1:].min()
    # A small estimate of tau leans to the giant again.
    at_one = 1 / (1 + se**2)
    assert at_one[0] > 5 * at_one[1:].max()


@pytest.mark.parametrize("by", POOLINGS)
def test_centres(by: Pooling) -> None:
    design = DESIGNS["centres"]
    assert (design.groups, design.n.min(), design.n.max()) == (12, 8, 120)
    fit = compare_simulated(design, simulate(design), analysis=Analysis(by=by))
    np.testing.assert_allclose(fit.data.y_bar[design.n == 8] % 12.5, 0.0)
    assert fit.pooled.weight[np.argmax(design.n)] > 2 * fit.pooled.weight[np.argmin(design.n)]


def test_exceptional() -> None:
    case = Case("outlier", replace(DESIGNS["exceptional"], truth_seed=0, data_seed=0))
    found = trial(case, Analysis(), replicates=REPLICATES)
    assert found.ratio(PARTIAL, np.array([0])).value > 2
    assert found.ratio(PARTIAL, found.ordinary).value < 0.7
    hurt = [
        compare_simulated(design, simulate(design), analysis=Analysis()).gain[0] < 0
        for design in draws("exceptional", 400)
    ]
    assert np.mean(hurt) > 0.6


def test_sized() -> None:
    design = DESIGNS["sized"]
    for method in ("REML", "DL", "PM"):
        found = trial(Case("sized", design), Analysis(method=method), replicates=REPLICATES)
        smallest = int(np.argmin(design.n))
        assert found.ratio(PARTIAL, np.array([smallest])).value > 1.1
        assert found.bias[smallest] > 1
        assert abs(found.ratio(PARTIAL).value - 1) < 0.07
    se = simulate(design).data.se
    precision = 1 / (design.tau**2 + se**2)
    assert precision[design.n > design.size].sum() > 0.5 * precision.sum()


def test_nothing() -> None:
    mse = long_run("nothing").mse
    assert mse[COMPLETE] < 0.9 * mse[PARTIAL] < mse[NO]
    assert np.ptp(simulate(DESIGNS["nothing"]).theta) == 0
    zero = [estimate_tau2(simulate(design).data, "REML") == 0 for design in draws("nothing", 400)]
    assert 0.43 < np.mean(zero) < 0.69
