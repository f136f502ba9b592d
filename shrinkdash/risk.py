"""The long run: each strategy's mean squared error over many replicated studies of one design."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.contrasts import total
from shrinkdash.estimators import james_stein_weight, pooled
from shrinkdash.heterogeneity import METHODS, tau2_of_means
from shrinkdash.model import Floats, luck, simulate
from shrinkdash.settings import WHOLE, Design

# Streams of their own: a replicate's luck must not repeat the study on the page.
REPLICATED_TRUTH_STREAM, REPLICATED_DATA_STREAM = 2, 3
TRUTHS = ("redrawn", "fixed")
# Losses closer than this, relatively, are a tie: both strategies gave the same estimates.
TIE = 1e-12
# Sums over replicates run in this many lanes, whatever the block, so that blocks change no bit.
LANES = 256
# Numbers in one array of a block: they should stay in the processor's cache.
BLOCK_VALUES = 2**15


@dataclass(frozen=True, eq=False)
class Risk:
    """Losses of some strategies over R replicates.

    Parameters
    ----------
    losses : dict of ndarray (R,)
        By strategy: each replicate's squared error, averaged over groups, in squared outcome units.
    group_mse : dict of ndarray (J,)
        By strategy: each group's squared error, averaged over replicates.
    """

    losses: dict[str, Floats]
    group_mse: dict[str, Floats]

    @cached_property
    def mse(self) -> dict[str, float]:
        """Mean squared error, over groups and replicates."""
        return {name: float(loss.mean()) for name, loss in self.losses.items()}

    @cached_property
    def mse_se(self) -> dict[str, float]:
        """Monte Carlo standard error of `mse`: replicates are independent, groups within one are not."""
        return {name: float(loss.std(ddof=1) / len(loss) ** 0.5) for name, loss in self.losses.items()}

    @cached_property
    def win_share(self) -> dict[str, dict[str, float]]:
        """win_share[a][b] is the share of replicates where a's loss is below b's; a tie is a win for neither."""
        return {a: {b: self._wins(a, b) for b in self.losses if b != a} for a in self.losses}

    @cached_property
    def middle(self) -> dict[str, tuple[float, float]]:
        """The limits of the middle 80 % of replicates' losses, by strategy."""
        limits = {name: self.quantiles(name, [0.1, 0.9]) for name in self.losses}
        return {name: (float(low), float(high)) for name, (low, high) in limits.items()}

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

    def _wins(self, a: str, b: str) -> float:
        lower, higher = self.losses[a], self.losses[b]
        return float(np.mean(higher - lower > TIE * higher))


@dataclass(frozen=True, eq=False)
class _World:
    """What strategies may know; means are taken relative to mu, which no strategy but the oracle may use."""

    se: Floats
    tau: float
    method: str

    @cached_property
    def var_y_bar(self) -> Floats:
        return self.se**2


def risk(
    design: Design,
    *,
    strategies: Iterable[str] = ("no pooling", "complete pooling", "partial pooling"),
    method: str = "REML",
    replicates: int = 10_000,
    seed: int = 0,
    truth: str = "redrawn",
) -> Risk:
    """Simulate the long run of a design.

    Parameters
    ----------
    design : Design
        The world; of its seeds only `truth_seed` is used, and only by ``truth="fixed"``.
    strategies : iterable of str
        Names among `STRATEGIES`. "partial pooling" estimates tau; "known tau" is given it, "oracle" mu as well;
        "james-stein" is the positive part toward the mean.
    method : str
        How "partial pooling" estimates tau^2, see `shrinkdash.heterogeneity.METHODS`.
    replicates : int
        Number of replicated studies R, at least 2.
    seed : int
        Luck of the replicates, >= 0. The same luck serves every design, so two designs differ by their settings only.
    truth : {"redrawn", "fixed"}
        Whether each replicate has its own theta, or all have the theta of ``simulate(design)``.

    Returns
    -------
    Risk
        Losses, their means and Monte Carlo standard errors.

    Raises
    ------
    ValueError
        If an argument lies outside its range, or "james-stein" is asked for unequal sizes or fewer than 4 groups.
    """
    names = tuple(dict.fromkeys(strategies))
    _check(design, names, method, replicates, seed, truth)
    world = _World(design.sigma / np.sqrt(design.n), design.tau, method)
    losses = {name: np.empty(replicates) for name in names}
    lanes = {name: np.zeros((design.groups, LANES)) for name in names}
    start = 0
    for theta, y_bar in _studies(design, world.se, replicates, seed, truth):
        stop = start + y_bar.shape[1]
        for name in names:
            error = _FITS[name](y_bar, world) - theta
            error *= error
            losses[name][start:stop] = total(error) / design.groups
            _add_to_lanes(lanes[name], error)
        start = stop
    return Risk(losses, {name: lane.sum(axis=1) / replicates for name, lane in lanes.items()})


