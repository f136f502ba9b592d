"""What the intervals say: who missed the truth, and how much width the unknown tau costs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.intervals import FULL, OWN, PLUG_IN, Interval, own, pooled
from shrinkdash.narration.draw.tau import plausible
from shrinkdash.narration.numbers import number, percent, small
from shrinkdash.narration.ratios import ALIKE
from shrinkdash.narration.subject import Subject


def tally(found: Mapping[str, Interval], theta: Floats, level: float, subject: Subject) -> str:
    """Count the intervals that miss the truth, and say how little one draw proves."""
    J = len(theta)
    *first, last = [f"{int(interval.misses(theta).sum())} of {J} {name}" for name, interval in found.items()]
    return (
        f"At {percent(level)}, {', '.join(first)} and {last} intervals miss {subject.truth}. That proves nothing about "
        f"how often they do: intervals that keep their promise would miss {_few(J * (1.0 - level))} of {J} on "
        f"average, and those that share one estimate of τ tend to miss together."
    )


def widths(comparison: Comparison, found: Mapping[str, Interval]) -> str:
    """Say how much wider the full-Bayes intervals are than the plug-in ones, and why; then what pooling gained."""
    alone, plugged, full = (float(found[name].width.mean()) for name in (OWN, PLUG_IN, FULL))
    gained = f"{_against(full, alone)} the {OWN} ones"
    if plugged == 0:
        return (
            f"The plug-in intervals have no width: they treat the estimate 0 of τ as certain. The full-Bayes ones are "
            f"{number(full, comparison.places)} wide on average ({gained}), because any τ from {plausible(comparison)} "
            f"is plausible."
        )
    text = f"The full-Bayes intervals are {_against(full, plugged)} the plug-in ones on average"
    return f"{text}{_why(comparison, full / plugged)}, and {gained}."


def _why(comparison: Comparison, ratio: float) -> str:
    """Give the reason for a difference in width, where there is one to give."""
    if ratio > 1.0 + ALIKE:
        return f", because τ and μ are not known (any τ from {plausible(comparison)} is plausible)"
    median, tau_hat = float(comparison.full.tau_quantile(0.5)), comparison.plugged.tau_hat
    if ratio < 1.0 - ALIKE and median < tau_hat:
        places = comparison.places
        return (
            f", because they take τ for smaller (median {small(median, places)}, plugged in {small(tau_hat, places)})"
        )
    return ""


def _against(width: float, rival: float) -> str:
    """Say one width against another: "38 % wider than", "21 % narrower than", "2.3 times as wide as"."""
    ratio = width / rival
    if abs(ratio - 1.0) < ALIKE:
        return "about as wide as"
    if ratio >= 2.0:
        return f"{number(ratio, 1)} times as wide as"
    return f"{percent(ratio - 1.0)} wider than" if ratio > 1.0 else f"{percent(1.0 - ratio)} narrower than"


def _few(count: float) -> str:
    """Write an expected count with two digits or, from 10 on, as a whole number."""
    return f"{round(count, 2 if count < 1 else 1 if count < 10 else 0):g}"


def interval_stories(comparison: Comparison, name: str, found: Interval, level: float) -> list[list[str]]:
    """Tell every interval of one kind in short lines."""
    places, theta = comparison.places, comparison.theta
    missed = np.zeros(len(comparison.data), bool) if theta is None else found.misses(theta)
    each = []
    for j, label in enumerate(comparison.data.labels):
        ends = f"{number(float(found.lower[j]), places)} to {number(float(found.upper[j]), places)}"
        lines = [label, f"{name}, {percent(level)}: {ends}"]
        if theta is not None:
            lines.append(f"truth {number(float(theta[j]), places)}{': missed' if missed[j] else ''}")
        each.append(lines)
    return each


def interval_alt(comparison: Comparison, found: Mapping[str, Interval], level: float, subject: Subject) -> str:
    """Describe the picture of intervals."""
    means = ", ".join(
        f"{name} {number(float(interval.width.mean()), comparison.places)}" for name, interval in found.items()
    )
    lines = [
        f"Three {percent(level)} intervals for each of {len(comparison.data)} {subject.plural}: from its own data, "
        f"with τ plugged in, and by full Bayes. Mean widths: {means}."
    ]
    if comparison.theta is not None:
        lines.append(tally(found, comparison.theta, level, subject))
    return " ".join(lines)


def misses(comparison: Comparison, level: float) -> str:
    """Count the intervals that miss the truth; without a truth say what they are."""
    if comparison.theta is None:
        return f"Thin lines: {percent(level)} intervals, above from a group's own data, below pooled."
    both = own(comparison, level), pooled(comparison, level)
    missed = [int(interval.misses(comparison.theta).sum()) for interval in both]
    narrow = " Pooled ones have no width, because τ is estimated as 0 and that is taken for certain."
    return (
        f"{percent(level)} intervals: {missed[0]} of {len(comparison.data)} from own data miss the truth and "
        f"{missed[1]} pooled ones (dashed).{narrow if np.all(both[1].width == 0) else ''}"
    )
