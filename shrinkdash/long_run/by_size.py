"""Coverage by group size: groups of equal size averaged, and where there are many sizes, those of like size."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Flags, Floats, Wholes
from shrinkdash.long_run.coverage import Coverage

# Sizes told apart.
MOST_SIZES = 12


@dataclass(frozen=True, eq=False)
class BySize:
    """Coverage of K sizes, the smallest first.

    Parameters
    ----------
    smallest, largest : ndarray of int (K,)
        The sizes averaged over; equal where each size stands alone.
    groups : ndarray of int (K,)
        Number of groups of these sizes.
    share, share_se, width : dict of ndarray (K,)
        By interval, as in `Coverage`. The standard error of an average is the largest that it can be: groups of one
        replicate share its luck, to an unknown degree.
    """

    smallest: Wholes
    largest: Wholes
    groups: Wholes
    share: dict[str, Floats]
    share_se: dict[str, Floats]
    width: dict[str, Floats]

    @property
    def n(self) -> Floats:
        """A size for each to stand at, (K,): the middle of its sizes on the log scale."""
        return np.sqrt(self.smallest.astype(np.float64) * self.largest)


def by_size(n: Wholes, covered: Coverage) -> BySize:
    """Average coverage over groups of equal size, or of like size where there are more than `MOST_SIZES` sizes.

    Parameters
    ----------
    n : ndarray of int (J,)
        Group sizes.
    covered : Coverage
        Of these groups.

    Returns
    -------
    BySize
    """
    sizes = np.unique(n)
    parts = np.array_split(sizes, min(len(sizes), MOST_SIZES))
    members = [np.isin(n, part) for part in parts]
    return BySize(
        np.array([part[0] for part in parts]),
        np.array([part[-1] for part in parts]),
        np.array([member.sum() for member in members]),
        _averages(covered.group_share, members),
        # All groups together need no bound: their replicates have been averaged.
        _averages(covered.group_share_se, members)
        if len(parts) > 1
        else {name: np.array([se]) for name, se in covered.share_se.items()},
        _averages(covered.group_width, members),
    )


def _averages(values: dict[str, Floats], members: list[Flags]) -> dict[str, Floats]:
    return {name: np.array([value[member].mean() for member in members]) for name, value in values.items()}
