"""Exact leave-one-group-out predictive densities: every group predicted by a fit that has not seen it."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.families.family import Family
from shrinkdash.settings import POOLINGS, Analysis
from shrinkdash.strategies import COMPLETE

PLUGGED, FULL = POOLINGS


def left_out(family: Family, analysis: Analysis, *, full: bool) -> dict[str, Floats]:
    """Log predictive density of every group, fitted without it, by strategy, wherever it exists.

    Parameters
    ----------
    family : Family
        The J groups.
    analysis : Analysis
        How partial pooling is done.
    full : bool
        Whether full Bayes is wanted too.

    Returns
    -------
    dict of str to ndarray (J,)
        Without no pooling, which has none: a flat prior for an effect predicts nothing.
    """
    J = len(family.data)
    densities = {COMPLETE: family.pooled_left_out()}
    if J > 2:
        with suppress(ValueError):  # without one of the groups nothing varies
            densities[PLUGGED] = family.plugged_left_out(analysis)
    if full and family.fewest_to_leave_out(analysis) <= J:
        densities[FULL] = integrated_left_out(family, analysis)
    return densities


def integrated_left_out(family: Family, analysis: Analysis) -> Floats:
    """Log density of each group given the others by full Bayes: a difference of log marginals.

    Flat densities count as 1 in both, so it is the proper log p(y_j | the others).

    Parameters
    ----------
    family : Family
        J groups, at least `Family.fewest_to_leave_out`.
    analysis : Analysis
        Holds the prior, which leaving a group out does not change.

    Returns
    -------
    ndarray (J,)
    """
    whole = family.posterior(analysis).log_marginal
    first, which = family.kinds()
    rest = [family.without(int(j), analysis).posterior(analysis).log_marginal for j in first]
    gains: Floats = (whole - np.array(rest))[which]
    return gains
