"""The long run: what each strategy's errors are over many replicated studies of one design."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from shrinkdash.arrays import Floats
from shrinkdash.posterior.priors import FLAT, TauPrior
from shrinkdash.replication.exact import expected_mse
from shrinkdash.replication.group_errors import GroupErrors, group_errors
from shrinkdash.replication.luck import whole_rounds
from shrinkdash.replication.measures import MEASURED, MEASURES
from shrinkdash.replication.replicates import Experiment
from shrinkdash.replication.strategies import STRATEGIES, errors, method_of, not_applicable
from shrinkdash.settings import WHOLE, Design
from shrinkdash.tau2.methods import check_method
from shrinkdash.workspace import sum_of_squares

__all__ = ["MEASURES", "STRATEGIES", "TRUTHS", "Risk", "check", "mean_and_se", "risk"]

TRUTHS = ("redrawn", "fixed")
# Losses closer than this, relatively, are a tie: both strategies gave the same estimates.
TIE = 1e-12


@dataclass(frozen=True, eq=False)
class Run:
    """What was simulated; see `risk` for the settings."""

    experiment: Experiment
    names: tuple[str, ...]
    method: str
    replicates: int
    seed: int

    def groups(self) -> GroupErrors:
        """Go through the same replicates again, group by group."""
        return group_errors(self.experiment, self.names, self.method, self.replicates, self.seed)


@dataclass(frozen=True, eq=False)
class Risk:
    """Losses of some strategies over R replicates.

    Parameters
    ----------
    losses : dict of ndarray (R,)
        By strategy: each replicate's squared error, averaged over groups, in squared outcome units.
    zero_share : dict of float
        By strategy that plugs an estimate of tau in: share of replicates where it is 0.
    measures : dict of dict of ndarray (R,)
        By measure asked for and strategy, one number a replicate, see `shrinkdash.replication.measures`.
    run : Run
        What was simulated.
    """

    losses: dict[str, Floats]
    zero_share: dict[str, float]
    measures: dict[str, dict[str, Floats]]
    run: Run

    @cached_property
    def mse(self) -> dict[str, float]:
        """Mean squared error, over groups and replicates."""
        return {name: float(loss.mean()) for name, loss in self.losses.items()}

    @cached_property
    def mse_se(self) -> dict[str, float]:
        """Monte Carlo standard error of `mse`: replicates are independent, groups within one are not."""
        return {name: mean_and_se(loss)[1] for name, loss in self.losses.items()}

    @cached_property
    def exact(self) -> dict[str, float]:
        """Expected mean squared error, for the strategies where theory gives it."""
        experiment, method = self.run.experiment, self.run.method
        found = {
            name: expected_mse(experiment.design, name, method=method, truth=experiment.truth)
            for name in self.run.names
        }
        return {name: value for name, value in found.items() if value is not None}

    def expected(self, name: str) -> float:
        """Return the exact expected mean squared error where there is one, else the simulated mean."""
        return self.exact.get(name, self.mse[name])

    @cached_property
    def win_share(self) -> dict[str, dict[str, float]]:
        """win_share[a][b] is the share of replicates where a's loss is below b's; a tie is a win for neither."""
        return {a: {b: self._wins(a, b) for b in self.losses if b != a} for a in self.losses}

    @cached_property
    def loss_share(self) -> dict[str, dict[str, float]]:
        """loss_share[a][b] is the share of replicates where a's loss is above b's."""
        return {a: {b: self.win_share[b][a] for b in self.losses if b != a} for a in self.losses}

    @cached_property
    def tie_share(self) -> dict[str, dict[str, float]]:
        """tie_share[a][b] is the share of replicates where both losses are equal, up to rounding."""
        return {a: {b: self._ties(a, b) for b in self.losses if b != a} for a in self.losses}

    def share_se(self, a: str, b: str) -> float:
        """Monte Carlo standard error of win_share[a][b]."""
        share = self.win_share[a][b]
        return float((share * (1.0 - share) / len(self.losses[a])) ** 0.5)

    @cached_property
    def middle(self) -> dict[str, tuple[float, float]]:
        """The limits of the middle 80 % of replicates' losses, by strategy."""
        low, high = np.quantile(list(self.losses.values()), [0.1, 0.9], axis=1)
        return dict(zip(self.losses, zip(low.tolist(), high.tolist(), strict=True), strict=True))

    def quantiles(self, name: str, q: float | Sequence[float] | Floats) -> Floats:
        """Quantiles of one strategy's loss over replicates.

        Parameters
        ----------
        name : str
            A strategy that was simulated.
        q : float or array_like
            Probabilities from 0 to 1.

        Returns
        -------
        ndarray
            In the shape of ``q``, in squared outcome units.
        """
        return np.asarray(np.quantile(self.losses[name], q))

    @cached_property
    def groups(self) -> GroupErrors:
        """What each group's errors are over the replicates: worked out when it is first asked for."""
        return self.run.groups()

    @property
    def group_mse(self) -> dict[str, Floats]:
        """By strategy: each group's squared error, averaged over replicates, (J,)."""
        return self.groups.mse

    @property
    def group_mse_se(self) -> dict[str, Floats]:
        """Monte Carlo standard errors of `group_mse`, (J,)."""
        return self.groups.mse_se

    @property
    def group_bias(self) -> dict[str, Floats]:
        """By strategy: each group's mean error, (J,), in outcome units."""
        return self.groups.bias

    @property
    def group_variance(self) -> dict[str, Floats]:
        """By strategy: variance of each group's error, (J,); bias^2 + variance = MSE."""
        return self.groups.variance

    @property
    def group_parts(self) -> dict[str, tuple[Floats, Floats]]:
        """By strategy: squared bias and variance at a given truth, (J,) each, averaged over truths; the sum is the MSE.

        With a held truth they are bias^2 and variance. A redrawn truth has no bias on average, though each truth has.
        """
        squared_bias = self.groups.squared_bias
        return {name: (squared, self.group_mse[name] - squared) for name, squared in squared_bias.items()}

    def _wins(self, a: str, b: str) -> float:
        lower, higher = self.losses[a], self.losses[b]
        return float(np.mean(higher - lower > TIE * higher))

    def _ties(self, a: str, b: str) -> float:
        x, y = self.losses[a], self.losses[b]
        return float(np.mean(np.abs(x - y) <= TIE * np.maximum(x, y)))


