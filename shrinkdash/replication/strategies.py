"""The strategies of the long run: how far each is from the truth in every replicate of a block."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.estimators import LOST_TO_MEAN, james_stein_weight
from shrinkdash.replication.replicates import Block, Experiment
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, JAMES_STEIN, KNOWN_TAU, NO, ORACLE, PARTIAL, PLAIN_JAMES_STEIN
from shrinkdash.tau2.methods import METHODS
from shrinkdash.workspace import weighted_sum

BY_METHOD = {f"{PARTIAL} ({method})": method for method in METHODS}


def errors(name: str, method: str, experiment: Experiment, block: Block) -> Floats:
    """Return theta_hat - theta in each replicate.

    Parameters
    ----------
    name : str
        One of `STRATEGIES`.
    method : str
        How "partial pooling" estimates tau^2.
    experiment : Experiment
        What the strategy may know.
    block : Block
        The studies.

    Returns
    -------
    ndarray (J, B)
        In outcome units; not to be changed, and valid until the next call for this block.
    """
    found = method_of(name, method)
    if found is not None:
        return pooled_errors(block, block.tau2(found))
    return _ERRORS[name](experiment, block)


def method_of(name: str, method: str) -> str | None:
    """Return how a strategy estimates tau^2, or None if it does not plug an estimate in."""
    return method if name == PARTIAL else BY_METHOD.get(name)


def pooled_errors(block: Block, tau2: Floats) -> Floats:
    """Errors of partial pooling at tau^2, (B,) or (1,): noise - pull (y_bar - centre), with pull = 1 - weight."""
    var = block.known.var[:, None]
    pull, moved = block.array("pull"), block.array("error")
    np.divide(var, np.add(var, tau2, out=pull), out=pull)
    np.multiply(pull, block.y_bar, out=moved)
    centre = weighted_sum(block.known.precision, moved)
    centre /= weighted_sum(block.known.precision, pull)
    pull *= centre
    moved -= pull
    np.subtract(block.noise, moved, out=moved)
    return moved


def _no_pooling(experiment: Experiment, block: Block) -> Floats:
    return block.noise


def _complete_pooling(experiment: Experiment, block: Block) -> Floats:
    error = block.array("error")
    np.subtract(block.pooled_mean, block.theta, out=error)
    return error


def _known_tau(experiment: Experiment, block: Block) -> Floats:
    return pooled_errors(block, np.array([experiment.design.tau**2]))


def _oracle(experiment: Experiment, block: Block) -> Floats:
    """Knows tau, mu and the true sigma: the best linear rule in every world."""
    tau2, var = experiment.design.tau**2, experiment.design.true_se**2
    error = np.multiply((tau2 / (tau2 + var))[:, None], block.y_bar, out=block.array("error"))
    error -= block.theta
    return error


def _james_stein(experiment: Experiment, block: Block) -> Floats:
    return _scaled(block, np.maximum(_james_stein_weight(block), 0.0))


def _plain_james_stein(experiment: Experiment, block: Block) -> Floats:
    return _scaled(block, _james_stein_weight(block))


def _james_stein_weight(block: Block) -> Floats:
    return james_stein_weight(block.energies[0] / block.known.var[0], len(block.y_bar) - LOST_TO_MEAN)


def _scaled(block: Block, weight: Floats) -> Floats:
    """Errors of a common weight on distances from the mean of means: noise - (1 - weight) (y_bar - mean)."""
    error = block.array("error")
    np.subtract(block.y_bar, block.y_bar.sum(axis=0) / len(block.y_bar), out=error)
    error *= weight - 1.0
    error += block.noise
    return error


def _full_bayes(experiment: Experiment, block: Block) -> Floats:
    error = experiment.bayes.theta_mean(block.y_bar, block.energies, block.work)
    error -= block.theta
    return error


_ERRORS: dict[str, Callable[[Experiment, Block], Floats]] = {
    NO: _no_pooling,
    COMPLETE: _complete_pooling,
    KNOWN_TAU: _known_tau,
    ORACLE: _oracle,
    JAMES_STEIN: _james_stein,
    PLAIN_JAMES_STEIN: _plain_james_stein,
    FULL_BAYES: _full_bayes,
}
STRATEGIES = (NO, COMPLETE, PARTIAL, JAMES_STEIN, PLAIN_JAMES_STEIN, KNOWN_TAU, ORACLE, FULL_BAYES, *BY_METHOD)


def not_applicable(name: str, design: Design) -> str | None:
    """Say in one line why a strategy does not apply to a design, or return None."""
    if name not in (JAMES_STEIN, PLAIN_JAMES_STEIN):
        return None
    if np.ptp(design.n) > 0:
        return "James-Stein needs equal standard errors"
    if design.groups <= LOST_TO_MEAN:
        return f"James-Stein toward the mean needs at least 4 groups, got {design.groups}"
    return None
