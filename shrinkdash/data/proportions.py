"""Events among trials."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Wholes
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.validate import keep, labels_of, refuse, vector, whole_numbers


@dataclass(frozen=True, eq=False)
class GroupCounts:
    """Events among trials, one pair a group (binomial).

    Parameters
    ----------
    events, trials : array_like of int (J,)
        0 <= events <= trials, trials >= 1; J >= 2.
    names : sequence of str (J,), optional
        What the groups are called.

    Raises
    ------
    ValueError
        As for `GroupMeans`.
    """

    events: Wholes
    trials: Wholes
    names: tuple[str, ...] | None = None

    def __post_init__(self) -> None:
        labels = labels_of(self.names, len(vector("events", self.events)))
        events = whole_numbers("events", self.events, 0, labels)
        trials = whole_numbers("trials", self.trials, 1, labels)
        refuse("events", events, events > trials, "at most the number of trials", labels)
        keep(self, events=events, trials=trials)
        if self.names is not None:
            object.__setattr__(self, "names", labels)

    def __len__(self) -> int:
        return len(self.events)

    def means(self) -> GroupMeans:
        """Proportions with se = sqrt(p (1 - p) / trials), p the pooled proportion, so that 0 of 47 is no special case.

        Raises
        ------
        ValueError
            If all or none of the trials are events: the approximation then has no spread.
        """
        p = self.events.sum() / self.trials.sum()
        if not 0 < p < 1:
            raise ValueError(f"events must be neither none nor all of the trials, got {self.events.sum()} in all")
        return GroupMeans(self.events / self.trials, np.sqrt(p * (1 - p) / self.trials), self.trials, self.names)
