"""What proportions and rates have in common: counts whose effects are rates, and whose means are an approximation."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike

from shrinkdash.arrays import Floats
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.estimators import Estimates
from shrinkdash.families.family import DrawEffects, Effects, FullBayes, Interval, Kinds, PluggedIn
from shrinkdash.families.means import plugged_means
from shrinkdash.families.scores import Score, linear_parameters, score_of_draws
from shrinkdash.measured import Measured
from shrinkdash.posterior.conjugate.rising_factorials import log_rising
from shrinkdash.posterior.latent.marginal_ml import LatentNormalFit
from shrinkdash.posterior.result import RatePosterior
from shrinkdash.settings import POOLINGS, Analysis
from shrinkdash.strategies import COMPLETE, NO
from shrinkdash.tau2.methods import estimate_tau2

PLUGGED, FULL = POOLINGS


@dataclass(frozen=True, eq=False)
class Counted(ABC):
    """J groups of counts.

    Parameters
    ----------
    counts : GroupCounts or GroupRates
        What was observed.
    data : GroupMeans
        Its normal approximation, in outcome units.
    factor : float
        Outcome units per unit rate: 100 where proportions are told in per cent.
    """

    counts: GroupCounts | GroupRates
    data: GroupMeans
    factor: float = 1.0

    approximated: ClassVar[bool] = True

    @property
    @abstractmethod
    def size(self) -> Floats:
        """The trials or the exposure, (J,)."""

    @property
    @abstractmethod
    def nothing_varies(self) -> bool:
        """Whether the counts leave no population to estimate."""

    @abstractmethod
    def log_probability(self, rate: Floats) -> Floats:
        """Log probability of the counts at rates (..., J), all constants included; -inf where it is 0."""

    @abstractmethod
    def plug_in_conjugate(self) -> PluggedIn:
        """Plug in the beta or gamma population of highest marginal likelihood."""

    @abstractmethod
    def fit_normal(self) -> LatentNormalFit:
        """Fit the population with normal logits or logarithms by highest marginal likelihood."""

    @abstractmethod
    def posterior_conjugate(self) -> RatePosterior:
        """Integrate a beta or gamma population out."""

    @abstractmethod
    def posterior_normal(self, analysis: Analysis) -> RatePosterior:
        """Integrate a population with normal logits or logarithms out."""

    @abstractmethod
    def slope(self, centre: float) -> float:
        """How far a rate at the centre moves per unit of the logit or logarithm."""

    @abstractmethod
    def rates_of_latent(self, latent: Floats) -> Floats:
        """Make rates of logits or logarithms."""

    @abstractmethod
    def conjugate_spread(self, found: RatePosterior, q: Floats) -> Floats:
        """Quantiles of the SD of a beta or gamma population's rates, its mean taken at the centre."""

    @abstractmethod
    def draw_conjugate(self, hyper: Mapping[str, Floats], rng: np.random.Generator) -> Floats:
        """Draw J rates from each of S beta or gamma populations, (S, J)."""

    @abstractmethod
    def centre_of(self, rate: Floats) -> tuple[Floats, Floats]:
        """Return draws of rates (S, J) within their bounds, and their mean on the model's scale, (J,)."""

    @abstractmethod
    def rest(self, j: int) -> Self:
        """Leave one group out."""

    @abstractmethod
    def log_predictive_conjugate(self, j: int) -> float:
        """Log probability of a group's count by the beta or gamma population fitted to the others."""

    def plug_in(self, analysis: Analysis) -> PluggedIn:
        """Estimate by marginal maximum likelihood; where nothing varies the approximation is used."""
        if self.nothing_varies:
            plugged = plugged_means(self.data, float(np.sqrt(estimate_tau2(self.data, analysis.method))))
            return PluggedIn(plugged.tau_hat, plugged.estimates, plugged.interval, self.all_pooled)
        return self._plug_in_normal() if analysis.population == "normal" else self.plug_in_conjugate()

    def _plug_in_normal(self) -> PluggedIn:
        fit = self.fit_normal()

        def interval(low: float, high: float) -> Interval:
            lower, upper = fit.rate_quantile([low, high])
            return Interval(lower, upper).times(self.factor)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            same = fit.rate_draws(size, rng)
            return Effects(same, self.rates_of_latent(fit.mu + fit.sigma * rng.standard_normal(same.shape)))

        tau_hat = self.factor * self.slope(fit.centre) * fit.sigma
        return PluggedIn(tau_hat, self.in_outcome_units(fit.estimates()), interval, draw_effects)

    def posterior(self, analysis: Analysis) -> RatePosterior:
        """Integrate the population out."""
        conjugate = analysis.population == "beta or gamma"
        return self.posterior_conjugate() if conjugate else self.posterior_normal(analysis)

    def in_outcome_units(self, found: Estimates) -> Estimates:
        """Read estimates of rates in outcome units."""
        factor = self.factor
        return Estimates(factor * found.theta_hat, factor * found.mu_hat, found.weight, factor * found.theta_sd)

    def without_width(self, mean: float) -> Interval:
        """Return intervals that are the common rate."""
        ends = np.full(len(self.counts), mean)
        return Interval(ends, ends).times(self.factor)

    def all_pooled(self, size: int, _: np.random.Generator) -> Effects:
        """Without over-dispersion all rates are the pooled one."""
        pooled = np.full((size, len(self.counts)), self.counts.events.sum() / self.size.sum())
        return Effects(pooled, pooled)

    def full_bayes(self, analysis: Analysis) -> FullBayes:
        """Read the posterior in outcome units."""
        found, factor = self.posterior(analysis), self.factor
        estimates = Estimates(factor * found.rate_mean, factor * found.centre, found.weight, factor * found.rate_sd)
        read = self._read_conjugate if analysis.population == "beta or gamma" else self._read_normal
        return FullBayes(found, estimates, lambda q: factor * found.rate_quantile(q), *read(found))

    def _read_normal(self, found: RatePosterior) -> tuple[Callable[[ArrayLike], Floats], DrawEffects]:
        def tau_quantile(q: ArrayLike) -> Floats:
            return self.factor * self.slope(found.centre) * found.hyper["sigma"].quantile(q)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            drawn = found.draws(size, rng)
            away = drawn["sigma"][:, None] * rng.standard_normal(drawn.theta.shape)
            return Effects(self.rates_of(drawn.theta), self.rates_of_latent(drawn["mu"][:, None] + away))

        return tau_quantile, draw_effects

    def _read_conjugate(self, found: RatePosterior) -> tuple[Callable[[ArrayLike], Floats], DrawEffects]:
        def tau_quantile(q: ArrayLike) -> Floats:
            return self.factor * self.conjugate_spread(found, np.asarray(q, dtype=np.float64))

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            drawn = found.draws(size, rng)
            return Effects(drawn.theta, self.draw_conjugate(drawn.hyper, rng))

        return tau_quantile, draw_effects

    @abstractmethod
    def rates_of(self, theta: Floats) -> Floats:
        """Make rates of effects on the model's scale."""

    def observed(self) -> Floats:
        """Return the observed rates."""
        return self.factor * (self.counts.events / self.size)

    def without(self, j: int, analysis: Analysis) -> Self:
        """Leave one group out; no prior depends on the others."""
        return self.rest(j)

    def kinds(self) -> Kinds:
        """Find groups with equal counts."""
        pairs = np.stack([self.counts.events, self.size])
        _, first, which = np.unique(pairs, axis=1, return_index=True, return_inverse=True)
        return Kinds(first, which.ravel())

    def pooled_left_out(self) -> Floats:
        """Log probability of each count with the others' pooled rate plugged in, (J,); -inf where that rules it out."""
        y, size = self.counts.events, self.size
        return self.log_probability((y.sum() - y) / (size.sum() - size))

    def plugged_left_out(self, analysis: Analysis) -> Floats:
        """Log probability of each count by a population fitted without it."""
        first, which = self.kinds()
        predict = self._log_predictive_normal if analysis.population == "normal" else self.log_predictive_conjugate
        answers: Floats = np.array([predict(int(j)) for j in first])[which]
        return answers

    def _log_predictive_normal(self, j: int) -> float:
        return float(self.rest(j).fit_normal().log_probability(self.counts.events[j], self.size[j])[0])

    def fewest_to_leave_out(self, analysis: Analysis) -> int:
        """3: two groups that are left have proper priors."""
        return 3

    def scores(
        self, fits: Mapping[str, Estimates], plugged: PluggedIn, full: Callable[[], FullBayes], drawn: Floats | None
    ) -> dict[str, Score]:
        """Count parameters; score full Bayes, where it is in use, by its draws."""
        scores = {NO: Score(Measured(float(len(self.data)))), COMPLETE: Score(Measured(1.0))}
        scores[PLUGGED] = Score(Measured(linear_parameters(plugged.estimates.weight)))
        if drawn is not None:
            rate, centre = self.centre_of(drawn)
            scores[FULL] = score_of_draws(self.log_probability(rate), float(self.log_probability(centre).sum()))
        return scores


def rising(a: float, y: float) -> float:
    """Log of a (a + 1) ... (a + y - 1)."""
    return float(log_rising(np.array(a), np.array(y, dtype=np.float64)))
