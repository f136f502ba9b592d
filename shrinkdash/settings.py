"""What a person can set: one frozen value that is cache key, link and test input at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

Pattern = Literal["equal", "varied", "giant", "custom"]
PATTERNS: tuple[Pattern, ...] = get_args(Pattern)

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
        for name in ("tau", "sigma", "mu"):
            object.__setattr__(self, name, _number(name, getattr(self, name)))

    @cached_property
    def n(self) -> NDArray[np.int64]:
        """Group sizes, shape (J,): no luck in them, and unrelated to the truth."""
        n = _group_sizes(self)
        n.flags.writeable = False
        return n

    @property
    def typical_size(self) -> float:
        """The size that stands for all groups: `size`, or the median of custom sizes."""
        return float(np.median(self.n)) if self.pattern == "custom" else float(self.size)


def _group_sizes(design: Design) -> NDArray[np.int64]:
    if design.sizes is not None:
        return np.array(design.sizes, dtype=np.int64)
    n = np.full(design.groups, design.size, dtype=np.int64)
    if design.pattern == "giant":
        n[0] = GIANT_TO_REST * design.size * (design.groups - 1)
    if design.pattern == "varied":
        spread = np.geomspace(1 / VARIED_SPREAD, VARIED_SPREAD, design.groups)
        # Golden-ratio order mixes small and large, and hardly changes when a group is added.
        rank = np.argsort(np.argsort(np.arange(1, design.groups + 1) * GOLDEN_FRACTION % 1))
        n = np.maximum(np.rint(design.size * spread), 1).astype(np.int64)[rank]
    return n


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
