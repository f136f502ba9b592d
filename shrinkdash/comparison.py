"""The strategies side by side on one set of data, and how each came out where the truth is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor, log10

import numpy as np
from numpy.typing import NDArray

from shrinkdash.estimators import (
    Estimates,
    complete_pooling,
    james_stein,
    james_stein_applies,
    no_pooling,
    oracle,
    partial_pooling,
)
from shrinkdash.heterogeneity import estimate_tau2
from shrinkdash.model import Floats, GroupMeans, Study
from shrinkdash.settings import Design

NO, COMPLETE, PARTIAL = "no pooling", "complete pooling", "partial pooling"
JAMES_STEIN, ORACLE = "james-stein", "oracle"

# A move this small, in standard errors, is rounding.
NEGLIGIBLE = 1e-12
# The sliders must not change how numbers are written.
SIMULATED_PLACES = 1


@dataclass(frozen=True, eq=False)
class Comparison:
    """Estimates of every strategy for the same J groups.

    Parameters
    ----------
    data : GroupMeans
        The J groups.
    tau_hat : float
        Between-group SD that partial pooling used, in outcome units.
    fits : mapping of str to Estimates
        By strategy name; holds at least no, complete and partial pooling.
    places : int
        Decimals that its outcomes are written with.
    theta : ndarray (J,), optional
        True group means, where they are known.
    """

    data: GroupMeans
    tau_hat: float
    fits: Mapping[str, Estimates]
    places: int
    theta: Floats | None = None

    @property
    def pooled(self) -> Estimates:
        """What partial pooling says."""
        return self.fits[PARTIAL]

    @property
    def mse(self) -> dict[str, float]:
        """Mean over groups of the squared error, by strategy; empty where the truth is unknown."""
        if self.theta is None:
            return {}
        return {name: float(np.mean((fit.theta_hat - self.theta) ** 2)) for name, fit in self.fits.items()}

    @property
    def gain(self) -> NDArray[np.int64]:
        """Shape (J,): 1 where partial pooling moved a group closer to its truth, -1 further away, else 0."""
        if self.theta is None:
            return np.zeros(len(self.data), dtype=np.int64)
        before, after = np.abs(self.data.y_bar - self.theta), np.abs(self.pooled.theta_hat - self.theta)
        moved = np.abs(before - after) > NEGLIGIBLE * self.data.se
        gain: NDArray[np.int64] = np.where(moved, np.sign(before - after), 0).astype(np.int64)
        return gain


def compare(data: GroupMeans, *, method: str, theta: Floats | None = None) -> Comparison:
    """Fit no, complete and partial pooling (tau from `method`), and James-Stein where it applies.

    Parameters
    ----------
    data : GroupMeans
        The J groups.
    method : str
        How tau^2 is estimated, see `estimate_tau2`.
    theta : ndarray (J,), optional
        True group means, where they are known.

    Returns
    -------
    Comparison
        Without "james-stein" where it does not apply: unequal standard errors or fewer than 4 groups.
    """
    tau_hat = float(np.sqrt(estimate_tau2(data, method)))
    fits = {NO: no_pooling(data), COMPLETE: complete_pooling(data), PARTIAL: partial_pooling(data, tau=tau_hat)}
    if james_stein_applies(data):
        fits[JAMES_STEIN] = james_stein(data)
    return Comparison(data, tau_hat, fits, _places(data), theta)


def compare_simulated(design: Design, study: Study, *, method: str) -> Comparison:
    """Fit every strategy of `compare` and the oracle, which knows the design's tau and mu."""
    comparison = compare(study.data, method=method, theta=study.theta)
    fits = {**comparison.fits, ORACLE: oracle(study.data, tau=design.tau, mu=design.mu)}
    return Comparison(study.data, comparison.tau_hat, fits, SIMULATED_PLACES, study.theta)


def _places(data: GroupMeans) -> int:
    """Return how many decimals an estimate deserves: about a twentieth of the typical standard error."""
    return max(0, 1 - floor(log10(float(np.median(data.se)) / 2)))
