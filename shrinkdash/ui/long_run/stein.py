"""The James-Stein paradox: better in total wherever the truth lies, and who in the vector pays for it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from shrinkdash.data.writing import to_csv
from shrinkdash.figures.long_run.james_stein import payers_plot, risk_plot, stranger_plot
from shrinkdash.figures.parts.theme import Type
from shrinkdash.long_run.paradox import CHECKED_AT, Curves, Payers, Rule, Stranger
from shrinkdash.long_run.stein import LEAST
from shrinkdash.narration.long_run.james_stein import (
    a_stranger,
    at_the_sliders,
    checks_note,
    curves_alt,
    gain_near_and_far,
    paradox,
    payers_alt,
    rule_name,
    standard_error,
    stranger_alt,
    stranger_rows,
    who_pays,
)
from shrinkdash.narration.monte_carlo import with_error
from shrinkdash.narration.numbers import number
from shrinkdash.settings import Design
from shrinkdash.ui.chart import chart
from shrinkdash.ui.long_run.number_tables import numbers
from shrinkdash.ui.long_run.panel_input import PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.prose import prose


def show(given: PanelInput) -> None:
    """Show the panel."""
    design = given.design
    found, payers = results.paradox_curves(design.groups), results.paradox_payers(design.groups)
    with words(given):
        write_headline(gain_near_and_far(found), paradox(found), at_the_sliders(design))
    with charts(given):
        with card("risk"):
            _risk(found, design, given.kind)
        with card("payers"):
            _payers(payers, given.kind)
        with card("stranger"):
            _stranger(design.groups, given.kind)


def _risk(found: Curves, design: Design, kind: Type) -> None:
    st.markdown("## Risk, wherever the truth lies")
    spread = design.tau / standard_error(design)
    chart(risk_plot(found, spread, kind=kind), key="stein risk", alt=curves_alt(found))
    st.caption(f"{prose('long-run/stein-risk')} {checks_note(found)}")
    table = pd.DataFrame({rule_name(rule): _risk_column(found, rule) for rule in found.risk}).rename_axis(
        "spread of the truth"
    )
    numbers("james-stein-risk", table, lambda: to_csv(risk_columns(found)))


def _payers(found: Payers, kind: Type) -> None:
    st.markdown("## Who in the vector pays")
    chart(payers_plot(found, kind=kind), key="stein payers", alt=payers_alt(found))
    st.markdown(who_pays(found))
    st.caption(prose("long-run/stein-payers"))
    columns = payers_columns(found)
    table = pd.DataFrame({name: [number(value, 2) for value in values[::10]] for name, values in columns.items()})
    numbers("james-stein-payers", table, lambda: to_csv(columns))


def _stranger(groups: int, kind: Type) -> None:
    st.markdown("## Unrelated quantities are not free")
    if groups < LEAST["mean"]:
        st.markdown(prose("long-run/stein-three"))
        return
    found = results.paradox_stranger(groups)
    chart(stranger_plot(found, kind=kind), key="stein stranger", alt=stranger_alt(found))
    st.markdown(a_stranger(found))
    st.caption(prose("long-run/stein-stranger"))
    columns = stranger_columns(found)
    table = pd.DataFrame(
        {name: {"MSE, no pooling = 1": number(risk, 3)} for name, _, risk in stranger_rows(found)}
    ).T.rename_axis("whose")
    numbers("james-stein-stranger", table, lambda: to_csv(columns))


def _risk_column(found: Curves, rule: Rule) -> dict[str, str]:
    exact = {f"at {x:g}": found.risk[rule][abs(found.x - x).argmin()] for x in CHECKED_AT}
    if rule not in found.checks:
        return {place: number(float(risk), 3) for place, risk in exact.items()}
    pairs = zip(found.checks[rule].risk, found.checks[rule].se, strict=True)
    return {
        place: f"{number(float(risk), 3)} (simulated {with_error(float(mean), float(se))})"
        for (place, risk), (mean, se) in zip(exact.items(), pairs, strict=True)
    }


def risk_columns(found: Curves) -> dict[str, list[object]]:
    """Return the exact curves: one row a value of the root mean square of theta."""
    x: dict[str, list[object]] = {"root mean square of theta, in standard errors": found.x.tolist()}
    return x | {f"risk per mean, {rule_name(rule)}": risk.tolist() for rule, risk in found.risk.items()}


def payers_columns(found: Payers) -> dict[str, list[float]]:
    """Return the curves of who pays: one row a distance of the far mean."""
    return {
        "distance of the far one": found.away.tolist(),
        "the far one": found.far.tolist(),
        "each other one": found.others.tolist(),
        "all together": found.together.tolist(),
    }


def stranger_columns(found: Stranger) -> dict[str, list[object]]:
    """Return the rows on the stranger."""
    rows = stranger_rows(found)
    return {"whose": [name for name, _, _ in rows], "MSE relative to no pooling": [risk for _, _, risk in rows]}
