"""Sentences about ranks: who is really the highest, how wide the rank intervals are, and how little a table tells."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.league import TOLD_APART, League
from shrinkdash.narration.numbers import number, percent, small
from shrinkdash.narration.subject import Subject

MOST_HOPEFUL = 3


def leader(comparison: Comparison, table: League, subject: Subject) -> str:
    """Say how probable it is that the group with the highest own mean is really the highest, and whether it is."""
    labels, J = comparison.data.labels, len(comparison.data)
    first = np.flatnonzero(table.own == table.own.min())
    if len(first) > 1:
        together = _chance(float(table.ranks.best[first].sum()), table)
        return (
            f"{len(first)} {subject.plural} share the highest own mean; "
            f"one of them is really the highest with probability {together}."
        )
    j = int(first[0])
    text = (
        f"{labels[j]} has the highest own mean; "
        f"it is really the highest with probability {_chance(float(table.ranks.best[j]), table)}."
    )
    if table.true is None or _all_alike(table.true):
        return text
    return f"{text} By the {subject.true_mean} it is number {table.true[j]:g} of {J}."


def hopefuls(comparison: Comparison, table: League) -> str:
    """List the groups that are most probably the highest."""
    best = table.ranks.best
    first = [int(j) for j in np.argsort(-best, kind="stable")[:MOST_HOPEFUL] if best[j] > 0]
    text = ", ".join(f"{comparison.data.labels[j]} ({_chance(float(best[j]), table)})" for j in first)
    return f"Most probably the highest: {text}."


def typical_width(table: League, subject: Subject) -> str:
    """Say over how many places a typical group could stand."""
    J, wide = len(table.own), float(table.width.mean())
    over = f"{wide:.0f} of the {J}" if round(wide) < J else f"nearly all {J}" if wide < J else f"all {J}"
    return (
        f"A typical {subject.noun} could stand anywhere over {over} places "
        f"(the average {percent(table.level)} rank interval)."
    )


def neighbours(comparison: Comparison, table: League) -> str:
    """Count the neighbours in the table of own means that are told apart, say why, and judge the table by it."""
    pairs, apart = len(table.in_order), table.told_apart
    count = "none" if apart == 0 else str(apart)
    return (
        f"Of the {pairs} {'pairs' if pairs > 1 else 'pair'} of neighbours in the table of own means, {count} "
        f"{'are' if apart > 1 else 'is'} in the right order with at least {percent(TOLD_APART)} probability. "
        f"{_gaps(comparison, table)} {_worth(pairs, apart)}"
    )


def _worth(pairs: int, apart: int) -> str:
    if pairs == 1:
        return "These data tell which is higher." if apart else "These data cannot tell which is higher."
    if 2 * apart == pairs:
        return "For half of the neighbours these data tell which is higher."
    if 2 * apart > pairs:
        return "For most neighbours these data tell which is higher."
    return "For most neighbours these data cannot tell which is higher: the league table is mostly noise."


def _gaps(comparison: Comparison, table: League) -> str:
    y_bar, var = comparison.data.y_bar[table.order], comparison.data.se[table.order] ** 2
    gap, se = float(np.median(-np.diff(y_bar))), float(np.median(np.sqrt(var[:-1] + var[1:])))
    places = comparison.places
    return (
        f"Their means lie {small(gap, places)} apart (median), and the standard error of such a difference is "
        f"{small(se, places)}."
    )


def hindsight(table: League, subject: Subject) -> str:
    """Compare the table and the intervals with the truth; an empty text where it is unknown."""
    if table.true is None:
        return ""
    if _all_alike(table.true):
        return f"All {len(table.true)} {subject.plural} have the same {subject.true_mean}: there is no order to find."
    pairs, right = len(table.in_order), int(np.sum(np.diff(table.true[table.order]) > 0))
    inside = int(np.sum((table.lower <= table.true) & (table.true <= table.upper)))
    return (
        f"By the {subject.true_mean}, {right} of these {pairs} pairs are in the right order, and {inside} of "
        f"{len(table.true)} {subject.plural} stand inside their intervals."
    )


def precision(table: League) -> str:
    """Say from how many draws the probabilities come, and how far they can be off."""
    return (
        f"From {table.draws:,} independent draws: the Monte Carlo standard error of a probability is at most "
        f"{number(100 * table.error, 1)} percentage points."
    )


def rank_story(comparison: Comparison, table: League, j: int) -> list[str]:
    """Tell one group's ranks in short lines."""
    low, high = int(table.lower[j]), int(table.upper[j])
    where = str(low) if low == high else f"{low} to {high}"
    lines = [
        comparison.data.labels[j],
        f"rank by own mean {table.own[j]:g} of {len(table.own)}",
        f"expected rank {number(float(table.ranks.mean[j]), 1)}",
        f"{percent(table.level)} interval {where}",
        f"highest with probability {_chance(float(table.ranks.best[j]), table)}",
    ]
    return lines if table.true is None else [*lines, f"true rank {table.true[j]:g}"]


def ranks_alt(comparison: Comparison, table: League, subject: Subject) -> str:
    """Describe the picture of ranks to someone who cannot see it."""
    order = np.argsort(table.ranks.mean, kind="stable")
    top, last = ("; ".join(rank_story(comparison, table, int(j))) for j in order[[0, -1]])
    return (
        f"Ranks of {len(table.own)} {subject.plural}, 1 the highest, with the probability of each rank. "
        f"First row: {top}. Last row: {last}. {typical_width(table, subject)}"
    )


def _chance(share: float, table: League) -> str:
    """Write a share of draws as a probability: no number of draws makes one certain."""
    least = 0.5 / table.draws
    return percent(min(max(share, least), 1.0 - least))


def _all_alike(ranks: Floats) -> bool:
    return bool(ranks.min() == ranks.max())
