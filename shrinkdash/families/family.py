"""What every kind of data offers, and the values it answers with.

A new kind is one class with these functions. Comparison, intervals, diagnostics, pictures and words ask it, and never
what kind it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkdash.arrays import Flags, Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.published_cases import Kind
from shrinkdash.estimators import Estimates
from shrinkdash.families.scores import Score
from shrinkdash.posterior.result import Posterior
from shrinkdash.settings import Analysis


@dataclass(frozen=True, eq=False)
class Interval:
    """One interval a group.

    Parameters
    ----------
    lower, upper : ndarray (J,)
        Its ends, in outcome units.
    """

    lower: Floats
    upper: Floats

    @property
    def width(self) -> Floats:
        """How wide each is, shape (J,), in outcome units."""
        return self.upper - self.lower

    def misses(self, theta: Floats) -> Flags:
        """Whether each leaves its group's truth out, shape (J,)."""
        missed: Flags = (theta < self.lower) | (theta > self.upper)
        return missed

    def times(self, factor: float) -> Interval:
        """Return the intervals in another unit."""
        return Interval(factor * self.lower, factor * self.upper)


@dataclass(frozen=True, eq=False)
class Effects:
    """Independent draws of group effects: means in outcome units, or rates where data are counts.

    Parameters
    ----------
    same : ndarray (S, J)
        The observed groups' effects, given the data.
    new : ndarray (S, J)
        Those of as many groups that were not seen, from the fitted population.
    """

    same: Floats
    new: Floats


# Draws wanted and luck in, effects out.
DrawEffects = Callable[[int, np.random.Generator], Effects]


@dataclass(frozen=True, eq=False)
class PluggedIn:
    """What plain empirical Bayes says: one population is estimated, and taken as if it were known.

    Parameters
    ----------
    tau_hat : float
        Estimated between-group SD, in outcome units.
    estimates : Estimates
        Partial pooling with it plugged in, in outcome units.
    interval : callable
        Probabilities below the lower and below the upper end in, intervals in outcome units out.
    draw_effects : callable
        Draws of the groups' effects, and of new groups'.
    """

    tau_hat: float
    estimates: Estimates
    interval: Callable[[float, float], Interval]
    draw_effects: DrawEffects


@dataclass(frozen=True, eq=False)
class FullBayes:
    """A posterior whose groups are read in outcome units.

    Parameters
    ----------
    posterior : Posterior
        On the model's own scale.
    estimates : Estimates
        Posterior means and SDs of the groups in outcome units, the centre of the pull and the expected weights.
    quantile : callable
        Probabilities in, quantiles of every group in outcome units out: shape (len(q), J), or (J,) for a single q.
    tau_quantile : callable
        The same for the between-group SD in outcome units; for counts about, at the centre.
    draw_effects : callable
        Draws of the groups' effects, and of new groups'.
    """

    posterior: Posterior
    estimates: Estimates
    quantile: Callable[[ArrayLike], Floats]
    tau_quantile: Callable[[ArrayLike], Floats]
    draw_effects: DrawEffects


class Kinds(NamedTuple):
    """Groups that are alike in everything but their name: the first of each kind, and which kind each group is."""

    first: NDArray[np.intp]
    which: NDArray[np.intp]


@dataclass(frozen=True)
class Words:
    """What is said of a kind of data.

    Parameters
    ----------
    kind : {"means", "proportions", "rates"}
        Which published cases are akin.
    scattered : str
        What scatters: "means" or "rates".
    estimated_by : str, optional
        How empirical Bayes estimates the spread; None where the method is a setting.
    measure : str
        What predictions are scored by: "log density" or "log probability".
    approximation : str
        What a page owes its reader where the data are approximated; else empty.
    """

    kind: Kind
    scattered: str
    estimated_by: str | None
    measure: str
    approximation: str


@runtime_checkable
class Family(Protocol):
    """One kind of data: J groups of it, and all that depends on the kind."""

    @property
    def data(self) -> GroupMeans:
        """The groups as means with standard errors in outcome units; an approximation if `approximated`."""

    @property
    def factor(self) -> float:
        """Outcome units per unit of the effects."""

    @property
    def approximated(self) -> bool:
        """Whether `data` only approximates what was observed, so that its own likelihood is another."""

    @property
    def words(self) -> Words:
        """What is said of this kind."""

    @property
    def largest(self) -> float:
        """The largest effect that there can be, in outcome units."""

    def plug_in(self, analysis: Analysis) -> PluggedIn:
        """Estimate one population and shrink with it."""

    def posterior(self, analysis: Analysis) -> Posterior:
        """Integrate the population out."""

    def full_bayes(self, analysis: Analysis) -> FullBayes:
        """Read that posterior in outcome units."""

    def model(self, analysis: Analysis) -> str:
        """Say which likelihood, population and priors full Bayes uses."""

    def own_interval(self, low: float, high: float) -> Interval:
        """Intervals from each group's own data only, with these probabilities below their ends."""

    def observed(self) -> Floats:
        """Return what was observed, (J,), by the same arithmetic as replicated data, so that ties are exact."""

    def replicate(self, effects: Floats, rng: np.random.Generator) -> Floats:
        """Draw the data that groups with these effects (S, J) would give, in outcome units."""

    def without(self, j: int, analysis: Analysis) -> Family:
        """Leave one group out; priors stay those of all groups."""

    def kinds(self) -> Kinds:
        """Find groups whose absence, and whose data, are the same."""

    def pooled_left_out(self) -> Floats:
        """Log density of each group by complete pooling of the others, (J,)."""

    def plugged_left_out(self, analysis: Analysis) -> Floats:
        """Log density of each group by empirical Bayes fitted to the others, (J,).

        Raises
        ------
        ValueError
            If a group's absence leaves nothing to fit.
        """

    def fewest_to_leave_out(self, analysis: Analysis) -> int:
        """How many groups it takes for full Bayes without one of them to be proper."""

    def scores(
        self, fits: Mapping[str, Estimates], plugged: PluggedIn, full: Callable[[], FullBayes], drawn: Floats | None
    ) -> dict[str, Score]:
        """Score every strategy; `drawn` are effects (S, J) from full Bayes, where that is in use."""
