"""One group's story, and what the groups keep of their own means."""

from __future__ import annotations

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.narration.numbers import number, percent


def group_story(comparison: Comparison, j: int) -> list[str]:
    """Tell one group's story in short lines: its own mean, its weight, where it went, and whether that helped."""
    data, fit = comparison.data, comparison.pooled
    places = comparison.places
    size = f"n = {data.n[j]}" if data.n is not None else f"standard error {number(float(data.se[j]), places)}"
    own = float(fit.weight[j])
    lines = [
        data.labels[j],
        f"own mean {number(float(data.y_bar[j]), places)} ({size})",
        f"{about(comparison)}{shares(own)}",
        f"pooled {number(float(fit.theta_hat[j]), places)}",
    ]
    if comparison.theta is not None:
        lines.append(f"truth {number(float(comparison.theta[j]), places)}: {_verdict(comparison, j, places)}")
    return lines


def _verdict(comparison: Comparison, j: int, places: int) -> str:
    assert comparison.theta is not None
    before = abs(float(comparison.data.y_bar[j] - comparison.theta[j]))
    after = abs(float(comparison.pooled.theta_hat[j] - comparison.theta[j]))
    way = {1: "closer", -1: "further away", 0: "neither closer nor further"}[int(comparison.gain[j])]
    amount = "" if before == after else f"{number(abs(before - after), places)} "
    return f"now {amount}{way}"


def shares(own: float) -> str:
    """Write a weight in words: "31 % own data, 69 % everyone"."""
    return f"{percent(own)} own data, {percent(1 - own)} everyone"


def about(comparison: Comparison) -> str:
    """Say that weights are approximate where the pull acts on logits or logs."""
    return "about " if comparison.family.approximated and comparison.analysis.normal_rates else ""


def weight_range(comparison: Comparison) -> str:
    """Say from which weight to which the groups' own means count."""
    low, high = float(comparison.pooled.weight.min()), float(comparison.pooled.weight.max())
    if percent(low) == percent(high):
        return percent(low)
    return f"{percent(low)} to {percent(high)}"


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
