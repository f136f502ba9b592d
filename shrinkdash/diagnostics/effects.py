"""Draws of group effects from partial pooling: of the groups that were seen, and of new ones like them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from shrinkdash.arrays import Floats
from shrinkdash.comparison import Comparison
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.diagnostics.leaving_out import size_of
from shrinkdash.full_bayes import Counted
from shrinkdash.posterior.conjugate.marginal_ml import BetaBinomialFit, GammaPoissonFit

# Many groups get fewer draws: the effect of a counted group takes 4 microseconds to draw, and all take memory.
DRAWS, FEWEST_DRAWS = 2_000, 400
MOST_COUNTED, MOST_EFFECTS = 12_000, 400_000
# The groups' numbers move smoothly with the sliders when luck stands still.
SEED = 0
# Rates beyond this would overflow; they change no order among replicated data.
LARGEST_LOG = 300.0


@dataclass(frozen=True, eq=False)
class Effects:
    """Independent draws of group effects: means in outcome units, or rates where data are counts.

    Parameters
    ----------
    same : ndarray (S, J)
        The observed groups' effects, given the data.
    new : ndarray (S, J)
        Those of as many groups that were not seen, from the fitted population.
    """

    same: Floats
    new: Floats


def effects(comparison: Comparison) -> Effects:
    """Draw group effects from partial pooling as the comparison does it.

    Parameters
    ----------
    comparison : Comparison
        Empirical Bayes plugs its between-group SD in, and for means lets mu vary; full Bayes varies all.

    Returns
    -------
    Effects
        From 400 to 2,000 draws: 400,000 / J, for counts by full Bayes 12,000 / J. The same for the same data.
    """
    rng = np.random.default_rng(SEED)
    slow = comparison.fully and comparison.counts is not None
    size = int(np.clip((MOST_COUNTED if slow else MOST_EFFECTS) // len(comparison.data), FEWEST_DRAWS, DRAWS))
    if comparison.fully:
        return _from_posterior(comparison, size, rng)
    if comparison.counts is None:
        return _of_means(comparison, size, rng)
    return _of_rates(comparison.plugged.fit, comparison.counts, size, rng)


def _from_posterior(comparison: Comparison, size: int, rng: np.random.Generator) -> Effects:
    counts = comparison.counts
    drawn = comparison.full.posterior.draws(size, rng)
    spread = drawn["tau" if counts is None else "sigma"]
    new = drawn["mu"][:, None] + spread[:, None] * rng.standard_normal(drawn.theta.shape)
    if counts is None:
        return Effects(drawn.theta, new)
    if isinstance(counts, GroupCounts):
        return Effects(expit(drawn.theta), expit(new))
    return Effects(drawn.theta, np.exp(np.minimum(new, LARGEST_LOG)))


def _of_means(comparison: Comparison, size: int, rng: np.random.Generator) -> Effects:
    """Draw mu given the plugged tau, and the effects given both (Gelman et al. 2013, section 5.4)."""
    data, tau, fit = comparison.data, comparison.plugged.tau_hat, comparison.plugged.estimates
    sd_mu = float(np.sum(1.0 / (tau**2 + data.se**2))) ** -0.5
    mu = fit.mu_hat + sd_mu * rng.standard_normal((size, 1))
    z = rng.standard_normal((size, len(data)))
    same = mu + fit.weight * (data.y_bar - mu) + np.sqrt(fit.weight) * data.se * z
    return Effects(same, mu + tau * z)


def _of_rates(
    fit: BetaBinomialFit | GammaPoissonFit | None, counts: Counted, size: int, rng: np.random.Generator
) -> Effects:
    """Draw rates from the conjugate population that was plugged in; without over-dispersion all are the pooled rate."""
    shape = (size, len(counts))
    if isinstance(fit, BetaBinomialFit) and isinstance(counts, GroupCounts) and fit.size < np.inf:
        a, b = fit.mean * fit.size, (1.0 - fit.mean) * fit.size
        same = rng.beta(a + counts.events, b + counts.trials - counts.events, shape)
        return Effects(same, rng.beta(a, b, shape))
    if isinstance(fit, GammaPoissonFit) and not isinstance(counts, GroupCounts) and fit.shape < np.inf:
        same = rng.gamma(fit.shape + counts.events, 1.0 / (fit.rate + counts.exposure), shape)
        return Effects(same, rng.gamma(fit.shape, 1.0 / fit.rate, shape))
    pooled = np.full(shape, counts.events.sum() / size_of(counts).sum())
    return Effects(pooled, pooled)
