"""How exact the numbers are at the edges: what is claimed against what a much finer rule finds, and quantiles."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import integrate, stats
from scipy.special import expit

from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.engine import locating, mixture_nodes, two_variables
from shrinkdash.posterior.engine.one_variable import difference, remaining
from shrinkdash.posterior.latent import model as latent_model
from shrinkdash.posterior.latent.integrals import NodeMoments
from shrinkdash.posterior.latent.model import LatentNormalModel
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.priors import Beta, Exponential, Gamma, HalfCauchy, HalfNormal, LogNormal, Normal

LEVELS = np.array([0.025, 0.25, 0.5, 0.975])


KINDS = ["one trial", "1 to a million", "a million", "none", "all", "one event", "rare", "alike", "varied", "far apart"]


def counts(J, kind):
    rng = np.random.default_rng(J)
    million = 10**6 - rng.integers(0, 1000, J)
    trials = {
        "one trial": np.ones(J, int),
        "1 to a million": (10 ** rng.uniform(0, 6, J)).astype(int),
        "a million": million,
        "all": million,
        "rare": million,
    }
    n = trials.get(kind, rng.integers(5, 200, J))
    rate = expit(rng.normal(-1, 3 if kind == "far apart" else 1, J))
    y = {
        "none": 0 * n,
        "all": n,
        "one event": np.arange(J) == 0,
        "rare": rng.binomial(n, 4e-6),
        "alike": rng.binomial(n, 0.27),
        "a million": rng.binomial(n, 0.27),
    }.get(kind, rng.binomial(n, rate))
    return GroupCounts(y, n), GroupRates(y, n / 3.0)


MODELS = {
    "logit": lambda c, r: posterior_binomial(c),
    "logit, half-Cauchy": lambda c, r: posterior_binomial(c, sigma_prior=HalfCauchy(1)),
    "log-normal": lambda c, r: posterior_poisson_lognormal(r, mu_prior=Normal(0, 2), sigma_prior=HalfNormal(1)),
    "gamma": lambda c, r: posterior_poisson(r),
    "beta": lambda c, r: posterior_beta_binomial(c, prior=(Beta(1, 1), Gamma(2, 0.1))),
}
MORE_MODELS = {
    "logit, wide": lambda c, r: posterior_binomial(c, mu_prior=Normal(0, 5), sigma_prior=HalfNormal(5)),
    "log-normal, wide": lambda c, r: posterior_poisson_lognormal(r, mu_prior=Normal(0, 10), sigma_prior=HalfNormal(3)),
    "log-normal, half-Cauchy": lambda c, r: posterior_poisson_lognormal(
        r, mu_prior=Normal(0, 2), sigma_prior=HalfCauchy(1)
    ),
    "gamma, log-normal": lambda c, r: posterior_poisson(r, shape_prior=LogNormal(0, 1), rate_prior=Exponential(1)),
    "beta, half-Cauchy": lambda c, r: posterior_beta_binomial(c, prior=(Beta(1, 1), HalfCauchy(10))),
    "beta, bda3": lambda c, r: posterior_beta_binomial(c),
}
ALL_MODELS = MODELS | MORE_MODELS
# Data without any mixed group leave the posterior under "bda3" improper.
GRID = [(m, k) for m in ALL_MODELS for k in KINDS if m != "beta, bda3" or k not in {"one trial", "none", "all"}]


def summary(p):
    mean = np.r_[p.theta_mean, p.rate_mean, [x.mean for x in p.hyper.values()]]
    sd = np.r_[p.theta_sd, p.rate_sd, [x.sd for x in p.hyper.values()]]
    return mean, sd


@pytest.mark.parametrize("J", [2, 3, 5, 12, 56])
@pytest.mark.parametrize(("model", "kind"), GRID)
def test_a_finer_rule_finds_at_most_ten_times_the_claimed_error(monkeypatch, model, kind, J):
    fit, data = ALL_MODELS[model], counts(J, kind)
    p = fit(*data)
    assert p.error <= 1e-6
    for name in ("SHORT", "LONG"):
        width, step = getattr(two_variables, name)
        monkeypatch.setattr(two_variables, name, (width, step / 1.6))
    # Ends further out too: both rules would miss the same tails otherwise.
    for module in (locating, two_variables):
        monkeypatch.setattr(module, "DROP", 34.0)
    monkeypatch.setattr(two_variables, "TOO_SHORT", 3e-13)
    monkeypatch.setattr(two_variables, "TARGET", 3e-7)
    monkeypatch.setattr(two_variables, "MOST_NODES", 400_000)
    finer = fit(*data)
    assert finer.error <= 2e-8
    (mean, sd), (finer_mean, finer_sd) = summary(p), summary(finer)
    found = difference(np.stack([finer_mean, mean]), np.stack([finer_sd, sd]))[0]
    # Ten times the claim: what is left is estimated, from coarser rules.
    assert found <= 10 * p.error


def peak_of(log_f, low, high):
    """Where a concave function (K,) is largest between two points: golden sections."""
    for _ in range(90):
        left, right = high - 0.618 * (high - low), low + 0.618 * (high - low)
        falls = log_f(left) > log_f(right)
        low, high = np.where(falls, low, left), np.where(falls, right, high)
    return 0.5 * (low + high)


def reach_of(log_f, peak, side, farthest):
    """How far from its peak, on one side, a concave function has fallen by 42: beyond is less than a rounding."""
    inside, outside = np.zeros_like(peak), farthest
    for _ in range(50):
        middle = 0.5 * (inside + outside)
        deep = log_f(peak + side * middle) < log_f(peak) - 42
        inside, outside = np.where(deep, inside, middle), np.where(deep, middle, outside)
    return outside


def slow_points(likelihood, u, mu, sigma):
    """Points (K, 601) over one kind's integrand at each node, their masses, and the log of the integral (K,)."""
    y, rest, mode, width = (x[u] for x in (likelihood.events, likelihood.rest, likelihood.mode, likelihood.width))

    def log_f(a, m=mu, s=sigma):
        of_events, of_rest = likelihood.links(a)
        return y * of_events + rest * of_rest - 0.5 * ((a - m) / s) ** 2

    peak = peak_of(log_f, np.minimum(mu, mode) - 2 * width, np.maximum(mu, mode) + 2 * width)
    left, right = (reach_of(log_f, peak, side, 40 * sigma) for side in (-1, 1))
    scale = np.minimum(left, right) / 6
    t = np.linspace(-np.arcsinh(left / scale), np.arcsinh(right / scale), 601, axis=1)
    a = peak[:, None] + scale[:, None] * np.sinh(t)
    mass = np.exp(log_f(a, mu[:, None], sigma[:, None]) - log_f(peak)[:, None])
    mass *= np.cosh(t) * (scale * (t[:, 1] - t[:, 0]))[:, None]
    whole = mass.sum(axis=1)
    return a, mass / whole[:, None], np.log(whole) + log_f(peak) - np.log(sigma * (2 * np.pi) ** 0.5)


