"""One mean squared error against no pooling's, in words that stand in a sentence or alone."""

from __future__ import annotations

from shrinkdash.measured import Measured
from shrinkdash.narration import change
from shrinkdash.narration.errors import share_with_error, with_error

SAME = "no clear difference"


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
        return SAME
    if se == 0:
        return change(value, 1.0)
    if value >= 2.0:
        return f"{with_error(value, se, 1)} times as high"
    return f"{share_with_error(abs(value - 1.0), se)} {'lower' if value < 1 else 'higher'}"


def an_mse(ratio: Measured) -> str:
    """Say the ratio after "has": "an MSE 12 ± 1 % lower than with no pooling"."""
    told = gap(ratio)
    if told in (SAME, "about the same"):
        return "about the MSE of no pooling"
    return f"an MSE {told} {'as' if told.endswith('as high') else 'than'} with no pooling"
