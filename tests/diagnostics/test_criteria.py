"""Effective parameters, DIC, WAIC and leave-one-group-out densities against matrices, integrals and print."""

import numpy as np
import pytest
from scipy import stats
from scipy.integrate import quad
from scipy.special import digamma, logsumexp

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.simulate import simulate
from shrinkdash.diagnostics.criteria import FULL, PLUGGED, Criteria, criteria, leave_out, quick
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.leaving_out import integrated_left_out
from shrinkdash.estimators import partial_pooling
from shrinkdash.families import family_of
from shrinkdash.families.means import Means, in_own_errors, pooled_left_out
from shrinkdash.families.scores import linear_parameters, score_of_means
from shrinkdash.posterior.conjugate.marginal_ml import fit_beta_binomial, fit_gamma_poisson
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import FLAT, HalfNormal, Normal
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import COMPLETE, NO

EIGHT = DATASETS["eight-schools"].data
UNEQUAL = GroupMeans([3.0, -2.0, 7.0, 1.0, 12.0], [1.0, 2.0, 0.5, 4.0, 3.0])
COUNTS = GroupCounts([3, 0, 5, 9, 4], [10, 6, 9, 20, 4])
RATES = GroupRates([3, 0, 5, 9, 4], [2.0, 1.5, 1.0, 5.0, 0.5])
# At most 3 numbers are compared in a test: fewer than one false alarm in a million seeds.
FAR = 5.2


def scored(comparison: Comparison) -> Criteria:
    return leave_out(criteria(comparison, effects(comparison)), comparison)


def counted(counts: GroupCounts | GroupRates, by: str) -> Comparison:
    return compare(counts, analysis=Analysis(by=by))


def hat_matrix(se: np.ndarray, tau: float) -> np.ndarray:
    """What partial pooling does to each unit vector: its estimates are linear in the means at a given tau."""
    columns = [partial_pooling(GroupMeans(unit, se), tau=tau).theta_hat for unit in np.eye(len(se))]
    return np.stack(columns, axis=1)


@pytest.mark.parametrize("tau", [0.0, 0.3, 2.0, 50.0])
def test_plug_in_parameters_are_the_trace_of_the_hat_matrix(tau: float) -> None:
    se = UNEQUAL.se
    fit = partial_pooling(UNEQUAL, tau=tau)
    p_d = float(np.sum((fit.theta_sd / se) ** 2))
    precision = 1 / (tau**2 + se**2)
    assert p_d == pytest.approx(np.trace(hat_matrix(se, tau)), rel=1e-12)
    assert p_d == pytest.approx(fit.weight.sum() + (1 - fit.weight) @ precision / precision.sum(), rel=1e-12)
    assert linear_parameters(fit.weight) == pytest.approx(p_d, rel=1e-12)


def test_the_page_shows_that_trace_with_one_and_all_parameters_at_the_ends() -> None:
    comparison = compare(UNEQUAL, analysis=Analysis(method="DL"))
    found = criteria(comparison, effects(comparison))
    trace = np.trace(hat_matrix(UNEQUAL.se, comparison.plugged.tau_hat))
    assert found.parameters.value == pytest.approx(trace, rel=1e-12)
    assert found.scores[NO].parameters.value == pytest.approx(5.0)
    assert found.scores[COMPLETE].parameters.value == pytest.approx(1.0)
    assert linear_parameters(np.zeros(5)) == 1.0
    assert linear_parameters(np.ones(5)) == 5.0


def test_full_bayes_parameters_can_leave_the_range_from_one_to_all() -> None:
    posterior = posterior_normal(EIGHT, mu_prior=Normal(0, 1), tau_prior=HalfNormal(0.5))
    score = score_of_means(EIGHT, in_own_errors(EIGHT, posterior))
    assert score.parameters.value == pytest.approx(np.sum((posterior.theta_sd / EIGHT.se) ** 2), rel=1e-9)
    assert round(score.parameters.value, 2) == 0.07


def test_eight_schools_agree_with_print() -> None:
    """Gelman, Hwang & Vehtari (2014), on eight schools: p_DIC 8.0, 1.0, 2.8; DIC 70.6, 61.4, 63.0 (simulated)."""
    scores = scored(compare(EIGHT, analysis=Analysis())).scores
    names = (NO, COMPLETE, FULL)
    assert [scores[name].parameters.value for name in names] == pytest.approx([8.0, 1.0, 2.8], abs=0.05)
    assert [scores[name].dic.value for name in names] == pytest.approx([70.6, 61.4, 63.0], abs=0.12)


