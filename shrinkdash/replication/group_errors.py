"""What each group's errors are over many replicates: bias, variance and mean squared error."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.replication.luck import LANES, add_to_lanes, twins
from shrinkdash.replication.replicates import Experiment
from shrinkdash.replication.strategies import errors
from shrinkdash.workspace import borrowed

# Sums of errors, their squares and fourth powers, and products with a twin's.
POWERS = 4


@dataclass(frozen=True, eq=False)
class GroupErrors:
    """Errors by strategy, each (J,): bias^2 + variance = mse.

    Parameters
    ----------
    bias : dict of ndarray (J,)
        Mean error, in outcome units.
    mse, mse_se : dict of ndarray (J,)
        Mean squared error and its Monte Carlo standard error, in squared outcome units.
    squared_bias : dict of ndarray (J,)
        Squared bias at a given truth, averaged over truths: the mean product of the errors of two data sets with the
        same truth, which an unlucky run may leave below 0; for a held truth bias^2.
    """

    bias: dict[str, Floats]
    mse: dict[str, Floats]
    mse_se: dict[str, Floats]
    squared_bias: dict[str, Floats]

    @property
    def variance(self) -> dict[str, Floats]:
        """Variance of the errors over replicates, in squared outcome units."""
        return {name: self.mse[name] - self.bias[name] ** 2 for name in self.mse}


def group_errors(
    experiment: Experiment, names: tuple[str, ...], method: str, replicates: int, seed: int
) -> GroupErrors:
    """Go through the replicates and sum powers of each group's errors; arguments as for `shrinkdash.risk.risk`."""
    groups = experiment.design.groups
    # Sums over replicates run in lanes, replicate r in lane r mod LANES, so that the size of a block changes no bit.
    sums = {name: np.zeros((POWERS, groups, LANES)) for name in names}
    with borrowed() as work, borrowed() as twin_work:
        for where, z, e, twin in twins(groups, replicates, seed):
            block = experiment.block(z, e, work)
            again = experiment.block(z, twin, twin_work)
            for name in names:
                error = errors(name, method, experiment, block)[:, : where.stop - where.start]
                _add(sums[name], error, errors(name, method, experiment, again)[:, : where.stop - where.start])
    bias, mse, fourth, products = (
        {name: sums[name][k].sum(axis=1) / replicates for name in names} for k in range(POWERS)
    )
    se = {name: np.sqrt(np.maximum(fourth[name] - mse[name] ** 2, 0.0) / (replicates - 1)) for name in names}
    if experiment.truth == "fixed":
        products = {name: mean**2 for name, mean in bias.items()}
    return GroupErrors(bias, mse, se, products)


def _add(sums: Floats, error: Floats, twin: Floats) -> None:
    square = error * error
    for lanes, values in zip(sums, (error, square, square * square, error * twin), strict=True):
        add_to_lanes(lanes, values)
