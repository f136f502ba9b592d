"""All numbers of a page as small tables of text."""

from __future__ import annotations

import pandas as pd

from shrinkdash.comparison import Comparison
from shrinkdash.narration.numbers import number, percent, significant
from shrinkdash.narration.ratios import change
from shrinkdash.risk import Risk
from shrinkdash.strategies import COMPLETE, NO, STRATEGIES


def world_table(comparison: Comparison, tau: float | None) -> pd.DataFrame:
    """List tau, its estimate, the weights and the three centres."""
    places = comparison.places + 1
    weight = comparison.pooled.weight
    rows = {
        "Between-group SD τ, estimated": number(comparison.tau_hat, places),
        "Smallest weight on the own mean": percent(float(weight.min())),
        "Largest weight on the own mean": percent(float(weight.max())),
        "Centre of partial pooling": number(comparison.pooled.mu_hat, places),
        "Pooled mean (complete pooling)": number(comparison.fits[COMPLETE].mu_hat, places),
        "Unweighted mean of the means": number(float(comparison.data.y_bar.mean()), places),
    }
    if tau is not None:
        rows = {"Between-group SD τ, true": number(tau, places)} | rows
    return pd.DataFrame({"value": rows}).rename_axis("number")


def error_table(comparison: Comparison, names: tuple[str, ...], long_run: Risk | None) -> pd.DataFrame:
    """List the mean squared error of each strategy: this draw, against its rivals, and over many draws."""
    mse = comparison.mse
    table = {
        STRATEGIES[name].label: {
            "MSE" if long_run is None else "MSE, this draw": significant(mse[name]),
            "against no pooling": "–" if name == NO else change(mse[name], mse[NO]),
            "against complete pooling": "–" if name == COMPLETE else change(mse[name], mse[COMPLETE]),
            **(_expected(name, long_run) if long_run is not None else {}),
        }
        for name in names
    }
    return pd.DataFrame(table).T.rename_axis("strategy")


def _expected(name: str, long_run: Risk) -> dict[str, str]:
    low, high = long_run.middle[name]
    return {
        "expected MSE": f"{significant(long_run.mse[name])} ± {significant(long_run.mse_se[name])} (MC SE)",
        "middle 80 % of draws": f"{significant(low)} to {significant(high)}",
    }
