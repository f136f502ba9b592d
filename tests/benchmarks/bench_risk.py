"""How long the long run takes, against peers in the same run.

Peers: the time NumPy takes merely to draw the 2 R J normal numbers, with its default generator and with the one used
here, and the textbook loop, which draws every observation of every group and loops over replicates and groups.
Medians of interleaved rounds, in processor time, so that a busy moment hits all alike. Run with one thread, as on a
busy server:

    OMP_NUM_THREADS=1 python tests/benchmarks/bench_risk.py
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from statistics import median
from time import process_time

import numpy as np

from shrinkdash.long_run.coverage import coverage
from shrinkdash.long_run.sweep import ALONG, sweep
from shrinkdash.risk import risk
from shrinkdash.settings import Design

CASES = (
    (Design(), "DL", 100_000),
    (Design(), "REML", 100_000),
    (Design(), "REML", 10_000),
    (Design(), "REML", 2_000),
    (Design(groups=100), "REML", 1_000),
)
ROUNDS = 15
LOOPED = 200  # replicates of the textbook loop; its time is proportional to them


def milliseconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return 1e3 * (process_time() - start)


def draw(generator: np.random.Generator, design: Design, replicates: int) -> None:
    generator.standard_normal((2, replicates, design.groups))


def textbook_loop(design: Design) -> list[float]:
    """No, complete and partial pooling (DerSimonian-Laird), one replicate and one group after the other."""
    rng, losses = np.random.default_rng(0), []
    for _ in range(LOOPED):
        theta = [rng.normal(design.mu, design.tau) for _ in range(design.groups)]
        y_bar = np.array([rng.normal(t, design.sigma, n).mean() for t, n in zip(theta, design.n, strict=True)])
        w = design.n / design.sigma**2
        pooled = np.sum(w * y_bar) / np.sum(w)
        q = np.sum(w * (y_bar - pooled) ** 2)
        tau2 = max(0.0, (q - design.groups + 1) / (np.sum(w) - np.sum(w**2) / np.sum(w)))
        weight = tau2 / (tau2 + 1 / w)
        mu_hat = np.sum(y_bar / (tau2 + 1 / w)) / np.sum(1 / (tau2 + 1 / w))
        for theta_hat in (y_bar, pooled, weight * y_bar + (1 - weight) * mu_hat):
            losses.append(np.mean((theta_hat - theta) ** 2))
    return losses


def medians(*works: Callable[[], object]) -> list[float]:
    rounds = [[milliseconds(work) for work in works] for _ in range(ROUNDS)]
    return [median(column) for column in zip(*rounds, strict=True)]


def against_peers() -> None:
    print("replicates x groups method  risk ms  draws ms  ratio  SFC64 ms  ratio   loop ms  times faster")
    default, used = np.random.default_rng(0), np.random.Generator(np.random.SFC64(0))
    for design, method, replicates in CASES:
        ours, drawing, same, loop = medians(
            partial(risk, design, method=method, replicates=replicates),
            partial(draw, default, design, replicates),
            partial(draw, used, design, replicates),
            partial(textbook_loop, design),
        )
        loop *= replicates / LOOPED
        drawn = f"{drawing:9.1f} {ours / drawing:6.2f} {same:9.1f} {ours / same:6.2f}"
        print(f"{replicates:>14,} x {design.groups:<3} {method:>5} {ours:8.1f} {drawn} {loop:9.0f} {loop / ours:13.0f}")


def sweeps() -> None:
    print("\nsweep of 10,000 replicates   points        ms")
    for along in ALONG:
        points = len(sweep(Design(), along, replicates=2).values)
        (ours,) = medians(lambda along=along: sweep(Design(), along))
        print(f"{along:>26} {points:8} {ours:9.0f}")


def others() -> None:
    print("\nother long runs                          ms")
    works = {
        "full Bayes, 2,000 x 12": lambda: risk(Design(), strategies=["full Bayes"], replicates=2_000),
        "coverage, 2,000 x 12": lambda: coverage(Design()),
        "coverage, 2,000 x 100": lambda: coverage(Design(groups=100)),
        "group by group, 10,000 x 12": lambda: risk(Design(), truth="fixed").group_mse,
    }
    for name, ours in zip(works, medians(*works.values()), strict=True):
        print(f"{name:>30} {ours:12.1f}")


def main() -> None:
    against_peers()
    sweeps()
    others()


if __name__ == "__main__":
    main()
