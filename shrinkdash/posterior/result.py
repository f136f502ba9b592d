"""What every model returns: moments at once; quantiles, probabilities, draws and ranks when asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from shrinkdash.arrays import Floats
from shrinkdash.posterior.engine.distributions import Distributions, checked_probabilities

# Beyond this the page says that the numbers are not exact.
LARGEST_ERROR = 1e-6
# Draws ranked at once.
BLOCK = 500


@dataclass(frozen=True, eq=False)
class Quantity:
    """The posterior distribution of one number.

    Parameters
    ----------
    mean, sd : float
        ``inf`` where they do not exist; quantiles always do.
    distribution : Distributions
        The distribution.
    """

    mean: float
    sd: float
    distribution: Distributions

    def quantile(self, q: ArrayLike) -> Floats:
        """Quantiles, in the shape of q: one number, or a list.

        Raises
        ------
        ValueError
            If one of q does not lie strictly between 0 and 1.
        """
        return self.distribution.quantile(checked_probabilities(q))[:, 0].reshape(np.shape(q))

    def density(self, x: ArrayLike) -> Floats:
        """Probability density at x, in the shape of x."""
        points = np.asarray(x, dtype=np.float64)
        return self.distribution.density(points.reshape(-1, 1))[:, 0].reshape(points.shape)

    def above(self, threshold: float) -> float:
        """Probability that the number is larger than a threshold."""
        return float(1.0 - self.distribution.cdf(np.array([[threshold]], dtype=np.float64))[0, 0])


@dataclass(frozen=True, eq=False)
class Draws:
    """Independent draws from the joint posterior: no chain, no warm-up.

    Parameters
    ----------
    theta : ndarray (size, J)
        Group effects, on the model's own scale.
    hyper : mapping of str to ndarray (size,)
        Hyperparameters, by name.
    new : ndarray (size,)
        A new group's effect.
    """

    theta: Floats
    hyper: Mapping[str, Floats]
    new: Floats

    def __getitem__(self, name: str) -> Floats:
        """Return a hyperparameter's draws, or those of "theta" or "new"."""
        return {"theta": self.theta, "new": self.new, **self.hyper}[name]


@dataclass(frozen=True, eq=False)
class Ranks:
    """Where each group stands among the J, rank 1 being the largest effect.

    Parameters
    ----------
    probability : ndarray (J, J)
        Row j: the probability of each rank 1..J for group j.
    """

    probability: Floats

    @classmethod
    def of(cls, theta: Floats) -> Ranks:
        """Rank the groups in each draw, theta of shape (size, J)."""
        size, J = theta.shape
        counts = np.zeros(J * J)
        for block in np.array_split(theta, -(-size // BLOCK)):
            rank = np.argsort(np.argsort(-block, axis=1), axis=1)
            counts += np.bincount((rank + J * np.arange(J)).ravel(), minlength=J * J)
        return cls(counts.reshape(J, J) / size)

    @property
    def best(self) -> Floats:
        """Probability of rank 1, shape (J,)."""
        return self.probability[:, 0]

    @property
    def mean(self) -> Floats:
        """Expected rank, shape (J,)."""
        expected: Floats = self.probability @ np.arange(1.0, len(self.probability) + 1.0)
        return expected

    def quantile(self, q: float) -> Floats:
        """Smallest rank that is not exceeded with probability q, shape (J,)."""
        # The slack keeps a sum of shares that rounds below q from moving the rank by one.
        reached = np.cumsum(self.probability, axis=1) >= q - 1e-12
        ranks: Floats = 1.0 + reached.argmax(axis=1)
        return ranks


class Sampler(Protocol):
    """What can draw from a joint posterior."""

    def __call__(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw `size` times."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """The posterior distribution of a two-level model.

    Parameters
    ----------
    theta_mean, theta_sd : ndarray (J,)
        Means and SDs of the group effects, on the model's own scale.
    hyper : mapping of str to Quantity
        The hyperparameters, by name.
    new_group : Quantity
        The effect of a group that has not been seen.
    log_marginal : float
        Log of the probability (density) of the data, all constants included.
    error : float
        Error put on means and SDs by comparing rules of different fineness, in posterior SDs: the largest.
    groups : Distributions
        The distributions of the J effects.
    sampler : Sampler
        Draws from the joint posterior.
    weigh, find_centre : callable
        Work out `weight` and `centre` when they are asked for.
    """

    theta_mean: Floats
    theta_sd: Floats
    hyper: Mapping[str, Quantity]
    new_group: Quantity
    log_marginal: float
    error: float
    groups: Distributions
    sampler: Sampler
    weigh: Callable[[], Floats]
    find_centre: Callable[[], float]

    def __post_init__(self) -> None:
        self.theta_mean.flags.writeable = False
        self.theta_sd.flags.writeable = False

    @property
    def accurate(self) -> bool:
        """Whether the error is put at no more than a millionth of a posterior SD."""
        return self.error <= LARGEST_ERROR

    @cached_property
    def weight(self) -> Floats:
        """Posterior expectation of the weight on the group's own data, between 0 and 1, shape (J,).

        It is that of tau^2 / (tau^2 + se_j^2) for normal data, n_j / (n_j + size) for beta rates and
        e_j / (e_j + rate) for gamma rates. For normal logits and logarithms of rates it is approximate: that of
        sigma^2 / (sigma^2 + v_j) on the model's scale, v_j = 1 / (n_j p_j (1 - p_j)) or 1 / (e_j r_j) being the
        likelihood's variance at the group's posterior mean rate.
        """
        return self.weigh()

    @cached_property
    def centre(self) -> float:
        """Centre of the pull, in outcome units or as a rate.

        The posterior mean of mu for normal data and of the mean of beta rates; the posterior median of shape / rate
        for gamma rates, whose mean need not exist; of 1 / (1 + exp(-mu)) for logits, and of exp(mu) for logarithms.
        """
        return self.find_centre()

    def theta_quantile(self, q: ArrayLike) -> Floats:
        """Quantiles of every group effect, shape (len(q), J), or (J,) for a single q.

        Raises
        ------
        ValueError
            If one of q does not lie strictly between 0 and 1.
        """
        return self.groups.quantile(checked_probabilities(q)).reshape((*np.shape(q), len(self.theta_mean)))

    def draws(self, size: int, rng: np.random.Generator) -> Draws:
        """Draw from the joint posterior, independently.

        Raises
        ------
        ValueError
            If size is not a whole number >= 1.
        """
        if not isinstance(size, (int, np.integer)) or size < 1:
            raise ValueError(f"size must be a whole number >= 1, got {size!r}")
        return self.sampler(int(size), rng)

    def ranks(self, size: int, rng: np.random.Generator) -> Ranks:
        """Rank the groups in `size` draws; a probability's Monte Carlo error is at most 0.5 / sqrt(size)."""
        return Ranks.of(self.draws(size, rng).theta)


@dataclass(frozen=True, eq=False)
class RatePosterior(Posterior):
    """A posterior of counts, whose groups have rates: probabilities, or events per exposure.

    Parameters
    ----------
    rate_mean, rate_sd : ndarray (J,)
        Means and SDs of the rates.
    rates : Distributions
        Their distributions.
    """

    rate_mean: Floats
    rate_sd: Floats
    rates: Distributions

    def rate_quantile(self, q: ArrayLike) -> Floats:
        """Quantiles of every rate, shape (len(q), J), or (J,) for a single q.

        Raises
        ------
        ValueError
            If one of q does not lie strictly between 0 and 1.
        """
        return self.rates.quantile(checked_probabilities(q)).reshape((*np.shape(q), len(self.rate_mean)))
