"""Sentences computed from results. Losses are said as losses; nothing here is typed in advance."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, inf, isfinite, log10

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.intervals import own as own_interval
from shrinkdash.intervals import pooled as pooled_interval
from shrinkdash.risk import Risk
from shrinkdash.settings import Outcome
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

PER_CENT = "\u00a0%"  # a line must not break before the sign
MANY = 15  # groups that are not called few
LONGEST, MOST_PLACES = 1e7, 6  # beyond these a number is written with an exponent
ALIKE = 0.005  # relative difference below which two errors read as the same whole per cent
MANY_TIMES = 100  # beyond it a ratio of errors is not told to the digit
SAME = 1e-12  # relative difference below which they are one


@dataclass(frozen=True)
class Subject:
    """What the sentences are about: one group ("school"), whose outcome it was ("In this draw"), and its unit."""

    noun: str
    lead: str
    unit: str
    truth: str = "the truth"
    true_mean: str = "true mean"

    @property
    def plural(self) -> str:
        """The noun for several."""
        return f"{self.noun}s"


SIMULATED = Subject("school", "In this draw", "points")
SIMULATIONS: dict[Outcome, Subject] = {
    "measurements": SIMULATED,
    "yes/no": Subject("centre", "In this draw", "per cent", true_mean="true rate"),
    "events": Subject("district", "In this draw", "events per unit of exposure", true_mean="true rate"),
}


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
        return f"under 1{PER_CENT}"
    if 0.995 <= share < 1:
        return f"over 99{PER_CENT}"
    return f"{100 * share:.0f}{PER_CENT}"


def change(error: float, rival: float) -> str:
    """Say one error relative to another: "36 % lower", "12 % higher", "3.4 times as high", "about the same"."""
    ratio = error / rival if rival > 0 else inf
    if abs(ratio - 1) < ALIKE:
        return "about the same"
    if ratio < 1:
        return f"{percent(1 - ratio)} lower"
    if ratio < 2:
        return f"{percent(ratio - 1)} higher"
    if ratio < MANY_TIMES:
        return f"{ratio:.1f} times as high"
    return f"more than {MANY_TIMES} times as high" if ratio < inf else "far higher"


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


def headline(comparison: Comparison, subject: Subject) -> str:
    """Say which strategy came closest to the truth and by how much; without a truth, how much was pulled."""
    if comparison.theta is None:
        return _unjudged(comparison, subject)
    error = comparison.mse
    no, complete, partial = error[NO], error[COMPLETE], error[PARTIAL]
    to_no = against(partial, no, NO, "squared error")
    to_complete = against(partial, complete, COMPLETE)
    if abs(partial - complete) < ALIKE * complete:
        return f"{subject.lead}, partial and complete pooling came out alike: {to_no}."
    if partial < min(no, complete):
        told = f"partial pooling came closest to {subject.truth}: {to_no}, {to_complete}."
    elif complete < no:
        joined = "but" if partial < no else "and"
        told = (
            f"complete pooling came closest to {subject.truth}; partial pooling made {to_no}, {joined} {to_complete}."
        )
    else:
        told = f"no pooling came closest to {subject.truth}; partial pooling made {to_no}."
    return f"{subject.lead}, {told}"


def prediction(comparison: Comparison, subject: Subject) -> str:
    """Ask for a guess while the truth is hidden."""
    return f"Predict first: which of these {len(comparison.data)} {subject.plural} will end closer to the truth?"


def _unjudged(comparison: Comparison, subject: Subject) -> str:
    places = comparison.places
    if comparison.tau_hat == 0:
        centre = number(comparison.pooled.mu_hat, places)
        return f"The estimated between-{subject.noun} SD is 0, so partial pooling gives every {subject.noun} {centre}."
    return (
        f"Partial pooling leaves each {subject.noun} {_about(comparison)}{weight_range(comparison)} of its own mean; "
        f"the rest comes from everyone."
    )


def _about(comparison: Comparison) -> str:
    """Say that weights are approximate where the pull acts on logits or logs."""
    return "about " if comparison.fully and comparison.counts is not None else ""


def weight_range(comparison: Comparison) -> str:
    """Say from which weight to which the groups' own means count."""
    low, high = float(comparison.pooled.weight.min()), float(comparison.pooled.weight.max())
    if percent(low) == percent(high):
        return percent(low)
    return f"{percent(low)} to {percent(high)}"


def ledger(comparison: Comparison, subject: Subject) -> str:
    """Count who moved closer to the truth and who moved away, and say what became of the total squared error."""
    gain = comparison.gain
    closer, away, still = (int(np.sum(gain == way)) for way in (1, -1, 0))
    parts = [f"{closer} of {len(gain)} {subject.plural} moved closer to their {subject.true_mean}", f"{away} away"]
    if still:
        parts.append(f"{still} stayed as far")
    total = change(comparison.mse[PARTIAL], comparison.mse[NO])
    return f"{', '.join(parts)}; total squared error {total}."


def misses(comparison: Comparison, level: float) -> str:
    """Count the intervals that miss the truth; without a truth say what they are."""
    if comparison.theta is None:
        return f"Thin lines: {percent(level)} intervals, above from a group's own data, below pooled."
    intervals = own_interval(comparison, level), pooled_interval(comparison, level)
    own, pooled = (int(interval.misses(comparison.theta).sum()) for interval in intervals)
    narrow = " Pooled ones have no width, because τ is estimated as 0 and that is taken for certain."
    return (
        f"{percent(level)} intervals: {own} of {len(comparison.data)} from own data miss the truth and {pooled} pooled "
        f"ones (dashed).{narrow if np.all(intervals[1].width == 0) else ''}"
    )


