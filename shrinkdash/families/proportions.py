"""Events among trials: y_j ~ Binomial(n_j, p_j), with beta rates plugged in or normal logits averaged over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isinf, sqrt
from typing import ClassVar

import numpy as np
from scipy.special import betaincinv, expit, gammaln, logit, xlog1py, xlogy

from shrinkdash.arrays import Floats, Wholes
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.families.counted import Counted, rising
from shrinkdash.families.family import Effects, Interval, PluggedIn, Words
from shrinkdash.families.priors import in_words, sigma_prior
from shrinkdash.posterior.conjugate.beta_binomial import posterior_beta_binomial
from shrinkdash.posterior.conjugate.marginal_ml import BetaBinomialFit, fit_beta_binomial
from shrinkdash.posterior.engine.distributions import ALMOST_ONE, SMALLEST
from shrinkdash.posterior.latent.marginal_ml import LatentNormalFit, fit_normal_logits
from shrinkdash.posterior.latent.normal_logits import STANDARD_NORMAL, posterior_binomial
from shrinkdash.posterior.priors import Beta, HalfCauchy
from shrinkdash.posterior.result import RatePosterior
from shrinkdash.settings import Analysis

# Half of the belief in a size of more than 50: an SD of rates of less than 7 per cent around a half.
SIZE_PRIOR = HalfCauchy(50.0)
UNIFORM = Beta(1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Proportions(Counted):
    """J groups' events among trials; see `Counted`."""

    counts: GroupCounts

    words: ClassVar[Words] = Words(
        "proportions",
        "rates",
        "maximum likelihood",
        "log probability",
        "Partial pooling uses the counts' own binomial likelihood. The others, and the rival called normal "
        "approximation, treat proportions as normal, with se = √(p (1 − p) / n) and p that of all groups.",
    )

    @property
    def largest(self) -> float:
        """A rate of 1."""
        return self.factor

    @property
    def size(self) -> Floats:
        """The trials, (J,)."""
        return self.counts.trials.astype(np.float64)

    @property
    def nothing_varies(self) -> bool:
        """Whether all or no trials are events."""
        total = int(self.counts.events.sum())
        return total in (0, int(self.counts.trials.sum()))

    def log_probability(self, rate: Floats) -> Floats:
        """Binomial, at rates (..., J)."""
        y, n = self.counts.events, self.size
        return np.asarray(_log_choose(n, y) + xlogy(y, rate) + xlog1py(n - y, -rate))

    def plug_in_conjugate(self) -> PluggedIn:
        """Plug in the beta population of highest marginal likelihood; its spread is the SD of its rates."""
        beta = fit_beta_binomial(self.counts)
        spread = sqrt(beta.mean * (1.0 - beta.mean) / (beta.size + 1.0))
        estimates = self.in_outcome_units(beta.estimates(self.counts))
        if isinf(beta.size):
            return PluggedIn(self.factor * spread, estimates, lambda *_: self.without_width(beta.mean), self.all_pooled)
        return PluggedIn(self.factor * spread, estimates, *self._of_beta(beta))

    def _of_beta(
        self, beta: BetaBinomialFit
    ) -> tuple[Callable[[float, float], Interval], Callable[[int, np.random.Generator], Effects]]:
        """Return intervals and draws of the groups' beta posteriors."""
        y, n = self.counts.events.astype(np.float64), self.size
        a, b = beta.mean * beta.size, (1.0 - beta.mean) * beta.size

        def interval(low: float, high: float) -> Interval:
            lower, upper = betaincinv(a + y, b + (n - y), np.array([[low], [high]]))
            return Interval(lower, upper).times(self.factor)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            shape = (size, len(y))
            same = rng.beta(a + self.counts.events, b + self.counts.trials - self.counts.events, shape)
            return Effects(same, rng.beta(a, b, shape))

        return interval, draw_effects

    def fit_normal(self) -> LatentNormalFit:
        """Fit normal logits."""
        return fit_normal_logits(self.counts)

    def posterior_conjugate(self) -> RatePosterior:
        """Integrate mean and size of the beta population out; a proper prior, since all or no trials may be events."""
        return posterior_beta_binomial(self.counts, prior=(UNIFORM, SIZE_PRIOR))

    def posterior_normal(self, analysis: Analysis) -> RatePosterior:
        """Integrate the mean and the SD of normal logits out."""
        return posterior_binomial(self.counts, sigma_prior=sigma_prior(analysis))

    def model(self, analysis: Analysis) -> str:
        """Name the binomial model with normal logits, and its priors."""
        if analysis.population == "beta or gamma":
            return f"events among trials, beta rates, their mean uniform, their size {in_words(SIZE_PRIOR)}"
        mu, sigma = in_words(STANDARD_NORMAL), in_words(sigma_prior(analysis))
        return f"events among trials, normal logits, μ {mu}, σ {sigma}"

    def slope(self, centre: float) -> float:
        """P (1 - p) per logit."""
        return centre * (1.0 - centre)

    def rates_of_latent(self, latent: Floats) -> Floats:
        """Make rates of logits."""
        return self.rates_of(latent)

    def conjugate_spread(self, found: RatePosterior, q: Floats) -> Floats:
        """SD of a beta distribution, which falls as its size grows."""
        centre = found.centre
        spread: Floats = np.sqrt(centre * (1.0 - centre) / (found.hyper["size"].quantile(1.0 - q) + 1.0))
        return spread

    def draw_conjugate(self, hyper: Mapping[str, Floats], rng: np.random.Generator) -> Floats:
        """Draw beta rates."""
        mean, size = hyper["mean"][:, None], hyper["size"][:, None]
        return rng.beta(mean * size, (1.0 - mean) * size, (len(size), len(self.counts)))

    def rates_of(self, theta: Floats) -> Floats:
        """Make rates of logits."""
        rates: Floats = expit(theta)
        return rates

    def centre_of(self, rate: Floats) -> tuple[Floats, Floats]:
        """Average logits."""
        rate = np.clip(rate, SMALLEST, ALMOST_ONE)
        return rate, expit(logit(rate).mean(axis=0))

    def own_interval(self, low: float, high: float) -> Interval:
        """Exact intervals, which cover at least what they promise.

        References
        ----------
        Clopper & Pearson (1934), Biometrika 26:404-413.
        """
        y, n = self.counts.events.astype(np.float64), self.size
        # A Beta needs positive parameters; at none or all events that end is 0 or 1.
        lower = np.where(y > 0, betaincinv(np.maximum(y, 1.0), n - y + 1.0, 1.0 - high), 0.0)
        upper = np.where(y < n, betaincinv(y + 1.0, np.maximum(n - y, 1.0), high), 1.0)
        return Interval(lower, upper).times(self.factor)

    def replicate(self, effects: Floats, rng: np.random.Generator) -> Floats:
        """Draw as many trials."""
        return self.factor * (rng.binomial(self.counts.trials, effects) / self.counts.trials)

    def rest(self, j: int) -> Proportions:
        """Leave one group out; the approximation is not asked for again."""
        counts = GroupCounts(np.delete(self.counts.events, j), np.delete(self.counts.trials, j))
        return Proportions(counts, self.data, self.factor)

    def log_predictive_conjugate(self, j: int) -> float:
        """Beta-binomial, or binomial where the others have no over-dispersion."""
        beta, y, n = fit_beta_binomial(self.rest(j).counts), self.counts.events[j], self.size[j]
        if isinf(beta.size):
            return float(self.log_probability(np.full(len(self.counts), beta.mean))[j])
        a, b = beta.mean * beta.size, (1.0 - beta.mean) * beta.size
        ratio = rising(a, y) + rising(b, n - y) - rising(beta.size, n)
        return ratio + float(_log_choose(n, y))


def _log_choose(n: Floats, y: Floats | Wholes) -> Floats:
    """Log of the number of ways to choose y of n."""
    log_choose: Floats = gammaln(n + 1.0) - gammaln(y + 1.0) - gammaln(n - y + 1.0)
    return log_choose
