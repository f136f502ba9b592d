"""Losses of single replicates against the plainest way to compute them."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from shrinkdash.replication.luck import luck_blocks
from shrinkdash.replication.measures import MEASURES
from shrinkdash.risk import mean_and_se, risk
from shrinkdash.settings import Design

NAMES = ("no pooling", "complete pooling", "partial pooling", "oracle")
REPLICATES = 40


def draws(design):
    _, *luck = next(luck_blocks(design.groups, REPLICATES, seed=0))
    z, e = (x.T[:REPLICATES] for x in luck)
    return design.tau * z, design.tau * z + design.se * e


@pytest.fixture(scope="module")
def found():
    return risk(Design(), strategies=NAMES, replicates=REPLICATES, measures=MEASURES).measures


def test_names():
    assert MEASURES == ("harmed", "worst", "rank correlation", "best found")


def test_no_pooling_is_the_yardstick(found):
    theta, y_bar = draws(Design())
    assert np.all(found["harmed"]["no pooling"] == 0)
    assert np.allclose(found["worst"]["no pooling"], np.max((y_bar - theta) ** 2, axis=1), rtol=1e-12)
    correlations = [spearmanr(a, b).statistic for a, b in zip(theta, y_bar, strict=True)]
    assert np.allclose(found["rank correlation"]["no pooling"], correlations, atol=1e-12)
    assert np.array_equal(found["best found"]["no pooling"], theta.argmax(axis=1) == y_bar.argmax(axis=1))


def test_the_oracle_shrinks_toward_0(found):
    theta, y_bar = draws(Design())
    theta_hat = 25 / (25 + Design().se ** 2) * y_bar
    harmed = np.mean(np.abs(theta_hat - theta) > np.abs(y_bar - theta), axis=1)
    assert np.array_equal(found["harmed"]["oracle"], harmed)
    assert np.array_equal(found["best found"]["oracle"], theta.argmax(axis=1) == theta_hat.argmax(axis=1))


def test_complete_pooling_puts_all_groups_level(found):
    assert np.all(found["rank correlation"]["complete pooling"] == 0)
    assert np.allclose(found["best found"]["complete pooling"], 1 / 12, rtol=1e-12)


def test_where_all_truths_are_equal_each_is_the_best():
    found = risk(Design(tau=0), strategies=NAMES, replicates=REPLICATES, measures=MEASURES).measures
    for name in NAMES:
        assert np.all(found["best found"][name] == 1)
        assert np.all(found["rank correlation"][name] == 0)


def test_measures_come_with_a_held_truth_too():
    found = risk(Design(), replicates=REPLICATES, measures=["best found", "harmed"], truth="fixed")
    assert set(found.measures) == {"best found", "harmed"}
    assert found.measures["harmed"]["partial pooling"].shape == (REPLICATES,)


def test_four_groups_of_ten_are_harmed_on_average():
    """J = 12, n = 15, tau = 5: 0.4323 +- 0.0002 (0.0008 is allowed for rounding); 6 SEs, 2e-9 of the seeds fail."""
    design = Design(groups=12, size=15, pattern="equal", tau=5)
    share, se = mean_and_se(risk(design, replicates=40_000, measures=["harmed"]).measures["harmed"]["partial pooling"])
    assert abs(share - 0.4323) < 6 * (se + 0.0002)


def test_unknown_measures_are_refused():
    with pytest.raises(ValueError, match=r"^each of measures must be one of harmed, worst, .*, got 'regret'$"):
        risk(Design(), measures=["regret"])
