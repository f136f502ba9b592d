"""How often intervals hold the truth. Shares are compared at 6 SEs of replicate means: 2e-9 of the seeds fail one."""

import numpy as np
import pytest
from scipy.stats import norm, t

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import simulate
from shrinkdash.estimators import no_pooling, partial_pooling
from shrinkdash.long_run.coverage import INTERVALS, coverage
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import HalfNormal
from shrinkdash.replication.luck import luck_blocks
from shrinkdash.risk import risk
from shrinkdash.settings import Design
from shrinkdash.tau2.methods import estimate_tau2

SES = 6.0


@pytest.fixture(scope="module")
def at_one():
    return coverage(Design(groups=12, size=15, pattern="equal", sigma=10, tau=1), replicates=20_000)


@pytest.mark.parametrize(("name", "expected"), [("no pooling", 0.95), ("plug-in", 0.509), ("with mu", 0.878)])
def test_reference_shares(at_one, name, expected):
    """Printed to a tenth of a per cent."""
    assert abs(at_one.share[name] - expected) < SES * at_one.share_se[name] + 0.0005


def test_groups_of_one_replicate_share_their_luck(at_one):
    """The variance of plug-in's share is about ten times the binomial one."""
    share = at_one.share["plug-in"]
    ratio = at_one.share_se["plug-in"] ** 2 / (share * (1 - share) / (12 * 20_000))
    assert 8 < ratio < 12


def test_longer_intervals_hold_more(at_one):
    names = ("plug-in", "with mu", "corrected")
    for values in (at_one.share, at_one.width):
        assert values["plug-in"] < values["with mu"] < values["corrected"]
    assert set(at_one.share) == set(INTERVALS)
    for name in names:
        assert np.all(at_one.group_width[name] > 0)


def looped(design, level, replicates, truth, prior):
    """Lower and upper ends by the public functions, (R, J) each by name, and theta."""
    _, *luck = next(luck_blocks(design.groups, replicates, seed=0))
    z, e = (x.T[:replicates] for x in luck)
    theta = design.tau * z if truth == "redrawn" else np.tile(simulate(design).theta - design.mu, (replicates, 1))
    tail, ends = (1 - level) / 2, {name: [] for name in INTERVALS}
    for effects, noise in zip(theta, design.true_se * e, strict=True):
        data = GroupMeans(effects + noise, design.se)
        tau = estimate_tau2(data) ** 0.5
        pooled = partial_pooling(data, tau=tau)
        sds = {
            "no pooling": (no_pooling(data).theta_hat, data.se, norm),
            "plug-in": (pooled.theta_hat, np.sqrt(pooled.weight) * data.se, norm),
            "with mu": (pooled.theta_hat, pooled.theta_sd, norm),
            "corrected": (pooled.theta_hat, pooled.theta_sd, t(design.groups - 1)),
        }
        for name, (centre, sd, law) in sds.items():
            ends[name].append(centre + np.outer([law.ppf(tail), law.ppf(1 - tail)], sd))
        ends["full Bayes"].append(posterior_normal(data, tau_prior=prior).theta_quantile([tail, 1 - tail]))
    return {name: np.array(pairs) for name, pairs in ends.items()}, theta


@pytest.mark.parametrize("design", [Design(tau=2), Design(tau=5, sigma_factor=2.0, pattern="giant", groups=6)])
@pytest.mark.parametrize("truth", ["redrawn", "fixed"])
def test_intervals_are_those_of_the_public_functions(design, truth):
    prior = HalfNormal(8)
    found = coverage(design, level=0.8, replicates=30, truth=truth, tau_prior=prior)
    ends, theta = looped(design, 0.8, 30, truth, prior)
    for name, pairs in ends.items():
        holds = (pairs[:, 0] <= theta) & (theta <= pairs[:, 1])
        assert np.array_equal(found.group_share[name], holds.mean(axis=0)), name
        assert np.allclose(found.shares[name], holds.mean(axis=1)), name
        width = pairs[:, 1] - pairs[:, 0]
        assert np.allclose(found.group_width[name], width.mean(axis=0), rtol=1e-3), name
        assert np.allclose(found.widths[name], width.mean(axis=1), rtol=1e-3), name


def test_summaries_agree_with_each_other():
    found = coverage(Design(), replicates=500)
    for name in INTERVALS:
        assert found.group_share[name].mean() == pytest.approx(found.share[name], abs=1e-12)
        assert found.group_width[name].mean() == pytest.approx(found.width[name], rel=1e-12)
        share = found.group_share[name]
        assert np.allclose(found.group_share_se[name], np.sqrt(share * (1 - share) / 500))
        assert found.share_se[name] == pytest.approx(found.shares[name].std(ddof=1) / 500**0.5)


def test_full_bayes_keeps_its_promise_over_its_own_prior():
    """With tau from the prior, equal-tailed intervals hold the truth in exactly `level` of cases, for any data."""
    prior, rng = HalfNormal(5), np.random.default_rng(5)
    taus = np.abs(5 * rng.standard_normal(100))
    runs = [
        coverage(Design(tau=min(tau, 15)), level=0.8, replicates=16, seed=seed, tau_prior=prior)
        for seed, tau in enumerate(taus)
    ]
    shares = np.array([run.share["full Bayes"] for run in runs])
    assert abs(shares.mean() - 0.8) < SES * shares.std(ddof=1) / len(shares) ** 0.5


def test_more_replicates_continue_the_same_sequence():
    few, many = coverage(Design(), replicates=100), coverage(Design(), replicates=400)
    for name in INTERVALS:
        assert np.array_equal(many.shares[name][:100], few.shares[name])


def test_the_replicates_are_those_of_risk():
    design = Design(tau=0)
    below = risk(design, strategies=["complete pooling"], replicates=300).losses["complete pooling"]
    # At tau = 0 the loss is the centre's squared error; where tau_hat is 0 "with mu" is the centre +- 1.96 / sqrt(W).
    held = np.sqrt(below) <= norm.ppf(0.975) / np.sqrt(np.sum(1 / design.se**2))
    found = coverage(design, replicates=300)
    zero = found.widths["plug-in"] == 0
    assert zero.sum() > 100
    assert np.array_equal(found.shares["with mu"][zero] == 1, held[zero])


@pytest.mark.parametrize("level", [0, 1, -0.5, float("nan"), "high"])
def test_the_level_is_a_probability(level):
    with pytest.raises(ValueError, match=r"^level must lie strictly between 0 and 1, got"):
        coverage(Design(), level=level)
