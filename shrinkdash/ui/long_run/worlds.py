"""Break it: truths of other shapes and a wrong sigma, each with its verdict, and the chosen one in detail."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from shrinkdash.data.writing import to_csv
from shrinkdash.figures.long_run.worlds import world_plot, world_sizes_plot
from shrinkdash.figures.parts.theme import Type
from shrinkdash.long_run.broken import DOUBLE, HALF, Case, SameSize, Trial, by_size, cases
from shrinkdash.measured import Measured
from shrinkdash.narration.long_run.worlds import (
    broken,
    complete_better,
    draws_note,
    label,
    sizes_alt,
    story,
    survey,
    verdict_sentence,
    worlds_alt,
)
from shrinkdash.narration.monte_carlo import with_error
from shrinkdash.narration.ratios import gap
from shrinkdash.settings import WORLDS
from shrinkdash.strategies import COMPLETE
from shrinkdash.ui.chart import chart
from shrinkdash.ui.controls.all_settings import ASSUMED, RIGHT
from shrinkdash.ui.long_run.number_tables import numbers
from shrinkdash.ui.long_run.panel_input import PanelInput, card, charts, words
from shrinkdash.ui.parts import results
from shrinkdash.ui.parts.headline import write_headline
from shrinkdash.ui.prose import prose

# What the row of choices sets: the words for the world and for the assumed sigma.
CHOICES = {world: (world, RIGHT) for world in WORLDS} | {"σ half": ("normal", HALF), "σ double": ("normal", DOUBLE)}


def show(given: PanelInput) -> None:
    """Show the panel."""
    listed, chosen = cases(given.design)
    trials = [results.world_trial(case, given.analysis) for case in listed]
    here, normal = trials[listed.index(chosen)], trials[0]
    with words(given):
        write_headline(
            verdict_sentence(here),
            f"{survey(trials)} {complete_better(here)}",
            draws_note(results.world_draws(chosen)),
        )
    with charts(given):
        with card("worlds"):
            _all_worlds(trials, chosen, given.kind)
        with card("world"):
            _one_world(here, normal, given.kind)


def _all_worlds(trials: list[Trial], chosen: Case, kind: Type) -> None:
    st.markdown("## Every world at these sliders")
    _choose(chosen)
    chart(world_plot(trials, chosen, kind=kind), key="worlds", alt=worlds_alt(trials, chosen))
    st.caption(prose("long-run/worlds"))
    table = pd.DataFrame({label(found.case): _row(found) for found in trials}).T.rename_axis("world")
    numbers("worlds", table, lambda: to_csv(world_columns(trials)))


def _one_world(here: Trial, normal: Trial, kind: Type) -> None:
    st.markdown(f"## {label(here.case)}: who pays")
    chart(world_sizes_plot(here, kind=kind), key="world sizes", alt=sizes_alt(here))
    st.markdown("\n\n".join(story(here, normal)))
    st.caption(" ".join(prose(f"long-run/worlds-{key}") for key in broken(here.case.design)))
    table = pd.DataFrame({f"n = {line.n}": _size_row(line) for line in by_size(here)}).T.rename_axis("group size")
    numbers("world-by-size", table, lambda: to_csv(size_columns(here)))


def _choose(chosen: Case) -> None:
    """Draw the row that sets the world at the desk, which stands outside what is drawn anew here."""
    st.session_state["choose_world"] = _choice_of(chosen)
    st.pills("Choose a world", list(CHOICES), key="choose_world", on_change=_set_world, label_visibility="collapsed")
    if st.session_state.pop("world_chosen", False):
        st.rerun()


def _choice_of(chosen: Case) -> str | None:
    assumed = {factor: word for word, factor in ASSUMED.items()}[chosen.design.sigma_factor]
    return next((choice for choice, sets in CHOICES.items() if sets == (chosen.design.world, assumed)), None)


def _set_world() -> None:
    choice = st.session_state["choose_world"]
    if choice is not None:
        st.session_state["world"], st.session_state["assumed"] = CHOICES[choice]
        st.session_state["world_chosen"] = True


def _row(found: Trial) -> dict[str, str]:
    ratios = {found.pooled: found.overall(found.pooled), COMPLETE: found.overall(COMPLETE)}
    return {f"{name}, relative to no pooling": _said(ratio) for name, ratio in ratios.items()}


def _size_row(line: SameSize) -> dict[str, str]:
    return {"schools": str(len(line.groups)), "MSE relative to no pooling": _said(line.ratio)}


def _said(ratio: Measured) -> str:
    return f"{with_error(ratio.value, ratio.se, 4)}{' (exact)' if ratio.se == 0 else ''}: {gap(ratio)}"


def world_columns(trials: list[Trial]) -> dict[str, list[object]]:
    """Return the table behind the chart of all worlds; a Monte Carlo SE of 0 marks an exact number."""
    table: dict[str, list[object]] = {"world": [label(found.case) for found in trials]}
    for name in (trials[0].pooled, COMPLETE):
        ratios = [found.overall(name) for found in trials]
        table[f"MSE relative to no pooling, {name}"] = [ratio.value for ratio in ratios]
        table[f"Monte Carlo SE, {name}"] = [ratio.se for ratio in ratios]
    return table


def size_columns(found: Trial) -> dict[str, list[object]]:
    """Return the table behind the chart of one world by size; the exceptional group is left out."""
    same = by_size(found)
    return {
        "n": [line.n for line in same],
        "schools": [len(line.groups) for line in same],
        "MSE relative to no pooling": [line.ratio.value for line in same],
        "Monte Carlo SE": [line.ratio.se for line in same],
        "clearly worse": [line.hurt for line in same],
    }
