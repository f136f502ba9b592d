"""Group means with known standard errors."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.validate import keep, labels_of, refuse, vector, whole_numbers


@dataclass(frozen=True, eq=False)
class GroupMeans:
    """One mean a group, with its standard error.

    Parameters
    ----------
    y_bar, se : array_like (J,)
        Group means and their standard errors > 0, in outcome units; J >= 2.
    n : array_like of int (J,), optional
        Group sizes >= 1, where they are known.
    names : sequence of str (J,), optional
        What the groups are called.

    Raises
    ------
    ValueError
        If there are fewer than 2 groups, lengths differ, or a value is not usable; one line names argument and group.
    """

    y_bar: Floats
    se: Floats
    n: Wholes | None = None
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        y_bar = vector("y_bar", self.y_bar)
        labels = labels_of(self.names, len(y_bar))
        se = vector("se", self.se, len(y_bar))
        refuse("y_bar", y_bar, ~np.isfinite(y_bar), "finite", labels)
        refuse("se", se, ~(np.isfinite(se) & (se > 0)), "finite and > 0", labels)
        keep(self, y_bar=y_bar, se=se)
        if self.n is not None:
            keep(self, n=whole_numbers("n", self.n, 1, labels))
        if self.names is not None:
            object.__setattr__(self, "names", labels)

    def __len__(self) -> int:
        return len(self.y_bar)

    @cached_property
    def extent(self) -> Floats:
        """How much data each group has, (J,): its size, or the precision relative to the least precise group."""
        return (self.se.max() / self.se) ** 2 if self.n is None else self.n.astype(np.float64)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The names, or "Group 1", "Group 2", ... where none were given."""
        return labels_of(self.names, len(self))
