"""Settings in, results out, each computed once: nothing here depends on a person's own data.

All sessions share the results, which nobody changes: a cache that pickles them costs more than computing some of them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from shrinkdash.comparison import Comparison, compare, compare_simulated
from shrinkdash.data.datasets import DATASETS
from shrinkdash.data.simulate import simulate
from shrinkdash.families.priors import tau_prior
from shrinkdash.long_run.broken import Case, Trial, trial
from shrinkdash.long_run.coverage import Coverage, coverage
from shrinkdash.long_run.paradox import Curves, Payers, Stranger, curves, payers, stranger
from shrinkdash.long_run.sweep import sweep_steps
from shrinkdash.outcomes import ROWS
from shrinkdash.posterior.priors import TauPrior
from shrinkdash.risk import Risk, risk
from shrinkdash.settings import Analysis, Design
from shrinkdash.strategies import PARTIAL, partial_by
from shrinkdash.ui.parts.sweep_under_way import Sweeping

MANY_GROUPS = 50
WORLD_DRAWS = 10_240
# Full Bayes' intervals take about 6 microseconds each: so many in all, and so many draws at most.
COVERED_GROUPS, MOST_COVERED = 48_000, 4_000
LONG = 10_000  # draws of a long run: its errors are below what a page can show


@lru_cache(maxsize=256)
def this_draw(design: Design, analysis: Analysis) -> Comparison:
    """Simulate one study and fit every strategy to it."""
    return compare_simulated(design, simulate(design), analysis=analysis)


def many_draws(design: Design, analysis: Analysis, strategies: tuple[str, ...]) -> Risk | None:
    """Return what many draws at the same settings give, whatever the luck of this one; None for counts.

    Its "partial pooling" is full Bayes where the analysis is.
    """
    if ROWS[design.outcome].counted:
        return None
    return _many_draws(without_luck(design, "redrawn"), analysis, strategies)


@lru_cache(maxsize=256)
def _many_draws(design: Design, analysis: Analysis, strategies: tuple[str, ...]) -> Risk:
    replicates = 2_000 if design.groups <= MANY_GROUPS else 1_000
    names = [partial_by(analysis) if name == PARTIAL else name for name in strategies]
    prior = tau_prior(design.se, analysis)
    found = risk(design, strategies=names, method=analysis.method, replicates=replicates, tau_prior=prior)
    return replace(found, losses=dict(zip(strategies, found.losses.values(), strict=True)))


def long_run(
    design: Design,
    analysis: Analysis,
    strategies: tuple[str, ...],
    *,
    truth: str = "redrawn",
    replicates: int = LONG,
    measures: tuple[str, ...] = (),
) -> Risk:
    """Return a long run of the design; its luck counts only where the truth is held (``truth="fixed"``)."""
    return _long_run(without_luck(design, truth), analysis, strategies, truth, replicates, measures)


def without_luck(design: Design, truth: str) -> Design:
    """Return the design with what its long run does not depend on set to 0, so that it is found again."""
    return replace(design, truth_seed=design.truth_seed if truth == "fixed" else 0, data_seed=0)


@lru_cache(maxsize=64)
def _long_run(
    design: Design,
    analysis: Analysis,
    strategies: tuple[str, ...],
    truth: str,
    replicates: int,
    measures: tuple[str, ...],
) -> Risk:
    return risk(
        design,
        strategies=strategies,
        method=analysis.method,
        replicates=replicates,
        truth=truth,
        measures=measures,
        tau_prior=tau_prior(design.se, analysis),
    )


@lru_cache(maxsize=8)
def sweeping(design: Design, along: str, method: str, prior: TauPrior, strategies: tuple[str, ...]) -> Sweeping:
    """Return a sweep, where it was left, by whomever; few are kept, since each holds ten million bytes and more."""
    return Sweeping(sweep_steps(design, along, strategies=strategies, method=method, tau_prior=prior))


def covered(design: Design, analysis: Analysis, level: float, truth: str) -> Coverage:
    """Return how often intervals of this level hold the truth, in fewer draws where there are many groups."""
    return _covered(without_luck(design, truth), analysis, level, truth)


@lru_cache(maxsize=64)
def _covered(design: Design, analysis: Analysis, level: float, truth: str) -> Coverage:
    return coverage(
        design,
        level=level,
        method=analysis.method,
        replicates=min(MOST_COVERED, COVERED_GROUPS // design.groups),
        truth=truth,
        tau_prior=tau_prior(design.se, analysis),
    )


@lru_cache(maxsize=64)
def real_data(key: str, analysis: Analysis) -> Comparison:
    """Fit the strategies to one of the data sets that come along."""
    found = DATASETS[key]
    return compare(found.observed, analysis=analysis, theta=found.truth)


def world_trial(case: Case, analysis: Analysis) -> Trial:
    """Return the long run of one world of "Break it"."""
    return _world_trial(case, analysis, world_draws(case))


def world_draws(case: Case) -> int:
    """Return how many draws a world gets."""
    return WORLD_DRAWS if case.design.groups <= MANY_GROUPS else WORLD_DRAWS // 2


@lru_cache(maxsize=64)
def _world_trial(case: Case, analysis: Analysis, replicates: int) -> Trial:
    return trial(case, analysis, replicates=replicates)


@lru_cache(maxsize=128)
def paradox_curves(groups: int) -> Curves:
    """Return James-Stein's exact risk curves for a number of means, with their checks."""
    return curves(groups)


@lru_cache(maxsize=128)
def paradox_payers(groups: int) -> Payers:
    """Return what James-Stein costs one mean that lies far from the others."""
    return payers(groups)


@lru_cache(maxsize=128)
def paradox_stranger(groups: int) -> Stranger:
    """Return what an unrelated mean does to those it is pooled with."""
    return stranger(groups)
