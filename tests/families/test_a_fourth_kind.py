"""A kind of data that the package does not know, as one class: ratios whose logarithms are normal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

import numpy as np
import pytest

from shrinkdash import intervals
from shrinkdash.comparison import Comparison, compare
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.writing import to_csv
from shrinkdash.diagnostics.criteria import criteria, leave_out
from shrinkdash.diagnostics.effects import effects
from shrinkdash.diagnostics.league import league
from shrinkdash.diagnostics.predictive import CHOSEN, checks
from shrinkdash.estimators import Estimates
from shrinkdash.families import family_of
from shrinkdash.families.family import Effects, Family, FullBayes, Interval, Kinds, PluggedIn, Words
from shrinkdash.families.means import Means
from shrinkdash.families.scores import Score, linear_parameters
from shrinkdash.measured import Measured
from shrinkdash.posterior.result import Posterior
from shrinkdash.settings import POOLINGS, Analysis
from shrinkdash.strategies import COMPLETE, NO, NORMAL, PARTIAL
from shrinkdash.ui.parts.groups_table import columns

LOGS = GroupMeans([0.1, 0.9, 0.4, -0.3, 1.2], [0.2, 0.3, 0.1, 0.4, 0.2], names=["A", "B", "C", "D", "E"])


@dataclass(frozen=True, eq=False)
class Ratios:
    """J positive ratios; effects are ratios, and all that is normal happens to their logarithms."""

    logs: Means
    factor = 1.0
    approximated = True
    largest = inf
    words = Words("means", "ratios", None, "log density", "Ratios are pooled on the log scale.")

    @property
    def data(self) -> GroupMeans:
        ratio = np.exp(self.logs.data.y_bar)
        return GroupMeans(ratio, ratio * self.logs.data.se, names=self.logs.data.names)

    def plug_in(self, analysis: Analysis) -> PluggedIn:
        found = self.logs.plug_in(analysis)

        def interval(low: float, high: float) -> Interval:
            return _raised(found.interval(low, high))

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            drawn = found.draw_effects(size, rng)
            return Effects(np.exp(drawn.same), np.exp(drawn.new))

        return PluggedIn(found.tau_hat, _ratios(found.estimates), interval, draw_effects)

    def posterior(self, analysis: Analysis) -> Posterior:
        return self.logs.posterior(analysis)

    def full_bayes(self, analysis: Analysis) -> FullBayes:
        found = self.logs.full_bayes(analysis)

        def draw_effects(size: int, rng: np.random.Generator) -> Effects:
            drawn = found.draw_effects(size, rng)
            return Effects(np.exp(drawn.same), np.exp(drawn.new))

        estimates = _ratios(found.estimates)
        return FullBayes(
            found.posterior, estimates, lambda q: np.exp(found.quantile(q)), found.tau_quantile, draw_effects
        )

    def model(self, analysis: Analysis) -> str:
        return self.logs.model(analysis)

    def own_interval(self, low: float, high: float) -> Interval:
        return _raised(self.logs.own_interval(low, high))

    def observed(self) -> np.ndarray:
        return np.exp(self.logs.observed())

    def replicate(self, effects: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        return np.exp(self.logs.replicate(np.log(effects), rng))

    def without(self, j: int, analysis: Analysis) -> Ratios:
        return Ratios(self.logs.without(j, analysis))

    def kinds(self) -> Kinds:
        return self.logs.kinds()

    def pooled_left_out(self) -> np.ndarray:
        return self.logs.pooled_left_out()

    def plugged_left_out(self, analysis: Analysis) -> np.ndarray:
        return self.logs.plugged_left_out(analysis)

    def fewest_to_leave_out(self, analysis: Analysis) -> int:
        return self.logs.fewest_to_leave_out(analysis)

    def scores(self, fits: Mapping[str, Estimates], plugged: PluggedIn, full, drawn) -> dict[str, Score]:
        weight = plugged.estimates.weight
        return {NO: Score(Measured(5.0)), COMPLETE: Score(Measured(1.0))} | {
            by: Score(Measured(linear_parameters(weight))) for by in POOLINGS
        }


def _raised(logs: Interval) -> Interval:
    return Interval(np.exp(logs.lower), np.exp(logs.upper))


def _ratios(logs: Estimates) -> Estimates:
    ratio = np.exp(logs.theta_hat)
    return Estimates(ratio, float(np.exp(logs.mu_hat)), logs.weight, ratio * logs.theta_sd)


def compared(by: str) -> Comparison:
    return compare(Ratios(Means(LOGS)), analysis=Analysis(by=by, prior="half-normal"))


def test_it_is_a_family_and_other_things_are_none() -> None:
    assert isinstance(Ratios(Means(LOGS)), Family)
    with pytest.raises(TypeError, match="data must be GroupMeans, GroupCounts, GroupRates or a Family, got list"):
        family_of([1.0, 2.0])


@pytest.mark.parametrize("by", POOLINGS)
def test_estimates_are_those_of_the_logarithms(by: str) -> None:
    logs = compare(LOGS, analysis=Analysis(by=by, prior="half-normal"))
    found = compared(by)
    np.testing.assert_array_equal(found.pooled.theta_hat, np.exp(logs.pooled.theta_hat))
    assert found.tau_hat == logs.tau_hat
    assert {NO, COMPLETE, PARTIAL, NORMAL} <= set(found.fits)


@pytest.mark.parametrize("by", POOLINGS)
def test_intervals_are_those_of_the_logarithms(by: str) -> None:
    logs = compare(LOGS, analysis=Analysis(by=by, prior="half-normal"))
    for name, interval in intervals.side_by_side(compared(by), 0.9).items():
        np.testing.assert_allclose(interval.upper, np.exp(intervals.side_by_side(logs, 0.9)[name].upper), rtol=1e-14)


@pytest.mark.parametrize("by", POOLINGS)
def test_diagnostics_take_it(by: str) -> None:
    found = compared(by)
    drawn = effects(found)
    assert drawn.new.min() > 0
    scored = leave_out(criteria(found, drawn), found)
    logs = compare(LOGS, analysis=Analysis(by=by, prior="half-normal"))
    expected = leave_out(criteria(logs, effects(logs)), logs)
    for name in POOLINGS:
        np.testing.assert_array_equal(scored.scores[name].left_out, expected.scores[name].left_out)
    assert all(0 < check.p < 1 for check in checks(found, drawn.new, next(iter(CHOSEN))))
    assert league(found, 0.9).own.tolist() == [4.0, 2.0, 3.0, 5.0, 1.0]


def test_its_table_is_written() -> None:
    written = to_csv(columns(compared("full Bayes"))).decode("utf-8-sig").splitlines()
    assert written[0].startswith("group,own mean,own weight,pooled")
    assert [line.split(",")[0] for line in written[1:]] == list("ABCDE")
    np.testing.assert_allclose([float(line.split(",")[1]) for line in written[1:]], np.exp(LOGS.y_bar))
