"""How numbers are written."""

from __future__ import annotations

from math import floor, isfinite, log10

# A line must not break before the sign.
PERCENT_SIGN = "\u00a0%"
# Numbers from here on are written with an exponent.
LONGEST = 1e7
# With more decimals than this a number is written with an exponent.
MOST_PLACES = 6


def number(value: float, places: int) -> str:
    """Write a number with a true minus sign; "–" where there is none, never "-0", and never more than a line holds."""
    if not isfinite(value):
        return "–"
    text = f"{value:.{places}f}" if abs(value) < LONGEST and places <= MOST_PLACES else _scientific(value)
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−", 1)


def _scientific(value: float) -> str:
    mantissa, exponent = f"{value:.2e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def small(value: float, places: int) -> str:
    """Write a number that is not negative so that only 0 itself reads as 0."""
    if value == 0:
        return "0"
    least = 10.0**-places
    return f"under {number(least, places)}" if value < least / 2 else number(value, places)


def significant(value: float) -> str:
    """Write a squared error with three significant digits, without exponents where that stays short."""
    if value == 0 or not isfinite(value):
        return number(value, 0)
    if not 1e-4 <= abs(value) < LONGEST:
        return _scientific(value)
    return number(value, max(0, 2 - floor(log10(abs(value)))))


def percent(share: float) -> str:
    """Write a share as whole per cent; a share that is not quite all or nothing is not rounded to it."""
    if 0 < share < 0.005:
        return f"under 1{PERCENT_SIGN}"
    if 0.995 <= share < 1:
        return f"over 99{PERCENT_SIGN}"
    return f"{100 * share:.0f}{PERCENT_SIGN}"
