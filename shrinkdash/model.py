"""The two-level model: what a study's data are, and how a simulated study comes about.

theta_j ~ N(mu, tau^2) and y_bar_j ~ N(theta_j, se_j^2), for groups j = 1..J.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from shrinkdash.checks import keep, labels_of, refuse, vector, whole_numbers
from shrinkdash.count_quantiles import binomial_quantile, poisson_quantile
from shrinkdash.settings import Design
from shrinkdash.worlds import deviations

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
Flags = NDArray[np.bool_]

# One stream each for truth and data, so that equal seeds do not give equal numbers. Of the streams tried, these make
# the first screen an ordinary draw: its estimate of tau is near tau, and pooling gains about what it gains on average.
TRUTH_STREAM, DATA_STREAM = 22, 15
# What one simulated group is called, by outcome.
NOUNS = {"measurements": "School", "yes/no": "Centre", "events": "District"}
# A yes/no outcome is told in per cent.
PER_CENT = 100.0
# A rate is cut where it would give more counts than this.
LARGEST_COUNT = 1e15


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


@dataclass(frozen=True, eq=False)
class Study:
    """A simulated study: the truth, and the data it gave.

    ``theta`` has shape (J,), in outcome units. Where the outcome is counted, ``counts`` holds the counts and ``data``
    is their normal approximation, in per cent for yes/no outcomes.
    """

    theta: Floats
    data: GroupMeans
    counts: GroupCounts | GroupRates | None = None


def simulate(design: Design) -> Study:
    """Draw a study: theta_j = mu + tau u_j and y_bar_j = theta_j + se_j e_j, where u_j is z_j in a normal world.

    z comes from the truth seed and e from the data seed, one number a group in order, so group j's luck depends
    neither on the other settings nor on how many groups there are. Counts come from the same numbers: effects are
    normal on the logit or log scale, with about the same SD tau of the rates, and group j's count is the quantile of
    its binomial or Poisson distribution at Phi(e_j).
    """
    z = deviations(design, _numbers(design.truth_seed, TRUTH_STREAM, design.groups))
    e = _numbers(design.data_seed, DATA_STREAM, design.groups)
    names = tuple(f"{NOUNS[design.outcome]} {j}" for j in range(1, design.groups + 1))
    if design.outcome == "yes/no":
        return _yes_no(design, z, e, names)
    if design.outcome == "events":
        return _events(design, z, e, names)
    theta = design.mu + design.tau * z
    return Study(theta, GroupMeans(theta + design.true_se * e, design.se, design.n, names))


def _yes_no(design: Design, z: Floats, e: Floats, names: tuple[str, ...]) -> Study:
    p = design.mu / PER_CENT
    rate = expit(logit(p) + design.tau / PER_CENT / (p * (1.0 - p)) * z)
    events = binomial_quantile(design.n, rate, e)
    counts = GroupCounts(events, design.n, names)
    total, trials = counts.events.sum(), counts.trials.sum()
    # Half an event more or less where the approximation would have no spread.
    pooled = total / trials if 0 < total < trials else (total + 0.5) / (trials + 1.0)
    se = np.sqrt(pooled * (1.0 - pooled) / design.n)
    return Study(PER_CENT * rate, GroupMeans(PER_CENT * events / design.n, PER_CENT * se, design.n, names), counts)


def _events(design: Design, z: Floats, e: Floats, names: tuple[str, ...]) -> Study:
    exposure = design.n.astype(np.float64)
    theta = np.minimum(design.mu * np.exp(design.tau / design.mu * z), LARGEST_COUNT / exposure)
    counts = GroupRates(poisson_quantile(exposure * theta, e), exposure, names)
    se = np.sqrt(max(counts.events.sum(), 0.5) / exposure.sum() / exposure)
    return Study(theta, GroupMeans(counts.events / exposure, se, design.n, names), counts)


@lru_cache(maxsize=64)
def _numbers(seed: int, stream: int, count: int) -> Floats:
    numbers = luck(seed, stream).standard_normal(count)
    numbers.flags.writeable = False
    return numbers


def luck(seed: int, stream: int) -> np.random.Generator:
    """Return the generator of one stream; streams with the same seed are independent."""
    return np.random.default_rng([seed, stream])
