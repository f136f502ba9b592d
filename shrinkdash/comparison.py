"""The strategies side by side on one set of data, and how each came out where the truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.simulate import PER_CENT, Study
from shrinkdash.estimators import Estimates
from shrinkdash.full_bayes import Counted, FullBayes, full_bayes
from shrinkdash.plug_in import Plugged, plug_in
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import PARTIAL, estimates

# A move this small, in standard errors, is rounding.
NEGLIGIBLE = 1e-12
# The sliders must not change how numbers are written.
SIMULATED_PLACES = 1


@dataclass(frozen=True, eq=False)
class Pooling:
    """Both ways of partial pooling for the same data, each worked out when it is first asked for.

    Parameters
    ----------
    data : GroupMeans
        The J groups; for counts their normal approximation.
    analysis : Analysis
        How partial pooling is done.
    counts : GroupCounts or GroupRates, optional
        The counts behind the data.
    factor : float
        Outcome units per unit rate of the counts.
    design : Design, optional
        The world that the data come from, where it is known.
    """

    data: GroupMeans
    analysis: Analysis
    counts: Counted | None = None
    factor: float = 1.0
    design: Design | None = None

    @cached_property
    def plugged(self) -> Plugged:
        """Empirical Bayes: one between-group SD, plugged in."""
        return plug_in(self.data, self.counts, self.analysis, factor=self.factor)

    @cached_property
    def full(self) -> FullBayes:
        """Full Bayes, on the data's own likelihood."""
        return full_bayes(self.data, self.counts, self.analysis, factor=self.factor)

    @property
    def fully(self) -> bool:
        """Whether full Bayes is the one in use."""
        return self.analysis.fully

    @property
    def approximated(self) -> bool:
        """Whether the data are a normal approximation of counts."""
        return self.counts is not None

    @property
    def partial(self) -> Estimates:
        """What the one in use says."""
        return self.full.estimates if self.fully else self.plugged.estimates


@dataclass(frozen=True, eq=False)
class Comparison:
    """Estimates of every strategy for the same J groups.

    Parameters
    ----------
    pooling : Pooling
        The data, and both ways of partial pooling.
    fits : mapping of str to Estimates
        By strategy name; holds at least no, complete and partial pooling.
    places : int
        Decimals that its outcomes are written with.
    theta : ndarray (J,), optional
        True group means, where they are known.
    """

    pooling: Pooling
    fits: Mapping[str, Estimates]
    places: int
    theta: Floats | None = None

    @property
    def data(self) -> GroupMeans:
        """The J groups; for counts their normal approximation."""
        return self.pooling.data

    @property
    def counts(self) -> Counted | None:
        """The counts behind the data, if there are any."""
        return self.pooling.counts

    @property
    def factor(self) -> float:
        """Outcome units per unit rate of the counts."""
        return self.pooling.factor

    @property
    def analysis(self) -> Analysis:
        """How partial pooling was done."""
        return self.pooling.analysis

    @property
    def plugged(self) -> Plugged:
        """Empirical Bayes for the same data."""
        return self.pooling.plugged

    @property
    def full(self) -> FullBayes:
        """Full Bayes for the same data."""
        return self.pooling.full

    @property
    def fully(self) -> bool:
        """Whether partial pooling is full Bayes here."""
        return self.pooling.fully

    @cached_property
    def tau_hat(self) -> float:
        """The between-group SD in outcome units: plugged in, or under full Bayes its posterior median."""
        return float(self.full.tau_quantile(0.5)) if self.fully else self.plugged.tau_hat

    @property
    def pooled(self) -> Estimates:
        """What partial pooling says."""
        return self.fits[PARTIAL]

    @cached_property
    def mse(self) -> dict[str, float]:
        """Mean over groups of the squared error, by strategy; empty where the truth is unknown."""
        if self.theta is None:
            return {}
        return {name: float(np.mean((fit.theta_hat - self.theta) ** 2)) for name, fit in self.fits.items()}

    @cached_property
    def gain(self) -> NDArray[np.int64]:
        """Shape (J,): 1 where partial pooling moved a group closer to its truth, -1 further away, else 0."""
        if self.theta is None:
            return np.zeros(len(self.data), dtype=np.int64)
        before, after = np.abs(self.data.y_bar - self.theta), np.abs(self.pooled.theta_hat - self.theta)
        moved = np.abs(before - after) > NEGLIGIBLE * self.data.se
        gain: NDArray[np.int64] = np.where(moved, np.sign(before - after), 0).astype(np.int64)
        return gain


def compare(
    data: GroupMeans, *, analysis: Analysis, theta: Floats | None = None, counts: Counted | None = None
) -> Comparison:
    """Fit no, complete and partial pooling, and James-Stein where it applies.

    Parameters
    ----------
    data : GroupMeans
        The J groups; for counts their normal approximation, as rates.
    analysis : Analysis
        How partial pooling is done.
    theta : ndarray (J,), optional
        True group means, where they are known.
    counts : GroupCounts or GroupRates, optional
        The counts behind the data: partial pooling then uses their own likelihood.

    Returns
    -------
    Comparison
        Without "james-stein" where it does not apply: unequal standard errors or fewer than 4 groups. With "normal
        approximation" for counts only.
    """
    pooling = Pooling(data, analysis, counts)
    return Comparison(pooling, estimates(pooling), _places(data), theta)


def compare_simulated(design: Design, study: Study, *, analysis: Analysis) -> Comparison:
    """Fit every strategy of `compare`, and to measurements the oracle, which knows tau, mu and the true sigma."""
    factor = PER_CENT if design.outcome == "yes/no" else 1.0
    pooling = Pooling(study.data, analysis, study.counts, factor, design)
    return Comparison(pooling, estimates(pooling), SIMULATED_PLACES, study.theta)


def _places(data: GroupMeans) -> int:
    """Return how many decimals an estimate deserves: about a twentieth of the typical standard error."""
    return max(0, 1 - floor(log10(float(np.median(data.se)) / 2)))
