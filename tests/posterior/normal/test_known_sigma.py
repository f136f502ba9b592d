"""Group means with known standard errors, against published numbers, brute force and laws."""

from __future__ import annotations

import re

import numpy as np
import pytest
from calibration import DRAWS, band, distances, theta_above
from scipy import integrate, stats

from shrinkdash.data.means import GroupMeans
from shrinkdash.estimators import partial_pooling
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.priors import Beta, Exponential, HalfCauchy, HalfNormal, Normal

PRIORS = {
    "flat_flat": {},
    "n05_hc5": {"mu_prior": Normal(0, 5), "tau_prior": HalfCauchy(5)},
    "n010_hn5": {"mu_prior": Normal(0, 10), "tau_prior": HalfNormal(5)},
}


@pytest.fixture(scope="module")
def schools(reference):
    data = reference("eight_schools_bayes")["data"]
    return GroupMeans(data["y"], data["s"])


def check_against(posterior, expected):
    """Compare with a block of published numbers, at the file's 1e-8."""
    for name in ("mu", "tau"):
        quantity = posterior.hyper[name]
        assert quantity.mean == pytest.approx(expected[f"{name}_mean"], abs=1e-8)
        assert quantity.sd == pytest.approx(expected[f"{name}_sd"], abs=1e-8)
        np.testing.assert_allclose(quantity.quantile(expected["q"]), expected[f"{name}_q"], atol=1e-8)
    np.testing.assert_allclose(posterior.theta_mean, expected["theta_mean"], atol=1e-8)
    np.testing.assert_allclose(posterior.theta_sd, expected["theta_sd"], atol=1e-8)
    levels = [float(q) for q in expected["theta_q"]]
    np.testing.assert_allclose(posterior.theta_quantile(levels), list(expected["theta_q"].values()), atol=1e-8)
    assert posterior.log_marginal == pytest.approx(expected["log_marginal"], abs=1e-8)
    assert posterior.error <= 1e-10


@pytest.mark.parametrize("block", PRIORS)
def test_eight_schools(reference, schools, block):
    check_against(posterior_normal(schools, **PRIORS[block]), reference("eight_schools_bayes")["expected"][block])


def test_eight_simulated_schools(reference):
    case = reference("worked_examples")["eight_simulated_schools_full_bayes"]
    data = GroupMeans(case["data"]["ybar"], case["data"]["se"])
    check_against(posterior_normal(data, mu_prior=Normal(0, 10), tau_prior=HalfNormal(5)), case["expected"])


def conditioned(data, tau, mu_sd):
    """Mean and covariance of theta, mu given tau by conditioning one big Gaussian, and the log density of the data."""
    J = len(data)
    prior = np.full((J + 1, J + 1), mu_sd**2)
    prior[:J, :J] += tau**2 * np.eye(J)
    total = prior[:J, :J] + np.diag(data.se**2)
    gain = prior[:, :J] @ np.linalg.inv(total)
    log_density = stats.multivariate_normal(np.zeros(J), total).logpdf(data.y_bar)
    return gain @ data.y_bar, np.diag(prior - gain @ prior[:J]), log_density


