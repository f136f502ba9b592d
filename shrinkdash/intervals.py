"""Intervals for every group: from its own data alone, with tau plugged in, and with tau integrated out."""

from __future__ import annotations

from shrinkdash.comparison import Comparison
from shrinkdash.data.validate import interval_level
from shrinkdash.families.family import Interval

__all__ = ["FULL", "OWN", "PLUG_IN", "Interval", "full", "own", "plug_in", "pooled", "side_by_side"]

OWN, PLUG_IN, FULL = "own", "plug-in", "full-Bayes"


def own(comparison: Comparison, level: float) -> Interval:
    """Intervals that use each group's own data only.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    level : float
        Nominal coverage, in (0, 1).

    Returns
    -------
    Interval
        Means: y_bar +- z se. Counts: the exact ones, which cover at least `level`.

    Raises
    ------
    ValueError
        If level is not in (0, 1).
    """
    return comparison.family.own_interval(*_tails(level))


def plug_in(comparison: Comparison, level: float) -> Interval:
    """Intervals of plain empirical Bayes, which takes the estimated population as if it were known.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    level : float
        Nominal coverage, in (0, 1). It is not what they cover.

    Returns
    -------
    Interval
        Means: theta_hat +- z sqrt(w) se. Counts: quantiles of each group's Beta or Gamma posterior. Without width
        where the estimated spread is 0.

    Raises
    ------
    ValueError
        If level is not in (0, 1).
    """
    return comparison.plugged.interval(*_tails(level))


def full(comparison: Comparison, level: float) -> Interval:
    """Equal-tailed intervals of full Bayes.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    level : float
        Posterior probability, in (0, 1).

    Returns
    -------
    Interval
        Quantiles of each group's posterior.

    Raises
    ------
    ValueError
        If level is not in (0, 1).
    """
    tails = _tails(level)
    lower, upper = comparison.full.quantile(tails)
    return Interval(lower, upper)


def pooled(comparison: Comparison, level: float) -> Interval:
    """Intervals of whichever partial pooling the comparison uses: `full` or `plug_in`."""
    return full(comparison, level) if comparison.fully else plug_in(comparison, level)


def side_by_side(comparison: Comparison, level: float) -> dict[str, Interval]:
    """All three, under "own", "plug-in" and "full-Bayes"."""
    return {OWN: own(comparison, level), PLUG_IN: plug_in(comparison, level), FULL: full(comparison, level)}


def _tails(level: float) -> tuple[float, float]:
    """Return the probabilities below the lower and below the upper end."""
    inside = interval_level(level)
    return (1.0 - inside) / 2.0, (1.0 + inside) / 2.0
