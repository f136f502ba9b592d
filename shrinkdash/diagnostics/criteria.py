"""How flexible a fit is and how well it predicts: effective number of parameters, DIC, WAIC, leaving one group out.

DIC and WAIC are conditional on the group effects, with one point a group. Predictive densities of a group that was left
out are exact: every fit is repeated without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.means import GroupMeans
from shrinkdash.diagnostics.effects import Effects
from shrinkdash.diagnostics.leaving_out import (
    counts_integrated_left_out,
    counts_plugged_left_out,
    counts_pooled_left_out,
    fewest_groups,
    integrated_left_out,
    plugged_left_out,
    pooled_left_out,
)
from shrinkdash.diagnostics.scores import ABSENT, Score, linear_parameters, score_of_draws, score_of_means
from shrinkdash.estimators import Estimates
from shrinkdash.full_bayes import tau_prior
from shrinkdash.measured import Measured
from shrinkdash.posterior.engine.distributions import NormalMixture, Scaled
from shrinkdash.posterior.result import Posterior
from shrinkdash.settings import POOLINGS
from shrinkdash.strategies import COMPLETE, NO

PLUGGED, FULL = POOLINGS
# Refitting means takes about half a millisecond a group: a slider must not wait for many, nor anybody for very many.
MOST_QUICK_REFITS, MOST_REFITS = 40, 200


@dataclass(frozen=True, eq=False)
class Criteria:
    """The scores of every strategy, by name: no and complete pooling, empirical Bayes and full Bayes.

    Parameters
    ----------
    scores : mapping of str to Score
        For counts full Bayes only where it is in use.
    in_use : str
        How partial pooling is done: "empirical Bayes" or "full Bayes".
    groups : int
        J.
    """

    scores: Mapping[str, Score]
    in_use: str
    groups: int

    @property
    def parameters(self) -> Measured:
        """Effective number of parameters of the partial pooling in use."""
        return self.scores[self.in_use].parameters

    def gain(self, name: str, rival: str) -> Measured:
        """How much more log density a strategy gives to groups left out, with the standard error over groups."""
        ours, theirs = (self.scores[one].left_out for one in (name, rival))
        if ours is None or theirs is None or not isfinite(float(ours.sum() - theirs.sum())):
            return ABSENT
        gap = ours - theirs
        return Measured(float(gap.sum()), float(np.sqrt(len(gap)) * gap.std(ddof=1)))


def criteria(comparison: Comparison, drawn: Effects) -> Criteria:
    """Score every strategy of a comparison; leaving groups out, which needs refits, is `leave_out`'s.

    Parameters
    ----------
    comparison : Comparison
        The J groups.
    drawn : Effects
        Draws of its group effects, from which full Bayes for counts is scored.

    Returns
    -------
    Criteria

    References
    ----------
    Spiegelhalter et al. (2002), Journal of the Royal Statistical Society B 64:583-639, for p_D and DIC; Watanabe
    (2010), Journal of Machine Learning Research 11:3571-3594, for WAIC; Gelman, Hwang & Vehtari (2014), Statistics and
    Computing 24:997-1016, for all of them on eight schools.
    """
    data, plugged = comparison.data, comparison.plugged.estimates
    if comparison.counts is not None:
        scores = {NO: Score(Measured(float(len(data)))), COMPLETE: Score(Measured(1.0))}
        scores[PLUGGED] = Score(Measured(linear_parameters(plugged.weight)))
        if comparison.fully:
            scores[FULL] = score_of_draws(comparison.counts, drawn.same)
        return Criteria(scores, comparison.analysis.by, len(data))
    fits = {NO: comparison.fits[NO], COMPLETE: comparison.fits[COMPLETE], PLUGGED: plugged}
    scores = {name: score_of_means(data, _certain(data, fit)) for name, fit in fits.items()}
    scores[FULL] = score_of_means(data, in_own_errors(data, comparison.full.posterior))
    return Criteria(scores, comparison.analysis.by, len(data))


def quick(comparison: Comparison) -> bool:
    """Whether leaving each group out takes so little time that nobody need ask for it."""
    return comparison.counts is None and len(comparison.data) <= MOST_QUICK_REFITS


def leave_out(found: Criteria, comparison: Comparison) -> Criteria:
    """Put in the log predictive density of every group, fitted without it, wherever it exists.

    Parameters
    ----------
    found : Criteria
        Scores of the comparison's strategies.
    comparison : Comparison
        The J groups.

    Returns
    -------
    Criteria
        No pooling has none: a flat prior for an effect predicts nothing.
    """
    densities = _means_left_out(comparison) if comparison.counts is None else _counts_left_out(comparison)
    scores = {name: replace(score, left_out=densities.get(name)) for name, score in found.scores.items()}
    return replace(found, scores=scores)


def _means_left_out(comparison: Comparison) -> dict[str, Floats]:
    data, J = comparison.data, len(comparison.data)
    densities = {COMPLETE: pooled_left_out(data, np.zeros(J))}
    prior = tau_prior(data.se, comparison.analysis)
    if J > 2:
        densities[PLUGGED] = plugged_left_out(data, comparison.analysis.method)
    if fewest_groups(prior) <= J:
        densities[FULL] = integrated_left_out(data, prior)
    return densities


def _counts_left_out(comparison: Comparison) -> dict[str, Floats]:
    counts = comparison.counts
    assert counts is not None
    densities = {COMPLETE: counts_pooled_left_out(counts)}
    if len(counts) > 2:
        with suppress(ValueError):  # without one of the groups nothing varies
            densities[PLUGGED] = counts_plugged_left_out(counts)
        if comparison.fully:
            densities[FULL] = counts_integrated_left_out(comparison.data, counts, comparison.analysis)
    return densities


def _certain(data: GroupMeans, fit: Estimates) -> NormalMixture:
    """One normal a group, seen from its own mean and in its own standard errors."""
    mean, sd = (fit.theta_hat - data.y_bar) / data.se, fit.theta_sd / data.se
    return NormalMixture(np.ones(1), mean[None], sd[None])


def in_own_errors(data: GroupMeans, posterior: Posterior) -> NormalMixture:
    """Read the posterior of each effect, a mixture of normals over tau, from its own mean and in standard errors."""
    scaled = posterior.groups
    assert isinstance(scaled, Scaled)
    assert isinstance(scaled.inner, NormalMixture)
    own, unit = (data.y_bar - scaled.origin) / scaled.unit, data.se / scaled.unit
    return NormalMixture(scaled.inner.weights, (scaled.inner.mean - own) / unit, scaled.inner.sd / unit)