@pytest.mark.parametrize("tau_prior", [HalfNormal(3.0), HalfCauchy(2.0), Exponential(0.4)], ids=repr)
def test_brute_force(tau_prior):
    data = GroupMeans([4.0, -1.0, 9.0, 2.0], [1.0, 2.5, 4.0, 0.7])
    density = {HalfNormal: stats.halfnorm(scale=3.0), HalfCauchy: stats.halfcauchy(scale=2.0)}
    tau_density = density.get(type(tau_prior), stats.expon(scale=2.5)).pdf

    def integral(of):
        def integrand(tau):
            mean, var, log_density = conditioned(data, tau, 6.0)
            return of(tau, mean, var) * np.exp(log_density) * tau_density(tau)

        # In three pieces, because a single one misses the peak beside the long tail.
        pieces = ((0, 3), (3, 30), (30, np.inf))
        return sum(integrate.quad(integrand, *piece, epsabs=1e-16, epsrel=1e-11, limit=200)[0] for piece in pieces)

    p = posterior_normal(data, mu_prior=Normal(0, 6), tau_prior=tau_prior)
    evidence = integral(lambda tau, mean, var: 1.0)
    assert p.log_marginal == pytest.approx(np.log(evidence), abs=1e-9)
    assert p.hyper["tau"].mean == pytest.approx(integral(lambda tau, mean, var: tau) / evidence, rel=1e-9)
    for j, (mean, sd) in enumerate(
        [*zip(p.theta_mean, p.theta_sd, strict=True), (p.hyper["mu"].mean, p.hyper["mu"].sd)]
    ):
        first = integral(lambda tau, m, v, j=j: m[j]) / evidence
        second = integral(lambda tau, m, v, j=j: v[j] + m[j] ** 2) / evidence
        assert mean == pytest.approx(first, rel=1e-9)
        assert sd == pytest.approx((second - first**2) ** 0.5, rel=1e-8)
    below = integral(lambda tau, m, v: stats.norm(m[2], v[2] ** 0.5).sf(5.0)) / evidence
    assert theta_above(p, 5.0)[2] == pytest.approx(below, rel=1e-8)
    new = integral(lambda tau, m, v: stats.norm(m[4], (v[4] + tau**2) ** 0.5).sf(5.0)) / evidence
    assert p.new_group.above(5.0) == pytest.approx(new, rel=1e-8)


@pytest.mark.parametrize("J", [2, 3, 4, 8, 60, 500, 2000])
@pytest.mark.parametrize("spread", [0.0, 1.0, 1e3])
@pytest.mark.parametrize(
    "priors",
    [
        {"tau_prior": HalfCauchy(5)},
        {"mu_prior": Normal(0, 10), "tau_prior": HalfNormal(5)},
        {"mu_prior": Normal(0, 10), "tau_prior": Exponential(0.2)},
        {"mu_prior": Normal(0, 10)},
    ],
    ids=("half-Cauchy", "half-normal", "exponential", "flat"),
)
def test_the_error_is_small_from_few_to_many_groups_and_from_no_spread_to_a_huge_one(J, spread, priors):
    rng = np.random.default_rng(J)
    se = rng.uniform(5, 15, J)
    p = posterior_normal(GroupMeans(spread * se * rng.standard_normal(J), se), **priors)
    assert p.error <= 1e-9
    assert p.accurate
    assert np.all(np.isfinite(p.theta_mean))
    assert np.all(p.theta_sd > 0)


@pytest.mark.parametrize(
    "se", [np.r_[1e-6, np.full(9, 10.0)], 10 ** np.linspace(-3, 3, 10), np.r_[1e-3, 1e-3, np.full(8, 9.0)]]
)
def test_the_error_is_small_for_very_unequal_standard_errors(se):
    y_bar = se * np.random.default_rng(5).standard_normal(10)
    assert posterior_normal(GroupMeans(y_bar, se)).error <= 1e-9


def test_the_error_reported_bounds_the_error_made(schools):
    exact, rough = (
        posterior_normal(schools, **PRIORS["n010_hn5"]),
        posterior_normal(schools, tau_prior=HalfCauchy(1e-6)),
    )
    assert exact.error < 1e-10
    # A prior a million times narrower than the data still leaves its own tail to be found.
    assert rough.hyper["tau"].quantile(0.5) == pytest.approx(1e-6, rel=1e-3)


def test_a_narrow_prior_is_tau_plugged_in(schools):
    for scale in (1e-3, 1e-6):
        p = posterior_normal(schools, tau_prior=HalfNormal(scale))
        plug_in = partial_pooling(schools, tau=0.0)
        np.testing.assert_allclose(p.theta_mean, plug_in.theta_hat, atol=scale)
        np.testing.assert_allclose(p.theta_sd, plug_in.theta_sd, atol=scale)


def test_many_groups_are_tau_plugged_in():
    rng = np.random.default_rng(2)
    se = rng.uniform(0.5, 1.5, 2000)
    data = GroupMeans(rng.standard_normal(2000) * np.hypot(se, 3.0), se)
    p = posterior_normal(data)
    np.testing.assert_allclose(p.theta_mean, partial_pooling(data, tau=p.hyper["tau"].mean).theta_hat, atol=2e-3)


