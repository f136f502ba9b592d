"""Who gains and who pays: what one strategy does to each group's mean squared error while the truth is held."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from shrinkdash.arrays import Flags, Floats, Wholes
from shrinkdash.data.simulate import simulate
from shrinkdash.measured import ERRORS
from shrinkdash.outcomes import ROWS
from shrinkdash.risk import Risk
from shrinkdash.settings import Design


@dataclass(frozen=True, eq=False)
class WhoPays:
    """Each group's mean squared error with one strategy, against its own mean alone.

    Parameters
    ----------
    strategy : str
        The strategy that is judged.
    labels : tuple of str (J,)
        What the groups are called.
    n : ndarray of int (J,)
        Group sizes.
    away : ndarray (J,)
        theta_j - mu in units of tau: where the group stands in its population. 0 for all where tau is 0.
    mse, mse_se : ndarray (J,)
        Mean squared error with the strategy and its Monte Carlo standard error, in squared outcome units.
    alone : ndarray (J,)
        Mean squared error with no pooling, which is exactly sigma^2 / n_j.
    """

    strategy: str
    labels: tuple[str, ...]
    n: Wholes
    away: Floats
    mse: Floats
    mse_se: Floats
    alone: Floats

    @cached_property
    def ratio(self) -> Floats:
        """MSE relative to no pooling's, (J,): below 1 the group gains."""
        return self.mse / self.alone

    @cached_property
    def ratio_se(self) -> Floats:
        """Monte Carlo standard error of `ratio`, (J,)."""
        return self.mse_se / self.alone

    @cached_property
    def pays(self) -> Flags:
        """Whether the MSE is above no pooling's by more than 2 Monte Carlo standard errors, (J,)."""
        return np.asarray(self.ratio > 1.0 + ERRORS * self.ratio_se)

    @cached_property
    def gains(self) -> Flags:
        """Whether the MSE is below no pooling's by more than 2 Monte Carlo standard errors, (J,)."""
        return np.asarray(self.ratio < 1.0 - ERRORS * self.ratio_se)

    @property
    def edge(self) -> int:
        """The group whose truth is furthest from mu."""
        return int(np.argmax(np.abs(self.away)))

    @property
    def middle(self) -> int:
        """The group whose truth is nearest to mu."""
        return int(np.argmin(np.abs(self.away)))


def who_pays(design: Design, long_run: Risk, strategy: str) -> WhoPays:
    """Set a strategy's mean squared error beside no pooling's, group by group.

    Parameters
    ----------
    design : Design
        Whose truth was held.
    long_run : Risk
        Of this design, with ``truth="fixed"``.
    strategy : str
        A strategy that was simulated.

    Returns
    -------
    WhoPays
    """
    from_mu = simulate(design).theta - design.mu
    away = from_mu / design.tau if design.tau > 0 else np.zeros(design.groups)
    labels = tuple(f"{ROWS[design.outcome].group} {j}" for j in range(1, design.groups + 1))
    mse, mse_se = long_run.group_mse[strategy], long_run.group_mse_se[strategy]
    return WhoPays(strategy, labels, design.n, away, mse, mse_se, design.true_se**2)
