"""Intervals for every group: from its own data alone, with tau plugged in, and with tau integrated out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isinf

import numpy as np
from scipy.special import betaincinv, gammaincinv, ndtri

from shrinkdash.arrays import Flags, Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.validate import interval_level
from shrinkdash.posterior.conjugate.marginal_ml import BetaBinomialFit, GammaPoissonFit

OWN, PLUG_IN, FULL = "own", "plug-in", "full-Bayes"


@dataclass(frozen=True, eq=False)
class Interval:
    """One interval a group.

    Parameters
    ----------
    lower, upper : ndarray (J,)
        Its ends, in outcome units.
    """

    lower: Floats
    upper: Floats

    @property
    def width(self) -> Floats:
        """How wide each is, shape (J,), in outcome units."""
        return self.upper - self.lower

    def misses(self, theta: Floats) -> Flags:
        """Whether each leaves its group's truth out, shape (J,)."""
        missed: Flags = (theta < self.lower) | (theta > self.upper)
        return missed


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

    References
    ----------
    Clopper & Pearson (1934), Biometrika 26:404-413; Garwood (1936), Biometrika 28:437-442.
    """
    _, q = _tails(level)
    if isinstance(comparison.counts, GroupCounts):
        return _scaled(_clopper_pearson(comparison.counts, q), comparison.factor)
    if isinstance(comparison.counts, GroupRates):
        return _scaled(_garwood(comparison.counts, q), comparison.factor)
    return _around(comparison.data.y_bar, comparison.data.se, q)


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

    References
    ----------
    Morris (1983), Journal of the American Statistical Association 78:47-55.
    """
    low, q = _tails(level)
    plugged, counts = comparison.plugged, comparison.counts
    if isinstance(plugged.fit, BetaBinomialFit) and isinstance(counts, GroupCounts):
        return _scaled(_beta(plugged.fit, counts, low, q), comparison.factor)
    if isinstance(plugged.fit, GammaPoissonFit) and isinstance(counts, GroupRates):
        return _scaled(_gamma(plugged.fit, counts, low, q), comparison.factor)
    found = plugged.estimates
    return _around(found.theta_hat, np.sqrt(found.weight) * comparison.data.se, q)


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


def _around(centre: Floats, sd: Floats, q: float) -> Interval:
    reach = float(ndtri(q)) * sd
    return Interval(centre - reach, centre + reach)


def _clopper_pearson(counts: GroupCounts, q: float) -> Interval:
    y, n = _as_floats(counts)
    # A Beta needs positive parameters; at none or all events that end is 0 or 1.
    lower = np.where(y > 0, betaincinv(np.maximum(y, 1.0), n - y + 1.0, 1.0 - q), 0.0)
    upper = np.where(y < n, betaincinv(y + 1.0, np.maximum(n - y, 1.0), q), 1.0)
    return Interval(lower, upper)


def _as_floats(counts: GroupCounts) -> tuple[Floats, Floats]:
    return counts.events.astype(np.float64), counts.trials.astype(np.float64)


def _garwood(counts: GroupRates, q: float) -> Interval:
    y = counts.events.astype(np.float64)
    lower = np.where(y > 0, gammaincinv(np.maximum(y, 1.0), 1.0 - q), 0.0)
    return Interval(lower / counts.exposure, gammaincinv(y + 1.0, q) / counts.exposure)


def _beta(fit: BetaBinomialFit, counts: GroupCounts, low: float, high: float) -> Interval:
    if isinf(fit.size):
        return _without_width(fit.mean, len(counts))
    y, n = _as_floats(counts)
    a, b = fit.mean * fit.size + y, (1.0 - fit.mean) * fit.size + (n - y)
    lower, upper = betaincinv(a, b, np.array([[low], [high]]))
    return Interval(lower, upper)


def _gamma(fit: GammaPoissonFit, counts: GroupRates, low: float, high: float) -> Interval:
    if isinf(fit.shape):
        return _without_width(fit.mean, len(counts))
    shape, rate = fit.shape + counts.events, fit.rate + counts.exposure
    return Interval(gammaincinv(shape, low) / rate, gammaincinv(shape, high) / rate)


def _without_width(value: float, groups: int) -> Interval:
    return Interval(np.full(groups, value), np.full(groups, value))


def _scaled(found: Interval, factor: float) -> Interval:
    return Interval(factor * found.lower, factor * found.upper)