def slowly_seen(likelihood, mu, sigma, readings):
    """Integrate each kind of group at each node by points of its own."""
    shape = len(mu), len(likelihood.events)
    seen = NodeMoments(np.empty(shape), np.empty((readings, *shape)), np.empty((readings, *shape)))
    for u in range(shape[1]):
        a, mass, seen.log_likelihood[:, u] = slow_points(likelihood, u, mu, sigma)
        for mean, var, reading in zip(seen.mean, seen.var, likelihood.readings, strict=False):
            mean[:, u] = np.sum(mass * reading(a), axis=1)
            var[:, u] = np.sum(mass * (reading(a) - mean[:, u, None]) ** 2, axis=1)
    return seen


LATENT = [(m, k) for m, k in GRID if m in {"logit", "logit, half-Cauchy", "log-normal"}]


@pytest.mark.parametrize("J", [2, 3, 5, 12])
@pytest.mark.parametrize(("model", "kind"), LATENT)
def test_integrals_over_latent_numbers_are_those_of_a_slow_rule(monkeypatch, model, kind, J):
    """The same nodes, each group integrated by itself: what all groups share must not cost more than 1e-7 SDs."""
    fit, data = MODELS[model], counts(J, kind)
    p = fit(*data)

    def slowly(self, u, v):
        seen = slowly_seen(self.integrals.likelihood, v.ravel(), np.repeat(np.exp(u), v.shape[1]), self.with_moments)
        return self._log_density(seen.log_likelihood @ self.count, u, v), seen

    monkeypatch.setattr(LatentNormalModel, "_detailed", slowly)
    slow = fit(*data)
    (mean, sd), (slow_mean, slow_sd) = summary(p), summary(slow)
    assert difference(np.stack([slow_mean, mean]), np.stack([slow_sd, sd]))[0] <= 1e-7
    assert p.log_marginal == pytest.approx(slow.log_marginal, abs=1e-7)


