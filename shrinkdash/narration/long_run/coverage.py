"""How intervals kept their promise, in sentences."""

from __future__ import annotations

from math import sqrt

import numpy as np

from shrinkdash.long_run.by_size import BySize
from shrinkdash.long_run.coverage import CORRECTED, FULL, NO, PLUG_IN, WITH_MU, Coverage
from shrinkdash.measured import ERRORS
from shrinkdash.narration.monte_carlo import share_with_error, with_error
from shrinkdash.narration.numbers import PERCENT_SIGN, number
from shrinkdash.narration.ratios import change
from shrinkdash.risk import mean_and_se


def interval_name(name: str) -> str:
    """Name a kind of interval in the midst of a sentence."""
    return "with μ" if name == WITH_MU else name


def promise(level: float) -> str:
    """Write a nominal level: "95 %"."""
    return f"{100 * level:g}{PERCENT_SIGN}"


def promised_and_covered(covered: Coverage, level: float) -> str:
    """Say what plug-in intervals promised and what they covered, and how the two remedies came out.

    Parameters
    ----------
    covered : Coverage
        What was measured.
    level : float
        What the intervals promise.

    Returns
    -------
    str
        One sentence.
    """
    return (
        f"Plug-in {promise(level)} intervals covered {share(covered, PLUG_IN)} of the truths here; "
        f"corrected ones {share(covered, CORRECTED)}, full Bayes {share(covered, FULL)}."
    )


def share(covered: Coverage, name: str) -> str:
    """Write an interval's coverage with its error."""
    return share_with_error(covered.share[name], covered.share_se[name])


def width(covered: Coverage, name: str) -> str:
    """Write an interval's mean width with its error."""
    return with_error(*mean_and_se(covered.widths[name]), places=1)


def draws_without_width(covered: Coverage) -> str:
    """Say in how many draws tau was estimated as 0: plug-in intervals then have no width."""
    none = float(np.mean(covered.widths[PLUG_IN] == 0.0))
    if none == 0:
        return "τ was estimated as 0 in none of these draws, so each plug-in interval had some width."
    often = share_with_error(none, sqrt(none * (1.0 - none) / len(covered.widths[PLUG_IN])))
    return f"In {often} of the draws τ was estimated as 0, and the plug-in interval then has no width at all."


def promises_kept(covered: Coverage, level: float) -> str:
    """Sort the intervals by whether they kept their promise, beyond two Monte Carlo standard errors.

    Parameters
    ----------
    covered : Coverage
        What was measured.
    level : float
        What the intervals promise.

    Returns
    -------
    str
        A sentence each for those that fell short, that covered what they promise, and that covered more.
    """
    gap = {name: _gap(covered, name, level) for name in covered.shares}
    short = [name for name in gap if gap[name] < -ERRORS * covered.share_se[name]]
    over = [name for name in gap if gap[name] > ERRORS * covered.share_se[name]]
    even = [name for name in gap if name not in (*short, *over)]
    by = [f"{interval_name(name)} by {with_error(-100 * gap[name], 100 * covered.share_se[name])}" for name in short]
    parts = [
        f"Short of {promise(level)}, in percentage points: {', '.join(by)}." if short else "",
        f"As promised, within the error: {', '.join(map(interval_name, even))}." if even else "",
        f"More than promised: {', '.join(map(interval_name, over))}." if over else "",
    ]
    return " ".join(filter(None, parts))


def sizes_note(found: BySize) -> str:
    """Follow plug-in coverage from the smallest groups to the largest; an empty text for a single size."""
    if len(found.groups) == 1:
        return ""
    lines = [f"{at(found, PLUG_IN, k)} at {size(found, k)}" for k in (0, -1)]
    lowest = int(np.argmin(found.share[PLUG_IN]))
    between = 0 < lowest < len(found.groups) - 1
    least = f", lowest {at(found, PLUG_IN, lowest)} at {size(found, lowest)}" if between else ""
    return f"Plug-in by size: {' and '.join(lines)}{least}."


def size(found: BySize, k: int) -> str:
    """Write the k-th size, or the range of those averaged: "n 8", "n 8 to 11"."""
    low, high = int(found.smallest[k]), int(found.largest[k])
    return f"n\u00a0{low}" if low == high else f"n\u00a0{low} to {high}"


def size_lines(found: BySize, name: str, k: int) -> list[str]:
    """Tell what one kind of interval does at one size, in short lines."""
    groups = int(found.groups[k])
    averaged = f", mean of {groups} groups" if groups > 1 else ""
    return [
        f"{interval_name(name)}, {size(found, k)}{averaged}",
        f"covered {at(found, name, k)}",
        f"average width {number(float(found.width[name][k]), 1)}",
    ]


def at(found: BySize, name: str, k: int) -> str:
    """Write an interval's coverage at the k-th size with its error."""
    return share_with_error(float(found.share[name][k]), float(found.share_se[name][k]))


def kind_lines(covered: Coverage, name: str) -> list[str]:
    """Tell what one kind of interval does over all groups, in short lines."""
    return [interval_name(name), f"covered {share(covered, name)}", f"mean width {width(covered, name)}"]


def width_note(covered: Coverage, level: float) -> str:
    """Name the narrowest kind of interval that covered what it promises, and set it beside no pooling's."""
    able = [name for name in covered.shares if _gap(covered, name, level) >= -ERRORS * covered.share_se[name]]
    if not able:
        return f"None of these intervals covered {promise(level)}."
    best = min(able, key=lambda name: covered.width[name])
    text = f"The narrowest that covered {promise(level)}, within the error: {interval_name(best)}."
    if best == NO:
        return text
    return f"{text} Its mean width against that of no pooling: {change(covered.width[best], covered.width[NO])}."


def _gap(covered: Coverage, name: str, level: float) -> float:
    return covered.share[name] - level


def width_alt(covered: Coverage, level: float) -> str:
    """Describe the picture of coverage against width."""
    text = "; ".join(", ".join(kind_lines(covered, name)) for name in covered.shares)
    return f"Coverage against mean width of {promise(level)} intervals: {text}."


def coverage_note(covered: Coverage) -> str:
    """Say how many draws there were, and what stands after the signs."""
    return f"Over {len(covered.shares[NO]):,} draws; ± and bars are two Monte Carlo standard errors."


def coverage_alt(covered: Coverage, found: BySize, level: float) -> str:
    """Describe the picture of coverage by size."""
    overall = ", ".join(f"{interval_name(name)} {share(covered, name)}" for name in covered.shares)
    text = f"Coverage of {promise(level)} intervals by group size, with a line at {promise(level)}."
    return f"{text} Overall: {overall}. {sizes_note(found)}".strip()
