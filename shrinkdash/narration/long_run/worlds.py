"""Break it, in sentences: a verdict a world, and who pays in the one that is chosen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from shrinkdash.data.worlds import OUTLIER, moments
from shrinkdash.long_run.broken import ALIKE, DOUBLE, FACTORS, HALF, MIXED, Case, SameSize, Trial, by_size
from shrinkdash.measured import ERRORS
from shrinkdash.narration.numbers import number
from shrinkdash.narration.ratios import an_mse, gap, loses, wins
from shrinkdash.narration.subject import strategy_name
from shrinkdash.settings import WORLDS, Design
from shrinkdash.strategies import COMPLETE, ORACLE

LABELS = {
    "normal": "Nothing broken",
    "outlier": "One exceptional group",
    "clusters": "Two clusters",
    "heavy": "Heavy tails",
    "sized": "Size goes with the truth",
    HALF: "σ assumed half",
    DOUBLE: "σ assumed double",
    ALIKE: "No differences: τ = 0",
}
SHORT = {"outlier": "Exceptional group", "sized": "Size with truth", ALIKE: "τ = 0", MIXED: "As set"}
WITH = {
    "normal": "a normal truth and the right σ",
    "outlier": "one exceptional group",
    "clusters": "two clusters",
    "heavy": "heavy tails",
    "sized": "sizes that go with the truth",
    HALF: "σ taken for half of what it is",
    DOUBLE: "σ taken for double of what it is",
    ALIKE: "no true differences (τ = 0)",
}
SIGMA = {factor: key for key, factor in FACTORS.items()}
# Sizes that a sentence names.
MOST_NAMED = 3
# The smallest groups are judged together: this part of all.
SMALL_PART = 0.4
NOUN = "school"


def label(case: Case) -> str:
    """Name a world."""
    return ", ".join(LABELS[key] for key in _keys(case))


def short_label(case: Case) -> str:
    """Name a world in few letters."""
    return SHORT.get(case.key) or LABELS[case.key]


def verdict_words(found: Trial) -> str:
    """Judge partial pooling in one world in a few words, with two Monte Carlo standard errors."""
    ratio = found.overall(found.pooled)
    return f"loses: {gap(ratio)}" if loses(ratio) else gap(ratio)


def verdict_sentence(found: Trial) -> str:
    """Say how partial pooling does in the chosen world."""
    ratio = found.overall(found.pooled)
    keys = broken(found.case.design)
    opening = f"With {_listed([WITH[key] for key in keys])}, {strategy_name(found.pooled)}"
    if loses(ratio):
        return f"{opening} loses: it has {an_mse(ratio)}."
    if not wins(ratio):
        return f"{opening} neither wins nor loses: it has {an_mse(ratio)}."
    return f"{opening} {'wins' if keys == ['normal'] else 'still wins'}: it has {an_mse(ratio)}."


def survey(trials: Sequence[Trial]) -> str:
    """Count in how many worlds partial pooling wins, and name those where it loses."""
    ratios = [found.overall(found.pooled) for found in trials]
    lost = [label(found.case) for found, ratio in zip(trials, ratios, strict=True) if loses(ratio)]
    text = f"Of these {len(trials)} worlds it beats no pooling in {sum(map(wins, ratios))}"
    return f"{text} and loses in {len(lost)} ({'; '.join(lost)})." if lost else f"{text} and loses in none."


def complete_better(found: Trial) -> str:
    """Say so where complete pooling does clearly better than partial pooling; an empty text otherwise."""
    complete, partial = found.overall(COMPLETE), found.overall(found.pooled)
    if complete.value >= partial.value - ERRORS * float(np.hypot(complete.se, partial.se)):
        return ""
    return f"Complete pooling does better still: it has {an_mse(complete)}."


def story(found: Trial, normal: Trial) -> list[str]:
    """Tell who pays in the chosen world.

    Parameters
    ----------
    found : Trial
        The chosen world.
    normal : Trial
        The world with nothing broken, for comparison.

    Returns
    -------
    list of str
        Sentences: on the exceptional group, on the smallest groups where size goes with the truth, on a wrong sigma,
        and on which sizes do worse than with no pooling. What is said already is not said twice.
    """
    sentences = [*_exceptional(found, normal), *_smallest(found), *_sigma(found.case.design), sizes_hurt(found)]
    return [sentence for sentence in sentences if sentence]


def sizes_hurt(found: Trial) -> str:
    """Name the sizes that do clearly worse than with no pooling, the worst first."""
    same = by_size(found)
    whose = f"other {NOUN}s" if found.exceptional is not None else f"{NOUN}s"
    if len(same) == 1:
        alike = f"All {NOUN}s have n\u00a0=\u00a0{same[0].n}, so that none does worse than another in the long run."
        return "" if found.exceptional is not None else alike
    hurt = sorted((line for line in same if line.hurt), key=lambda line: -line.ratio.value)
    if not hurt:
        return f"Averaged over many draws, {whose} of no size do clearly worse than with no pooling."
    more = f" and {len(hurt) - MOST_NAMED} of the others" if len(hurt) > MOST_NAMED else ""
    return f"Sizes that do worse than with no pooling: {', '.join(map(size_and_gap, hurt[:MOST_NAMED]))}{more}."


def draws_note(replicates: int) -> str:
    """Say how many draws there were and what stands after the signs."""
    errors = "± is two Monte Carlo standard errors, no ±: exact"
    return f"{replicates:,} draws of truth and data in each world; {errors}."


def world_note(design: Design, shown: Sequence[str]) -> str:
    """Say which world this is where it is not the usual one, and what the oracle is there; else an empty text."""
    keys = broken(design)
    if keys == ["normal"] or (design.world == "normal" and design.sigma_factor == 1.0):
        return ""
    text = f"This world has {_listed([WITH[key] for key in keys])}."
    if set(keys).isdisjoint(WORLDS) or ORACLE not in shown:
        return text
    return f"{text} The oracle is only the best linear rule here."


def size_and_gap(line: SameSize) -> str:
    """Name a size with what partial pooling does to it: "n = 12 (33 ± 3 % higher)"."""
    return f"n\u00a0=\u00a0{line.n} ({gap(line.ratio)})"


def exceptional_gap(found: Trial) -> str:
    """Say how the exceptional group fares; an empty text where there is none."""
    if found.exceptional is None:
        return ""
    ratio = found.ratio(found.pooled, np.array([found.exceptional]))
    return f"School 1 {'pays: it ' if loses(ratio) else ''}has {an_mse(ratio)}."


def worlds_alt(trials: Sequence[Trial], chosen: Case) -> str:
    """Describe the chart of all worlds."""
    text = "; ".join(f"{label(found.case)}: {verdict_words(found)}" for found in trials)
    return (
        f"Marks, a row a world: mean squared error of {strategy_name(trials[0].pooled)} relative to no pooling's, on a "
        f"log scale; a small square is complete pooling's. {text}. Chosen: {label(chosen)}."
    )


def sizes_alt(found: Trial) -> str:
    """Describe the chart of one world by group size."""
    same = by_size(found)
    text = "; ".join(size_and_gap(line) for line in (same[0], same[-1])[: len(same)])
    return (
        f"{label(found.case)}: mean squared error of {strategy_name(found.pooled)} relative to no pooling's against "
        f"group size. {text}. {exceptional_gap(found)}"
    ).strip()


def world_lines(found: Trial) -> list[str]:
    """Tell one world in short lines."""
    return [
        label(found.case),
        f"{strategy_name(found.pooled)}: {gap(found.overall(found.pooled))}",
        f"{COMPLETE}: {gap(found.overall(COMPLETE))}",
    ]


def broken(design: Design) -> list[str]:
    """Return what is really broken, "normal" where nothing is: no shape shows at tau = 0, nor any link with equal n."""
    shape: str = ALIKE if design.tau == 0 else design.world
    if shape == "sized" and not moments(design)[0].any():
        shape = "normal"
    return _with_sigma(shape, design)


def _keys(case: Case) -> list[str]:
    return _with_sigma(case.design.world, case.design) if case.key == MIXED else [case.key]


def _with_sigma(shape: str, design: Design) -> list[str]:
    keys = [shape] if shape != "normal" else []
    return [*keys, *([SIGMA[design.sigma_factor]] if design.sigma_factor in SIGMA else [])] or ["normal"]


def _exceptional(found: Trial, normal: Trial) -> list[str]:
    if found.exceptional is None:
        return []
    design, j = found.case.design, found.exceptional
    others, usual = (trial.ratio(trial.pooled, found.ordinary) for trial in (found, normal))
    above, pulled = number(OUTLIER * design.tau, 1), number(-float(found.bias[j]), 1)
    return [
        f"School 1 (n\u00a0=\u00a0{design.n[j]}) lies {above} points above μ, which is {number(OUTLIER, 0)} τ; pooling "
        f"pulls it down by {pulled} on average.",
        exceptional_gap(found),
        f"The other {len(found.ordinary)} together have {an_mse(others)}; with nothing broken: {gap(usual)}.",
    ]


def _smallest(found: Trial) -> list[str]:
    """Judge the smallest groups together where their truth goes with their size."""
    design = found.case.design
    if "sized" not in broken(design):
        return []
    order = np.argsort(design.n, kind="stable")
    few, first = order[: max(1, round(SMALL_PART * design.groups))], int(order[0])
    below = number(-design.tau * float(moments(design)[0][first]), 1)
    together = f"The {len(few)} smallest {NOUN}s together have" if len(few) > 1 else f"The smallest {NOUN} has"
    return [
        f"{together} {an_mse(found.ratio(found.pooled, few))}.",
        f"The smallest lies {below} points below μ on average, and pooling puts it "
        f"{number(float(found.bias[first]), 1)} too high.",
    ]


def _sigma(design: Design) -> list[str]:
    if design.sigma_factor == 1.0:
        return []
    assumed, true = (number(factor * design.sigma, 2).rstrip("0").rstrip(".") for factor in (design.sigma_factor, 1.0))
    return [f"The analysis takes σ for {assumed}, but the data scatter with {true}."]


def _listed(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
