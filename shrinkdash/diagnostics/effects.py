"""Draws of group effects from partial pooling: of the groups that were seen, and of new ones like them."""

from __future__ import annotations

import numpy as np

from shrinkdash.comparison import Comparison
from shrinkdash.families.family import Effects

# Many groups get fewer draws: the effect of a counted group takes 4 microseconds to draw, and all take memory.
DRAWS, FEWEST_DRAWS = 2_000, 400
MOST_COUNTED, MOST_EFFECTS = 12_000, 400_000
# The groups' numbers move smoothly with the sliders when luck stands still.
SEED = 0


def effects(comparison: Comparison) -> Effects:
    """Draw group effects from partial pooling as the comparison does it.

    Parameters
    ----------
    comparison : Comparison
        Empirical Bayes plugs its between-group SD in, and for means lets mu vary; full Bayes varies all.

    Returns
    -------
    Effects
        From 400 to 2,000 draws: 400,000 / J, for counts by full Bayes 12,000 / J. The same for the same data.
    """
    rng = np.random.default_rng(SEED)
    slow = comparison.fully and comparison.family.approximated
    size = int(np.clip((MOST_COUNTED if slow else MOST_EFFECTS) // len(comparison.data), FEWEST_DRAWS, DRAWS))
    return (comparison.full if comparison.fully else comparison.plugged).draw_effects(size, rng)
