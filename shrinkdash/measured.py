"""A number with its standard error, and how far from the truth it may well be."""

from __future__ import annotations

from dataclasses import dataclass

# Standard errors in a margin: a true value lies beyond it about once in twenty times.
ERRORS = 2.0


@dataclass(frozen=True)
class Measured:
    """A number, NaN where it is not defined, and its standard error, 0 where it is exact."""

    value: float
    se: float = 0.0

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends of its margin."""
        return self.value - ERRORS * self.se, self.value + ERRORS * self.se

    def differs_from(self, other: float) -> bool:
        """Whether the number is clearly not another one, which then lies beyond its margin."""
        return abs(self.value - other) > ERRORS * self.se
