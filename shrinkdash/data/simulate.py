"""The two-level model: how a simulated study comes about.

theta_j ~ N(mu, tau^2) and y_bar_j ~ N(theta_j, se_j^2), for groups j = 1..J.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import expit, logit

from shrinkdash.arrays import Floats
from shrinkdash.data.count_quantiles import binomial_quantile, poisson_quantile
from shrinkdash.data.means import GroupMeans
from shrinkdash.data.proportions import GroupCounts
from shrinkdash.data.rates import GroupRates
from shrinkdash.data.worlds import deviations
from shrinkdash.outcomes import ROWS, Outcome
from shrinkdash.settings import Design

# One stream each for truth and data, so that equal seeds do not give equal numbers. Of the streams tried, these make
# the first screen an ordinary draw: its estimate of tau is near tau, and pooling gains about what it gains on average.
TRUTH_STREAM, DATA_STREAM = 22, 15
# A yes/no outcome is told in per cent.
PER_CENT = 100.0
# A rate is cut where it would give more counts than this.
LARGEST_COUNT = 1e15


@dataclass(frozen=True, eq=False)
class Study:
    """A simulated study: the truth, and the data it gave.

    ``theta`` has shape (J,), in outcome units. Where the outcome is counted, ``counts`` holds the counts and ``data``
    is their normal approximation, in per cent for yes/no outcomes.
    """

    theta: Floats
    data: GroupMeans
    counts: GroupCounts | GroupRates | None = None


def simulate(design: Design) -> Study:
    """Draw a study: theta_j = mu + tau u_j and y_bar_j = theta_j + se_j e_j, where u_j is z_j in a normal world.

    z comes from the truth seed and e from the data seed, one number a group in order, so group j's luck depends
    neither on the other settings nor on how many groups there are. Counts come from the same numbers: effects are
    normal on the logit or log scale, with about the same SD tau of the rates, and group j's count is the quantile of
    its binomial or Poisson distribution at Phi(e_j).
    """
    z = deviations(design, _numbers(design.truth_seed, TRUTH_STREAM, design.groups))
    e = _numbers(design.data_seed, DATA_STREAM, design.groups)
    names = tuple(f"{ROWS[design.outcome].group} {j}" for j in range(1, design.groups + 1))
    return _SIMULATORS[design.outcome](design, z, e, names)


def _measurements(design: Design, z: Floats, e: Floats, names: tuple[str, ...]) -> Study:
    theta = design.mu + design.tau * z
    return Study(theta, GroupMeans(theta + design.true_se * e, design.se, design.n, names))


def _yes_no(design: Design, z: Floats, e: Floats, names: tuple[str, ...]) -> Study:
    p = design.mu / PER_CENT
    rate = expit(logit(p) + design.tau / PER_CENT / (p * (1.0 - p)) * z)
    events = binomial_quantile(design.n, rate, e)
    counts = GroupCounts(events, design.n, names)
    total, trials = counts.events.sum(), counts.trials.sum()
    # Half an event more or less where the approximation would have no spread.
    pooled = total / trials if 0 < total < trials else (total + 0.5) / (trials + 1.0)
    se = np.sqrt(pooled * (1.0 - pooled) / design.n)
    return Study(PER_CENT * rate, GroupMeans(PER_CENT * events / design.n, PER_CENT * se, design.n, names), counts)


def _events(design: Design, z: Floats, e: Floats, names: tuple[str, ...]) -> Study:
    exposure = design.n.astype(np.float64)
    theta = np.minimum(design.mu * np.exp(design.tau / design.mu * z), LARGEST_COUNT / exposure)
    counts = GroupRates(poisson_quantile(exposure * theta, e), exposure, names)
    se = np.sqrt(max(counts.events.sum(), 0.5) / exposure.sum() / exposure)
    return Study(theta, GroupMeans(counts.events / exposure, se, design.n, names), counts)


_SIMULATORS: dict[Outcome, Callable[[Design, Floats, Floats, tuple[str, ...]], Study]] = {
    "measurements": _measurements,
    "yes/no": _yes_no,
    "events": _events,
}


@lru_cache(maxsize=64)
def _numbers(seed: int, stream: int, count: int) -> Floats:
    numbers = luck(seed, stream).standard_normal(count)
    numbers.flags.writeable = False
    return numbers


def luck(seed: int, stream: int) -> np.random.Generator:
    """Return the generator of one stream; streams with the same seed are independent."""
    return np.random.default_rng([seed, stream])
