"""How long the replicated studies of one slider move take, against two peers in the same run.

Peers: the textbook loop over replicates, by this package's own public functions, and the time NumPy takes merely to
draw the 2 R J normal numbers. Run with one thread, as on a busy server:

    OMP_NUM_THREADS=1 python tests/benchmarks/bench_risk.py
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

from shrinkdash.estimators import complete_pooling, no_pooling, partial_pooling
from shrinkdash.heterogeneity import estimate_tau2
from shrinkdash.model import GroupMeans
from shrinkdash.risk import risk
from shrinkdash.settings import Design

CASES = (
    (Design(), "DL", 10_000),
    (Design(), "REML", 10_000),
    (Design(), "REML", 2_000),
    (Design(groups=100), "REML", 1_000),
    (Design(), "DL", 100_000),
)
ROUNDS = 9
LOOPED = 200  # replicates of the textbook loop; its time is proportional to them


def milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return 1e3 * (perf_counter() - start)


def draw(design: Design, replicates: int) -> None:
    np.random.default_rng(0).standard_normal((2, replicates, design.groups))


def textbook_loop(design: Design, method: str) -> None:
    rng = np.random.default_rng(0)
    se = design.sigma / np.sqrt(design.n)
    for _ in range(LOOPED):
        theta = design.mu + design.tau * rng.standard_normal(design.groups)
        data = GroupMeans(theta + se * rng.standard_normal(design.groups), se)
        tau = estimate_tau2(data, method) ** 0.5
        for fit in (no_pooling(data), complete_pooling(data), partial_pooling(data, tau=tau)):
            np.mean((fit.theta_hat - theta) ** 2)


def measure(design: Design, method: str, replicates: int) -> tuple[float, float, float]:
    """Medians of interleaved rounds, so that a busy moment hits all three alike."""
    rounds = [
        (
            milliseconds(lambda: risk(design, method=method, replicates=replicates)),
            milliseconds(lambda: draw(design, replicates)),
            milliseconds(lambda: textbook_loop(design, method)) * replicates / LOOPED,
        )
        for _ in range(ROUNDS)
    ]
    ours, drawing, loop = (median(column) for column in zip(*rounds, strict=True))
    return ours, drawing, loop


def main() -> None:
    print("replicates x groups method  risk ms  draws ms  ratio   loop ms   ratio")
    for design, method, replicates in CASES:
        ours, drawing, loop = measure(design, method, replicates)
        size = f"{replicates:,} x {design.groups}"
        against_draws, against_loop = ours / drawing, ours / loop
        print(f"{size:>19} {method:>6} {ours:8.1f} {drawing:9.1f} {against_draws:6.2f} {loop:9.0f} {against_loop:7.4f}")


if __name__ == "__main__":
    main()
