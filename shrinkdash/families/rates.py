"""Events against an exposure: y_j ~ Poisson(e_j theta_j), gamma rates plugged in or log-normal ones averaged over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, isinf, sqrt
from typing import ClassVar

import numpy as np
from scipy.special import gammaincinv, gammaln, xlogy

from shrinkdash.arrays import Floats
from shrinkdash.data.rates import GroupRates
from shrinkdash.families.counted import Counted, rising
from shrinkdash.families.family import Effects, Interval, PluggedIn, Words
from shrinkdash.families.priors import WIDE_MU, in_words, sigma_prior
from shrinkdash.posterior.conjugate.gamma_poisson import posterior_poisson
from shrinkdash.posterior.conjugate.marginal_ml import GammaPoissonFit, fit_gamma_poisson
from shrinkdash.posterior.engine.distributions import SMALLEST
from shrinkdash.posterior.latent.marginal_ml import LatentNormalFit, fit_lognormal_rates
from shrinkdash.posterior.latent.normal_log_rates import posterior_poisson_lognormal
from shrinkdash.posterior.result import RatePosterior
from shrinkdash.settings import Analysis

# Rates beyond this would overflow; they change no order among replicated data.
LARGEST_LOG = 300.0
# Counts beyond this would overflow; they change no order among replicated data.
LARGEST_COUNT = 1e15


@dataclass(frozen=True, eq=False)
class Rates(Counted):
    """J groups' events against an exposure; see `Counted`."""

    counts: GroupRates

    largest: ClassVar[float] = inf
    words: ClassVar[Words] = Words(
        "rates",
        "rates",
        "maximum likelihood",
        "log probability",
        "Partial pooling uses the counts' own Poisson likelihood. The others, and the rival called normal "
        "approximation, treat ratios O/E as normal, with se = √(r / E) and r that of all groups together.",
    )

    @property
    def size(self) -> Floats:
        """The exposure, (J,)."""
        return self.counts.exposure

    @property
    def nothing_varies(self) -> bool:
        """Whether there are no events."""
        return int(self.counts.events.sum()) == 0

    def log_probability(self, rate: Floats) -> Floats:
        """Poisson, at rates (..., J)."""
        y, e = self.counts.events, self.size
        return np.asarray(xlogy(y, e * rate) - e * rate - gammaln(y + 1.0))

    def plug_in_conjugate(self) -> PluggedIn:
        """Plug in the gamma population of highest marginal likelihood; its spread is the SD of its rates."""
        gamma = fit_gamma_poisson(self.counts)
        estimates = self.in_outcome_units(gamma.estimates(self.counts))
        if isinf(gamma.shape):
            return PluggedIn(0.0, estimates, lambda *_: self.without_width(gamma.mean), self.all_pooled)
        return PluggedIn(self.factor * (gamma.mean / sqrt(gamma.shape)), estimates, *self._of_gamma(gamma))

    def _of_gamma(
        self, gamma: GammaPoissonFit
    ) -> tuple[Callable[[float, float], Interval], Callable[[int, np.random.Generator], Effects]]:
        """Return intervals and draws of the groups' gamma posteriors."""
        shape, rate = gamma.shape + self.counts.events, gamma.rate + self.counts.exposure

        def interval(low: float, high: float) -> Interval:
            return Interval(gammaincinv(shape, low) / rate, gammaincinv(shape, high) / rate).times(self.factor)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            same = rng.gamma(shape, 1.0 / rate, (size, len(shape)))
            return Effects(same, rng.gamma(gamma.shape, 1.0 / gamma.rate, (size, len(shape))))

        return interval, draw_effects

    def fit_normal(self) -> LatentNormalFit:
        """Fit normal log rates."""
        return fit_lognormal_rates(self.counts)

    def posterior_conjugate(self) -> RatePosterior:
        """Integrate shape and rate of the gamma population out."""
        return posterior_poisson(self.counts)

    def posterior_normal(self, analysis: Analysis) -> RatePosterior:
        """Integrate the mean and the SD of normal log rates out."""
        return posterior_poisson_lognormal(self.counts, mu_prior=WIDE_MU, sigma_prior=sigma_prior(analysis))

    def model(self, analysis: Analysis) -> str:
        """Name the Poisson model with normal log rates, and its priors."""
        if analysis.population == "beta or gamma":
            return "event counts, gamma rates, their shape ~ exponential with mean 1, their rate ~ gamma(0.1, 1)"
        mu, sigma = in_words(WIDE_MU), in_words(sigma_prior(analysis))
        return f"event counts, normal log rates, μ {mu}, σ {sigma}"

    def slope(self, centre: float) -> float:
        """Return the rate itself, per unit of its logarithm."""
        return centre

    def rates_of_latent(self, latent: Floats) -> Floats:
        """Make rates of logarithms."""
        rates: Floats = np.exp(np.minimum(latent, LARGEST_LOG))
        return rates

    def conjugate_spread(self, found: RatePosterior, q: Floats) -> Floats:
        """SD of a gamma distribution, which falls as its shape grows."""
        spread: Floats = found.centre / np.sqrt(found.hyper["shape"].quantile(1.0 - q))
        return spread

    def draw_conjugate(self, hyper: Mapping[str, Floats], rng: np.random.Generator) -> Floats:
        """Draw gamma rates."""
        shape, rate = hyper["shape"][:, None], hyper["rate"][:, None]
        drawn: Floats = rng.gamma(shape, 1.0, (len(shape), len(self.counts))) / rate
        return drawn

    def rates_of(self, theta: Floats) -> Floats:
        """Return them: the model's effects are rates."""
        return theta

    def centre_of(self, rate: Floats) -> tuple[Floats, Floats]:
        """Average log rates."""
        rate = np.clip(rate, SMALLEST, inf)
        return rate, np.exp(np.log(rate).mean(axis=0))

    def own_interval(self, low: float, high: float) -> Interval:
        """Exact intervals, which cover at least what they promise.

        References
        ----------
        Garwood (1936), Biometrika 28:437-442.
        """
        y = self.counts.events.astype(np.float64)
        lower = np.where(y > 0, gammaincinv(np.maximum(y, 1.0), 1.0 - high), 0.0)
        found = Interval(lower / self.counts.exposure, gammaincinv(y + 1.0, high) / self.counts.exposure)
        return found.times(self.factor)

    def replicate(self, effects: Floats, rng: np.random.Generator) -> Floats:
        """Draw events in the same exposure."""
        expected = np.minimum(self.counts.exposure * effects, LARGEST_COUNT)
        return self.factor * (rng.poisson(expected) / self.counts.exposure)

    def rest(self, j: int) -> Rates:
        """Leave one group out; the approximation is not asked for again."""
        counts = GroupRates(np.delete(self.counts.events, j), np.delete(self.counts.exposure, j))
        return Rates(counts, self.data, self.factor)

    def log_predictive_conjugate(self, j: int) -> float:
        """Negative binomial, or Poisson where the others have no over-dispersion."""
        gamma, y, e = fit_gamma_poisson(self.rest(j).counts), self.counts.events[j], self.size[j]
        if isinf(gamma.shape):
            return float(self.log_probability(np.full(len(self.counts), gamma.mean))[j])
        failed, succeeded = np.log1p(e / gamma.rate), np.log(e / (gamma.rate + e))
        return float(rising(gamma.shape, y) - gammaln(y + 1.0) - gamma.shape * failed + y * succeeded)
