"""How often intervals hold the truth, by group and overall, over many replicated studies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtrit

from shrinkdash.arrays import Flags, Floats
from shrinkdash.data.validate import interval_level
from shrinkdash.posterior.priors import FLAT, TauPrior
from shrinkdash.replication.bayes_grid import FOR_INTERVALS, BayesGrid
from shrinkdash.replication.luck import LANES, add_to_lanes
from shrinkdash.replication.replicates import Block, Experiment
from shrinkdash.replication.strategies import pooled_errors
from shrinkdash.risk import check, mean_and_se
from shrinkdash.settings import Design
from shrinkdash.strategies import PARTIAL

NO, PLUG_IN, WITH_MU, CORRECTED, FULL = INTERVALS = ("no pooling", "plug-in", "with mu", "corrected", "full Bayes")


@dataclass(frozen=True, eq=False)
class Coverage:
    """Intervals over R replicates, by their name among `INTERVALS`.

    Parameters
    ----------
    shares, widths : dict of ndarray (R,)
        One number a replicate: the share of groups whose interval holds the truth, and the mean width.
    group_share, group_share_se, group_width : dict of ndarray (J,)
        Share of replicates in which a group's interval holds its truth, its Monte Carlo standard error, and the mean
        width in outcome units.
    """

    shares: dict[str, Floats]
    widths: dict[str, Floats]
    group_share: dict[str, Floats]
    group_share_se: dict[str, Floats]
    group_width: dict[str, Floats]

    @property
    def share(self) -> dict[str, float]:
        """Share of intervals that hold the truth."""
        return {name: mean_and_se(shares)[0] for name, shares in self.shares.items()}

    @property
    def share_se(self) -> dict[str, float]:
        """Monte Carlo standard errors of `share`, from replicates: the groups of one share its luck."""
        return {name: mean_and_se(shares)[1] for name, shares in self.shares.items()}

    @property
    def width(self) -> dict[str, float]:
        """Mean width, in outcome units."""
        return {name: float(widths.mean()) for name, widths in self.widths.items()}


def coverage(
    design: Design,
    *,
    level: float = 0.95,
    method: str = "REML",
    replicates: int = 2_000,
    seed: int = 0,
    truth: str = "redrawn",
    tau_prior: TauPrior = FLAT,
) -> Coverage:
    """Simulate how often each kind of interval holds the truth.

    Parameters
    ----------
    design : Design
        The world, as for `shrinkdash.risk.risk`; the replicates are the same too.
    level : float
        What the intervals promise, above 0 and below 1.
    method : str
        How tau^2 is estimated for "plug-in", "with mu" and "corrected".
    replicates, seed, truth, tau_prior
        As for `shrinkdash.risk.risk`.

    Returns
    -------
    Coverage
        "no pooling" is y_bar +- z se, "plug-in" theta_hat +- z sqrt(w) se, "with mu" theta_hat +- z theta_sd,
        "corrected" the same with t on J - 1 degrees of freedom, "full Bayes" the equal-tailed posterior interval.

    Raises
    ------
    ValueError
        If an argument lies outside its range.
    """
    check((PARTIAL,), method, replicates, seed, truth)
    return _simulated(Experiment(design, truth, tau_prior), interval_level(level), method, replicates, seed)


def _simulated(experiment: Experiment, level: float, method: str, replicates: int, seed: int) -> Coverage:
    J = experiment.design.groups
    shares, widths = ({name: np.empty(replicates) for name in INTERVALS} for _ in range(2))
    held, lanes = {name: np.zeros(J) for name in INTERVALS}, {name: np.zeros((J, LANES)) for name in INTERVALS}
    bayes = BayesGrid(experiment.known, experiment.tau_prior, FOR_INTERVALS)
    for where, block in experiment.blocks(replicates, seed):
        count = where.stop - where.start
        for name, holds, width in _intervals(bayes, block, level, method):
            holds, width = holds[:, :count], width[:, :count]
            shares[name][where], widths[name][where] = holds.mean(axis=0), width.mean(axis=0)
            held[name] += np.count_nonzero(holds, axis=1)
            add_to_lanes(lanes[name], width)
    group_share = {name: total / replicates for name, total in held.items()}
    return Coverage(
        shares,
        widths,
        group_share,
        {name: np.sqrt(share * (1.0 - share) / replicates) for name, share in group_share.items()},
        {name: lane.sum(axis=1) / replicates for name, lane in lanes.items()},
    )


def _intervals(bayes: BayesGrid, block: Block, level: float, method: str) -> Iterator[tuple[str, Flags, Floats]]:
    """Yield each kind of interval: its name, whether it holds the truth, and its width, both (J, B)."""
    tail = 0.5 * (1.0 - level)
    z, t = -float(ndtri(tail)), -float(stdtrit(len(block.y_bar) - 1, tail))
    tau2, var = block.tau2(method), block.known.var[:, None]
    error = np.abs(pooled_errors(block, tau2))
    precision = 1.0 / (var + tau2)
    weight, centre_var = tau2 * precision, 1.0 / precision.sum(axis=0)
    with_mu = np.sqrt(weight * var + (var * precision) ** 2 * centre_var)
    halves = {
        NO: z * np.sqrt(var) + np.zeros_like(error),
        PLUG_IN: z * np.sqrt(weight * var),
        WITH_MU: z * with_mu,
        CORRECTED: t * with_mu,
    }
    for name, half in halves.items():
        yield name, (np.abs(block.noise) if name == NO else error) <= half, 2.0 * half
    below, width = _posterior(bayes, block, tail)
    yield FULL, (below >= tail) & (below <= 1.0 - tail), width


def _posterior(bayes: BayesGrid, block: Block, tail: float) -> tuple[Floats, Floats]:
    """Posterior probability below each effect, and the width of the equal-tailed interval, both (J, B)."""
    below, width = np.empty_like(block.y_bar), np.empty_like(block.y_bar)
    theta = np.broadcast_to(block.theta, below.shape)
    for start in range(0, below.shape[1], LANES):
        part = slice(start, start + LANES)
        mixtures = bayes.mixtures(block.y_bar[:, part], block.energies[:, part], block.work)
        for j, mixture in enumerate(mixtures):
            below[j, part] = mixture.cdf(theta[j, part])
            width[j, part] = mixture.quantile(1.0 - tail) - mixture.quantile(tail)
    return below, width