def test_scores_of_means_are_what_draws_give() -> None:
    data, S = UNEQUAL, 20_000
    posterior = posterior_normal(data, tau_prior=HalfNormal(3.0))
    score = score_of_means(data, in_own_errors(data, posterior))
    theta = posterior.draws(S, np.random.default_rng(5)).theta
    log_p = stats.norm.logpdf(data.y_bar, theta, data.se)
    deviance = -2 * log_p.sum(axis=1)
    dic = 2 * deviance.mean() + 2 * stats.norm.logpdf(data.y_bar, posterior.theta_mean, data.se).sum()
    assert abs(dic - score.dic.value) < FAR * 2 * deviance.std() / S**0.5
    # WAIC in twenty independent parts, whose mean has a standard error; their bias, about 1 / 1000, is far below it.
    parts = [
        -2 * float(np.sum(logsumexp(some, axis=0) - np.log(len(some)) - some.var(axis=0)))
        for some in np.split(log_p, 20)
    ]
    assert abs(np.mean(parts) - score.waic.value) < 6.2 * np.std(parts, ddof=1) / 20**0.5  # t with 19 df, 6e-6


def conditioned(data: GroupMeans, tau: float, j: int) -> float:
    """Condition one big Gaussian of differences from another group, which do not depend on mu."""
    order = [k for k in range(len(data)) if k != j] + [j]
    differences = np.eye(len(data))[order[1:]] - np.eye(len(data))[order[0]]
    cov = differences @ np.diag(tau**2 + data.se**2) @ differences.T
    d = differences @ data.y_bar
    across = cov[-1, :-1] @ np.linalg.inv(cov[:-1, :-1])
    return float(stats.norm.logpdf(d[-1], across @ d[:-1], (cov[-1, -1] - across @ cov[:-1, -1]) ** 0.5))


@pytest.mark.parametrize("tau", [0.0, 1.7])
def test_a_group_left_out_is_predicted_by_the_others(tau: float) -> None:
    found = pooled_left_out(UNEQUAL, np.full(5, tau))
    np.testing.assert_allclose(found, [conditioned(UNEQUAL, tau, j) for j in range(5)], rtol=1e-10)


def test_empirical_bayes_estimates_tau_anew_without_the_group() -> None:
    found = Means(UNEQUAL).plugged_left_out(Analysis(method="DL"))
    for j in range(5):
        rest = GroupMeans(np.delete(UNEQUAL.y_bar, j), np.delete(UNEQUAL.se, j))
        tau = compare(rest, analysis=Analysis(method="DL")).plugged.tau_hat
        assert found[j] == pytest.approx(conditioned(UNEQUAL, tau, j), rel=1e-10)


@pytest.mark.parametrize("prior", [FLAT, HalfNormal(4.0)])
def test_full_bayes_leaves_a_group_out_as_an_integral_over_tau_does(prior) -> None:
    found = integrated_left_out(Means(UNEQUAL, prior), Analysis())
    for j in range(5):
        rest = GroupMeans(np.delete(UNEQUAL.y_bar, j), np.delete(UNEQUAL.se, j))
        posterior = posterior_normal(rest, tau_prior=prior)

        def predicted(tau: float, j: int = j, posterior=posterior) -> float:
            density = float(posterior.hyper["tau"].density(tau))
            return density * float(np.exp(pooled_left_out(UNEQUAL, np.full(5, tau))[j]))

        whole = sum(quad(predicted, *ends, limit=200)[0] for ends in ((0, 3), (3, 30), (30, 3000), (3000, np.inf)))
        assert found[j] == pytest.approx(np.log(whole), abs=1e-6)


def test_leaving_out_is_not_offered_where_it_is_improper() -> None:
    three = GroupMeans([1.0, 2.0, 5.0], [1.0, 2.0, 1.0])
    flat, proper = (scored(compare(three, analysis=Analysis(prior=prior))).scores for prior in ("flat", "half-normal"))
    assert flat[FULL].left_out is None
    assert np.isnan(flat[FULL].total_left_out)
    assert np.isfinite(proper[FULL].total_left_out)
    assert flat[NO].left_out is None
    pair = scored(compare(GroupMeans([1.0, 2.0], [1.0, 2.0]), analysis=Analysis())).scores
    assert pair[PLUGGED].left_out is None
    assert pair[COMPLETE].left_out is not None


def test_the_unit_of_the_outcome_moves_every_strategy_alike() -> None:
    small, large = (
        scored(compare(GroupMeans(c * UNEQUAL.y_bar + 5, c * UNEQUAL.se), analysis=Analysis())) for c in (1, 8)
    )
    for name, score in small.scores.items():
        other = large.scores[name]
        assert other.parameters.value == pytest.approx(score.parameters.value, rel=1e-9)
        assert other.dic.value - score.dic.value == pytest.approx(10 * np.log(8), abs=1e-8)
        assert other.waic.value - score.waic.value == pytest.approx(10 * np.log(8), abs=1e-8)
    assert large.gain(FULL, COMPLETE).value == pytest.approx(small.gain(FULL, COMPLETE).value, abs=1e-8)


def test_a_gain_comes_with_its_standard_error_over_groups() -> None:
    found = scored(compare(EIGHT, analysis=Analysis(by="full Bayes")))
    ours, theirs = found.scores[FULL].left_out, found.scores[COMPLETE].left_out
    gain = found.gain(FULL, COMPLETE)
    assert gain.value == pytest.approx(np.sum(ours - theirs))
    assert gain.se == pytest.approx(8**0.5 * np.std(ours - theirs, ddof=1))
    assert gain.value < 0
    assert np.isnan(found.gain(FULL, NO).value)