def between(comparison: Comparison, tau: float) -> str:
    """Set the estimated between-group SD beside the true one; under full Bayes with what is plausible.

    Counts have tau on the scale of logits or logs; in outcome units only the SD of these true rates can be compared.
    """
    places = comparison.places
    estimated = f"estimated {small(comparison.tau_hat, places)}{_believed(comparison)}."
    if comparison.counts is None:
        return f"τ {number(tau, places)}, {estimated}"
    if comparison.theta is None:
        return f"SD of the true rates {estimated}"
    return f"SD of these true rates {number(float(comparison.theta.std(ddof=1)), places)}, {estimated}"


def _believed(comparison: Comparison) -> str:
    return f" (95{PER_CENT} plausible: {plausible(comparison)})" if comparison.fully else ""


def plausible(comparison: Comparison) -> str:
    """Say between which values full Bayes has 95 % of its belief in tau: "2.4 to 10.3", "3.1 up"."""
    low, high = comparison.full.tau_quantile([0.025, 0.975]).tolist()
    places = comparison.places
    # The SD of shares is at most a half; beyond it the scale of logits cannot be told as one.
    if isinstance(comparison.counts, GroupCounts) and high > comparison.factor / 2:
        return f"{small(low, places)} up"
    return f"{small(low, places)} to {small(high, places)}"


def zero(comparison: Comparison, subject: Subject) -> str:
    """Explain tau_hat = 0 in plain words; an empty text otherwise."""
    if comparison.tau_hat > 0:
        return ""
    usual = f"That is common with few {subject.plural}, and" if len(comparison.data) < MANY else "That is"
    measured = comparison.counts is None
    method, scattered = (comparison.analysis.method, "means") if measured else ("maximum likelihood", "rates")
    return (
        f"The estimate of τ is 0 ({method}): by this method, chance alone accounts for the scatter of the "
        f"{len(comparison.data)} {scattered}. {usual} no proof that they are the same."
    )


def luck(comparison: Comparison, long_run: Risk) -> str:
    """Place this draw among many draws at the same settings: how often, how much, and how special this one was."""
    ratio = long_run.losses[PARTIAL] / long_run.losses[NO]
    wins = long_run.win_share[PARTIAL][NO]
    margin = max(0.01, 2 * float(np.sqrt(wins * (1 - wins) / len(ratio))))
    here = comparison.mse[PARTIAL] / comparison.mse[NO]
    usual = against(long_run.mse[PARTIAL], long_run.mse[NO], NO, "squared error")
    often = f"{100 * wins:.0f}\u00a0±\u00a0{100 * margin:.0f}{PER_CENT}" if 0.02 < wins < 0.98 else percent(wins)
    return (
        f"Luck: over {len(ratio):,} such draws partial pooling made {usual} on average, "
        f"less in {often} of them, "
        f"and did at least this well in {percent(float(np.mean(ratio <= here * (1 + SAME))))}."
    )


def group_story(comparison: Comparison, j: int) -> list[str]:
    """Tell one group's story in short lines: its own mean, its weight, where it went, and whether that helped."""
    data, fit = comparison.data, comparison.pooled
    places = comparison.places
    size = f"n = {data.n[j]}" if data.n is not None else f"standard error {number(float(data.se[j]), places)}"
    own = float(fit.weight[j])
    lines = [
        data.labels[j],
        f"own mean {number(float(data.y_bar[j]), places)} ({size})",
        f"{_about(comparison)}{shares(own)}",
        f"pooled {number(float(fit.theta_hat[j]), places)}",
    ]
    if comparison.theta is not None:
        lines.append(f"truth {number(float(comparison.theta[j]), places)}: {_verdict(comparison, j, places)}")
    return lines


def shares(own: float) -> str:
    """Write a weight in words: "31 % own data, 69 % everyone"."""
    return f"{percent(own)} own data, {percent(1 - own)} everyone"


def _verdict(comparison: Comparison, j: int, places: int) -> str:
    assert comparison.theta is not None
    before = abs(float(comparison.data.y_bar[j] - comparison.theta[j]))
    after = abs(float(comparison.pooled.theta_hat[j] - comparison.theta[j]))
    way = {1: "closer", -1: "further away", 0: "neither closer nor further"}[int(comparison.gain[j])]
    amount = "" if before == after else f"{number(abs(before - after), places)} "
    return f"now {amount}{way}"


def centre_label(comparison: Comparison) -> str:
    """Name the centre of the pull with its value."""
    return f"centre {number(comparison.pooled.mu_hat, comparison.places)}"


def size_note(comparison: Comparison) -> str:
    """Say what the groups with the least and with the most data keep of their own means."""
    weight, extent = comparison.pooled.weight, comparison.data.extent
    least, most = (percent(float(weight[j])) for j in (np.argmin(extent), np.argmax(extent)))
    if extent.min() == extent.max():
        return f"All groups have equally much data and stand side by side; each keeps {least} of its own mean."
    return (
        f"Left to right: from the least to the most data. The group with the least keeps {least} of its own mean, "
        f"the one with the most {most}."
    )
