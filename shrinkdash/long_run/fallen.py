"""The first draws of a long run: how they are spread, and how their mean settles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.risk import TIE, Risk
from shrinkdash.strategies import COMPLETE

SETTLED = 10_000  # draws that decide what does not depend on how many have fallen
FAR = 0.99  # the axis holds this share of every strategy but complete pooling, which may lie anywhere
MOST_MEANS = 120


@dataclass(frozen=True, eq=False)
class Fallen:
    """The first N draws of a long run.

    Parameters
    ----------
    long_run : Risk
        At least N replicates, and at least two.
    draws : int
        How many have fallen, N >= 1.
    partial : str
        The strategy that partial pooling is here.
    """

    long_run: Risk
    draws: int
    partial: str

    @property
    def names(self) -> tuple[str, ...]:
        """The strategies."""
        return tuple(self.long_run.losses)

    @property
    def losses(self) -> dict[str, Floats]:
        """Squared errors of each draw, averaged over groups, (N,), by strategy."""
        return {name: loss[: self.draws] for name, loss in self.long_run.losses.items()}

    @property
    def mean(self) -> dict[str, float]:
        """Their means, by strategy."""
        return {name: float(loss.mean()) for name, loss in self.losses.items()}

    @property
    def mean_se(self) -> dict[str, float]:
        """Monte Carlo standard errors of the means; NaN after one draw, which tells nothing of its luck."""
        return {name: _standard_error(loss) for name, loss in self.losses.items()}

    @cached_property
    def end(self) -> float:
        """Where an axis of squared errors ends: the same however many draws have fallen."""
        settled = {name: loss[:SETTLED] for name, loss in self.long_run.losses.items() if name != COMPLETE}
        return max(float(np.quantile(loss, FAR)) for loss in settled.values())

    def tally(self, rival: str) -> tuple[int, int, int]:
        """Count the draws in which partial pooling's squared error was below the rival's, equal to it, above it."""
        ours, theirs = self.losses[self.partial], self.losses[rival]
        tied = np.abs(ours - theirs) <= TIE * np.maximum(ours, theirs)
        below = int(np.sum(~tied & (ours < theirs)))
        ties = int(np.sum(tied))
        return below, ties, self.draws - below - ties

    def gain(self, rival: str) -> tuple[float, float]:
        """Mean of a rival's squared error minus partial pooling's, on the same draws, and its standard error."""
        difference = self.losses[rival] - self.losses[self.partial]
        return float(difference.mean()), _standard_error(difference)

    def running(self, name: str) -> tuple[Floats, Floats, Floats]:
        """Mean of the first n draws and its standard error, each (K,), with the numbers n, (K,), evenly in log n."""
        n = np.unique(np.rint(np.geomspace(1, self.draws, min(self.draws, MOST_MEANS))))
        loss = self.losses[name]
        centre = float(loss.mean())  # squares of what is left are small, so that their sums lose no digits
        at = n.astype(np.int64) - 1
        mean = np.cumsum(loss - centre)[at] / n
        square = np.cumsum((loss - centre) ** 2)[at] / n
        with np.errstate(divide="ignore", invalid="ignore"):
            se = np.sqrt(np.maximum(square - mean**2, 0.0) / (n - 1.0))
        return n, centre + mean, np.where(n > 1, se, np.nan)


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1) / len(values) ** 0.5) if len(values) > 1 else float("nan")
