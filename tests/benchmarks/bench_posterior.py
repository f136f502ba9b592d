"""How long full Bayes takes, how exact it is and what memory it needs, each model against its bar.

One line a model: milliseconds of CPU for moments, log marginal and error (the median of some rounds), the error, the
peak of memory, and the milliseconds of the first 95 % intervals. Peers: the textbook's dense grid over tau for eight
schools; and, where PyMC is installed, one run of it (4 chains of 1,000 draws after 1,000 of warm-up, its compiling too)
for eight schools, not centred, and for twelve centres. It runs in one thread, as on a server.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when NumPy is imported

import tracemalloc
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from math import inf
from statistics import median
from time import perf_counter, process_time

import numpy as np

from shrinkdash.data.means import GroupMeans
from shrinkdash.data.observations import GroupObservations
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import partial_pooling
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.latent.normal_logits import posterior_binomial
from shrinkdash.posterior.normal.known_sigma import posterior_normal
from shrinkdash.posterior.normal.unknown_sigma import posterior_normal_sigma
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal
from shrinkdash.posterior.result import Posterior

ROUNDS, FIRST_TIMES = 15, 5
LEVELS = [0.025, 0.975]
SCHOOLS = GroupMeans([28, 8, -3, 7, -1, 1, 18, 12], [15, 10, 16, 11, 9, 11, 10, 18])
RNG = np.random.default_rng(1)
# What is asked of every model: megabytes, the error, and milliseconds for intervals at up to 12, 100 and more groups.
MEGABYTES, ERROR = 50.0, 1e-6
INTERVALS = ((12, 8.0), (100, 20.0), (10_000, inf))


@dataclass(frozen=True)
class Case:
    """A fit, and the milliseconds it may take."""

    fit: Callable[[], Posterior]
    bar: float
    error: float = ERROR


def typical(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU: the median of some rounds."""
    times = []
    for _ in range(rounds):
        start = process_time()
        work()
        times.append(1e3 * (process_time() - start))
    return median(times)


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


CENTRES = counts(12, 8, 120)


def schools() -> dict[str, Case]:
    cauchy, normal = (Normal(0, 5), HalfCauchy(5)), (Normal(0, 10), HalfNormal(5))
    return {
        "eight schools, flat": Case(lambda: posterior_normal(SCHOOLS), 0.2, 1e-10),
        "eight schools, half-Cauchy": Case(
            lambda: posterior_normal(SCHOOLS, mu_prior=cauchy[0], tau_prior=cauchy[1]), 0.2, 1e-10
        ),
        "eight schools, half-normal": Case(
            lambda: posterior_normal(SCHOOLS, mu_prior=normal[0], tau_prior=normal[1]), 0.2, 1e-10
        ),
    }


def models(J: int, yes_no: GroupCounts, bar: float) -> dict[str, Case]:
    """Every model with J groups."""
    normal = {"mu_prior": Normal(0, 50), "tau_prior": HalfNormal(10), "sigma_prior": HalfNormal(20)}
    log_normal = {"mu_prior": Normal(0, 2), "sigma_prior": HalfNormal(1)}
    known, unknown, events = means(J), observations(J), rates(J)
    return {
        f"{J:,} groups, sigma known": Case(lambda: posterior_normal(known), bar),
        f"{J:,} groups, sigma unknown": Case(lambda: posterior_normal_sigma(unknown, **normal), bar),
        f"{J:,} centres, logit-normal": Case(lambda: posterior_binomial(yes_no), bar),
        f"{J:,} centres, beta": Case(lambda: posterior_beta_binomial(yes_no), bar),
        f"{J:,} districts, gamma": Case(lambda: posterior_poisson(events), bar),
        f"{J:,} districts, log-normal": Case(lambda: posterior_poisson_lognormal(events, **log_normal), bar),
    }


def cases() -> dict[str, Case]:
    few, many = models(12, CENTRES, 5.0), models(1000, counts(1000, 8, 120), 100.0)
    middle = {name: case for name, case in models(56, counts(56, 8, 120), 5.0).items() if "districts" in name}
    return {**schools(), **few, **middle, **models(100, counts(100, 8, 120), 100.0), **many}


