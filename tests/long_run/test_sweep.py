"""The long run along one setting."""

import numpy as np
import pytest

from shrinkdash.long_run.sweep import ALONG, moved, sweep, sweep_steps
from shrinkdash.replication.exact import expected_mse
from shrinkdash.risk import risk
from shrinkdash.settings import Design

CLASSIC = Design(groups=12, size=15, pattern="equal", sigma=10)
NAMES = ("no pooling", "complete pooling", "partial pooling", "known tau")


@pytest.mark.parametrize(("along", "first", "last"), [("tau", 0, 15), ("size", 2, 200), ("groups", 3, 100)])
def test_default_values_span_the_slider(along, first, last):
    values = sweep(Design(), along, replicates=2).values
    assert (values[0], values[-1]) == (first, last)
    assert 25 <= len(values) <= 31
    assert np.all(np.diff(values) > 0)
    assert along == "tau" or np.array_equal(values, np.rint(values))


def test_imbalance_runs_from_equal_sizes_to_sixteenfold():
    assert ALONG == ("tau", "size", "groups", "imbalance")
    values = sweep(Design(), "imbalance", replicates=2).values
    assert np.allclose(values[[0, -1]], [1, 16])
    assert moved(Design(), "imbalance", 1.0).n.tolist() == [8] * 12
    assert moved(Design(), "imbalance", 4.0).n.tolist() == Design().n.tolist()
    assert sorted(moved(Design(size=64), "imbalance", 16.0).n)[::11] == [4, 1024]


@pytest.mark.parametrize(("along", "value"), [("tau", 2.5), ("size", 30), ("imbalance", 3.0)])
def test_each_point_is_a_long_run_of_its_own(along, value):
    found = sweep(Design(), along, [value], strategies=NAMES, replicates=300, seed=3, method="DL")
    alone = risk(moved(Design(), along, value), strategies=NAMES, replicates=300, seed=3, method="DL")
    for name in NAMES:
        assert np.array_equal(found.losses[name][0], alone.losses[name])
        assert found.mse[name][0] == pytest.approx(alone.mse[name], rel=1e-14)
        assert found.mse_se[name][0] == pytest.approx(alone.mse_se[name], rel=1e-12)


def test_groups_keep_their_luck_when_others_join():
    """No pooling's loss is a mean over groups: 4 groups' total less 3 groups' is group 4's own squared error >= 0."""
    found = sweep(Design(pattern="equal"), "groups", [3, 4, 5], strategies=["no pooling"], replicates=200)
    totals = found.losses["no pooling"] * np.array([[3], [4], [5]])
    own = np.diff(totals, axis=0)
    assert np.all(own > -1e-9)
    assert abs(np.corrcoef(own)[0, 1]) < 0.4


@pytest.mark.parametrize("along", ALONG)
def test_exact_values_stand_at_each_point(along):
    found = sweep(CLASSIC, along, strategies=NAMES, replicates=2_000)
    for k in (0, 7, len(found.values) - 1):
        design = moved(CLASSIC, along, found.values[k])
        for name in NAMES:
            expected = expected_mse(design, name)
            if expected is None:
                assert np.isnan(found.exact[name][k])
                assert found.expected(name)[k] == found.mse[name][k]
            else:
                assert found.expected(name)[k] == found.exact[name][k] == expected


def test_differences_are_paired():
    found = sweep(Design(), "tau", [1, 5], replicates=500)
    mean, se = found.difference("complete pooling", "no pooling")
    losses = found.losses["complete pooling"] - found.losses["no pooling"]
    assert np.allclose(mean, losses.mean(axis=1), rtol=1e-12)
    assert np.allclose(se, losses.std(axis=1, ddof=1) / 500**0.5, rtol=1e-12)


def test_steps_sharpen_and_may_be_stopped():
    steps = list(sweep_steps(Design(), "tau", [1, 5], replicates=10_000))
    assert len(steps) > 1
    assert [done for done, _, _ in steps] == sorted({done for done, _, _ in steps})
    assert steps[-1][:2] == (10_000, 10_000)
    done, of, so_far = steps[0]
    assert (of, so_far.losses["no pooling"].shape) == (10_000, (2, done))
    whole = sweep(Design(), "tau", [1, 5], replicates=10_000)
    for name, losses in whole.losses.items():
        assert np.array_equal(so_far.losses[name], losses[:, :done])
        assert np.array_equal(steps[-1][2].losses[name], losses)


def test_james_stein_is_a_gap_where_it_does_not_apply():
    found = sweep(CLASSIC, "imbalance", [1, 4], strategies=["james-stein"], replicates=50)
    assert np.isfinite(found.mse["james-stein"]).tolist() == [True, False]
    assert np.isfinite(found.expected("james-stein")).tolist() == [True, False]


def test_custom_sizes_are_scaled_or_repeated():
    custom = Design(pattern="custom", sizes=(4, 8, 16))
    assert moved(custom, "size", 16).n.tolist() == [8, 16, 32]
    assert moved(custom, "groups", 5).n.tolist() == [4, 8, 16, 4, 8]
    assert sorted(moved(custom, "imbalance", 2.0).n) == [4, 8, 16]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"along": "sigma"}, "along must be one of tau, size, groups, imbalance, got 'sigma'"),
        ({"along": "tau", "values": [2, 1]}, "values must be ascending numbers, got [2, 1]"),
        ({"along": "tau", "values": []}, "values must be ascending numbers, got []"),
        ({"along": "tau", "values": [1, 20]}, "tau must be a number from 0 to 15, got 20.0"),
        ({"along": "tau", "replicates": 1}, "replicates must be a whole number >= 2, got 1"),
    ],
)
def test_unusable_arguments_give_one_clear_line(arguments, message):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the whole line is compared
        sweep(Design(), **arguments)
    assert str(caught.value) == message
