"""One error relative to another, in words that stand in a sentence or alone."""

from __future__ import annotations

from math import inf

from shrinkdash.measured import Measured
from shrinkdash.narration.monte_carlo import share_with_error, with_error
from shrinkdash.narration.numbers import percent

# Relative difference below which two errors read as the same whole per cent.
ALIKE = 0.005
# A ratio of errors beyond this is not given to the digit.
MANY_TIMES = 100
NO_CLEAR_DIFFERENCE = "no clear difference"


def change(error: float, rival: float) -> str:
    """Say one error relative to another: "36 % lower", "12 % higher", "3.4 times as high", "about the same"."""
    ratio = error / rival if rival > 0 else inf
    if abs(ratio - 1) < ALIKE:
        return "about the same"
    if ratio < 2:
        return f"{percent(abs(ratio - 1))} {lower_or_higher(ratio)}"
    if ratio < MANY_TIMES:
        return f"{ratio:.1f} times as high"
    return f"more than {MANY_TIMES} times as high" if ratio < inf else "far higher"


def lower_or_higher(ratio: float) -> str:
    """Say on which side of 1 a ratio lies."""
    return "lower" if ratio < 1 else "higher"


def against(error: float, rival: float, whose: str, measure: str = "") -> str:
    """Say an error against a rival's: "36 % less squared error than no pooling", "3.4 times that of no pooling"."""
    ratio = error / rival if rival > 0 else inf
    if abs(ratio - 1) < ALIKE:
        return f"about as much {measure} as {whose}".replace("  ", " ")
    if ratio >= 2:
        times = f"{ratio:.1f} times" if ratio < inf else "far more than"
        return f"{times} the {measure} of {whose}" if measure else f"{times} that of {whose}"
    size = f"{percent(1 - ratio)} less" if ratio < 1 else f"{percent(ratio - 1)} more"
    return f"{size} {measure} than {whose}".replace("  ", " ")


def wins(ratio: Measured) -> bool:
    """Whether the error is clearly below no pooling's."""
    return ratio.value < 1.0 and ratio.differs_from(1.0)


def loses(ratio: Measured) -> bool:
    """Whether the error is clearly above no pooling's."""
    return ratio.value > 1.0 and ratio.differs_from(1.0)


def gap(ratio: Measured) -> str:
    """Say the ratio alone: "12 ± 1 % lower", "2.3 ± 0.1 times as high", "no clear difference"."""
    value, se = ratio.value, ratio.se
    if not ratio.differs_from(1.0):
        return NO_CLEAR_DIFFERENCE
    if se == 0:
        return change(value, 1.0)
    if value >= 2.0:
        return f"{with_error(value, se, 1)} times as high"
    return f"{share_with_error(abs(value - 1.0), se)} {lower_or_higher(value)}"


def an_mse(ratio: Measured) -> str:
    """Say the ratio after "has": "an MSE 12 ± 1 % lower than with no pooling"."""
    text = gap(ratio)
    if text in (NO_CLEAR_DIFFERENCE, "about the same"):
        return "about the MSE of no pooling"
    return f"an MSE {text} {'as' if text.endswith('as high') else 'than'} with no pooling"
