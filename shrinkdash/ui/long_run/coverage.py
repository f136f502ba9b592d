"""Intervals that keep their promise, and those that do not."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from shrinkdash.data.writing import to_csv
from shrinkdash.figures.long_run.coverage import LOOKS, coverage_plot, width_plot
from shrinkdash.long_run.by_size import BySize, by_size
from shrinkdash.long_run.coverage import Coverage
from shrinkdash.narration.long_run.coverage import (
    at,
    coverage_alt,
    coverage_note,
    draws_without_width,
    promise,
    promised_and_covered,
    promises_kept,
    share,
    size,
    sizes_note,
    width,
    width_alt,
    width_note,
)
from shrinkdash.ui.chart import Mark, chart
from shrinkdash.ui.long_run.number_tables import numbers
from shrinkdash.ui.long_run.panel_input import PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.prose import prose


def show(given: PanelInput) -> None:
    """Show the panel."""
    level = given.level
    covered = results.covered(given.design, given.analysis, level, given.truth)
    found = by_size(given.design.n, covered)
    with words(given):
        held = prose("long-run/coverage-held") if given.truth_held else ""
        luck = f"{draws_without_width(covered)} {coverage_note(covered)}"
        write_headline(promised_and_covered(covered, level), promises_kept(covered, level), luck, held)
    with charts(given):
        with card("sizes"):
            _by_size(given, covered, found)
        with card("widths"):
            _by_width(given, covered)
        with st.container(key="coverage_kinds"):
            _kinds(covered)
        numbers("coverage", size_table(found), lambda: to_csv(columns(found)))


def _by_size(given: PanelInput, covered: Coverage, found: BySize) -> None:
    chart(
        coverage_plot(found, given.level, kind=given.kind),
        key="coverage",
        alt=coverage_alt(covered, found, given.level),
        heading="Coverage by group size",
        legend=_legend(given.level),
        note=(sizes_note(found), prose("long-run/coverage-sizes")),
    )


def _by_width(given: PanelInput, covered: Coverage) -> None:
    chart(
        width_plot(covered, given.level, kind=given.kind),
        key="widths",
        alt=width_alt(covered, given.level),
        heading="What the promise costs",
        note=(width_note(covered, given.level),),
    )


def _legend(level: float) -> list[Mark]:
    marks = [Mark(_tone(name), look.glyph, look.label) for name, look in LOOKS.items()]
    return [*marks, Mark("", "┄", f"promised: {promise(level)}")]


def _tone(name: str) -> str:
    """Return the style sheet's name for the colour of an interval; full Bayes has that of the text."""
    return {"no pooling": "no-pooling", "full Bayes": ""}.get(name, "partial-pooling")


def _kinds(covered: Coverage) -> None:
    """List every kind of interval with its mark in the chart."""
    rows = {
        f"{look.glyph}\u00a0{look.label}": {"covered": share(covered, name), "mean width": width(covered, name)}
        for name, look in LOOKS.items()
    }
    st.markdown("## All groups together")
    st.space(1)
    st.table(pd.DataFrame(rows).T.rename_axis("interval"))
    st.caption(prose("long-run/coverage-kinds"))


def size_table(found: BySize) -> pd.DataFrame:
    """List coverage by size, a column each kind of interval."""
    rows = {
        size(found, k): {
            "groups": str(found.groups[k]),
            **{LOOKS[name].label: at(found, name, k) for name in found.share},
        }
        for k in range(len(found.n))
    }
    return pd.DataFrame(rows).T.rename_axis("group size")


def columns(found: BySize) -> dict[str, list[object]]:
    """Return the table behind the chart: a row a size and kind of interval."""
    cells: dict[str, list[object]] = {name: [] for name in COLUMNS}
    for name in found.share:
        for k in range(len(found.n)):
            row = (
                name,
                int(found.smallest[k]),
                int(found.largest[k]),
                int(found.groups[k]),
                float(found.share[name][k]),
                float(found.share_se[name][k]),
                float(found.width[name][k]),
            )
            for column, value in zip(COLUMNS, row, strict=True):
                cells[column].append(value)
    return cells


COLUMNS = ("interval", "smallest n", "largest n", "groups", "covered", "Monte Carlo SE", "mean width")
