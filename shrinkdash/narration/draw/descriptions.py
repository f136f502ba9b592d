"""What each chart shows, in words, for someone who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.narration.draw.closer import closer_and_away
from shrinkdash.narration.draw.groups import size_note, weight_range
from shrinkdash.narration.numbers import number, significant, small
from shrinkdash.narration.subject import Subject
from shrinkdash.risk import Risk


def arrows_alt(comparison: Comparison, subject: Subject) -> str:
    """Describe the arrow plot to someone who cannot see it."""
    data, fit = comparison.data, comparison.pooled
    places = comparison.places
    furthest = int(np.argmax(np.abs(fit.theta_hat - data.y_bar)))
    sentences = [
        f"Arrow plot of {len(data)} {subject.plural}, each from its own mean to its partially pooled estimate.",
        f"The centre of the pull is {number(fit.mu_hat, places)}.",
    ]
    if fit.theta_hat[furthest] != data.y_bar[furthest]:
        sentences.append(
            f"{data.labels[furthest]} moves furthest, from {number(float(data.y_bar[furthest]), places)} "
            f"to {number(float(fit.theta_hat[furthest]), places)}."
        )
    if comparison.theta is not None:
        sentences.append(closer_and_away(comparison, subject))
    return " ".join(sentences)


def bars_alt(comparison: Comparison, long_run: Risk | None, names: tuple[str, ...]) -> str:
    """Describe the bars of the mean squared error."""
    shown = {name: significant(mse) for name, mse in comparison.mse.items()}
    bars = [f"{name} {shown.get(name, 'hidden')}{_usually(long_run, name)}" for name in names]
    return f"Bars of the mean squared error: {'; '.join(bars)}."


def _usually(long_run: Risk | None, name: str) -> str:
    if long_run is None:
        return ""
    expected, low, high = (significant(value) for value in (long_run.mse[name], *long_run.middle[name]))
    return f" (expected {expected}, middle 80 % of draws {low} to {high})"


def sizes_alt(comparison: Comparison, subject: Subject) -> str:
    """Describe the picture of estimates against size."""
    text = f"Own means and pooled estimates of {len(comparison.data)} {subject.plural} against their size."
    return f"{text} {size_note(comparison)}"


def weights_alt(comparison: Comparison, subject: Subject) -> str:
    """Describe the picture of weights."""
    return (
        f"Weight on its own mean for each of {len(comparison.data)} {subject.plural}: "
        f"{weight_range(comparison)} own data, the rest from everyone."
    )


def methods_alt(tau_hat: Mapping[str, float], chosen: str, places: int) -> str:
    """Describe the picture of every method's estimate of tau."""
    text = ", ".join(f"{name} {small(value, places)}" for name, value in tau_hat.items())
    return f"Estimates of the between-group SD: {text}. In use: {chosen or 'none of them'}."
