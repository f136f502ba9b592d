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
from shrinkdash.data.simulate import Study
from shrinkdash.estimators import Estimates
from shrinkdash.families import Observed, family_of, family_of_study
from shrinkdash.families.family import Family, FullBayes, PluggedIn
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import PARTIAL, estimates

# A move this small, in standard errors, is rounding.
NEGLIGIBLE = 1e-12
# The sliders must not change how numbers are written.
SIMULATED_PLACES = 1


@dataclass(frozen=True, eq=False)
class PartialPooling:
    """Both ways of partial pooling for the same data, each worked out when it is first asked for.

    Parameters
    ----------
    family : Family
        The J groups, and all that depends on what kind of data they are.
    analysis : Analysis
        How partial pooling is done.
    design : Design, optional
        The world that the data come from, where it is known.
    """

    family: Family
    analysis: Analysis
    design: Design | None = None

    @property
    def data(self) -> GroupMeans:
        """The J groups; for counts their normal approximation."""
        return self.family.data

    @property
    def approximated(self) -> bool:
        """Whether the data are a normal approximation of counts."""
        return self.family.approximated

    @cached_property
    def plugged(self) -> PluggedIn:
        """Empirical Bayes: one between-group SD, plugged in."""
        return self.family.plug_in(self.analysis)

    @cached_property
    def full(self) -> FullBayes:
        """Full Bayes, on the data's own likelihood."""
        return self.family.full_bayes(self.analysis)

    @property
    def fully(self) -> bool:
        """Whether full Bayes is the one in use."""
        return self.analysis.fully

    @property
    def partial(self) -> Estimates:
        """What the one in use says."""
        return self.full.estimates if self.fully else self.plugged.estimates


@dataclass(frozen=True, eq=False)
class Comparison:
    """Estimates of every strategy for the same J groups.

    Parameters
    ----------
    pooling : PartialPooling
        The data, and both ways of partial pooling.
    fits : mapping of str to Estimates
        By strategy name; holds at least no, complete and partial pooling.
    places : int
        Decimals that its outcomes are written with.
    theta : ndarray (J,), optional
        True group means, where they are known.
    """

    pooling: PartialPooling
    fits: Mapping[str, Estimates]
    places: int
    theta: Floats | None = None

    @property
    def data(self) -> GroupMeans:
        """The J groups; for counts their normal approximation."""
        return self.pooling.data

    @property
    def family(self) -> Family:
        """What depends on the kind of data."""
        return self.pooling.family

    @property
    def analysis(self) -> Analysis:
        """How partial pooling was done."""
        return self.pooling.analysis

    @property
    def plugged(self) -> PluggedIn:
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


def compare(data: Observed, *, analysis: Analysis, theta: Floats | None = None) -> Comparison:
    """Fit every strategy that applies.

    Parameters
    ----------
    data : GroupMeans, GroupCounts, GroupRates or Family
        The J groups.
    analysis : Analysis
        How partial pooling is done.
    theta : ndarray (J,), optional
        True group means, where they are known.

    Returns
    -------
    Comparison
        Without "james-stein" where it does not apply: unequal standard errors or fewer than 4 groups. With "normal
        approximation" for counts only.
    """
    pooling = PartialPooling(family_of(data), analysis)
    return Comparison(pooling, estimates(pooling), _places(pooling.data), theta)


def compare_simulated(design: Design, study: Study, *, analysis: Analysis) -> Comparison:
    """Fit every strategy of `compare`, and to measurements the oracle, which knows tau, mu and the true sigma."""
    pooling = PartialPooling(family_of_study(study), analysis, design)
    return Comparison(pooling, estimates(pooling), SIMULATED_PLACES, study.theta)


def _places(data: GroupMeans) -> int:
    """Return how many decimals an estimate deserves: about a twentieth of the typical standard error."""
    return max(0, 1 - floor(log10(float(np.median(data.se)) / 2)))
