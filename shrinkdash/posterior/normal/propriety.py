"""Whether the posterior of tau exists, and which of its moments do.

References
----------
Gelman (2006), Bayesian Analysis 1:515-534.
"""

from __future__ import annotations

from math import inf

from shrinkdash.posterior.priors import Exponential, Flat, HalfCauchy, HalfNormal, Normal, TauPrior


def existing_moment(J: int, mu_prior: Flat | Normal, tau_prior: TauPrior) -> int:
    """Return the highest power of tau, at most 2, whose posterior mean is finite."""
    return int(min(tail_power(J, mu_prior, tau_prior) - 2, 2))


def tail_power(J: int, mu_prior: Flat | Normal, tau_prior: TauPrior) -> float:
    """Return p where the posterior density of tau falls off as tau^-p."""
    if isinstance(tau_prior, (HalfNormal, Exponential)):
        return inf
    return J - isinstance(mu_prior, Flat) + 2 * isinstance(tau_prior, HalfCauchy)


def refuse_improper(J: int, mu_prior: Flat | Normal, tau_prior: TauPrior) -> None:
    """Raise ValueError where the posterior of tau is improper."""
    if tail_power(J, mu_prior, tau_prior) < 2:
        raise ValueError(f"tau_prior Flat needs at least 3 groups when mu is flat too (else improper), got {J}")
