"""The estimated between-group SD, beside the true one or alone."""

from __future__ import annotations

from shrinkdash.comparison import Comparison
from shrinkdash.narration.numbers import PERCENT_SIGN, number, small
from shrinkdash.narration.subject import Subject

# From this many groups on they are not called few.
MANY = 15


def between_sd(comparison: Comparison, tau: float) -> str:
    """Set the estimated between-group SD beside the true one; under full Bayes with what is plausible.

    Counts have tau on the scale of logits or logs; in outcome units only the SD of these true rates can be compared.
    """
    places = comparison.places
    estimated = f"estimated {small(comparison.tau_hat, places)}{_believed(comparison)}."
    if not comparison.family.approximated:
        return f"τ {number(tau, places)}, {estimated}"
    if comparison.theta is None:
        return f"SD of the true rates {estimated}"
    return f"SD of these true rates {number(float(comparison.theta.std(ddof=1)), places)}, {estimated}"


def _believed(comparison: Comparison) -> str:
    return f" (95{PERCENT_SIGN} plausible: {plausible(comparison)})" if comparison.fully else ""


def plausible(comparison: Comparison) -> str:
    """Say between which values full Bayes has 95 % of its belief in tau: "2.4 to 10.3", "3.1 up"."""
    low, high = comparison.full.tau_quantile([0.025, 0.975]).tolist()
    places = comparison.places
    # The SD of shares is at most a half; beyond it the scale of logits cannot be written as one.
    if high > comparison.family.largest / 2:
        return f"{small(low, places)} up"
    return f"{small(low, places)} to {small(high, places)}"


def why_zero(comparison: Comparison, subject: Subject) -> str:
    """Explain tau_hat = 0 in plain words; an empty text otherwise."""
    if comparison.tau_hat > 0:
        return ""
    usual = f"That is common with few {subject.plural}, and" if len(comparison.data) < MANY else "That is"
    words = comparison.family.words
    method = words.estimated_by or comparison.analysis.method
    return (
        f"The estimate of τ is 0 ({method}): by this method, chance alone accounts for the scatter of the "
        f"{len(comparison.data)} {words.scattered}. {usual} no proof that they are the same."
    )
