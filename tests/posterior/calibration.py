"""Simulation-based calibration: the rank of a true value among posterior draws is uniform, if the posterior is right.

Talts et al. (2018), arXiv:1804.06788. The band is that of Dvoretzky, Kiefer and Wolfowitz, with Massart's constant:
P(sup |F_n - F| > e) <= 2 exp(-2 n e^2), for any distribution and any n.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import log

import numpy as np

FALSE_ALARM = 1e-7
DRAWS = 999


def farthest(ranks: np.ndarray) -> float:
    """Largest distance between the ranks' distribution function and the uniform one on 0..DRAWS."""
    share = np.searchsorted(np.sort(ranks), np.arange(DRAWS + 1), side="right") / len(ranks)
    return float(np.max(np.abs(share - np.arange(1, DRAWS + 2) / (DRAWS + 1))))


def band(count: int) -> float:
    """Distance that a right posterior exceeds with probability at most FALSE_ALARM."""
    return (log(2 / FALSE_ALARM) / (2 * count)) ** 0.5


def distances(
    study: Callable[[np.random.Generator], tuple[Mapping[str, float], Mapping[str, np.ndarray]]], count: int, seed: int
) -> dict[str, float]:
    """Repeat a study, which returns true values and DRAWS posterior draws by name, and compare ranks with uniform."""
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[int]] = {}
    for _ in range(count):
        truth, draws = study(rng)
        for name, value in truth.items():
            ranks.setdefault(name, []).append(int(np.sum(draws[name] < value)))
    return {name: farthest(np.array(values)) for name, values in ranks.items()}


def theta_above(p, threshold: float) -> np.ndarray:
    """Probability that each group effect of a posterior is larger than a threshold, shape (J,)."""
    return 1 - p.groups.cdf(np.full((1, len(p.theta_mean)), float(threshold)))[0]
