"""The long run along one setting: the same luck at every point, so that curves are smooth and differences precise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.posterior.priors import FLAT, TauPrior
from shrinkdash.replication.exact import expected_mse
from shrinkdash.replication.luck import luck_blocks
from shrinkdash.replication.replicates import Experiment
from shrinkdash.replication.strategies import errors, not_applicable
from shrinkdash.risk import check
from shrinkdash.settings import SPANS, Design, spread_sizes
from shrinkdash.strategies import COMPLETE, NO, PARTIAL
from shrinkdash.workspace import borrowed, sum_of_products

ALONG = ("tau", "size", "groups", "imbalance")
POINTS = 30
# Sizes run from size / s to s * size, s up to this.
LARGEST_IMBALANCE = 16.0


@dataclass(frozen=True, eq=False)
class Sweep:
    """Losses of some strategies at K values of a setting.

    Parameters
    ----------
    along : str
        One of `ALONG`.
    values : ndarray (K,)
        The setting's values, ascending.
    losses : dict of ndarray (K, R)
        By strategy: squared errors averaged over groups, in squared outcome units; NaN where a strategy does not apply.
    exact : dict of ndarray (K,)
        Expected mean squared errors; NaN where theory gives none.
    """

    along: str
    values: Floats
    losses: dict[str, Floats]
    exact: dict[str, Floats]

    @cached_property
    def mse(self) -> dict[str, Floats]:
        """Mean squared error at each value, (K,)."""
        return {name: loss.mean(axis=1) for name, loss in self.losses.items()}

    @cached_property
    def mse_se(self) -> dict[str, Floats]:
        """Monte Carlo standard error of `mse`, (K,)."""
        return {name: _mean_and_se(loss)[1] for name, loss in self.losses.items()}

    def expected(self, name: str) -> Floats:
        """Return the exact expected mean squared error where there is one, else the simulated mean, (K,)."""
        return np.where(np.isnan(self.exact[name]), self.mse[name], self.exact[name])

    def difference(self, a: str, b: str) -> tuple[Floats, Floats]:
        """Mean of a's loss minus b's on the same draws, and its Monte Carlo standard error, both (K,)."""
        return _mean_and_se(self.losses[a] - self.losses[b])


def sweep(design: Design, along: str, values: Sequence[float] | Floats | None = None, **settings: Any) -> Sweep:
    """Simulate the long run at several values of one setting; see `sweep_steps`, of which this is the last one."""
    *_, (_, _, whole) = sweep_steps(design, along, values, **settings)
    return whole


def sweep_steps(
    design: Design,
    along: str,
    values: Sequence[float] | Floats | None = None,
    *,
    strategies: Iterable[str] = (NO, COMPLETE, PARTIAL),
    method: str = "REML",
    replicates: int = 10_000,
    seed: int = 0,
    truth: str = "redrawn",
    tau_prior: TauPrior = FLAT,
) -> Iterator[tuple[int, int, Sweep]]:
    """Simulate the long run at several values of one setting, all with the same luck, ever more precisely.

    Parameters
    ----------
    design : Design
        All other settings.
    along : {"tau", "size", "groups", "imbalance"}
        The setting that moves. "imbalance" s spreads sizes evenly on the log scale from size / s to s * size. Custom
        sizes are scaled along "size", and repeated in order along "groups".
    values : sequence of float, optional
        Its values; by default about 30 over the slider's range, denser where curves bend.
    strategies, method, replicates, seed, truth, tau_prior
        As for `shrinkdash.risk.risk`.

    Yields
    ------
    tuple
        Replicates done, replicates in all, and the sweep so far, at all points at once: stopping early leaves a usable
        one. James-Stein is NaN where it does not apply.

    Raises
    ------
    ValueError
        If an argument lies outside its range.
    """
    names = tuple(dict.fromkeys(strategies))
    check(names, method, replicates, seed, truth)
    points = _values(design, along, values)
    experiments = [Experiment(moved(design, along, value), truth, tau_prior) for value in points]
    exact = {name: _exact(experiments, name, method) for name in names}
    losses = {name: np.full((len(points), replicates), np.nan) for name in names}
    most = max(experiment.design.groups for experiment in experiments)
    with borrowed() as work:
        for where, z, e in luck_blocks(most, replicates, seed):
            for k, experiment in enumerate(experiments):
                J = experiment.design.groups
                block = experiment.block(z[:J], e[:J], work)
                for name in names:
                    if not_applicable(name, experiment.design) is None:
                        error = errors(name, method, experiment, block)
                        losses[name][k, where] = sum_of_products(error, error)[: where.stop - where.start] / J
            so_far = {name: loss[:, : where.stop] for name, loss in losses.items()}
            yield where.stop, replicates, Sweep(along, points, so_far, exact)


def moved(design: Design, along: str, value: float) -> Design:
    """Return the design with one setting moved to a value; see `sweep_steps`."""
    if along == "tau":
        return replace(design, tau=float(value))
    if along == "imbalance":
        sizes = spread_sizes(design.groups, design.typical_size, value)
        return replace(design, pattern="custom", sizes=tuple(sizes.tolist()))
    if design.sizes is not None:
        return replace(design, sizes=_moved_sizes(design.sizes, along, value))
    return replace(design, groups=int(value)) if along == "groups" else replace(design, size=int(value))


def _moved_sizes(sizes: tuple[int, ...], along: str, value: float) -> tuple[int, ...]:
    if along == "groups":
        return tuple(sizes[j % len(sizes)] for j in range(int(value)))
    scaled = np.rint(np.array(sizes) * (value / np.median(sizes)))
    return tuple(int(size) for size in np.maximum(scaled, 1))


def _values(design: Design, along: str, values: Sequence[float] | Floats | None) -> Floats:
    if along not in ALONG:
        raise ValueError(f"along must be one of {', '.join(ALONG)}, got {along!r}")
    if values is not None:
        given = np.asarray(values, dtype=np.float64)
        if given.ndim != 1 or not len(given) or not np.all(np.diff(given) > 0):
            raise ValueError(f"values must be ascending numbers, got {values!r:.60}")
        return given
    if along == "tau":
        return np.round(np.linspace(0.0, SPANS["tau"].high ** 0.5, POINTS) ** 2, 2)
    if along == "imbalance":
        return np.geomspace(1.0, LARGEST_IMBALANCE, POINTS)
    return np.unique(np.rint(np.geomspace(*SPANS[along], POINTS)))


def _exact(experiments: list[Experiment], name: str, method: str) -> Floats:
    found = [
        None
        if not_applicable(name, experiment.design)
        else expected_mse(experiment.design, name, method=method, truth=experiment.truth)
        for experiment in experiments
    ]
    return np.array([np.nan if value is None else value for value in found])


def _mean_and_se(losses: Floats) -> tuple[Floats, Floats]:
    return losses.mean(axis=1), losses.std(axis=1, ddof=1) / losses.shape[1] ** 0.5
