"""How flexible a fit is and how well it predicts: effective number of parameters, DIC, WAIC, leaving one group out.

DIC and WAIC are conditional on the group effects, with one point a group. Predictive densities of a group that was left
out are exact: every fit is repeated without it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.leaving_out import left_out
from shrinkdash.families.family import Effects
from shrinkdash.families.scores import ABSENT, Score
from shrinkdash.measured import Measured
from shrinkdash.settings import POOLINGS

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
    pooling = comparison.pooling
    scores = pooling.family.scores(
        comparison.fits, pooling.plugged, lambda: pooling.full, drawn.same if pooling.fully else None
    )
    return Criteria(scores, comparison.analysis.by, len(comparison.data))


def quick(comparison: Comparison) -> bool:
    """Whether leaving each group out takes so little time that nobody need ask for it."""
    return not comparison.family.approximated and len(comparison.data) <= MOST_QUICK_REFITS


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
    densities = left_out(comparison.family, comparison.analysis, full=FULL in found.scores)
    scores = {name: replace(score, left_out=densities.get(name)) for name, score in found.scores.items()}
    return replace(found, scores=scores)
