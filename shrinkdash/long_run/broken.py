"""Break it: what pooling does at the same sliders where the truth has another shape, or sigma is wrong."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.families.priors import tau_prior
from shrinkdash.measured import Measured
from shrinkdash.replication.exact import expected_mse
from shrinkdash.replication.luck import LANES, luck_blocks
from shrinkdash.replication.replicates import Experiment
from shrinkdash.replication.strategies import errors
from shrinkdash.settings import WORLDS, Analysis, Design
from shrinkdash.strategies import COMPLETE, NO, partial_by
from shrinkdash.workspace import Workspace

# A group counts as hurt beyond this many Monte Carlo standard errors: with 100 groups whose error is really that of no
# pooling, one in 300 long runs would wrongly name one.
SURE = 4.0
# Which world is which, where it is no shape of the truth.
HALF, DOUBLE, ALIKE, MIXED = "half", "double", "alike", "mixed"
FACTORS = {HALF: 0.5, DOUBLE: 2.0}


@dataclass(frozen=True)
class Case:
    """A design in which at most one thing is broken; ``key`` says which, "mixed" more than one."""

    key: str
    design: Design


@dataclass(frozen=True, eq=False)
class Trial:
    """Squared errors of three strategies in one world, over replicates whose truth is redrawn.

    Parameters
    ----------
    case : Case
        The world.
    analysis : Analysis
        How partial pooling is done.
    squared : dict of ndarray (J, L)
        By strategy: each group's mean squared error in L independent lanes of replicates, in squared outcome units.
    bias : ndarray (J,)
        Mean error of partial pooling, in outcome units.
    """

    case: Case
    analysis: Analysis
    squared: dict[str, Floats]
    bias: Floats

    @property
    def pooled(self) -> str:
        """What partial pooling is called among the strategies."""
        return partial_by(self.analysis)

    def overall(self, name: str) -> Measured:
        """Mean squared error of a strategy over all groups, relative to no pooling's; exact where theory gives it."""
        design = self.case.design
        exact = expected_mse(design, name, method=self.analysis.method)
        return self.ratio(name) if exact is None else Measured(exact / float(np.mean(design.true_se**2)))

    def ratio(self, name: str, groups: Wholes | None = None) -> Measured:
        """Mean squared error of a strategy over some groups, relative to no pooling's on the same draws.

        Parameters
        ----------
        name : str
            A strategy that was simulated.
        groups : ndarray of int, optional
            Which groups; all without it.

        Returns
        -------
        Measured
            Its standard error by linearisation, from the lanes.
        """
        chosen = slice(None) if groups is None else groups
        ours, alone = (self.squared[which][chosen].mean(axis=0) for which in (name, NO))
        value = float(ours.mean() / alone.mean())
        off = ours - value * alone
        return Measured(value, float(off.std(ddof=1) / len(off) ** 0.5 / alone.mean()))

    @property
    def exceptional(self) -> int | None:
        """The exceptional group, where there is one."""
        return 0 if self.case.design.world == "outlier" and self.case.design.tau > 0 else None

    @property
    def ordinary(self) -> Wholes:
        """All other groups."""
        return np.arange(0 if self.exceptional is None else 1, self.case.design.groups)


class SameSize(NamedTuple):
    """The ordinary groups of one size, and their error under partial pooling."""

    n: int
    groups: Wholes
    ratio: Measured

    @property
    def hurt(self) -> bool:
        """Whether they do clearly worse than with no pooling."""
        return self.ratio.value > 1.0 + SURE * self.ratio.se


def cases(design: Design) -> tuple[tuple[Case, ...], Case]:
    """List the worlds to compare at a design's settings, and which of them is the design itself.

    Parameters
    ----------
    design : Design
        Its seeds do not count.

    Returns
    -------
    tuple of Case
        The five shapes of the truth, half and double sigma, tau = 0 (where tau is not 0 already), and the design
        itself where more than one thing is broken in it.
    Case
        The one that is the design.
    """
    here = replace(design, truth_seed=0, data_seed=0)
    usual = replace(here, world="normal", sigma_factor=1.0)
    made = [Case(world, replace(usual, world=world)) for world in WORLDS]
    made += [Case(key, replace(usual, sigma_factor=factor)) for key, factor in FACTORS.items()]
    if design.tau > 0:
        made.append(Case(ALIKE, replace(usual, tau=0.0)))
    chosen = next((case for case in made if case.design == here), Case(MIXED, here))
    return (*made, *((chosen,) if chosen.key == MIXED else ())), chosen


def trial(case: Case, analysis: Analysis, *, replicates: int) -> Trial:
    """Simulate the long run of one world; all worlds get the same luck.

    Parameters
    ----------
    case : Case
        The world.
    analysis : Analysis
        How partial pooling is done.
    replicates : int
        Number of replicated studies, rounded up to a multiple of 256.

    Returns
    -------
    Trial
    """
    design, pooled = case.design, partial_by(analysis)
    prior = tau_prior(design.se, analysis)
    experiment = Experiment(design, "redrawn", prior)
    rounds = -(-replicates // LANES)
    sums = {name: np.zeros((design.groups, LANES)) for name in (NO, COMPLETE, pooled)}
    bias = np.zeros(design.groups)
    work = Workspace()
    for _, z, e in luck_blocks(design.groups, rounds * LANES, seed=0):
        block = experiment.block(z, e, work)
        for name, lanes in sums.items():
            error = errors(name, analysis.method, experiment, block)
            lanes += np.square(error).reshape(design.groups, -1, LANES).sum(axis=1)
            if name == pooled:
                bias += error.sum(axis=1)
    return Trial(case, analysis, {name: lanes / rounds for name, lanes in sums.items()}, bias / (rounds * LANES))


def by_size(found: Trial) -> list[SameSize]:
    """Set the ordinary groups' errors beside no pooling's, the smallest size first."""
    n, ordinary = found.case.design.n, found.ordinary
    same = [(int(size), ordinary[n[ordinary] == size]) for size in np.unique(n[ordinary])]
    return [SameSize(size, groups, found.ratio(found.pooled, groups)) for size, groups in same]
