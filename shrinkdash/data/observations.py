"""Observations in groups: one row an observation, or three numbers a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.validate import keep, labels_of, refuse, vector, whole_numbers

SIGMA_UNKNOWN = "values must differ within at least one group, else the within-group SD is unknown"


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
        rows = self._from_first_values()
        if not np.any(rows.deviation):
            raise ValueError(SIGMA_UNKNOWN)
        mean = np.bincount(rows.group, rows.deviation) / rows.n
        squares = np.sum((rows.deviation - mean[rows.group]) ** 2)
        sigma = np.sqrt(squares / (len(self.values) - len(rows.names)))
        return GroupMeans(rows.first + mean, sigma / np.sqrt(rows.n), rows.n, rows.names)

    def summaries(self) -> GroupSummaries:
        """Mean, SD and size of each group, in order of first appearance; the SD of a single value is NaN.

        Raises
        ------
        ValueError
            If every group has one value only.
        """
        rows = self._from_first_values()
        mean = np.bincount(rows.group, rows.deviation) / rows.n
        squares = np.bincount(rows.group, (rows.deviation - mean[rows.group]) ** 2)
        sd = np.sqrt(squares / np.where(rows.n > 1, rows.n - 1.0, np.nan))
        return GroupSummaries(rows.first + mean, sd, rows.n, rows.names)

    def _from_first_values(self) -> _Rows:
        """Count each value from its group's first, so that no offset eats digits and equal values differ by 0."""
        names = tuple(dict.fromkeys(self.groups))
        number = {name: j for j, name in enumerate(names)}
        group = np.array([number[name] for name in self.groups])
        first = self.values[np.unique(group, return_index=True)[1]]
        return _Rows(names, group, np.bincount(group), first, self.values - first[group])


class _Rows(NamedTuple):
    names: tuple[str, ...]
    group: NDArray[np.intp]  # (N,)
    n: Wholes  # (J,)
    first: Floats  # (J,)
    deviation: Floats  # (N,)


@dataclass(frozen=True, eq=False)
class GroupSummaries:
    """Mean, SD and size of each group's observations: all that a normal model sees of them.

    Parameters
    ----------
    mean : array_like (J,)
        Group means, in outcome units; J >= 2.
    sd : array_like (J,)
        SDs >= 0 within the groups, with n - 1 in the denominator; NaN, or anything else, where n = 1.
    n : array_like of int (J,)
        Group sizes >= 1, at least one of them 2 or more.
    names : sequence of str (J,), optional
        What the groups are called.

    Raises
    ------
    ValueError
        As for `GroupMeans`.
    """

    mean: Floats
    sd: Floats
    n: Wholes
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        mean = vector("mean", self.mean)
        labels = labels_of(self.names, len(mean))
        sd, n = vector("sd", self.sd, len(mean)), whole_numbers("n", self.n, 1, labels)
        refuse("mean", mean, ~np.isfinite(mean), "finite", labels)
        refuse("sd", sd, (n > 1) & ~(np.isfinite(sd) & (sd >= 0)), "finite and >= 0 where n > 1", labels)
        if n.max() < 2:
            raise ValueError("n must be at least 2 in one group or more, else the within-group SD is unknown")
        sd[n == 1] = np.nan
        keep(self, mean=mean, sd=sd, n=n)
        if self.names is not None:
            object.__setattr__(self, "names", labels)

    def __len__(self) -> int:
        return len(self.mean)

    def means(self) -> GroupMeans:
        """Group means with se = sigma / sqrt(n), sigma pooled within groups: sigma^2 = sum (n - 1) sd^2 / sum (n - 1).

        Raises
        ------
        ValueError
            If no group's SD is above 0: sigma cannot be estimated then.
        """
        several = self.n > 1
        if not np.any(self.sd[several]):
            raise ValueError(SIGMA_UNKNOWN)
        sigma = np.sqrt(np.average(self.sd[several] ** 2, weights=self.n[several] - 1))
        return GroupMeans(self.mean, sigma / np.sqrt(self.n), self.n, self.names)
