"""The numbers behind the charts of the long run, as tables on the page and as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import streamlit as st

from shrinkdash.data.writing import to_csv
from shrinkdash.long_run.fallen import Fallen
from shrinkdash.long_run.sweep import Sweep
from shrinkdash.narration.long_run.curves import point_text
from shrinkdash.narration.long_run.many_draws import mean_text
from shrinkdash.narration.numbers import number, percent, significant
from shrinkdash.strategies import STRATEGIES
from shrinkdash.ui.parts.wide_table import wide_table


def numbers(name: str, rows: pd.DataFrame, as_csv: Callable[[], bytes]) -> None:
    """Draw a closed expander with a table of text, and the whole of it as a file.

    Parameters
    ----------
    name : str
        Names the file, and the expander among others.
    rows : DataFrame
        Texts of our own.
    as_csv : callable
        Writes the file when it is asked for.
    """
    place = st.expander("All numbers", key=f"numbers_{name}", on_change="rerun")
    if place.open:
        with place:
            wide_table(name, rows)
            st.download_button(
                "Download as CSV",
                data=as_csv,
                file_name=f"shrinkdash-{name}.csv",
                mime="text/csv",
                on_click="ignore",
                key=f"download_{name}",
            )


def fallen_table(fallen: Fallen) -> pd.DataFrame:
    """List each strategy's mean so far, what it tends to, its spread, and how partial pooling fared against it."""
    return pd.DataFrame({STRATEGIES[name].label: _fallen_row(fallen, name) for name in fallen.names}).T.rename_axis(
        "strategy"
    )


def _fallen_row(fallen: Fallen, name: str) -> dict[str, str]:
    low, middle, high = np.quantile(fallen.losses[name], [0.1, 0.5, 0.9]).tolist()
    exact = "exact" if name in fallen.long_run.exact else f"{len(fallen.long_run.losses[name]):,} draws"
    below, ties, above = (percent(count / fallen.draws) for count in fallen.tally(name))
    return {
        "mean so far (± 2 SE)": mean_text(fallen, name),
        "expected": f"{significant(fallen.long_run.expected(name))} ({exact})",
        "median": significant(middle),
        "middle 80 %": f"{significant(low)} to {significant(high)}",
        "partial pooling won, tied, lost": "–" if name == fallen.partial else f"{below}, {ties}, {above}",
    }


def fallen_csv(fallen: Fallen) -> bytes:
    """Write every draw's squared errors, one row a draw."""
    columns: dict[str, Sequence[object]] = {"draw": range(1, fallen.draws + 1)}
    return to_csv(columns | {f"{name}, MSE": loss.tolist() for name, loss in fallen.losses.items()})


def curves_table(found: Sweep) -> pd.DataFrame:
    """List each strategy's expected error at every point, simulated ones with two Monte Carlo standard errors."""
    rows = [number(float(value), 2) for value in found.values]
    table = {STRATEGIES[name].label: [point_text(found, name, k) for k in range(len(rows))] for name in found.losses}
    return pd.DataFrame(table, index=pd.Index(rows, name=found.along))


def curves_csv(found: Sweep) -> bytes:
    """Write the curves, one row a point: simulated mean, its standard error, and the exact value where there is one."""
    columns: dict[str, Sequence[object]] = {found.along: found.values.tolist()}
    for name in found.losses:
        columns[f"{name}, MSE"] = found.mse[name].tolist()
        columns[f"{name}, Monte Carlo SE"] = found.mse_se[name].tolist()
        columns[f"{name}, exact"] = found.exact[name].tolist()
    return to_csv(columns)
