"""Simulated numbers, each with two Monte Carlo standard errors."""

from __future__ import annotations

from math import floor, isfinite, log10

from shrinkdash.measured import ERRORS
from shrinkdash.narration.numbers import PERCENT_SIGN, number, percent

# A margin below this is rounding.
NO_MARGIN = 1e-9
# Decimals of a number without an error.
USUAL_PLACES = 2
PLUS_MINUS = "\u00a0±\u00a0"


def with_error(value: float, se: float, places: int = USUAL_PLACES) -> str:
    """Write a number with two standard errors: "16.7 ± 0.2".

    Parameters
    ----------
    value, se : float
        A simulated number and its Monte Carlo standard error.
    places : int
        Decimals where the number has no error.

    Returns
    -------
    str
        Rounded where the error begins; "–" where there is no number.
    """
    margin = ERRORS * se
    if not (isfinite(value) and margin > NO_MARGIN * max(1.0, abs(value))):
        return number(value, places)
    text = places_of(se)
    return f"{number(value, text)}{PLUS_MINUS}{number(margin, text)}"


def places_of(se: float) -> int:
    """Return the decimals at which two standard errors begin; for a number without an error the usual ones."""
    return max(0, -floor(log10(ERRORS * se))) if se > 0 else USUAL_PLACES


def share_with_error(share: float, se: float) -> str:
    """Write a share in per cent with two standard errors: "43.0 ± 0.3 %"; without an error as `percent` does."""
    if not ERRORS * se > NO_MARGIN:
        return percent(share)
    return f"{with_error(100 * share, 100 * se)}{PERCENT_SIGN}"
