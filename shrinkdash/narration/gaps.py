"""One mean squared error against no pooling's, in words that stand in a sentence or alone."""

from __future__ import annotations

from shrinkdash.long_run.broken import Ratio
from shrinkdash.narration import change
from shrinkdash.narration.errors import ERRORS, share_with_error, with_error

SAME = "no clear difference"


def clear(ratio: Ratio) -> bool:
    """Whether the ratio differs from 1 by more than two Monte Carlo standard errors."""
    return abs(ratio.value - 1.0) > ERRORS * ratio.se


def wins(ratio: Ratio) -> bool:
    """Whether the error is clearly below no pooling's."""
    return ratio.value < 1.0 and clear(ratio)


def loses(ratio: Ratio) -> bool:
    """Whether the error is clearly above no pooling's."""
    return ratio.value > 1.0 and clear(ratio)


def gap(ratio: Ratio) -> str:
    """Say the ratio alone: "12 ± 1 % lower", "2.3 ± 0.1 times as high", "no clear difference"."""
    value, se = ratio
    if not clear(ratio):
        return SAME
    if se == 0:
        return change(value, 1.0)
    if value >= 2.0:
        return f"{with_error(value, se, 1)} times as high"
    return f"{share_with_error(abs(value - 1.0), se)} {'lower' if value < 1 else 'higher'}"


def an_mse(ratio: Ratio) -> str:
    """Say the ratio after "has": "an MSE 12 ± 1 % lower than with no pooling"."""
    told = gap(ratio)
    if told in (SAME, "about the same"):
        return "about the MSE of no pooling"
    return f"an MSE {told} {'as' if told.endswith('as high') else 'than'} with no pooling"
