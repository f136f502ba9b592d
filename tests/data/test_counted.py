"""Simulated counts: the same sliders and the same luck as measurements."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from shrinkdash.data.count_quantiles import MANY_COUNTS, poisson_quantile
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import DATA_STREAM, TRUTH_STREAM, luck, simulate
from shrinkdash.settings import WORLDS, Design, largest_tau

COUNTED = ("yes/no", "events")


def test_yes_no_is_the_binomial_quantile_of_the_same_luck() -> None:
    design = Design(outcome="yes/no", mu=80.0, tau=8.0, size=30, truth_seed=3, data_seed=5)
    z = luck(3, TRUTH_STREAM).standard_normal(12)
    e = luck(5, DATA_STREAM).standard_normal(12)
    study = simulate(design)
    spread = 0.08 / (0.8 * 0.2)
    rate = 1.0 / (1.0 + np.exp(-(np.log(0.8 / 0.2) + spread * z)))
    np.testing.assert_allclose(study.theta, 100.0 * rate)
    assert isinstance(study.counts, GroupCounts)
    assert study.counts.events.tolist() == stats.binom.ppf(stats.norm.cdf(e), design.n, rate).tolist()
    np.testing.assert_allclose(study.data.y_bar, 100.0 * study.counts.means().y_bar)
    np.testing.assert_allclose(study.data.se, 100.0 * study.counts.means().se)


def test_events_are_the_poisson_quantile_of_the_same_luck() -> None:
    design = Design(outcome="events", mu=4.0, tau=2.0, truth_seed=3, data_seed=5)
    z = luck(3, TRUTH_STREAM).standard_normal(12)
    e = luck(5, DATA_STREAM).standard_normal(12)
    study = simulate(design)
    np.testing.assert_allclose(study.theta, 4.0 * np.exp(0.5 * z))
    assert isinstance(study.counts, GroupRates)
    assert study.counts.events.tolist() == stats.poisson.ppf(stats.norm.cdf(e), design.n * study.theta).tolist()
    np.testing.assert_allclose(study.data.y_bar, study.counts.means().y_bar)
    np.testing.assert_allclose(study.data.se, study.counts.means().se)


@pytest.mark.parametrize("outcome", COUNTED)
def test_luck_is_held_still_for_counts_too(outcome) -> None:
    design = Design(outcome=outcome, mu=40.0)
    before, after = simulate(design), simulate(replace(design, groups=13, pattern="equal"))
    assert after.theta[:12].tobytes() == before.theta.tobytes()
    same = [simulate(replace(design, pattern="custom", sizes=sizes)).data.y_bar for sizes in ([5, 8, 13], [5, 99, 13])]
    assert same[0][[0, 2]].tobytes() == same[1][[0, 2]].tobytes()


@pytest.mark.parametrize("outcome", COUNTED)
def test_the_spread_of_rates_is_about_tau(outcome) -> None:
    """Over 4,000 truths; the delta method is good to 3 %, and 0.06 more is 5 standard errors of an SD."""
    draws = [simulate(Design(outcome=outcome, mu=50.0, tau=5.0, truth_seed=seed)).theta[0] for seed in range(4000)]
    assert np.std(draws) == pytest.approx(5.0, rel=0.09)


@pytest.mark.parametrize("seed", range(40))
def test_none_or_all_of_the_trials_still_give_a_standard_error(seed: int) -> None:
    for mu in (1.0, 99.0):
        study = simulate(Design(outcome="yes/no", mu=mu, tau=1.0, groups=3, size=2, data_seed=seed))
        assert np.all(np.isfinite(study.data.se) & (study.data.se > 0))
    study = simulate(Design(outcome="events", mu=1.0, tau=2.0, groups=3, size=2, data_seed=seed))
    assert np.all(study.data.se > 0)


@pytest.mark.parametrize(
    ("outcome", "mu", "told"),
    [
        ("yes/no", 0.0, "mu must be from 1 to 99 per cent for yes/no outcomes, got 0"),
        ("yes/no", 100.0, "got 100"),
        ("events", 0.5, "mu must be from 1 to 100 for event counts, got 0.5"),
        ("yes/no", 2.0, "tau must be from 0 to 3.92 for yes/no around 2, got 5"),
        ("events", 2.0, "tau must be from 0 to 4 for events around 2, got 5"),
        ("maybe", 50.0, "outcome must be one of measurements, yes/no, events, got 'maybe'"),
    ],
)
def test_means_that_leave_no_room_are_refused(outcome, mu: float, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Design(outcome=outcome, mu=mu)


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("outcome", COUNTED)
def test_the_largest_groups_and_spreads_still_give_whole_counts(outcome, world) -> None:
    for mu in (1.0, 50.0, 99.0):
        tau = largest_tau(outcome, mu)
        for seed in range(10):
            sizes = {"pattern": "custom", "sizes": (1, 10**9, 3, 10**6)}
            study = simulate(Design(outcome=outcome, mu=mu, tau=tau, world=world, truth_seed=seed, **sizes))
            assert np.all((study.counts.events >= 0) & (study.data.se > 0))


def test_many_counts_follow_the_exact_quantiles_closely() -> None:
    """The normal curve takes over where an SD is 10^4; there the two differ by a count or so."""
    e = np.linspace(-4, 4, 9)
    mean = np.full(9, 1.01 * MANY_COUNTS)
    exact = stats.poisson.ppf(stats.norm.cdf(e), mean)
    assert np.abs(poisson_quantile(mean, e) - exact).max() <= 4
    assert (
        np.abs(poisson_quantile(0.99 * mean / 1.01, e) - stats.poisson.ppf(stats.norm.cdf(e), 0.99 * mean / 1.01)).max()
        <= 1
    )
