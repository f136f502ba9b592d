"""The table of groups: on the page, and as a CSV."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from shrinkdash.comparison import Comparison
from shrinkdash.data.writing import to_csv
from shrinkdash.ui.streamlit_inside import ColumnConfig, tick_row, ticked_row

MOVED = {1: "closer", -1: "further away", 0: "neither"}


def columns(comparison: Comparison) -> dict[str, list[object]]:
    """Return the table column by column, numbers at full precision."""
    data, fit = comparison.data, comparison.pooled
    table: dict[str, list[object]] = {"group": list(data.labels)}
    if data.n is not None:
        table["n"] = data.n.tolist()
    table |= {
        "own mean": data.y_bar.tolist(),
        "own weight": fit.weight.tolist(),
        "pooled": fit.theta_hat.tolist(),
    }
    if comparison.theta is not None:
        table["truth"] = comparison.theta.tolist()
        table["moved"] = [MOVED[int(way)] for way in comparison.gain]
    table |= {"standard error": data.se.tolist(), "pooled SD": fit.theta_sd.tolist()}
    return table


def groups_table(
    comparison: Comparison, *, key: str, picked: int | None, on_pick: Callable[[str | None], None]
) -> None:
    """Draw the sortable table, the picked group ticked, and the button that downloads it."""
    table = columns(comparison)
    tick_row(key, picked)
    with st.container(key="groups_table"):
        st.dataframe(
            pd.DataFrame({**table, "own weight": 100 * comparison.pooled.weight}),
            hide_index=True,
            key=key,
            on_select=lambda: on_pick(_ticked(key)),
            selection_mode="single-row",
            column_config=_formats(comparison),
            height=min(36 * (len(comparison.data) + 1), 560),
        )
    st.download_button(
        "Download CSV", lambda: to_csv(table), file_name="shrinkdash-groups.csv", mime="text/csv", on_click="ignore"
    )


def _ticked(key: str) -> str | None:
    row = ticked_row(key)
    return None if row is None else str(row)


def _formats(comparison: Comparison) -> dict[str, ColumnConfig]:
    outcome = st.column_config.NumberColumn(format=f"%.{comparison.places}f")
    share = st.column_config.NumberColumn(format="%.0f %%")
    named = ("own mean", "standard error", "pooled", "pooled SD", "truth")
    return {**dict.fromkeys(named, outcome), "own weight": share, "group": st.column_config.TextColumn(width=120)}
