"""League tables: where each group stands by its own mean, by the truth, and in the posterior."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.comparison import Comparison
from shrinkdash.data.validate import interval_level
from shrinkdash.posterior.result import Ranks
from shrinkdash.ranking import average_ranks

# Counts take longer to draw; a page must still answer at once.
DRAWS, DRAWS_OF_COUNTS = 2_000, 500
SEED = 0
# A probability from which on two neighbours of a league table count as told apart.
TOLD_APART = 0.9


@dataclass(frozen=True, eq=False)
class League:
    """Ranks of J groups, rank 1 being the highest.

    Parameters
    ----------
    ranks : Ranks
        Their posterior distribution, from `draws` independent draws.
    lower, upper : ndarray (J,)
        Ends of the central rank intervals of probability `level` or more.
    level : float
        See there.
    own : ndarray (J,)
        Ranks by own means; equal means share the mean of their ranks.
    true : ndarray (J,), optional
        Ranks by the truth, where it is known.
    order : ndarray of int (J,)
        The groups as own means order them, highest first.
    in_order : ndarray (J - 1,)
        The probability that a group of that table really stands above the next one.
    draws : int
        How many draws these are.
    """

    ranks: Ranks
    lower: Floats
    upper: Floats
    level: float
    own: Floats
    true: Floats | None
    order: Wholes
    in_order: Floats
    draws: int

    @property
    def width(self) -> Floats:
        """How many places each group's interval spans, shape (J,)."""
        return self.upper - self.lower + 1.0

    @property
    def told_apart(self) -> int:
        """How many pairs of neighbours in the table of own means are probably in the right order."""
        return int(np.sum(self.in_order >= TOLD_APART))

    @property
    def error(self) -> float:
        """Largest Monte Carlo standard error of a probability: 0.5 / sqrt(draws)."""
        return 0.5 / float(np.sqrt(self.draws))


def league(comparison: Comparison, level: float) -> League:
    """Rank the groups in draws from full Bayes, the same draws at every call.

    Parameters
    ----------
    comparison : Comparison
        The J groups; a truth in it is ranked too.
    level : float
        Probability of the rank intervals, in (0, 1).

    Returns
    -------
    League

    Raises
    ------
    ValueError
        If level is not in (0, 1).

    References
    ----------
    Goldstein & Spiegelhalter (1996), JRSS A 159:385-443, on ranks and their intervals.
    """
    level = interval_level(level)
    draws = DRAWS_OF_COUNTS if comparison.family.approximated else DRAWS
    theta = comparison.full.posterior.draws(draws, np.random.default_rng(SEED)).theta
    ranks, order = Ranks.of(theta), np.argsort(-comparison.data.y_bar, kind="stable")
    return League(
        ranks=ranks,
        lower=ranks.quantile(0.5 - level / 2),
        upper=ranks.quantile(0.5 + level / 2),
        level=level,
        own=average_ranks(-comparison.data.y_bar),
        true=None if comparison.theta is None else average_ranks(-comparison.theta),
        order=order,
        in_order=np.mean(theta[:, order[:-1]] > theta[:, order[1:]], axis=0),
        draws=draws,
    )
