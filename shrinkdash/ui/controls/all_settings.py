"""One row a setting, in the order in which a container draws them.

Drawing, checks of links, the address, Reset, scenes and what is put out of sight all come from these rows. Two more
stand where their choices are: `views.all_views.VIEW` and `long_run.all_panels.PANEL`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from shrinkdash import outcomes
from shrinkdash.data.datasets import DATASETS
from shrinkdash.figures.parts.rows import SORTS
from shrinkdash.long_run.broken import FACTORS
from shrinkdash.outcomes import OUTCOMES
from shrinkdash.settings import PATTERNS, POOLINGS, POPULATIONS, PRIOR_SHAPES, SPANS, WORLDS, Analysis, Design
from shrinkdash.strategies import RIVALS
from shrinkdash.tau2.methods import METHODS
from shrinkdash.ui.controls.setting import Choice, Chosen, Number, Setting, Several, Text, Toggle
from shrinkdash.ui.prose import prose

DEFAULT = Design()
MOST_DRAWS = 20_000  # as many dots fall in one look
# Scales of a prior, in median standard errors.
SCALES = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0)
TRUTH_SHOWN = "truth"
SHOWABLE = (TRUTH_SHOWN, *RIVALS)
# The name of showing none of them; the style hides it.
NOTHING = "nothing"
OWN_TABLE = "Your own table"
# What the analysis takes for sigma, relative to the true one, in words that its link shares.
RIGHT = "right"
ASSUMED: Mapping[str, float] = {RIGHT: 1.0, **FACTORS}
LEVELS: Mapping[str, float | None] = {"none": None, "50 %": 0.5, "80 %": 0.8, "95 %": 0.95}
ALONGS = {"Between-group SD": "tau", "Group size": "size", "Number of groups": "groups", "Imbalance": "imbalance"}
# From what a person sees, which is also the link's word, to the key of a data set.
KEYS_OF_TITLES = {found.title: key for key, found in DATASETS.items()} | {OWN_TABLE: OWN_TABLE}
SIZES_HELP = "3 to 100 whole numbers, such as 3, 8, 20; how many they are is the number of groups."
PATTERN_HELP = (
    "equal: all the same. varied: from a quarter to four times the typical size. "
    "giant: one group holds 80 % of all observations. custom: your own list."
)
RHO_HELP = "Correlation of the true means with the log of the size."


def _measured(chosen: Chosen) -> bool:
    return not outcomes.ROWS[chosen("outcome")].counted


def _counted(chosen: Chosen) -> bool:
    found = DATASETS.get(KEYS_OF_TITLES[chosen("set")])
    return not _measured(chosen) or (found is not None and found.counts is not None)


def _plugged_in(chosen: Chosen) -> bool:
    return bool(chosen("by") != "full Bayes")


def _fully_bayesian(chosen: Chosen) -> bool:
    return not _plugged_in(chosen)


ROWS = (
    Setting(
        "groups",
        "Number of groups",
        Number(*SPANS["groups"], DEFAULT.groups),
        "sliders",
        "How many means there are.",
        field="groups",
        part="world",
        quick=True,
    ),
    Setting(
        "pattern",
        "Group sizes",
        Choice(PATTERNS, DEFAULT.pattern),
        "sliders",
        PATTERN_HELP,
        field="pattern",
        part="world",
        quick=True,
    ),
    Setting(
        "size",
        "Typical group size",
        Number(*SPANS["size"], DEFAULT.size),
        "sliders",
        "Observations a group.",
        field="size",
        part="world",
        quick=True,
    ),
    Setting(
        "tau",
        "Between-group SD (τ)",
        Number(*SPANS["tau"], DEFAULT.tau, 0.5),
        "sliders",
        "How much the true means differ.",
        field="tau",
        part="world",
        quick=True,
    ),
    Setting(
        "sizes",
        "Custom sizes",
        Text("a list of whole numbers"),
        "first",
        SIZES_HELP,
        matters=lambda chosen: chosen("pattern") == "custom",
    ),
    Setting(
        "outcome", "What is observed", Choice(OUTCOMES), "above", prose("help/outcomes"), field="outcome", part="world"
    ),
    Setting(
        "set",
        "Data set",
        Choice(tuple(KEYS_OF_TITLES), look="pills"),
        "above",
        meanings=KEYS_OF_TITLES,
        resets=False,
    ),
    Setting("by", "Partial pooling by", Choice(POOLINGS), "above", prose("help/pooling"), field="by", part="pooling"),
    Setting(
        "population",
        "Population of rates",
        Choice(POPULATIONS),
        "more",
        prose("help/population"),
        field="population",
        part="pooling",
        matters=_counted,
    ),
    Setting("level", "Intervals", Choice(tuple(LEVELS)), "above", prose("help/intervals"), meanings=LEVELS),
    Setting(
        "sigma",
        "Within-group SD (σ)",
        Number(*SPANS["sigma"], DEFAULT.sigma, 0.5),
        "more",
        "How much single observations scatter.",
        field="sigma",
        part="world",
        matters=_measured,
    ),
    Setting(
        "assumed",
        "σ that the analysis assumes",
        Choice(tuple(ASSUMED)),
        "more",
        prose("help/assumed"),
        field="sigma_factor",
        part="world",
        meanings=ASSUMED,
        matters=_measured,
    ),
    Setting(
        "mu",
        "Overall mean (μ)",
        Number(*SPANS["mu"], int(DEFAULT.mu)),
        "more",
        "The mean of the population of groups.",
        field="mu",
        part="world",
    ),
    Setting(
        "world",
        "Shape of the truth",
        Choice(WORLDS, DEFAULT.world, "pills"),
        "more",
        prose("help/worlds"),
        field="world",
        part="world",
    ),
    Setting(
        "rho",
        "Correlation with size (ρ)",
        Number(*SPANS["rho"], DEFAULT.rho, 0.05),
        "more",
        RHO_HELP,
        field="rho",
        part="world",
        matters=lambda chosen: chosen("world") == "sized",
    ),
    Setting(
        "truth",
        "Truth draw",
        Number(*SPANS["truth_seed"], DEFAULT.truth_seed, look="field"),
        "more",
        field="truth_seed",
        part="luck",
        quick=True,
    ),
    Setting(
        "data",
        "Data draw",
        Number(*SPANS["data_seed"], DEFAULT.data_seed, look="field"),
        "more",
        field="data_seed",
        part="luck",
        quick=True,
    ),
    Setting(
        "method",
        "How τ² is estimated",
        Choice(METHODS, look="pills"),
        "more",
        prose("help/methods"),
        field="method",
        part="pooling",
        matters=_plugged_in,
    ),
    Setting(
        "prior",
        "Prior for τ",
        Choice(PRIOR_SHAPES),
        "more",
        prose("help/priors"),
        field="prior",
        part="pooling",
        matters=_fully_bayesian,
    ),
    Setting(
        "scale",
        "Its scale, in standard errors",
        Choice(SCALES, Analysis().scale, "slider"),
        "more",
        field="scale",
        part="pooling",
        matters=_fully_bayesian,
    ),
    Setting("sort", "Order of rows", Choice(SORTS), "more"),
    Setting("show", "Shown", Several(SHOWABLE, (TRUTH_SHOWN,), NOTHING), "more", quick=True),
    Setting("big", "Large type", Toggle(), "more", "For the projector: Alt+L.", resets=False),
    Setting(
        "along",
        "Along",
        Choice(tuple(ALONGS), look="bare segments"),
        "panel_controls",
        meanings=ALONGS,
        resets=False,
    ),
    Setting("draws", "Draws", Number(1, MOST_DRAWS, 1, look="field"), "draws_row", resets=False),
    Setting("held", "Truth held", Toggle(), "panel_controls", prose("help/held"), resets=False),
)
SETTINGS: Mapping[str, Setting] = {row.key: row for row in ROWS}


def rows_in(container: str) -> list[Setting]:
    """Return the settings that a container draws, in their order."""
    return [row for row in ROWS if row.container == container]


def fields(values: Mapping[str, Any], *parts: str) -> dict[str, Any]:
    """Return what these parts of a design or an analysis are set to, by the names of their fields."""
    return {row.field: values[row.key] for row in ROWS if row.part in parts and row.field and row.key in values}


def choices_for(design: Design) -> dict[str, Any]:
    """Return what the widgets of the world show for a design, by their keys; its luck is left as it is."""
    return {row.key: row.choice_for(getattr(design, row.field)) for row in ROWS if row.part == "world"}