def megabytes(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / 1e6


def line(name: str, case: Case) -> str:
    """Measure a case, and mark what misses its bar."""
    posterior = case.fit()
    fits = [case.fit() for _ in range(FIRST_TIMES)]
    # Intervals are worked out once a fit: the first time is the one that a person waits for.
    intervals = median(typical(lambda p=p: p.theta_quantile(LEVELS), 1) for p in fits)
    J = len(posterior.theta_mean)
    allowed = next(bar for groups, bar in INTERVALS if groups >= J)
    measured = (typical(case.fit, ROUNDS), posterior.error, megabytes(case.fit), intervals)
    bars = (case.bar, case.error, MEGABYTES, allowed)
    marks = ["*" if value > bar else " " for value, bar in zip(measured, bars, strict=True)]
    ms, error, peak, quantiles = (
        f"{x:{f}}{m}" for x, f, m in zip(measured, ("8.2f", "8.0e", "6.1f", "7.1f"), marks, strict=True)
    )
    limit = f"{allowed:5.0f}" if allowed < inf else "    -"
    return f"{name:28}{ms} /{case.bar:6.1f} {error} /{case.error:6.0e} {peak} /{MEGABYTES:4.0f} {quantiles} /{limit}"


def dense_grid() -> None:
    """The textbook's way: 2,000 values of tau, normalised, one call to partial pooling each."""
    for tau in np.linspace(0.01, 100, 2000):
        partial_pooling(SCHOOLS, tau=float(tau))


def eight_schools_by_pymc() -> object:
    import pymc

    with pymc.Model():
        mu, tau = pymc.Normal("mu", 0, 10), pymc.HalfNormal("tau", 5)
        z = pymc.Normal("z", 0, 1, shape=len(SCHOOLS))
        pymc.Normal("y", mu + tau * z, SCHOOLS.se, observed=SCHOOLS.y_bar)
        return sampled(pymc)


def twelve_centres_by_pymc() -> object:
    import pymc

    with pymc.Model():
        mu, sigma = pymc.Normal("mu", 0, 1), pymc.HalfNormal("sigma", 1)
        z = pymc.Normal("z", 0, 1, shape=len(CENTRES))
        pymc.Binomial("y", CENTRES.trials, logit_p=mu + sigma * z, observed=CENTRES.events)
        return sampled(pymc)


def sampled(pymc: object) -> object:
    return pymc.sample(
        1000, tune=1000, chains=4, cores=1, random_seed=1, progressbar=False, compute_convergence_checks=False
    )


def peers(found: dict[str, Case]) -> None:
    grid = typical(dense_grid, 3)
    ours = typical(found["eight schools, flat"].fit, ROUNDS)
    print(f"\npeer: eight schools by a dense grid     {grid:10.0f} ms, {grid / ours:8,.0f} times as long")
    if find_spec("pymc") is None:
        print("peer: PyMC is not installed")
        return
    runs = (
        ("eight schools", eight_schools_by_pymc, "eight schools, half-normal", "tau"),
        ("twelve centres", twelve_centres_by_pymc, "12 centres, logit-normal", "sigma"),
    )
    for name, run, own, scale in runs:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            start = perf_counter()
            trace = run()
            seconds = perf_counter() - start
        mean, exact = float(trace.posterior[scale].mean()), found[own].fit().hyper[scale].mean
        ratio = 1e3 * seconds / typical(found[own].fit, ROUNDS)
        times = f"{1e3 * seconds:10.0f} ms, {ratio:8,.0f} times as long"
        print(f"peer: {name} by PyMC {times}; {scale} {mean:.3f}, here {exact:.3f}")


def main() -> None:
    found = cases()
    print(f"{'':28}{'fit ms / bar':>17} {'error / bar':>17} {'peak MB / bar':>13} {'intervals ms / bar':>17}")
    for name, case in found.items():
        print(line(name, case), flush=True)
    print("* over the bar")
    peers(found)


if __name__ == "__main__":
    main()
