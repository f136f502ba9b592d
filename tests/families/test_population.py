"""The population of rates is a setting of its own: each switch changes one thing."""

from __future__ import annotations

import numpy as np
import pytest

from shrinkdash.comparison import compare
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.diagnostics.criteria import FULL, PLUGGED, criteria, leave_out
from shrinkdash.diagnostics.effects import effects
from shrinkdash.families import family_of
from shrinkdash.families.proportions import SIZE_PRIOR, UNIFORM
from shrinkdash.intervals import plug_in, pooled
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.latent.marginal_ml import fit_lognormal_rates, fit_normal_logits
from shrinkdash.settings import POOLINGS, POPULATIONS, Analysis

SURGICAL = DATASETS["surgical"].counts
DISTRICTS = GroupRates([2, 30, 9, 14, 0], [10.0, 20.0, 12.0, 5.0, 3.0])
COUNTED = {"proportions": SURGICAL, "rates": DISTRICTS}
# False-alarm rate about 1e-6 for a normal statistic.
FAR = 4.9


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize(("by", "population"), [(POOLINGS[0], "beta or gamma"), (POOLINGS[1], "normal")])
def test_the_usual_population_is_the_one_it_says(counts, by: str, population: str) -> None:
    usual, named = (compare(counts, analysis=Analysis(by=by, population=each)) for each in ("usual", population))
    np.testing.assert_array_equal(usual.pooled.theta_hat, named.pooled.theta_hat)
    assert usual.tau_hat == named.tau_hat


def test_plugged_in_normal_logits_are_those_of_their_fit() -> None:
    found = compare(SURGICAL, analysis=Analysis(population="normal"))
    fit = fit_normal_logits(SURGICAL)
    np.testing.assert_array_equal(found.pooled.theta_hat, fit.rate_mean)
    assert found.tau_hat == pytest.approx(fit.centre * (1 - fit.centre) * fit.sigma)
    np.testing.assert_array_equal(plug_in(found, 0.8).upper, fit.rate_quantile(0.9))


def test_plugged_in_normal_log_rates_are_those_of_their_fit() -> None:
    found = compare(DISTRICTS, analysis=Analysis(population="normal"))
    fit = fit_lognormal_rates(DISTRICTS)
    np.testing.assert_array_equal(found.pooled.theta_hat, fit.rate_mean)
    assert found.tau_hat == pytest.approx(fit.centre * fit.sigma)


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
def test_full_bayes_takes_conjugate_populations_too(counts) -> None:
    found = compare(counts, analysis=Analysis(by="full Bayes", population="beta or gamma"))
    posterior = (
        posterior_beta_binomial(counts, prior=(UNIFORM, SIZE_PRIOR))
        if isinstance(counts, GroupCounts)
        else posterior_poisson(counts)
    )
    np.testing.assert_array_equal(found.pooled.theta_hat, posterior.rate_mean)
    np.testing.assert_allclose(pooled(found, 0.8).lower, posterior.rate_quantile(0.1), rtol=1e-12)


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("by", POOLINGS)
def test_the_population_matters_less_than_the_data(counts, by: str) -> None:
    """Beta and normal logits differ by up to a quarter of a posterior SD on the surgical hospitals; never by one."""
    conjugate, normal = (compare(counts, analysis=Analysis(by=by, population=each)) for each in POPULATIONS[1:])
    away = np.abs(conjugate.pooled.theta_hat - normal.pooled.theta_hat) / normal.pooled.theta_sd
    assert 0.01 < away.max() < 1


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("by", POOLINGS)
@pytest.mark.parametrize("population", POPULATIONS[1:])
def test_draws_of_effects_have_the_means_of_the_fit(counts, by: str, population: str) -> None:
    found = compare(counts, analysis=Analysis(by=by, population=population))
    same = effects(found).same
    off = same.mean(axis=0) - found.pooled.theta_hat
    assert np.all(np.abs(off) < FAR * same.std(axis=0, ddof=1) / len(same) ** 0.5)


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
@pytest.mark.parametrize("population", POPULATIONS[1:])
def test_every_group_can_be_left_out(counts, population: str) -> None:
    found = compare(counts, analysis=Analysis(by="full Bayes", population=population))
    scores = leave_out(criteria(found, effects(found)), found).scores
    assert all(np.isfinite(scores[name].total_left_out) for name in (PLUGGED, FULL))


def test_probabilities_of_a_count_left_out_add_up_to_one() -> None:
    total = 0.0
    for events in range(5):
        family = family_of(GroupCounts([events, 3, 5, 9], [4, 10, 9, 20]))
        total += np.exp(family.plugged_left_out(Analysis(population="normal"))[0])
    assert total == pytest.approx(1.0, abs=1e-6)


@pytest.mark.parametrize("counts", COUNTED.values(), ids=COUNTED)
def test_the_model_is_named(counts) -> None:
    family = family_of(counts)
    said = [family.model(Analysis(by="full Bayes", population=population)) for population in POPULATIONS]
    assert said[0] == said[2] != said[1]
    assert "beta rates" in said[1] or "gamma rates" in said[1]


@pytest.mark.parametrize(("counts", "relative"), [(SURGICAL, 0.05), (DISTRICTS, 0.1)], ids=COUNTED)
def test_the_spread_of_conjugate_populations_is_that_of_their_draws(counts, relative: float) -> None:
    """Its mean is taken at the centre, so it is about that of joint draws; Monte Carlo error is under 1 %."""
    full = compare(counts, analysis=Analysis(by="full Bayes", population="beta or gamma")).full
    hyper = full.posterior.draws(20_000, np.random.default_rng(3)).hyper
    if isinstance(counts, GroupCounts):
        spread = np.sqrt(hyper["mean"] * (1 - hyper["mean"]) / (hyper["size"] + 1))
    else:
        spread = np.sqrt(hyper["shape"]) / hyper["rate"]
    assert full.tau_quantile(0.5) == pytest.approx(np.median(spread), rel=relative)
    low, median, high = full.tau_quantile([0.1, 0.5, 0.9])
    assert 0 < low < median < high
