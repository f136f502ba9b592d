"""Settings in, results out, each computed once: nothing here depends on a person's own data.

All sessions share the results, which nobody changes: a cache that pickles them costs more than computing some of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.datasets import DATASETS
from shrinkdash.model import simulate
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Design

MANY_GROUPS = 50


@lru_cache(maxsize=256)
def this_draw(design: Design, method: str) -> Comparison:
    """Simulate one study and fit every strategy to it."""
    return compare_simulated(design, simulate(design), method=method)


def many_draws(design: Design, method: str, strategies: tuple[str, ...]) -> Risk:
    """Return what many draws at the same settings give, whatever the luck of this one."""
    return _many_draws(replace(design, truth_seed=0, data_seed=0), method, strategies)


@lru_cache(maxsize=256)
def _many_draws(design: Design, method: str, strategies: tuple[str, ...]) -> Risk:
    replicates = 2_000 if design.groups <= MANY_GROUPS else 1_000
    return risk(design, strategies=strategies, method=method, replicates=replicates)


@lru_cache(maxsize=64)
def real_data(key: str, method: str) -> Comparison:
    """Fit the strategies to one of the data sets that come along."""
    found = DATASETS[key]
    return compare(found.data, method=method, theta=found.truth)
