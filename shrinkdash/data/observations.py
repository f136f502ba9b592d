"""One row an observation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.validate import keep, refuse, vector


@dataclass(frozen=True, eq=False)
class GroupObservations:
    """One row an observation: its value and the group it belongs to.

    Parameters
    ----------
    values : array_like (N,)
        Observations, in outcome units.
    groups : sequence (N,)
        The group of each observation; at least 2 different ones.

    Raises
    ------
    ValueError
        If lengths differ, a value is not finite, or there are fewer than 2 groups.
    """

    values: Floats
    groups: tuple[str, ...]

    def __post_init__(self) -> None:
        groups = tuple(str(group) for group in self.groups)
        values = vector("values", self.values, len(groups))
        refuse("values", values, ~np.isfinite(values), "finite", groups)
        if len(set(groups)) < 2:
            raise ValueError(f"groups must name at least 2 groups, got {len(set(groups))}")
        keep(self, values=values)
        object.__setattr__(self, "groups", groups)

    def means(self) -> GroupMeans:
        """Group means in order of first appearance, with se = sigma / sqrt(n), sigma pooled within groups.

        Raises
        ------
        ValueError
            If no group has two different values: sigma cannot be estimated then.
        """
        names = tuple(dict.fromkeys(self.groups))
        place = {name: j for j, name in enumerate(names)}
        j = np.array([place[group] for group in self.groups])
        n = np.bincount(j)
        # From each group's first value, so that no offset eats digits and equal values differ by exactly 0.
        first = self.values[np.unique(j, return_index=True)[1]]
        deviation = self.values - first[j]
        if not np.any(deviation):
            raise ValueError("values must differ within at least one group, else the within-group SD is unknown")
        mean = np.bincount(j, deviation) / n
        sigma = np.sqrt(np.sum((deviation - mean[j]) ** 2) / (len(self.values) - len(names)))
        return GroupMeans(first + mean, sigma / np.sqrt(n), n, names)
