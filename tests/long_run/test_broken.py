"""Break it: which worlds are compared, and what their runs say."""

from dataclasses import replace

import numpy as np
import pytest

from shrinkdash.long_run.broken import ALIKE, DOUBLE, HALF, MIXED, Case, by_size, cases, trial
from shrinkdash.replication.exact import expected_mse
from shrinkdash.risk import risk
from shrinkdash.settings import WORLDS, Analysis, Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, NO, PARTIAL

ALL = (*WORLDS, HALF, DOUBLE, ALIKE)


def test_each_world_breaks_one_thing_and_leaves_the_sliders() -> None:
    design = Design(groups=20, tau=3.0, rho=0.4, world="heavy", truth_seed=7)
    listed, chosen = cases(design)
    assert [case.key for case in listed] == list(ALL)
    assert chosen == listed[WORLDS.index("heavy")]
    usual = replace(design, world="normal", truth_seed=0, data_seed=0)
    changed = [
        {
            name
            for name in vars(usual)
            if not name.startswith("_") and getattr(case.design, name) != getattr(usual, name)
        }
        - {"n"}
        for case in listed
    ]
    assert [case.design.sigma_factor for case in listed[5:7]] == [0.5, 2.0]
    assert listed[-1].design.tau == 0
    assert changed == [set(), *[{"world"}] * 4, {"sigma_factor"}, {"sigma_factor"}, {"tau"}]


def test_a_design_with_two_things_broken_gets_a_row_of_its_own() -> None:
    listed, chosen = cases(Design(world="sized", sigma_factor=2.0))
    assert [case.key for case in listed] == [*ALL, MIXED]
    assert chosen is listed[-1]


def test_without_differences_there_is_no_second_world_without_them() -> None:
    listed, chosen = cases(Design(tau=0.0))
    assert ALIKE not in [case.key for case in listed]
    assert chosen.key == "normal"


@pytest.mark.parametrize("world", WORLDS)
def test_a_trial_is_the_long_run_of_its_design_on_the_same_luck(world) -> None:
    design = Design(world=world, sigma_factor=0.5)
    found = trial(Case(MIXED, design), Analysis(method="DL"), replicates=512)
    long_run = risk(design, strategies=(NO, COMPLETE, PARTIAL), method="DL", replicates=512)
    for name in (COMPLETE, PARTIAL):
        assert found.ratio(name).value == pytest.approx(long_run.mse[name] / long_run.mse[NO], rel=1e-12)
    np.testing.assert_allclose(found.bias, long_run.group_bias[PARTIAL], rtol=1e-9, atol=1e-12)
    some = np.array([1, 4])
    by_group = long_run.group_mse
    assert found.ratio(PARTIAL, some).value == pytest.approx(by_group[PARTIAL][some].sum() / by_group[NO][some].sum())


def test_its_standard_error_is_that_of_the_ratio() -> None:
    """The spread over independent batches: the ratio of two SDs from 40 and 255 degrees, false alarms below 1e-6."""
    design = Design(size=50, world="sized")
    found = trial(Case("sized", design), Analysis(method="DL"), replicates=256)
    values = []
    for seed in range(1, 42):
        run = risk(design, strategies=(NO, PARTIAL), method="DL", replicates=256, seed=seed)
        values.append(run.mse[PARTIAL] / run.mse[NO])
    assert found.ratio(PARTIAL).se == pytest.approx(np.std(values, ddof=1), rel=0.7)


@pytest.mark.parametrize("key", ["normal", "outlier", HALF])
def test_overall_is_exact_where_theory_gives_it(key: str) -> None:
    design = Design(size=15, pattern="equal")
    case = next(case for case in cases(design)[0] if case.key == key)
    found = trial(case, Analysis(), replicates=20_000)
    for name in (COMPLETE, PARTIAL):
        simulated, told = found.ratio(name), found.overall(name)
        exact = expected_mse(case.design, name)
        assert (told.se == 0) == (exact is not None)
        # 6 comparisons; each fails once in ten million seeds.
        assert abs(simulated.value - told.value) <= 5.4 * simulated.se


def test_full_bayes_is_judged_where_it_is_asked_for() -> None:
    found = trial(cases(Design())[1], Analysis(by="full Bayes"), replicates=256)
    assert found.pooled == FULL_BAYES
    long_run = risk(Design(), strategies=(NO, FULL_BAYES), replicates=256)
    assert found.ratio(found.pooled).value == pytest.approx(long_run.mse[FULL_BAYES] / long_run.mse[NO], rel=1e-12)


def test_the_exceptional_group_pays_and_the_others_are_pulled_less() -> None:
    """Clemente's case: differences of more than 20 standard errors."""
    listed, _ = cases(Design(groups=20, size=10, pattern="equal", tau=3.0))
    normal, outlier = (trial(case, Analysis(), replicates=10_000) for case in listed[:2])
    alone, others = outlier.ratio(PARTIAL, np.array([0])), outlier.ratio(PARTIAL, outlier.ordinary)
    assert alone.value > 2
    assert outlier.bias[0] < -3
    assert normal.ratio(PARTIAL, outlier.ordinary).value < others.value < 1
    assert (outlier.exceptional, normal.exceptional) == (0, None)
    assert trial(Case("outlier", Design(tau=0.0, world="outlier")), Analysis(), replicates=256).exceptional is None


def test_the_smallest_groups_pay_where_size_goes_with_the_truth() -> None:
    """Reference: size 50, rho .9, tau 5, DL: about 9 % higher; size 15: the smallest has 28.6 against 25.0."""
    design = Design(size=50, world="sized")
    found = trial(Case("sized", design), Analysis(method="DL"), replicates=50_000)
    few = found.ratio(PARTIAL, np.argsort(design.n)[:5])
    assert few.value == pytest.approx(1.09, abs=0.005 + 5 * few.se)
    small = replace(design, size=15)
    smallest = trial(Case("sized", small), Analysis(method="DL"), replicates=50_000)
    one = smallest.ratio(PARTIAL, np.argsort(small.n)[:1])
    assert one.value == pytest.approx(28.6 / 25.0, abs=0.002 + 5 * one.se)


def test_groups_of_one_size_are_judged_together_without_the_exceptional_one() -> None:
    design = Design(pattern="giant", groups=6, world="outlier")
    found = trial(Case("outlier", design), Analysis(), replicates=256)
    (line,) = by_size(found)
    assert (line.n, line.groups.tolist()) == (8, [1, 2, 3, 4, 5])
    sizes = [line.n for line in by_size(trial(Case("normal", Design()), Analysis(), replicates=256))]
    assert sizes == sorted(set(Design().n.tolist()))


def test_a_size_is_hurt_only_beyond_four_standard_errors() -> None:
    (line,) = by_size(trial(Case("normal", Design(pattern="equal", tau=15.0)), Analysis(), replicates=256))
    se = line.ratio.se
    assert line._replace(ratio=replace(line.ratio, value=1 + 4.1 * se)).hurt
    assert not line._replace(ratio=replace(line.ratio, value=1 + 3.9 * se)).hurt
