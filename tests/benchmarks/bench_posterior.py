"""How long full Bayes takes, and how exact it is: moments, log marginal and error; then intervals and draws.

Peer: the same posterior of eight schools by the textbook's dense grid over tau. Run with one thread, as on a server:

    OMP_NUM_THREADS=1 python tests/benchmarks/bench_posterior.py
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from shrinkdash.estimators import partial_pooling
from shrinkdash.model import GroupCounts, GroupMeans, GroupObservations, GroupRates
from shrinkdash.posterior.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.binomial import posterior_binomial
from shrinkdash.posterior.normal import posterior_normal
from shrinkdash.posterior.normal_sigma import posterior_normal_sigma
from shrinkdash.posterior.poisson import posterior_poisson
from shrinkdash.posterior.poisson_lognormal import posterior_poisson_lognormal
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal
from shrinkdash.posterior.result import Posterior

ROUNDS = 15
LEVELS = [0.025, 0.1, 0.25, 0.75, 0.9, 0.975]
SCHOOLS = GroupMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
RNG = np.random.default_rng(1)


def milliseconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        times.append(1e3 * (perf_counter() - start))
    return median(times)


def dense_grid() -> None:
    """The textbook's way: 2,000 values of tau, normalised, one call to partial pooling each."""
    for tau in np.linspace(0.01, 100, 2000):
        partial_pooling(SCHOOLS, tau=float(tau))


def counts(J: int, low: int, high: int) -> GroupCounts:
    n = RNG.integers(low, high, J)
    return GroupCounts(RNG.binomial(n, 1 / (1 + np.exp(-RNG.normal(-1, 1, J)))), n)


def rates(J: int) -> GroupRates:
    e = RNG.uniform(1, 90, J)
    return GroupRates(RNG.poisson(e * RNG.gamma(3, 1 / 3, J)), e)


def means(J: int) -> GroupMeans:
    se = RNG.uniform(5, 15, J)
    return GroupMeans(RNG.standard_normal(J) * np.hypot(5, se), se)


def observations(J: int) -> GroupObservations:
    groups = np.repeat(np.arange(J), RNG.integers(2, 30, J))
    return GroupObservations(RNG.normal(0, 5, J)[groups] + 10 * RNG.standard_normal(len(groups)), groups)


def cases() -> dict[str, Callable[[], Posterior]]:
    centres, thousand = counts(12, 8, 120), counts(1000, 8, 120)
    districts, many = rates(56), rates(1000)
    few_means, few, lots = means(1000), observations(12), observations(1000)
    normal = {"mu_prior": Normal(0, 50), "tau_prior": HalfNormal(10), "sigma_prior": HalfNormal(20)}
    log_normal = {"mu_prior": Normal(0, 2), "sigma_prior": HalfNormal(1)}
    return {
        "eight schools, flat": lambda: posterior_normal(SCHOOLS),
        "eight schools, half-Cauchy": lambda: posterior_normal(SCHOOLS, mu_prior=Normal(0, 5), tau_prior=HalfCauchy(5)),
        "eight schools, half-normal": lambda: posterior_normal(
            SCHOOLS, mu_prior=Normal(0, 10), tau_prior=HalfNormal(5)
        ),
        "1,000 group means": lambda: posterior_normal(few_means),
        "12 groups, sigma unknown": lambda: posterior_normal_sigma(few, **normal),
        "1,000 groups, sigma unknown": lambda: posterior_normal_sigma(lots, **normal),
        "12 centres, logit-normal": lambda: posterior_binomial(centres),
        "1,000 centres, logit-normal": lambda: posterior_binomial(thousand),
        "12 centres, beta": lambda: posterior_beta_binomial(centres),
        "1,000 centres, beta": lambda: posterior_beta_binomial(thousand),
        "56 districts, gamma": lambda: posterior_poisson(districts),
        "1,000 districts, gamma": lambda: posterior_poisson(many),
        "56 districts, log-normal": lambda: posterior_poisson_lognormal(districts, **log_normal),
        "1,000 districts, log-normal": lambda: posterior_poisson_lognormal(many, **log_normal),
    }


def megabytes(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def main() -> None:
    print("case                          fit ms    error  peak MB  intervals ms  1,000 draws ms")
    for name, fit in cases().items():
        posterior = fit()
        # Intervals and draws once: the first time is the one a person waits for.
        intervals = milliseconds(lambda posterior=posterior: posterior.theta_quantile(LEVELS), 1)
        draws = milliseconds(lambda posterior=posterior: posterior.draws(1000, RNG), 3)
        line = f"{milliseconds(fit):9.2f} {posterior.error:8.0e} {megabytes(fit):8.1f} {intervals:13.1f} {draws:15.1f}"
        print(f"{name:27}{line}")
    print(f"{'eight schools, dense grid':27}{milliseconds(dense_grid, 3):9.2f}")


if __name__ == "__main__":
    main()
