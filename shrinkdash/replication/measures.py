"""Other losses than the mean squared error, one number a replicate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.ranking import average_ranks
from shrinkdash.replication.replicates import Block

# Far below any difference that matters, far above rounding.
DECIMALS = 9


def harmed(block: Block, error: Floats) -> Floats:
    """Share of groups further from their truth than with no pooling, (B,)."""
    further: Floats = np.mean(np.abs(error) > np.abs(block.noise), axis=0)
    return further


def worst(block: Block, error: Floats) -> Floats:
    """Largest squared error among the groups, (B,), in squared outcome units."""
    largest: Floats = np.max(error**2, axis=0)
    return largest


def rank_correlation(block: Block, error: Floats) -> Floats:
    """Spearman's correlation of estimates and truth, (B,); 0 where one of them puts all groups level."""
    theta = block.theta + np.zeros_like(error)
    a, b = (average_ranks(x) - (len(x) + 1) / 2 for x in (_estimates(block, error), theta))
    size = np.sqrt(np.sum(a**2, axis=0) * np.sum(b**2, axis=0))
    correlation = np.zeros(error.shape[1])
    np.divide(np.sum(a * b, axis=0), size, out=correlation, where=size > 0)
    return correlation


def best_found(block: Block, error: Floats) -> Floats:
    """Whether the group with the largest estimate is the truly best, (B,); a guess among level ones counts its odds."""
    theta_hat = _estimates(block, error)
    first = theta_hat == theta_hat.max(axis=0)
    best = block.theta == block.theta.max(axis=0)
    odds: Floats = np.sum(first & best, axis=0) / np.sum(first, axis=0)
    return odds


def _estimates(block: Block, error: Floats) -> Floats:
    """Recover estimates from errors, without the rounding that would put level ones in an order."""
    theta_hat: Floats = np.round(block.theta + error, DECIMALS)
    return theta_hat


MEASURED: dict[str, Callable[[Block, Floats], Floats]] = {
    "harmed": harmed,
    "worst": worst,
    "rank correlation": rank_correlation,
    "best found": best_found,
}
MEASURES = tuple(MEASURED)
