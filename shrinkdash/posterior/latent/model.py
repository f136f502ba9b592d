"""Posteriors of models whose latent numbers are normal: shared by the logit and the log link."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.posterior.engine.locating import JointDensity, WantedMoments
from shrinkdash.posterior.engine.one_variable import Tails
from shrinkdash.posterior.latent.integrals import Integrals, NodeMoments
from shrinkdash.posterior.latent.shared_points import identity
from shrinkdash.posterior.priors import HalfCauchy, HalfNormal, Normal

SigmaPrior = HalfNormal | HalfCauchy
# Scan this far, in log sigma, below the smallest scale of the problem
BELOW = 1.0
# and above the largest.
ABOVE = 2.5
# The density of log sigma is as smooth as a normal one with this SD, even if it is wider.
SMOOTH = 0.43
# Nodes times kinds of group for which all that is seen is kept: about 3 MB.
MOST_KEPT = 70_000
# A half-Cauchy sigma is followed this many scales out.
FAR_CAUCHY = 1e9
# A normal has nothing beyond so many SDs, nor a half-normal.
FAR_NORMAL = 9.0


@dataclass(frozen=True, eq=False)
class LatentNormalModel:
    """Groups reduced to U different kinds, with the priors of mu and sigma.

    Parameters
    ----------
    integrals : Integrals
        Of the U kinds.
    count : ndarray (U,)
        How many groups are of each kind.
    which : ndarray of int (J,)
        Each group's kind.
    informative : int
        How many groups' likelihoods vanish on both sides.
    together : float
        Where the likelihood of all groups together lies, roughly.
    told : int
        How many of the likelihood's readings, from the first, have their moments told.
    """

    integrals: Integrals
    count: Floats
    which: NDArray[np.intp]
    informative: int
    together: float
    with_moments: int
    mu_prior: Normal
    sigma_prior: SigmaPrior

    @property
    def moment(self) -> int:
        """The highest power of sigma, at most 2, whose posterior mean is finite."""
        return min(self.informative, 2) if isinstance(self.sigma_prior, HalfCauchy) else 2

    def problem(self) -> JointDensity:
        """Pose the integral over log sigma, row by row over mu."""
        likelihood = self.integrals.likelihood
        scale = self.sigma_prior.scale
        own = float(likelihood.width.min())
        spread = float(np.ptp(likelihood.mode)) + own
        cauchy = isinstance(self.sigma_prior, HalfCauchy)
        tails = Tails(right=1.0 + self.informative if cauchy else inf, moment=self.moment)
        low = log(min(scale, own / len(self.which) ** 0.25)) - BELOW
        high = log(max(scale, spread) if cauchy else scale) + ABOVE
        return JointDensity(
            self._log_f,
            self._guess,
            low,
            high,
            tails,
            outer=WantedMoments(np.exp, self.moment),
            inner=WantedMoments(identity),
            reach=40.0,
            scan=13,
            straight=4.0,
            columns=23,
            smooth=SMOOTH,
            detailed=self._detailed,
        )

    def _log_f(self, u: Floats, v: Floats) -> Floats:
        log_likelihood = self.integrals.log_likelihood(v.ravel(), _each(u, v), self.count)
        return self._log_density(log_likelihood, u, v)

    def _detailed(self, u: Floats, v: Floats) -> tuple[Floats, NodeMoments | None]:
        """Keep all that is seen at the nodes for moments and distributions, if that is not too much."""
        if v.size * len(self.count) > MOST_KEPT:
            return self._log_f(u, v), None
        seen = self.integrals.seen(v.ravel(), _each(u, v), self.with_moments)
        return self._log_density(seen.log_likelihood @ self.count, u, v), seen

    def _log_density(self, log_likelihood: Floats, u: Floats, v: Floats) -> Floats:
        from_priors = self.mu_prior.log_density(v) + self.sigma_prior.log_density(np.exp(u))[:, None] + u[:, None]
        return log_likelihood.reshape(v.shape) + from_priors

    def _guess(self, u: Floats) -> tuple[Floats, Floats]:
        """Blend the kinds' own places; groups without events stretch the guess toward the place of all together."""
        likelihood, prior = self.integrals.likelihood, self.mu_prior
        weight = self.count / (likelihood.width**2 + np.exp(2.0 * u)[:, None])
        precision = weight.sum(axis=1) + prior.sd**-2
        centre = (weight @ likelihood.mode + prior.mean * prior.sd**-2) / precision
        return centre, np.maximum(precision**-0.5, np.abs(centre - self.together) / 4.0)


def alike(events: Wholes | Floats, size: Wholes | Floats) -> tuple[Floats, Floats, Floats, NDArray[np.intp]]:
    """Return the different pairs of events and size, (U,) each, how many groups have each, and each group's pair."""
    # NumPy sorts complex numbers by both parts.
    pairs, which, count = np.unique(events + 1j * size, return_inverse=True, return_counts=True)
    return pairs.real.copy(), pairs.imag.copy(), count.astype(np.float64), which


def _each(u: Floats, v: Floats) -> Floats:
    """Return sigma at each node of a rule over log sigma (R,) and mu (R, C), shape (R C,)."""
    sigma: Floats = np.exp(np.broadcast_to(u[:, None], v.shape)).ravel()
    return sigma


def far_out(mu_prior: Normal, sigma_prior: SigmaPrior) -> float:
    """How far from mu's prior mean a latent number can lie."""
    reach = FAR_CAUCHY if isinstance(sigma_prior, HalfCauchy) else FAR_NORMAL
    return abs(mu_prior.mean) + FAR_NORMAL * (mu_prior.sd + reach * sigma_prior.scale)
