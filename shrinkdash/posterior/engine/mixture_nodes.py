"""The nodes of a rule over two variables, as the nodes of a mixture of densities.

A group's posterior density is the sum over nodes of weight times its density given the node. Where that density is
narrower than the distance of neighbouring nodes, the sum would show one bump a node: in such rows the nodes are laid
several times closer together, their weights interpolated, and what is narrower still is widened.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.locating import TINY
from shrinkdash.posterior.engine.two_variables import JointRule

# Nodes are laid so many times closer together ...
CLOSER = 4
# ... in rows with at least this weight.
LEAST_ROW = 3e-5
# A component's SD is at least this share of the distance of nodes.
BLUR = 0.7
# Points that the interpolation of a weight takes.
WINDOW = 8


@dataclass(frozen=True, eq=False)
class MixtureNodes:
    """K nodes of a rule over two variables.

    Parameters
    ----------
    weights, u, v, gap : ndarray (K,)
        Weights, outer and inner values, and the distance of inner values.
    row : ndarray of int (K,)
        Each one's row.
    kept : ndarray of bool (N,)
        Which of the rule's N nodes that carry weight come first here, as they are; those of other rows follow.
    """

    weights: Floats
    u: Floats
    v: Floats
    gap: Floats
    row: NDArray[np.intp]
    kept: NDArray[np.bool_]

    @classmethod
    def of(cls, nodes: JointRule, sd: Floats) -> MixtureNodes:
        """Take the nodes that are seen, closer where components with these SDs (N,) would show."""
        rows, columns = np.nonzero(nodes.seen)
        weights, all_gaps = nodes.weights[0], nodes.inner.nodes(nodes.v.shape[1])[1]
        shows = sd < BLUR * all_gaps[rows, columns]
        heavy = np.bincount(rows, weights[rows, columns] * shows, len(nodes.u)) > LEAST_ROW
        first, last = nodes.seen.argmax(axis=1), nodes.v.shape[1] - 1 - nodes.seen[:, ::-1].argmax(axis=1)
        narrow = heavy & (last - first >= WINDOW)
        kept = ~narrow[rows]
        rows, columns = rows[kept], columns[kept]
        parts = [(weights[rows, columns], nodes.u[rows], nodes.v[rows, columns], all_gaps[rows, columns], rows)]
        parts += [_closer(nodes, int(row), int(first[row]), int(last[row])) for row in np.flatnonzero(narrow)]
        weight, u, v, gap, row = (np.concatenate(part) for part in zip(*parts, strict=True))
        return cls(weight, u, v, gap, row, kept)

    def blurred(self, mean: Floats, sd: Floats) -> tuple[Floats, Floats]:
        """Widen normals to the distance of nodes, so that they do not show as steps.

        Means are drawn together so that each row's SD stays. For means and SDs (K, Q).
        """
        extra = np.maximum((BLUR * self.gap[:, None]) ** 2 - sd**2, 0.0)
        count = int(self.row.max()) + 1
        total = np.maximum(np.bincount(self.row, self.weights, count), TINY)

        def row_mean(values: Floats) -> Floats:
            sums = np.stack([np.bincount(self.row, self.weights * column, count) for column in values.T], axis=1)
            return (sums / total[:, None])[self.row]

        centre = row_mean(mean)
        spread = row_mean((mean - centre) ** 2)
        shrunk = np.sqrt(np.clip(1.0 - row_mean(extra) / np.maximum(spread, TINY), 0.0, 1.0))
        return centre + shrunk * (mean - centre), np.sqrt(sd**2 + extra)


def _closer(
    nodes: JointRule, row: int, first: int, last: int
) -> tuple[Floats, Floats, Floats, Floats, NDArray[np.intp]]:
    """Return weights, outer and inner values, distances and rows of nodes between the first and the last of a row."""
    known = np.log(np.maximum(nodes.weights[0, row, first : last + 1], TINY))
    weights = np.exp(_between(len(known)) @ known)
    weights *= nodes.weights[0, row].sum() / weights.sum()
    warp, columns = nodes.inner.rows(np.array([row])), nodes.v.shape[1]
    v = warp.at(first + np.arange(len(weights)) / CLOSER, columns)
    gap = 1.0 / (CLOSER * warp.positions(v, columns)[1])
    return weights, np.full_like(v, nodes.u[row]), v, gap, np.full(len(v), row)


@lru_cache(maxsize=128)
def _between(count: int) -> Floats:
    """Interpolate values at 0..count-1 at CLOSER times as many points, by polynomials through the nearest ones."""
    at = np.arange(CLOSER * (count - 1) + 1) / CLOSER
    start = np.clip(at.astype(np.intp) - WINDOW // 2 + 1, 0, count - WINDOW)
    points = start[:, None] + np.arange(WINDOW)
    shares = np.ones((len(at), WINDOW))
    for i in range(WINDOW):
        for j in range(WINDOW):
            if i != j:
                shares[:, i] *= (at - points[:, j]) / (i - j)
    matrix = np.zeros((len(at), count))
    np.put_along_axis(matrix, points, shares, axis=1)
    return matrix