def test_wide_priors_approach_flat_ones(schools):
    flat = posterior_normal(schools)
    wide = posterior_normal(schools, mu_prior=Normal(0, 1e7), tau_prior=HalfNormal(1e7))
    np.testing.assert_allclose(wide.theta_mean, flat.theta_mean, rtol=1e-9)
    np.testing.assert_allclose(wide.theta_sd, flat.theta_sd, rtol=1e-9)


@pytest.mark.parametrize(("shift", "scale"), [(-1e6, 1.0), (0.0, 1e-150), (3.0, 1e150), (5.0, 7.0)])
def test_shift_and_scale_move_the_answers_along(schools, shift, scale):
    moved = GroupMeans(scale * (schools.y_bar + shift), scale * schools.se)
    one, two = posterior_normal(schools), posterior_normal(moved)
    np.testing.assert_allclose(two.theta_mean, scale * (one.theta_mean + shift), rtol=1e-9)
    np.testing.assert_allclose(two.theta_sd, scale * one.theta_sd, rtol=1e-9)
    np.testing.assert_allclose(
        two.hyper["tau"].quantile([0.1, 0.9]), scale * one.hyper["tau"].quantile([0.1, 0.9]), rtol=1e-9
    )
    # Flat in mu and tau: the data lose J powers of the scale and the two flat priors give two back.
    assert two.log_marginal == pytest.approx(one.log_marginal - 6 * np.log(scale), rel=1e-9)


def test_the_order_of_groups_does_not_matter(schools):
    order = np.array([3, 7, 0, 1, 6, 2, 5, 4])
    one, two = posterior_normal(schools), posterior_normal(GroupMeans(schools.y_bar[order], schools.se[order]))
    np.testing.assert_allclose(two.theta_mean, one.theta_mean[order], rtol=1e-12)
    np.testing.assert_allclose(two.theta_quantile(0.9), one.theta_quantile(0.9)[order], rtol=1e-10)


def means_of(J):
    rng = np.random.default_rng(J)
    return GroupMeans(rng.standard_normal(J), rng.uniform(0.5, 1.5, J))


@pytest.mark.parametrize(
    ("J", "priors", "infinite"),
    [
        (3, {}, {"tau mean", "tau sd", "mu sd", "new sd"}),
        (4, {}, {"tau sd", "mu sd", "new sd"}),
        (5, {}, set()),
        (2, {"mu_prior": Normal(0, 1)}, {"tau mean", "tau sd", "new sd"}),
        (3, {"mu_prior": Normal(0, 1)}, {"tau sd", "new sd"}),
        (4, {"mu_prior": Normal(0, 1)}, set()),
        (2, {"tau_prior": HalfCauchy(1)}, {"tau sd", "mu sd", "new sd"}),
        (3, {"tau_prior": HalfCauchy(1)}, set()),
        (2, {"tau_prior": HalfNormal(1)}, set()),
        (2, {"tau_prior": Exponential(1)}, set()),
    ],
)
def test_moments_that_do_not_exist_are_infinite(J, priors, infinite):
    p = posterior_normal(means_of(J), **priors)
    quantities = {**p.hyper, "new": p.new_group}
    found = {
        f"{name} {what}" for name, x in quantities.items() for what in ("mean", "sd") if getattr(x, what) == np.inf
    }
    assert found == infinite
    assert np.all(np.isfinite(p.theta_sd))
    assert np.all(np.isfinite(p.hyper["tau"].quantile([0.025, 0.975])))


