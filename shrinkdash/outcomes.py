"""One row a simulated outcome: what its mean and spread may be, and how it is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf, sqrt
from typing import Literal, get_args

Outcome = Literal["measurements", "yes/no", "events"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
# Largest between-group SD of counts, in logits or logarithms of rates.
LARGEST_LOG_SD = 2.0


@dataclass(frozen=True)
class SimulatedOutcome:
    """One row.

    Parameters
    ----------
    group : str
        What one simulated group is called.
    unit : str
        What the outcome is told in.
    means : tuple of int
        The least and the largest population mean.
    range_of_means : str
        The same in words, for a message.
    largest_tau : callable
        The largest between-group SD around a population mean. Beyond it, two logits or two logs of rates are an SD,
        most rates pile up at their limits, and tau no longer says how much they differ.
    sd : callable
        SD of one observation, from the population mean and the within-group SD.
    limits : tuple of float
        What an outcome cannot leave, with room for a mark at the end.
    counted : bool
        Whether counts are observed, which hold no within-group SD.
    true_mean : str
        What a group's truth is called.
    """

    group: str
    unit: str
    means: tuple[int, int]
    range_of_means: str
    largest_tau: Callable[[float], float]
    sd: Callable[[float, float], float]
    limits: tuple[float, float]
    counted: bool = True
    true_mean: str = "true rate"


ROWS: Mapping[Outcome, SimulatedOutcome] = {
    "measurements": SimulatedOutcome(
        group="School",
        unit="points",
        means=(0, 100),
        range_of_means="from 0 to 100",
        largest_tau=lambda mu: inf,
        sd=lambda mu, sigma: sigma,
        limits=(-inf, inf),
        counted=False,
        true_mean="true mean",
    ),
    "yes/no": SimulatedOutcome(
        group="Centre",
        unit="per cent",
        means=(1, 99),
        range_of_means="from 1 to 99 per cent for yes/no outcomes",
        largest_tau=lambda mu: LARGEST_LOG_SD * mu * (100.0 - mu) / 100.0,
        sd=lambda mu, sigma: sqrt(mu * (100.0 - mu)),
        limits=(-2.0, 102.0),
    ),
    "events": SimulatedOutcome(
        group="District",
        unit="events per unit of exposure",
        means=(1, 100),
        range_of_means="from 1 to 100 for event counts",
        largest_tau=lambda mu: LARGEST_LOG_SD * mu,
        sd=lambda mu, sigma: mu**0.5,
        limits=(-1.0, inf),
    ),
}
