"""What it costs not to know: the price of having to estimate tau, and that of having to estimate mu."""

from __future__ import annotations

from dataclasses import dataclass

from shrinkdash.replication.strategies import KNOWN_TAU, ORACLE
from shrinkdash.risk import Risk, mean_and_se


@dataclass(frozen=True)
class Price:
    """A difference of expected squared errors and its Monte Carlo standard error, 0 where theory gives it."""

    value: float
    se: float

    @property
    def sure(self) -> bool:
        """Whether it differs from 0 by more than two standard errors."""
        return abs(self.value) > 2.0 * self.se


def price_of_tau(long_run: Risk, partial: str) -> Price:
    """Return what partial pooling loses because it must estimate tau: its error minus that at the true tau."""
    return price(long_run, partial, KNOWN_TAU)


def price_of_mu(long_run: Risk) -> Price:
    """Return what is lost because mu must be estimated: the error at the true tau minus that of the oracle."""
    return price(long_run, KNOWN_TAU, ORACLE)


def price(long_run: Risk, dearer: str, cheaper: str) -> Price:
    """Return one strategy's expected error minus another's: exact if both are, else on the same draws."""
    exact = long_run.exact
    if dearer in exact and cheaper in exact:
        return Price(exact[dearer] - exact[cheaper], 0.0)
    return Price(*mean_and_se(long_run.losses[dearer] - long_run.losses[cheaper]))