def _studies(design: Design, se: Floats, replicates: int, seed: int, truth: str) -> Iterator[tuple[Floats, Floats]]:
    """Yield theta, (J, block) or (J, 1), and y_bar, (J, block), both relative to mu, block after block."""
    truth_luck, data_luck = luck(seed, REPLICATED_TRUTH_STREAM), luck(seed, REPLICATED_DATA_STREAM)
    theta = (simulate(design).theta - design.mu)[:, None]
    block = LANES * max(1, BLOCK_VALUES // (LANES * design.groups))
    for start in range(0, replicates, block):
        shape = (min(block, replicates - start), design.groups)
        if truth == "redrawn":
            theta = np.multiply(truth_luck.standard_normal(shape).T, design.tau, order="C")
        y_bar = np.multiply(data_luck.standard_normal(shape).T, se[:, None], order="C")
        y_bar += theta
        yield theta, y_bar


def _add_to_lanes(lanes: Floats, error: Floats) -> None:
    """Add replicate r to lane r mod LANES, one replicate after the other."""
    for start in range(0, error.shape[1], LANES):
        part = error[:, start : start + LANES]
        lanes[:, : part.shape[1]] += part


def _no_pooling(y_bar: Floats, world: _World) -> Floats:
    return y_bar


def _complete_pooling(y_bar: Floats, world: _World) -> Floats:
    return pooled(y_bar, world.var_y_bar, np.zeros(1))[0]


def _partial_pooling(y_bar: Floats, world: _World) -> Floats:
    return _shrunk(y_bar, *pooled(y_bar, world.var_y_bar, tau2_of_means(y_bar.T, world.se, world.method)))


def _james_stein(y_bar: Floats, world: _World) -> Floats:
    centre = total(y_bar) / len(y_bar)
    spread = total((y_bar - centre) ** 2) / world.var_y_bar[0]
    return _shrunk(y_bar, centre, np.maximum(james_stein_weight(spread, len(y_bar) - 3), 0.0))


def _oracle(y_bar: Floats, world: _World) -> Floats:
    weight = world.tau**2 / (world.tau**2 + world.var_y_bar)
    return weight[:, None] * y_bar


def _known_tau(y_bar: Floats, world: _World) -> Floats:
    return _shrunk(y_bar, *pooled(y_bar, world.var_y_bar, np.array([world.tau**2])))


def _shrunk(y_bar: Floats, centre: Floats, weight: Floats) -> Floats:
    theta_hat = y_bar - centre
    theta_hat *= weight
    theta_hat += centre
    return theta_hat


# Means (J, block) and the world in, theta_hat of the same shape (or the same for all groups) out.
_FITS: dict[str, Callable[[Floats, _World], Floats]] = {
    "no pooling": _no_pooling,
    "complete pooling": _complete_pooling,
    "partial pooling": _partial_pooling,
    "james-stein": _james_stein,
    "oracle": _oracle,
    "known tau": _known_tau,
}
STRATEGIES = tuple(_FITS)


def _check(design: Design, names: tuple[str, ...], method: str, replicates: int, seed: int, truth: str) -> None:
    _check_choice("method", method, METHODS)
    _check_choice("truth", truth, TRUTHS)
    if not names:
        raise ValueError(f"strategies must name at least one of {', '.join(STRATEGIES)}, got none")
    for name in names:
        _check_choice("each of strategies", name, STRATEGIES)
    if not isinstance(replicates, WHOLE) or replicates < 2:
        raise ValueError(f"replicates must be a whole number >= 2, got {replicates!r}")
    if not isinstance(seed, WHOLE) or seed < 0:
        raise ValueError(f"seed must be a whole number >= 0, got {seed!r}")
    if "james-stein" in names:
        _check_james_stein(design)


def _check_james_stein(design: Design) -> None:
    if np.ptp(design.n) > 0:
        raise ValueError("James-Stein needs equal standard errors")
    if design.groups < 4:
        raise ValueError(f"James-Stein toward the mean needs at least 4 groups, got {design.groups}")


def _check_choice(what: str, given: str, allowed: Sequence[str]) -> None:
    if given not in allowed:
        raise ValueError(f"{what} must be one of {', '.join(allowed)}, got {given!r}")
