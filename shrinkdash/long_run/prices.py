"""What it costs not to know: the price of having to estimate tau, and that of having to estimate mu."""

from __future__ import annotations

from shrinkdash.measured import Measured
from shrinkdash.risk import Risk, mean_and_se
from shrinkdash.strategies import KNOWN_TAU, ORACLE


def price_of_tau(long_run: Risk, partial: str) -> Measured:
    """Return what partial pooling loses because it must estimate tau: its error minus that at the true tau."""
    return price(long_run, partial, KNOWN_TAU)


def price_of_mu(long_run: Risk) -> Measured:
    """Return what is lost because mu must be estimated: the error at the true tau minus that of the oracle."""
    return price(long_run, KNOWN_TAU, ORACLE)


def price(long_run: Risk, dearer: str, cheaper: str) -> Measured:
    """Return one strategy's expected error minus another's: exact if both are, else on the same draws."""
    exact = long_run.exact
    if dearer in exact and cheaper in exact:
        return Measured(exact[dearer] - exact[cheaper])
    return Measured(*mean_and_se(long_run.losses[dearer] - long_run.losses[cheaper]))
