"""Replicated studies: the same errors as a loop over the public functions gives, whatever the size of a block."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import DATA_STREAM, TRUTH_STREAM, simulate
from shrinkdash.data.worlds import deviations
from shrinkdash.estimators import complete_pooling, james_stein, no_pooling, oracle, partial_pooling
from shrinkdash.long_run.coverage import coverage
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.replication import luck as luck_module
from shrinkdash.replication.luck import REPLICATED_DATA_STREAM, REPLICATED_TRUTH_STREAM, TWIN_STREAM, luck_blocks
from shrinkdash.replication.strategies import method_of, not_applicable
from shrinkdash.risk import STRATEGIES, risk
from shrinkdash.settings import WORLDS, Design
from shrinkdash.tau2.methods import METHODS, estimate_tau2

CLASSIC = Design(groups=12, size=15, pattern="equal", sigma=10)


def public_fit(name, data, design, method):
    if found := method_of(name, method):
        return partial_pooling(data, tau=estimate_tau2(data, found) ** 0.5)
    if name == "full Bayes":
        return posterior_normal(data)
    if name == "known tau":
        return partial_pooling(data, tau=design.tau)
    if name == "oracle":
        return oracle(GroupMeans(data.y_bar, design.true_se), tau=design.tau, mu=design.mu)
    if name == "plain james-stein":
        return james_stein(data, positive_part=False)
    return {"no pooling": no_pooling, "complete pooling": complete_pooling, "james-stein": james_stein}[name](data)


def public_estimate(name, data, design, method):
    fit = public_fit(name, data, design, method)
    return fit.theta_mean if name == "full Bayes" else fit.theta_hat


def looped_errors(design, names, method, replicates, seed, truth):
    _, *luck = next(luck_blocks(design.groups, replicates, seed))
    z, e = (x.T[:replicates] for x in luck)
    errors = {name: np.empty(z.shape) for name in names}
    for r in range(replicates):
        redrawn = design.mu + design.tau * deviations(design, z[r])
        theta = simulate(design).theta if truth == "fixed" else redrawn
        data = GroupMeans(theta + design.true_se * e[r], design.se)
        for name in names:
            errors[name][r] = public_estimate(name, data, design, method) - theta
    return errors


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("design", [Design(tau=4), Design(pattern="giant", groups=5, tau=1), CLASSIC])
@pytest.mark.parametrize("truth", ["redrawn", "fixed"])
def test_losses_are_those_of_the_public_functions(method, design, truth):
    names = [name for name in STRATEGIES if not_applicable(name, design) is None]
    result = risk(design, strategies=names, method=method, replicates=9, seed=4, truth=truth)
    for name, error in looped_errors(design, names, method, 9, 4, truth).items():
        assert np.allclose(result.losses[name], np.mean(error**2, axis=1), rtol=1e-9, atol=1e-12), name
        assert np.allclose(result.group_mse[name], np.mean(error**2, axis=0), rtol=1e-9, atol=1e-12), name


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_losses_in_other_worlds(world, factor):
    for design in (Design(world=world, sigma_factor=factor), Design(pattern="equal", world=world, sigma_factor=factor)):
        names = [name for name in STRATEGIES if not_applicable(name, design) is None]
        result = risk(design, strategies=names, replicates=6)
        for name, error in looped_errors(design, names, "REML", 6, 0, "redrawn").items():
            assert np.allclose(result.losses[name], np.mean(error**2, axis=1), rtol=1e-7, atol=1e-10), name


def many(design, replicates, method):
    names = [name for name in STRATEGIES if not_applicable(name, design) is None]
    found = risk(design, strategies=names, method=method, replicates=replicates, measures=["worst"])
    held = coverage(design, method=method, replicates=replicates)
    numbers = [found.losses, found.measures["worst"], found.group_mse, found.group_mse_se, found.groups.squared_bias]
    return {
        **{(i, name): values for i, by_name in enumerate(numbers) for name, values in by_name.items()},
        **{("held", name): values for name, values in held.shares.items()},
        **{("width", name): values for name, values in held.group_width.items()},
    }


@pytest.mark.parametrize("replicates", [2, 257, 1281])
@pytest.mark.parametrize(
    ("design", "method"),
    [
        (Design(tau=3), "REML"),
        (Design(tau=3), "DL"),
        (Design(tau=3), "PM"),
        (Design(tau=3), "SJ"),
        (Design(groups=40, tau=1), "REML"),
        (Design(pattern="giant"), "ML"),
        (Design(pattern="equal"), "REML"),
    ],
)
def test_the_size_of_a_block_changes_no_bit(monkeypatch, design, replicates, method):
    monkeypatch.setattr(luck_module, "BLOCK_VALUES", 1)
    first = many(design, replicates, method)
    for values in (2**15, 2**18):
        monkeypatch.setattr(luck_module, "BLOCK_VALUES", values)
        for key, found in many(design, replicates, method).items():
            assert np.array_equal(found, first[key]), key


DIGITS = """
from shrinkdash.risk import risk
from shrinkdash.settings import Design
found = risk(Design(tau=3), strategies=["partial pooling", "full Bayes"], replicates=3000)
print(found.mse, {name: mse.tolist() for name, mse in found.group_mse.items()})
"""


def test_another_process_gives_the_same_digits():
    command = (sys.executable, "-c", DIGITS)
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent, env=one_thread
    )
    found = risk(Design(tau=3), strategies=["partial pooling", "full Bayes"], replicates=3000)
    assert done.stdout == f"{found.mse} { {name: mse.tolist() for name, mse in found.group_mse.items()} }\n"


def test_more_replicates_continue_the_same_sequence():
    few, many = risk(Design(), replicates=100), risk(Design(), replicates=700)
    for name, losses in few.losses.items():
        assert np.array_equal(many.losses[name][:100], losses)


def test_strategies_do_not_disturb_each_other():
    alone, together = risk(CLASSIC, strategies=["oracle"]), risk(CLASSIC, strategies=STRATEGIES)
    assert np.array_equal(alone.losses["oracle"], together.losses["oracle"])


def test_the_same_seed_gives_the_same_bits_and_another_seed_others():
    one, two, other = (risk(Design(), replicates=500, seed=seed) for seed in (7, 7, 8))
    assert one.mse == two.mse
    assert not np.any(one.losses["no pooling"] == other.losses["no pooling"])


def test_every_design_meets_the_same_luck():
    """No pooling's error is se_j e_j alone: the same for every tau, and in proportion to sigma."""
    base = risk(Design(tau=2), replicates=400).losses["no pooling"]
    assert np.allclose(risk(Design(tau=9), replicates=400).losses["no pooling"], base, rtol=1e-11)
    assert np.allclose(risk(Design(sigma=20), replicates=400).losses["no pooling"], 4 * base, rtol=1e-11)


