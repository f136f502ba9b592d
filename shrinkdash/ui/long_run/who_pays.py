"""Who gains, who pays: one truth, and what each group has of the pooling."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from shrinkdash.data.writing import to_csv
from shrinkdash.figures.long_run.bias_and_variance import bias_and_variance_plot
from shrinkdash.figures.long_run.by_distance import distance_plot
from shrinkdash.long_run.who_pays import WhoPays, who_pays
from shrinkdash.narration.long_run.who_pays import (
    distance_alt,
    draws_note,
    estimates_made_worse,
    furthest_and_nearest,
    gains_or_pays,
    mse_text,
    payers,
    place_of_truth,
    relative,
    split_alt,
)
from shrinkdash.narration.monte_carlo import share_with_error, with_error
from shrinkdash.narration.subject import SIMULATED
from shrinkdash.replication.strategies import not_applicable
from shrinkdash.risk import MEASURES, Risk, mean_and_se
from shrinkdash.settings import Design
from shrinkdash.strategies import COMPLETE, FULL_BAYES, JAMES_STEIN, KNOWN_TAU, NO, ORACLE, PARTIAL, STRATEGIES
from shrinkdash.ui.chart import chart
from shrinkdash.ui.long_run.number_tables import numbers
from shrinkdash.ui.long_run.panel_input import PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.parts.wide_table import wide_table
from shrinkdash.ui.prose import prose

NOUN = SIMULATED.noun
DRAWS = 5_000
# Where there are many groups.
DRAWS_OF_MANY = 2_000
HARMED, WORST, RANKS, BEST = MEASURES


def show(given: PanelInput) -> None:
    """Show the panel."""
    design = given.design
    long_run = _long_run(given)
    strategy = given.partial
    who = who_pays(design, long_run, strategy)
    with words(given):
        below = (payers(who, NOUN), furthest_and_nearest(who), draws_note(long_run))
        write_headline(estimates_made_worse(long_run, strategy), *below)
    with charts(given):
        with card("split"):
            _split(given, long_run, who)
        with card("edge"):
            _edge(given, who)
        with st.container(key="who_pays_tables"):
            _strategies(long_run, who)
            numbers("who-pays", group_table(long_run, who), lambda: to_csv(columns(long_run, who)))


def _split(given: PanelInput, long_run: Risk, who: WhoPays) -> None:
    chart(
        bias_and_variance_plot(long_run, who, kind=given.kind),
        key="split",
        alt=split_alt(long_run, who, NOUN),
        heading="Mean squared error with no, complete and partial pooling",
        note=(prose("long-run/who-pays-split"),),
    )


def _edge(given: PanelInput, who: WhoPays) -> None:
    chart(
        distance_plot(who, kind=given.kind),
        key="edge",
        alt=distance_alt(who, NOUN),
        heading="Near the edge, and in the middle",
        note=(prose("long-run/who-pays-edge"),),
    )


def _long_run(given: PanelInput) -> Risk:
    design = given.design
    rivals = (JAMES_STEIN,) if not_applicable(JAMES_STEIN, design) is None else ()
    return results.long_run(
        design,
        given.analysis,
        (NO, COMPLETE, PARTIAL, FULL_BAYES, *rivals, KNOWN_TAU, ORACLE),
        truth="fixed",
        replicates=_draws(design),
        measures=MEASURES,
    )


def _draws(design: Design) -> int:
    return DRAWS if design.groups <= results.MANY_GROUPS else DRAWS_OF_MANY


def _strategies(long_run: Risk, who: WhoPays) -> None:
    st.markdown("## More than the mean squared error")
    st.space(1)
    rows = {STRATEGIES[name].label: _losses(long_run, who, name) for name in long_run.losses}
    wide_table("strategies", pd.DataFrame(rows).T.rename_axis("strategy"))
    st.caption(prose("long-run/who-pays-table"))


def _losses(long_run: Risk, who: WhoPays, name: str) -> dict[str, str]:
    """List what the mean squared error leaves out; where all truths are one there is no order to find."""
    found = {measure: mean_and_se(values[name]) for measure, values in long_run.measures.items()}
    ordered = bool(np.any(who.away))
    return {
        "made worse": "–" if name == NO else share_with_error(*found[HARMED]),
        "worst group": with_error(*found[WORST]),
        "ranks": with_error(*found[RANKS]) if ordered and name != COMPLETE else "–",
        "best found": share_with_error(*found[BEST]) if ordered else "–",
    }


def group_table(long_run: Risk, who: WhoPays) -> pd.DataFrame:
    """List each group's place, its MSE by strategy, and what becomes of it."""
    rows = {
        who.labels[j]: {
            "n": str(who.n[j]),
            "truth": place_of_truth(float(who.away[j])),
            **{_column(name): mse_text(long_run, name, j) for name in (NO, COMPLETE, who.strategy)},
            "relative to no pooling": relative(who, j),
            "outcome": gains_or_pays(who, j),
        }
        for j in range(len(who.n))
    }
    return pd.DataFrame(rows).T.rename_axis("group")


def _column(name: str) -> str:
    return f"MSE, {name} (squared bias)"


def columns(long_run: Risk, who: WhoPays) -> dict[str, list[object]]:
    """Return the table behind the charts: a row a group, the errors of each strategy side by side."""
    table: dict[str, list[object]] = {"group": list(who.labels), "n": who.n.tolist(), "SDs from mu": who.away.tolist()}
    for name in (NO, COMPLETE, who.strategy):
        table |= {
            f"MSE, {name}": long_run.group_mse[name].tolist(),
            f"Monte Carlo SE, {name}": long_run.group_mse_se[name].tolist(),
            f"squared bias, {name}": (long_run.group_bias[name] ** 2).tolist(),
            f"variance, {name}": long_run.group_variance[name].tolist(),
        }
    return table | {
        "relative to no pooling": who.ratio.tolist(),
        "its Monte Carlo SE": who.ratio_se.tolist(),
        "pays": who.pays.tolist(),
    }
