"""Events against an exposure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.validate import keep, labels_of, refuse, vector, whole_numbers


@dataclass(frozen=True, eq=False)
class GroupRates:
    """Event counts against an exposure, one pair a group (Poisson).

    Parameters
    ----------
    events : array_like of int (J,)
        Counts >= 0; J >= 2.
    exposure : array_like (J,)
        Expected counts or person-time, > 0.
    names : sequence of str (J,), optional
        What the groups are called.

    Raises
    ------
    ValueError
        As for `GroupMeans`.
    """

    events: Wholes
    exposure: Floats
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        labels = labels_of(self.names, len(vector("events", self.events)))
        events = whole_numbers("events", self.events, 0, labels)
        exposure = vector("exposure", self.exposure, len(events))
        refuse("exposure", exposure, ~(np.isfinite(exposure) & (exposure > 0)), "finite and > 0", labels)
        keep(self, events=events, exposure=exposure)
        if self.names is not None:
            object.__setattr__(self, "names", labels)

    def __len__(self) -> int:
        return len(self.events)

    def means(self) -> GroupMeans:
        """Ratios events / exposure with se = sqrt(r / exposure), r the pooled ratio.

        Raises
        ------
        ValueError
            If there are no events at all: the approximation then has no spread.
        """
        r = self.events.sum() / self.exposure.sum()
        if r == 0:
            raise ValueError(f"events must be > 0 in at least one group, got 0 in all {len(self)}")
        return GroupMeans(self.events / self.exposure, np.sqrt(r / self.exposure), names=self.names)