def test_luck_comes_from_two_streams_round_after_round():
    """Rounds of 256 replicates are drawn whole, group after group."""
    drawn = [np.concatenate(parts, axis=1) for parts in zip(*blocks_of_luck(groups=100, replicates=1300), strict=True)]
    for stream, luck in zip((REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM), drawn, strict=True):
        rounds = np.random.Generator(np.random.SFC64([5, stream])).standard_normal((6, 100, 256))
        assert np.array_equal(luck[:, 300], rounds[1, :, 44])
        assert np.array_equal(luck, np.concatenate(rounds, axis=1))


def test_kept_luck_is_what_a_long_run_draws(monkeypatch):
    """Short runs find their luck again: it must be the same numbers, over several blocks too, and not to be changed."""
    first, again = blocks_of_luck(groups=100, replicates=1300), blocks_of_luck(groups=100, replicates=1300)
    monkeypatch.setattr("shrinkdash.replication.luck.KEPT_VALUES", 0)
    drawn = blocks_of_luck(groups=100, replicates=1300)
    assert len(drawn) == 6
    for block in zip(first, again, drawn, strict=True):
        for kept, kept_again, anew in zip(*block, strict=True):
            assert np.array_equal(kept, anew)
            assert np.array_equal(kept_again, anew)


def blocks_of_luck(groups, replicates):
    return [(z.copy(), e.copy()) for _, z, e in luck_blocks(groups, replicates, seed=5)]


def test_replicates_do_not_repeat_the_study_on_the_page():
    _, z, _ = next(luck_blocks(12, 1000, seed=1))
    assert not np.isin(simulate(Design(mu=0, tau=1)).theta, z).any()
    streams = {REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM, TWIN_STREAM, TRUTH_STREAM, DATA_STREAM}
    assert len(streams) == 5
