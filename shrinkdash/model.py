"""The two-level model: what a study's data are, and how a simulated study comes about.

theta_j ~ N(mu, tau^2) and y_bar_j ~ N(theta_j, se_j^2), for groups j = 1..J.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from shrinkdash.settings import Design

Floats = NDArray[np.float64]
Wholes = NDArray[np.int64]
Flags = NDArray[np.bool_]

# One stream each for truth and data, so that equal seeds do not give equal numbers. Of the streams tried, these make
# the first screen an ordinary draw: its estimate of tau is near tau, and pooling gains about what it gains on average.
TRUTH_STREAM, DATA_STREAM = 22, 15


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
        y_bar = _vector("y_bar", self.y_bar)
        labels = _labels(self.names, len(y_bar))
        se = _vector("se", self.se, len(y_bar))
        _refuse("y_bar", y_bar, ~np.isfinite(y_bar), "finite", labels)
        _refuse("se", se, ~(np.isfinite(se) & (se > 0)), "finite and > 0", labels)
        _keep(self, y_bar=y_bar, se=se)
        if self.n is not None:
            _keep(self, n=_whole_numbers("n", self.n, 1, labels))
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
        return _labels(self.names, len(self))


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
        labels = _labels(self.names, len(_vector("events", self.events)))
        events = _whole_numbers("events", self.events, 0, labels)
        trials = _whole_numbers("trials", self.trials, 1, labels)
        _refuse("events", events, events > trials, "at most the number of trials", labels)
        _keep(self, events=events, trials=trials)
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
        labels = _labels(self.names, len(_vector("events", self.events)))
        events = _whole_numbers("events", self.events, 0, labels)
        exposure = _vector("exposure", self.exposure, len(events))
        _refuse("exposure", exposure, ~(np.isfinite(exposure) & (exposure > 0)), "finite and > 0", labels)
        _keep(self, events=events, exposure=exposure)
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
        values = _vector("values", self.values, len(groups))
        _refuse("values", values, ~np.isfinite(values), "finite", groups)
        if len(set(groups)) < 2:
            raise ValueError(f"groups must name at least 2 groups, got {len(set(groups))}")
        _keep(self, values=values)
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

    ``theta`` has shape (J,), in outcome units.
    """

    theta: Floats
    data: GroupMeans


def simulate(design: Design) -> Study:
    """Draw a study: theta_j = mu + tau z_j and y_bar_j = theta_j + se_j e_j.

    z comes from the truth seed and e from the data seed, one number a group in order, so group j's luck depends
    neither on the other settings nor on how many groups there are.
    """
    z = luck(design.truth_seed, TRUTH_STREAM).standard_normal(design.groups)
    e = luck(design.data_seed, DATA_STREAM).standard_normal(design.groups)
    theta = design.mu + design.tau * z
    se = design.sigma / np.sqrt(design.n)
    names = tuple(f"School {j}" for j in range(1, design.groups + 1))
    return Study(theta, GroupMeans(theta + se * e, se, design.n, names))


def luck(seed: int, stream: int) -> np.random.Generator:
    """Return the generator of one stream; streams with the same seed are independent."""
    return np.random.default_rng([seed, stream])


def _vector(name: str, values: ArrayLike, length: int | None = None) -> Floats:
    try:
        vector = np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, got {values!r:.60}") from None
    if vector.ndim != 1 or (length is not None and len(vector) != length):
        wanted = "one number a group" if length is None else f"{length} numbers"
        raise ValueError(f"{name} must be {wanted}, got shape {vector.shape}")
    return vector


def _whole_numbers(name: str, values: ArrayLike, low: int, labels: tuple[str, ...]) -> Wholes:
    numbers = _vector(name, values, len(labels))
    unusable = ~((numbers >= low) & (numbers == np.rint(numbers)) & (numbers < 2.0**53))
    _refuse(name, numbers, unusable, f"a whole number >= {low}", labels)
    return numbers.astype(np.int64)


def _labels(names: Iterable[str] | None, J: int) -> tuple[str, ...]:
    if J < 2:
        raise ValueError(f"at least 2 groups are needed, got {J}")
    labels = tuple(f"Group {j}" for j in range(1, J + 1)) if names is None else tuple(str(name) for name in names)
    if len(labels) != J:
        raise ValueError(f"names must be {J} names, got {len(labels)}")
    return labels


def _refuse(name: str, values: NDArray[np.generic], unusable: Flags, wanted: str, labels: tuple[str, ...]) -> None:
    if unusable.any():
        j = int(np.argmax(unusable))
        raise ValueError(f"{name} must be {wanted}, got {values[j]:g} for {labels[j]}")


def _keep(owner: object, **arrays: NDArray[np.generic]) -> None:
    for name, array in arrays.items():
        array.flags.writeable = False
        object.__setattr__(owner, name, array)