@pytest.mark.parametrize("model", ["logit", "log-normal"])
def test_what_is_kept_of_a_fit_does_not_change_it(monkeypatch, model):
    data = counts(12, "varied")
    kept = MODELS[model](*data)
    monkeypatch.setattr(latent_model, "MOST_KEPT", 0)
    again = MODELS[model](*data)
    for one, other in zip(summary(kept), summary(again), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    np.testing.assert_allclose(kept.theta_quantile(LEVELS), again.theta_quantile(LEVELS), rtol=1e-8)


def test_what_is_claimed_is_never_nothing_and_never_more_than_a_coarser_rule_is_off():
    assert remaining(0.0) == remaining(1e-12) == 2e-8
    assert remaining(1e-6) < remaining(1e-4) < remaining(0.5) == 0.5


@pytest.mark.parametrize("model", ["logit", "beta", "gamma", "log-normal"])
def test_many_groups_with_sizes_from_one_to_a_million(model):
    rng = np.random.default_rng(9)
    n = (10 ** rng.uniform(0, 6, 2000)).astype(int)
    y = rng.binomial(n, expit(rng.normal(-1, 1, 2000)))
    y[:20], y[20:40] = 0, n[20:40]
    p = MODELS[model](GroupCounts(y, n), GroupRates(y, n / 3.0))
    assert p.error <= 1e-6
    assert np.all(np.isfinite(p.theta_mean) & (p.theta_sd > 0) & np.isfinite(p.rate_mean))
    middle = p.theta_quantile(0.5)
    assert np.all(np.abs(middle - p.theta_mean) < 1.01 * p.theta_sd)


# Without any events a half-Cauchy sigma of 100 gives logits a sharp edge, which draws miss by a per cent or two.
DRAWN = [(m, k) for m in MODELS for k in ("none", "alike", "varied") if (m, k) != ("logit, half-Cauchy", "none")]


@pytest.mark.parametrize(("model", "kind"), DRAWN)
def test_quantiles_are_those_of_draws(model, kind):
    """Quantiles against draws, which do not use them; four levels of five groups, each band fails with 1e-8."""
    size = 40_000
    p = MODELS[model](*counts(5, kind))
    draws = p.draws(size, np.random.default_rng(1)).theta
    share = np.array([np.mean(draws < x, axis=0) for x in p.theta_quantile(LEVELS)])
    # Rates below the least number of a double are 0, in draws and quantiles alike.
    tied = p.theta_quantile(LEVELS) == 0.0
    assert np.all(
        (np.abs(share - LEVELS[:, None]) < 5.8 * (LEVELS * (1 - LEVELS) / size)[:, None] ** 0.5 + 1e-3) | tied
    )


NARROW = [("beta, bda3", "alike"), *((m, k) for m in ("logit", "log-normal") for k in ("a million", "alike", "none"))]


@pytest.mark.parametrize("J", [5, 12])
@pytest.mark.parametrize(("model", "kind"), NARROW)
def test_quantiles_do_not_show_the_nodes(monkeypatch, model, kind, J):
    """Much weight on groups that are alike: each node's part of the mixture is narrower than the nodes' distance."""
    fit, data = ALL_MODELS[model], counts(J, kind)
    found = fit(*data).theta_quantile(LEVELS)
    monkeypatch.setattr(mixture_nodes, "CLOSER", 20)
    monkeypatch.setattr(mixture_nodes, "LEAST_ROW", 1e-9)
    mixture_nodes._between.cache_clear()
    finer = fit(*data)
    share = finer.groups.cdf(found)
    mixture_nodes._between.cache_clear()
    np.testing.assert_allclose(share, np.broadcast_to(LEVELS[:, None], share.shape), atol=3e-5)


@pytest.mark.parametrize("model", ["logit", "beta"])
def test_the_density_of_a_group_integrates_to_its_probabilities(model):
    p = MODELS[model](*counts(5, "varied"))
    low, high = p.theta_quantile([0.2, 0.7])[:, 3]

    def density(x):
        points = np.full((1, 5), x)
        return p.groups.density(points)[0, 3]

    assert integrate.quad(density, low, high, epsabs=1e-11)[0] == pytest.approx(0.5, abs=1e-7)


def test_quantiles_of_one_group_under_a_fixed_gamma_are_the_gammas():
    """Priors so narrow that shape and rate are known: the posterior of a rate is a gamma distribution."""
    prior = LogNormal(np.log(2.0), 1e-5)
    p = posterior_poisson(GroupRates([3, 0, 40], [1.5, 2.0, 9.0]), shape_prior=prior, rate_prior=prior)
    expected = stats.gamma(2.0 + np.array([3, 0, 40]), scale=1 / (2.0 + np.array([1.5, 2.0, 9.0])))
    np.testing.assert_allclose(p.theta_quantile(LEVELS), expected.ppf(LEVELS[:, None]), rtol=1e-6)