@pytest.mark.parametrize(
    ("J", "priors", "line"),
    [
        (2, {}, "tau_prior Flat needs at least 3 groups when mu is flat too (else improper), got 2"),
        (
            4,
            {"tau_prior": Beta(1, 1)},
            "tau_prior must be one of Flat, HalfNormal, HalfCauchy, Exponential, got Beta(a=1, b=1)",
        ),
        (4, {"mu_prior": HalfNormal(1)}, "mu_prior must be one of Flat, Normal, got HalfNormal(scale=1)"),
    ],
)
def test_an_improper_posterior_is_refused(J, priors, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        posterior_normal(means_of(J), **priors)


def test_quantiles_undo_probabilities(schools):
    p = posterior_normal(schools)
    level = theta_above(p, 9.0)[0]
    assert p.theta_quantile(1 - level)[0] == pytest.approx(9.0, abs=1e-9)
    for quantity in (p.hyper["mu"], p.hyper["tau"], p.new_group):
        x = quantity.quantile([0.2, 0.7])
        np.testing.assert_allclose([quantity.above(v) for v in x], [0.8, 0.3], rtol=1e-10)
        mass = integrate.quad(lambda v, quantity=quantity: float(quantity.density(v)), *x, epsabs=1e-12)[0]
        assert mass == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("q", [0.0, 1.0, -0.1, float("nan"), [0.5, 2.0]])
def test_a_level_outside_0_to_1_is_refused(schools, q):
    with pytest.raises(ValueError, match="q must lie strictly between 0 and 1"):
        posterior_normal(schools).theta_quantile(q)


def test_draws_come_from_the_posterior(schools):
    size = 100_000
    p = posterior_normal(schools)
    draws = p.draws(size, np.random.default_rng(11))
    # Kolmogorov-Smirnov distances; each fails with probability 1e-7.
    limit = band(size)
    for name, quantity in {**p.hyper, "new": p.new_group}.items():
        u = 1 - np.array([quantity.above(x) for x in np.sort(draws[name])[:: size // 200]])
        assert np.max(np.abs(u - np.arange(0, size, size // 200) / size)) < limit + 1 / size
    theta = np.sort(draws.theta, axis=0)
    u = 1 - np.array([theta_above(p, x)[0] for x in theta[:: size // 200, 0]])
    assert np.max(np.abs(u - np.arange(0, size, size // 200) / size)) < limit + 1 / size
    correlation = np.corrcoef(draws["mu"], draws.theta.mean(axis=1))[0, 1]
    assert 0.7 < correlation < 1


def test_ranks_of_well_separated_groups_are_certain():
    p = posterior_normal(GroupMeans([0.0, 50.0, -50.0], [1.0, 1.0, 1.0]))
    ranks = p.ranks(400, np.random.default_rng(0))
    np.testing.assert_allclose(ranks.best, [0.0, 1.0, 0.0])
    np.testing.assert_allclose(ranks.mean, [2.0, 1.0, 3.0])
    np.testing.assert_allclose(ranks.quantile(0.9), [2.0, 1.0, 3.0])


def test_ranks_are_doubly_stochastic(schools):
    ranks = posterior_normal(schools).ranks(1234, np.random.default_rng(0))
    np.testing.assert_allclose(ranks.probability.sum(axis=0), 1.0)
    np.testing.assert_allclose(ranks.probability.sum(axis=1), 1.0)


SE = np.array([0.4, 1.0, 2.0, 0.7, 1.5])


def study(rng, se=SE):
    """Draw a world from the priors, and analyse it as if the standard errors were `se`."""
    mu, tau = rng.normal(1.0, 2.0), abs(rng.normal(0.0, 1.5))
    theta = mu + tau * rng.standard_normal(5)
    data = GroupMeans(theta + SE * rng.standard_normal(5), se)
    p = posterior_normal(data, mu_prior=Normal(1.0, 2.0), tau_prior=HalfNormal(1.5))
    draws = p.draws(DRAWS, rng)
    truth = {"mu": mu, "tau": tau, "new": mu + tau * rng.standard_normal()}
    truth |= {f"theta {j}": theta[j] for j in range(5)}
    return truth, {**draws.hyper, "new": draws.new, **{f"theta {j}": draws.theta[:, j] for j in range(5)}}


def test_calibrated():
    # Eight quantities at 1e-7 each: fails by chance in fewer than one run in a million.
    found = distances(study, 1000, seed=3)
    assert max(found.values()) < band(1000), found


def test_calibration_catches_a_variance_for_an_sd():
    found = distances(lambda rng: study(rng, SE**2), 1000, seed=4)
    assert max(found.values()) > band(1000)
