"""Which strategy came closer to the truth in this draw, which groups did, and how lucky that was."""

from __future__ import annotations

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.narration.draw.groups import about, weight_range
from shrinkdash.narration.numbers import PERCENT_SIGN, number, percent
from shrinkdash.narration.ratios import ALIKE, against, change
from shrinkdash.narration.subject import Subject
from shrinkdash.risk import Risk
from shrinkdash.strategies import COMPLETE, NO, PARTIAL

# Ratios of losses are one within this relative difference.
ROUNDING = 1e-12


def who_came_closest(comparison: Comparison, subject: Subject) -> str:
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
        text = f"partial pooling came closest to {subject.truth}: {to_no}, {to_complete}."
    elif complete < no:
        joined = "but" if partial < no else "and"
        text = (
            f"complete pooling came closest to {subject.truth}; partial pooling made {to_no}, {joined} {to_complete}."
        )
    else:
        text = f"no pooling came closest to {subject.truth}; partial pooling made {to_no}."
    return f"{subject.lead}, {text}"


def _unjudged(comparison: Comparison, subject: Subject) -> str:
    places = comparison.places
    if comparison.tau_hat == 0:
        centre = number(comparison.pooled.mu_hat, places)
        return f"The estimated between-{subject.noun} SD is 0, so partial pooling gives every {subject.noun} {centre}."
    return (
        f"Partial pooling leaves each {subject.noun} {about(comparison)}{weight_range(comparison)} of its own mean; "
        f"the rest comes from everyone."
    )


def prediction(comparison: Comparison, subject: Subject) -> str:
    """Ask for a guess while the truth is hidden."""
    return f"Predict first: which of these {len(comparison.data)} {subject.plural} will end closer to the truth?"


def closer_and_away(comparison: Comparison, subject: Subject) -> str:
    """Count who moved closer to the truth and who moved away, and say what became of the total squared error."""
    gain = comparison.gain
    closer, away, still = (int(np.sum(gain == way)) for way in (1, -1, 0))
    parts = [f"{closer} of {len(gain)} {subject.plural} moved closer to their {subject.true_mean}", f"{away} away"]
    if still:
        parts.append(f"{still} stayed as far")
    total = change(comparison.mse[PARTIAL], comparison.mse[NO])
    return f"{', '.join(parts)}; total squared error {total}."


def luck(comparison: Comparison, long_run: Risk) -> str:
    """Place this draw among many draws at the same settings: how often, how much, and how special this one was."""
    ratio = long_run.losses[PARTIAL] / long_run.losses[NO]
    wins = long_run.win_share[PARTIAL][NO]
    margin = max(0.01, 2 * float(np.sqrt(wins * (1 - wins) / len(ratio))))
    here = comparison.mse[PARTIAL] / comparison.mse[NO]
    usual = against(long_run.mse[PARTIAL], long_run.mse[NO], NO, "squared error")
    often = f"{100 * wins:.0f}\u00a0±\u00a0{100 * margin:.0f}{PERCENT_SIGN}" if 0.02 < wins < 0.98 else percent(wins)
    return (
        f"Luck: over {len(ratio):,} such draws partial pooling made {usual} on average, "
        f"less in {often} of them, "
        f"and did at least this well in {percent(float(np.mean(ratio <= here * (1 + ROUNDING))))}."
    )