def risk(
    design: Design,
    *,
    strategies: Iterable[str] = ("no pooling", "complete pooling", "partial pooling"),
    method: str = "REML",
    replicates: int = 10_000,
    seed: int = 0,
    truth: str = "redrawn",
    measures: Iterable[str] = (),
    tau_prior: TauPrior = FLAT,
) -> Risk:
    """Simulate the long run of a design.

    Parameters
    ----------
    design : Design
        The world; of its seeds only `truth_seed` is used, and only by ``truth="fixed"``.
    strategies : iterable of str
        Names among `STRATEGIES`. "partial pooling" estimates tau by `method`, "partial pooling (DL)" and the like by
        the method they name; "known tau" is given tau, "oracle" also mu and the true sigma; "james-stein" is the
        positive part toward the mean, "plain james-stein" may overshoot it; "full Bayes" averages over tau.
    method : str
        How "partial pooling" estimates tau^2, see `shrinkdash.tau2.methods.METHODS`.
    replicates : int
        Number of replicated studies R, at least 2. More replicates continue the same sequence.
    seed : int
        Luck of the replicates, >= 0. The same luck serves every design, so two designs differ by their settings only.
    truth : {"redrawn", "fixed"}
        Whether each replicate has its own theta, or all have the theta of ``simulate(design)``.
    measures : iterable of str
        Names among `MEASURES`: further losses to keep.
    tau_prior : Flat, HalfNormal, HalfCauchy or Exponential
        Full Bayes' prior of tau, in outcome units.

    Returns
    -------
    Risk
        Losses, their means and Monte Carlo standard errors.

    Raises
    ------
    ValueError
        If an argument lies outside its range, the design holds counts, or James-Stein is asked for unequal sizes or
        fewer than 4 groups.
    """
    names, measured = tuple(dict.fromkeys(strategies)), tuple(dict.fromkeys(measures))
    check(names, method, replicates, seed, truth)
    for measure in measured:
        _check_choice("each of measures", measure, MEASURES)
    for name in names:
        if reason := not_applicable(name, design):
            raise ValueError(reason)
    run = Run(Experiment(design, truth, tau_prior), names, method, replicates, seed)
    return _simulated(run, measured)


def mean_and_se(values: ArrayLike) -> tuple[float, float]:
    """Mean of one number a replicate, and its Monte Carlo standard error."""
    array = np.asarray(values, dtype=np.float64)
    return float(array.mean()), float(array.std(ddof=1) / len(array) ** 0.5)


def _simulated(run: Run, measured: tuple[str, ...]) -> Risk:
    padded = {name: np.empty(whole_rounds(run.replicates)) for name in run.names}
    measures = {measure: {name: np.empty(run.replicates) for name in run.names} for measure in measured}
    plugged = {name: found for name in run.names if (found := method_of(name, run.method)) is not None}
    zeros = dict.fromkeys(plugged, 0)
    for where, block in run.experiment.blocks(run.replicates, run.seed):
        count = where.stop - where.start
        for name in run.names:
            error = errors(name, run.method, run.experiment, block)
            sum_of_squares(error, padded[name][where.start : where.start + error.shape[1]])
            for measure, by_name in measures.items():
                by_name[name][where] = MEASURED[measure](block, error)[:count]
        for name, found in plugged.items():
            zeros[name] += int(np.count_nonzero(block.tau2(found)[:count] == 0.0))
    losses = {name: loss[: run.replicates] for name, loss in padded.items()}
    for loss in losses.values():
        loss /= run.experiment.design.groups
    return Risk(losses, {name: zero / run.replicates for name, zero in zeros.items()}, measures, run)


def check(names: tuple[str, ...], method: str, replicates: int, seed: int, truth: str) -> None:
    """Refuse arguments of a long run that lie outside their range.

    Raises
    ------
    ValueError
        One line with the argument, what it may be and what was given.
    """
    check_method(method)
    _check_choice("truth", truth, TRUTHS)
    if not names:
        raise ValueError(f"strategies must name at least one of {', '.join(STRATEGIES)}, got none")
    for name in names:
        _check_choice("each of strategies", name, STRATEGIES)
    if not isinstance(replicates, WHOLE) or replicates < 2:
        raise ValueError(f"replicates must be a whole number >= 2, got {replicates!r}")
    if not isinstance(seed, WHOLE) or seed < 0:
        raise ValueError(f"seed must be a whole number >= 0, got {seed!r}")


def _check_choice(what: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise ValueError(f"{what} must be one of {', '.join(allowed)}, got {given!r}")
