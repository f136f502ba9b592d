"""What risk curves say: who is best here, where strategies change places, and what it costs not to know."""

from __future__ import annotations

from math import isfinite

import numpy as np

from shrinkdash.long_run.crossings import Crossing, crossings, difference
from shrinkdash.long_run.prices import price, price_of_mu, price_of_tau
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.measured import ERRORS, Measured
from shrinkdash.narration.monte_carlo import with_error
from shrinkdash.narration.numbers import number, significant
from shrinkdash.narration.subject import strategy_name
from shrinkdash.risk import Risk
from shrinkdash.strategies import COMPLETE, NO

NAMES = {"tau": "τ =", "size": "a typical size of", "groups": "a number of groups of", "imbalance": "an imbalance of"}
EVERY = {"tau": "τ", "size": "size", "groups": "number of groups", "imbalance": "imbalance"}
PLACES = {"tau": 2, "size": 1, "groups": 1, "imbalance": 1}


def value_text(along: str, value: float, se: float = 0.0) -> str:
    """Write a value of the setting, as finely as its error allows."""
    return with_error(value, se, PLACES[along])


def at(along: str, value: float) -> str:
    """Say where on the horizontal axis: "at τ = 1.5"."""
    return f"at {NAMES[along]} {number(value, PLACES[along]).removesuffix('.0')}"


def lowest_error(here: Risk, partial: str) -> str:
    """Say which of no, complete and partial pooling has the lowest expected error where the sliders stand."""
    names = sorted((NO, COMPLETE, partial), key=here.expected)
    best, second, last = names
    others = " and ".join(f"{expected_text(here, name)} with {strategy_name(name)}" for name in (second, last))
    gap = price(here, second, best)
    if not gap.differs_from(0.0):
        return (
            f"Here {strategy_name(best)} and {strategy_name(second)} are too close to call: expected MSE "
            f"{expected_text(here, best)} and {expected_text(here, second)}."
        )
    return f"Here {strategy_name(best)} has the lowest expected MSE: {expected_text(here, best)}, against {others}."


def expected_text(here: Risk, name: str) -> str:
    """Write an expected error: exact, or with two Monte Carlo standard errors."""
    if name in here.exact:
        return significant(here.exact[name])
    return with_error(here.mse[name], here.mse_se[name])


def point_text(found: Sweep, name: str, k: int) -> str:
    """Write a strategy's expected error at the k-th value: exact, or with two Monte Carlo standard errors."""
    exact = float(found.exact[name][k])
    if isfinite(exact):
        return f"{significant(exact)} (exact)"
    return with_error(float(found.mse[name][k]), float(found.mse_se[name][k]))


def changes(found: Sweep, partial: str) -> str:
    """Say where partial pooling changes places with complete pooling and with no pooling."""
    complete, no = (_change(found, partial, rival) for rival in (COMPLETE, NO))
    if complete == no.replace(NO, COMPLETE) and no.startswith("Against"):
        return no.replace(NO, f"complete and {NO}")
    return f"{complete} {no}"


def _change(found: Sweep, partial: str, rival: str) -> str:
    points = crossings(found, partial, rival)
    if len(points) == 1:
        return _one_change(found.along, points[0])
    if points:
        places = " and ".join(value_text(found.along, point.value, point.se) for point in points)
        return f"{strategy_name(partial).capitalize()} and {rival} change places at {NAMES[found.along]} {places}."
    return _no_change(found, partial, rival)


def _one_change(along: str, point: Crossing) -> str:
    place = f"{NAMES[along]} {value_text(along, point.value, point.se)}"
    return f"Below {place} {strategy_name(point.below)} is better than {strategy_name(point.above)}, above it worse."


def _no_change(found: Sweep, partial: str, rival: str) -> str:
    mean, se = difference(found, partial, rival)
    sure = np.abs(mean) > ERRORS * se
    every = f"at every {EVERY[found.along]} shown"
    if not sure.any():
        return f"{strategy_name(partial).capitalize()} and {rival} are too close to call {every}."
    way = "lower" if mean[sure][0] < 0 else "higher"
    but = "" if sure.all() else " where the draws can tell"
    return f"Against {rival} its expected MSE is {way} {every}{but}."


def prices(here: Risk, partial: str) -> str:
    """Say what it costs here to have to estimate tau, and mu."""
    tau, mu = price_of_tau(here, partial), price_of_mu(here)
    return f"Of its expected MSE, having to estimate τ costs {price_text(tau)}, having to estimate μ {price_text(mu)}."


def price_text(found: Measured) -> str:
    """Write a price: exact with three digits, otherwise with two Monte Carlo standard errors."""
    return with_error(found.value, found.se) if found.se > 0 else significant(found.value)


def provenance(found: Sweep) -> str:
    """Say which curves are exact, and how many draws the others have."""
    exact = [strategy_name(name) for name in found.losses if np.isfinite(found.exact[name]).all()]
    drawn = [strategy_name(name) for name in found.losses if not np.isfinite(found.exact[name]).all()]
    replicates = next(iter(found.losses.values())).shape[1]
    text = f"Exact: {', '.join(exact)}." if exact else ""
    if drawn:
        points = f"{replicates:,} draws at each of {len(found.values)} points, the same draws at all of them"
        text += f" From {points}, with bands of 2 Monte Carlo SEs: {', '.join(drawn)}."
    return text.strip()


def curves_alt(found: Sweep, partial: str) -> str:
    """Describe the curves: each at both ends, and where they cross."""
    curves = {strategy_name(name): found.expected(name) for name in found.losses}
    each = [f"{name} from {significant(float(y[0]))} to {significant(float(y[-1]))}" for name, y in curves.items()]
    low, high = (at(found.along, float(found.values[k])).removeprefix("at ") for k in (0, -1))
    return f"Expected mean squared error from {low} to {high}: {'; '.join(each)}. {changes(found, partial)}"


def prices_alt(here: Risk, partial: str) -> str:
    """Describe the bars of the prices."""
    bars = "; ".join(f"{strategy_name(name)} {expected_text(here, name)}" for name in (NO, COMPLETE, partial))
    return f"Bars of the expected mean squared error here: {bars}. {prices(here, partial)}"