def test_probabilities_of_counts_hold_all_constants() -> None:
    rate = np.linspace(0.1, 0.8, 5)
    binomial, poisson = family_of(COUNTS).log_probability(rate), family_of(RATES).log_probability(rate)
    np.testing.assert_allclose(binomial, stats.binom.logpmf(COUNTS.events, COUNTS.trials, rate), rtol=1e-12)
    np.testing.assert_allclose(poisson, stats.poisson.logpmf(RATES.events, RATES.exposure * rate), rtol=1e-12)


def without(counts, j: int):
    size = family_of(counts).size
    return type(counts)(np.delete(counts.events, j), np.delete(size, j))


def test_empirical_bayes_for_counts_fits_its_population_anew() -> None:
    binomial = family_of(COUNTS).plugged_left_out(Analysis())
    poisson = family_of(RATES).plugged_left_out(Analysis())
    for j in range(5):
        beta, gamma = fit_beta_binomial(without(COUNTS, j)), fit_gamma_poisson(without(RATES, j))
        a, b = beta.mean * beta.size, (1 - beta.mean) * beta.size
        told = (
            stats.betabinom.logpmf(COUNTS.events[j], COUNTS.trials[j], a, b)
            if beta.size < np.inf
            else stats.binom.logpmf(COUNTS.events[j], COUNTS.trials[j], beta.mean)
        )
        assert binomial[j] == pytest.approx(told, abs=1e-8)
        share = gamma.rate / (gamma.rate + RATES.exposure[j])
        assert poisson[j] == pytest.approx(stats.nbinom.logpmf(RATES.events[j], gamma.shape, share), abs=1e-8)


def test_complete_pooling_of_counts_plugs_the_others_rate_in() -> None:
    found = family_of(COUNTS).pooled_left_out()
    assert found[0] == pytest.approx(stats.binom.logpmf(3, 10, 18 / 39))


def test_full_bayes_probabilities_of_a_count_left_out_add_up_to_one() -> None:
    analysis, total = Analysis(by="full Bayes"), 0.0
    for events in range(5):
        counts = GroupCounts([events, 3, 5, 9], [4, 10, 9, 20])
        total += np.exp(integrated_left_out(family_of(counts), analysis)[0])
    assert total == pytest.approx(1.0, abs=1e-5)


def test_scores_of_draws_agree_with_closed_forms_of_beta_posteriors() -> None:
    a, b = COUNTS.events + 2.0, COUNTS.trials - COUNTS.events + 3.0
    rate = np.random.default_rng(7).beta(a, b, (20_000, 5))
    scores = family_of(COUNTS).scores({}, family_of(COUNTS).plug_in(Analysis()), lambda: None, rate)
    score = scores[FULL]
    choose = stats.binom.logpmf(COUNTS.events, COUNTS.trials, 0.5) - COUNTS.trials * np.log(0.5)
    expected = choose + COUNTS.events * digamma(a) + (COUNTS.trials - COUNTS.events) * digamma(b)
    expected -= COUNTS.trials * digamma(a + b)
    centre = 1 / (1 + np.exp(digamma(b) - digamma(a)))
    at_centre = family_of(COUNTS).log_probability(centre).sum()
    exact = 2 * (at_centre - expected.sum())
    assert abs(score.parameters.value - exact) < FAR * score.parameters.se
    assert abs(score.dic.value + 2 * at_centre - 2 * exact) < FAR * score.dic.se
    density = stats.betabinom.logpmf(COUNTS.events, COUNTS.trials, a, b)
    variance = family_of(COUNTS).log_probability(rate).var(axis=0)
    assert abs(score.waic.value + 2 * np.sum(density - variance)) < FAR * score.waic.se


@pytest.mark.parametrize("counts", [COUNTS, RATES])
def test_counts_are_scored_only_where_that_is_defined(counts) -> None:
    plain, full = scored(counted(counts, PLUGGED)), scored(counted(counts, FULL))
    assert FULL not in plain.scores
    assert plain.parameters.value == linear_parameters(counted(counts, PLUGGED).plugged.estimates.weight)
    assert np.isnan(plain.scores[PLUGGED].dic.value)
    assert full.parameters.se > 0
    assert 1 < full.parameters.value < 5
    assert np.isfinite(full.gain(FULL, PLUGGED).value)


def test_a_sum_that_is_minus_infinity_is_no_gain() -> None:
    found = scored(counted(GroupCounts([0, 0, 4], [9, 9, 9]), PLUGGED))
    assert found.scores[COMPLETE].total_left_out == -np.inf
    assert found.scores[PLUGGED].left_out is None  # without the third group nothing varies
    assert np.isnan(found.gain(PLUGGED, COMPLETE).value)


def test_only_quick_refits_are_made_unasked() -> None:
    few, many, yes_no = (
        compare_simulated(design, simulate(design), analysis=Analysis())
        for design in (Design(groups=40), Design(groups=41), Design(outcome="yes/no"))
    )
    assert (quick(few), quick(many), quick(yes_no)) == (True, False, False)
