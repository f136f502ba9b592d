"""What a person can set: one frozen value that is cache key, link and test input at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from shrinkdash import outcomes
from shrinkdash.outcomes import OUTCOMES, Outcome

Pattern = Literal["equal", "varied", "giant", "custom"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)
World = Literal["normal", "outlier", "clusters", "heavy", "sized"]
WORLDS: tuple[World, ...] = get_args(World)
# How the sigma of the analysis may relate to the true one.
SIGMA_FACTORS = (0.5, 1.0, 2.0)
Pooling = Literal["empirical Bayes", "full Bayes"]
POOLINGS: tuple[Pooling, ...] = get_args(Pooling)
# How rates of counts scatter; usually beta or gamma where one population is plugged in, normal where all are averaged.
Population = Literal["usual", "beta or gamma", "normal"]
POPULATIONS: tuple[Population, ...] = get_args(Population)
PriorShape = Literal["flat", "half-normal", "half-Cauchy", "exponential"]
PRIOR_SHAPES: tuple[PriorShape, ...] = get_args(PriorShape)

# The giant holds four times what all the others hold together: 80 % of the observations.
GIANT_TO_REST = 4
# "varied" runs from size / 4 to 4 * size.
VARIED_SPREAD = 4.0
WHOLE = (int, np.integer)
NUMBER = (int, float, np.integer, np.floating)
GOLDEN_FRACTION = (5**0.5 - 1) / 2
LARGEST_CUSTOM_SIZE = 10**9


class Span(NamedTuple):
    """The closed range a setting may take."""

    low: int
    high: int


SPANS = {
    "groups": Span(3, 100),
    "size": Span(2, 200),
    "tau": Span(0, 15),
    "sigma": Span(1, 30),
    "mu": Span(0, 100),
    "rho": Span(0, 1),
    "truth_seed": Span(0, 999_999),
    "data_seed": Span(0, 999_999),
}


@dataclass(frozen=True)
class Design:
    """The world and the luck of one simulated study.

    Parameters
    ----------
    groups : int
        Number of groups J, 3 to 100. With ``pattern="custom"`` it is the number of ``sizes``.
    size : int
        Typical group size, 2 to 200.
    pattern : {"equal", "varied", "giant", "custom"}
        How observations are spread over the groups, see `n`.
    sizes : iterable of int, optional
        The group sizes of ``pattern="custom"``: 3 to 100 whole numbers from 1 to 10^9.
    tau, sigma : float
        Between-group SD, 0 to 15, and within-group SD, 1 to 30, in outcome units.
    mu : float
        Population mean, 0 to 100, in outcome units.
    truth_seed, data_seed : int
        Luck of the truth and of the data, each 0 to 999999.
    outcome : {"measurements", "yes/no", "events"}
        What is observed: values that scatter with sigma; events among n trials, with mu and tau in per cent; or event
        counts against an exposure n, with mu and tau per unit of exposure. The latter two hold no sigma.
    world : {"normal", "outlier", "clusters", "heavy", "sized"}
        The shape of the truth, see `shrinkdash.worlds`.
    rho : float
        Correlation of the truth with log size where ``world="sized"``, 0 to 1.
    sigma_factor : {0.5, 1, 2}
        The analysis takes sigma_factor * sigma for the within-group SD; other than 1 it is wrong.

    Raises
    ------
    ValueError
        If a setting lies outside its range; one line names it, the range and the value.
    """

    groups: int = 12
    size: int = 8
    pattern: Pattern = "varied"
    sizes: tuple[int, ...] | None = None
    tau: float = 5.0
    sigma: float = 10.0
    mu: float = 70.0
    truth_seed: int = 1
    data_seed: int = 1
    outcome: Outcome = "measurements"
    world: World = "normal"
    rho: float = 0.9
    sigma_factor: float = 1.0

    def __post_init__(self) -> None:
        if self.pattern not in PATTERNS:
            raise ValueError(f"pattern must be one of {', '.join(PATTERNS)}, got {self.pattern!r}")
        if (self.sizes is not None) != (self.pattern == "custom"):
            given = "no sizes" if self.sizes is None else "sizes"
            raise ValueError(f"sizes go with pattern 'custom' and only with it, got {given} and {self.pattern!r}")
        if self.sizes is not None:
            sizes = _checked_sizes(self.sizes)
            object.__setattr__(self, "sizes", sizes)
            object.__setattr__(self, "groups", len(sizes))
        for name in ("groups", "size", "truth_seed", "data_seed"):
            object.__setattr__(self, name, _whole(name, getattr(self, name)))
        for name in ("tau", "sigma", "mu", "rho"):
            object.__setattr__(self, name, _number(name, getattr(self, name)))
        _check_world(self)
        _check_outcome(self)

    @property
    def n(self) -> NDArray[np.int64]:
        """Group sizes, shape (J,): no luck in them, and unrelated to the truth."""
        return _group_sizes(self.sizes, self.groups, self.size, self.pattern)

    @property
    def se(self) -> NDArray[np.float64]:
        """Standard errors that the analysis assumes, shape (J,); `sigma_factor` times the true ones."""
        return self.sigma_factor * self.true_se

    @property
    def true_se(self) -> NDArray[np.float64]:
        """SDs of the group means around their truth, shape (J,): sigma / sqrt(n)."""
        return np.asarray(self.sigma / np.sqrt(self.n))

    @property
    def typical_size(self) -> float:
        """The size that stands for all groups: `size`, or the median of custom sizes."""
        return float(np.median(self.n)) if self.pattern == "custom" else float(self.size)


@dataclass(frozen=True)
class Analysis:
    """How partial pooling is done with given data.

    Parameters
    ----------
    method : str
        How empirical Bayes estimates tau^2, see `shrinkdash.tau2.methods.METHODS`.
    by : {"empirical Bayes", "full Bayes"}
        Whether one tau is plugged in, or all plausible ones are averaged over.
    prior : {"flat", "half-normal", "half-Cauchy", "exponential"}
        The shape of full Bayes' prior for tau.
    scale : float
        Its scale, > 0, in median standard errors; a flat one has none.
    population : {"usual", "beta or gamma", "normal"}
        How the rates of counts scatter: beta (of trials) or gamma (of exposures), or their logits or logarithms normal.
        "usual" is the former for empirical Bayes and the latter for full Bayes.
    """

    method: str = "REML"
    by: Pooling = "empirical Bayes"
    prior: PriorShape = "flat"
    scale: float = 2.0
    population: Population = "usual"

    @property
    def normal_rates(self) -> bool:
        """Whether partial pooling of counts takes the logits or logarithms of rates for normal."""
        return self.population == "normal" or (self.population == "usual" and self.fully)

    @property
    def fully(self) -> bool:
        """Whether partial pooling is full Bayes."""
        return self.by == "full Bayes"


def _check_world(design: Design) -> None:
    if design.world not in WORLDS:
        raise ValueError(f"world must be one of {', '.join(WORLDS)}, got {design.world!r}")
    if design.sigma_factor not in SIGMA_FACTORS:
        raise ValueError(f"sigma_factor must be one of 0.5, 1, 2, got {design.sigma_factor!r}")
    object.__setattr__(design, "sigma_factor", float(design.sigma_factor))


def _check_outcome(design: Design) -> None:
    if design.outcome not in OUTCOMES:
        raise ValueError(f"outcome must be one of {', '.join(OUTCOMES)}, got {design.outcome!r}")
    outcome = outcomes.ROWS[design.outcome]
    low, high = outcome.means
    if not low <= design.mu <= high:
        raise ValueError(f"mu must be {outcome.range_of_means}, got {design.mu:g}")
    limit = largest_tau(design.outcome, design.mu)
    if design.tau > limit:
        where = f"for {design.outcome} around {design.mu:g}"
        raise ValueError(f"tau must be from 0 to {limit:g} {where}, got {design.tau:g}")


def largest_tau(outcome: Outcome, mu: float) -> float:
    """Return the largest between-group SD that an outcome around `mu` can be given; see `shrinkdash.outcomes`."""
    return min(float(SPANS["tau"].high), outcomes.ROWS[outcome].largest_tau(mu))


@lru_cache(maxsize=256)
def _group_sizes(sizes: tuple[int, ...] | None, groups: int, size: int, pattern: Pattern) -> NDArray[np.int64]:
    n = np.full(groups, size, dtype=np.int64) if sizes is None else np.array(sizes, dtype=np.int64)
    if pattern == "giant":
        n[0] = GIANT_TO_REST * size * (groups - 1)
    if pattern == "varied":
        n = spread_sizes(groups, size, VARIED_SPREAD)
    n.flags.writeable = False
    return n


def spread_sizes(groups: int, size: float, spread: float) -> NDArray[np.int64]:
    """Sizes evenly on the log scale from size / spread to spread * size, rounded, at least 1, shape (groups,)."""
    sizes = size * np.geomspace(1 / spread, spread, groups)
    # Golden-ratio order mixes small and large, and hardly changes when a group is added.
    rank = np.argsort(np.argsort(np.arange(1, groups + 1) * GOLDEN_FRACTION % 1))
    return np.maximum(np.rint(sizes), 1).astype(np.int64)[rank]


def _checked_sizes(sizes: Iterable[int]) -> tuple[int, ...]:
    sizes = tuple(sizes)
    if not SPANS["groups"].low <= len(sizes) <= SPANS["groups"].high:
        raise ValueError(f"sizes must be 3 to 100 whole numbers, got {len(sizes)}")
    for position, size in enumerate(sizes, start=1):
        if not isinstance(size, WHOLE) or not 1 <= size <= LARGEST_CUSTOM_SIZE:
            raise ValueError(
                f"sizes must be whole numbers from 1 to {LARGEST_CUSTOM_SIZE}, got {size!r} at position {position}"
            )
    return tuple(int(size) for size in sizes)


def _whole(name: str, value: object) -> int:
    low, high = SPANS[name]
    if not isinstance(value, WHOLE) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {value!r}")
    return int(value)


def _number(name: str, value: object) -> float:
    low, high = SPANS[name]
    if not isinstance(value, NUMBER) or not isfinite(value) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, got {value!r}")
    return float(value)
