"""The James-Stein paradox, in sentences; the curves are exact, so their numbers carry no error."""

from __future__ import annotations

import numpy as np

from shrinkdash.arrays import Floats
from shrinkdash.long_run.paradox import CHECKED_AT, STRANGE, Curves, Payers, Rule, Stranger, total_risk
from shrinkdash.long_run.stein import LEAST, Target
from shrinkdash.measured import ERRORS, Measured
from shrinkdash.narration.numbers import PERCENT_SIGN, number, percent
from shrinkdash.narration.ratios import an_mse, gap
from shrinkdash.settings import Design

# "Far apart" is a spread of so many standard errors.
APART = 5.0
# Below this a gain is next to nothing.
NEXT_TO_NOTHING = 0.001


def rule_name(rule: Rule) -> str:
    """Name a form of James-Stein."""
    return f"{'positive part' if rule.positive_part else 'plain'}, toward {rule.target}"


def gain_near_and_far(found: Curves) -> str:
    """Say how much James-Stein gains where the means lie at its target, and how little far from it."""
    best = found.best
    at = np.array([0.0, APART * found.groups**0.5])
    near, far = total_risk(found.groups, best.target, distance=at, positive_part=True).tolist()
    place = "alike" if best.target == "mean" else "0"
    return (
        f"Where {found.groups} true means are all {place}, James-Stein makes {percent(1 - near)} less squared error "
        f"than no pooling; where their SD is {number(APART, 0)} standard errors, {less(far)}."
    )


def less(risk: float) -> str:
    """Say a risk below 1 as a gain."""
    size = "under 0.1" if 1 - risk < NEXT_TO_NOTHING else f"{100 * (1 - risk):.2g}"
    return f"{size}{PERCENT_SIGN} less"


def paradox(found: Curves) -> str:
    """Say whether any of the exact curves reaches no pooling's risk, and which targets the number of means allows."""
    highest = max(float(risk.max()) for risk in found.risk.values())
    text = (
        "No curve reaches no pooling's: in total James-Stein has the lower expected error whatever the true means are."
        if highest < 1.0
        else "Not every curve stays below no pooling's."
    )
    if found.groups >= LEAST["mean"]:
        return text
    return f"{text} With {found.groups} means only a fixed target works: toward their mean it takes {LEAST['mean']}."


def at_the_sliders(design: Design) -> str:
    """Say what James-Stein does at the sliders: toward the mean and toward zero."""
    se, J = standard_error(design), design.groups
    sizes = f"n\u00a0=\u00a0{number(design.typical_size, 0)} in every group"
    text = (
        f"At the sliders, with {sizes}, the standard error is {_brief(se)} and τ is {_brief(design.tau / se)} of them"
    )
    zero = _gain(J, "zero", float(np.hypot(design.mu, design.tau)) / se)
    from_zero = f"toward zero, from which μ lies {_brief(design.mu / se)} of them away"
    if LEAST["mean"] > J:
        return f"{text}: {from_zero}, James-Stein makes {zero} squared error than no pooling."
    mean = _gain(J, "mean", design.tau / se)
    return f"{text}: toward the mean James-Stein makes {mean} squared error than no pooling, {from_zero}, {zero}."


def standard_error(design: Design) -> float:
    """Return the standard error where every group has the typical size."""
    return float(design.sigma / design.typical_size**0.5)


def who_pays(found: Payers) -> str:
    """Say who pays where one mean lies far from the target, and everybody else at it."""
    k = found.worst
    far, others, together = (Measured(float(risk[k])) for risk in (found.far, found.others, found.together))
    away = number(float(found.away[k]), 1)
    return (
        f"With {found.groups - 1} of {found.groups} true means at the target and one {away} standard errors away, "
        f"that one pays most: it has {an_mse(far)}. Each other mean's is {gap(others)}, and that of all together "
        f"{gap(together)}."
    )


def a_stranger(found: Stranger) -> str:
    """Say what an unrelated mean costs the others, and what it pays itself."""
    alone, friends, own, together = (Measured(risk) for risk in found[1:])
    return (
        f"{found.groups} means that are alike, pooled among themselves, have {an_mse(alone)}. Throw in one unrelated "
        f"mean, {number(STRANGE, 0)} standard errors away: theirs is now {gap(friends)}, the stranger's own is "
        f"{gap(own)}, and that of all {found.groups + 1} together {gap(together)}."
    )


def checks_note(found: Curves) -> str:
    """Count the simulated checks that lie within two Monte Carlo standard errors of their curve."""
    off = np.concatenate([_off(found, rule) for rule in found.checks])
    inside = int(np.sum(off <= ERRORS))
    return (
        f"Diamonds are simulated: {inside} of {len(off)} lie within two Monte Carlo standard errors of their curve "
        f"(about 19 in 20 should)."
    )


def curves_alt(found: Curves) -> str:
    """Describe the risk curves."""
    end = number(float(found.x[-1]), 0)
    text = "; ".join(
        f"{rule_name(rule)}: {number(float(risk[0]), 2)} at 0, {number(float(risk[-1]), 2)} at {end}"
        for rule, risk in found.risk.items()
    )
    return (
        f"Curves of James-Stein's risk per mean for {found.groups} means against the root mean square of the true "
        f"means in standard errors; no pooling is the line at 1. {text}."
    )


def payers_alt(found: Payers) -> str:
    """Describe the curves of who pays."""
    return (
        f"Curves of the MSE relative to no pooling's, on a log scale, against how far one mean lies from the target. "
        f"{who_pays(found)}"
    )


def stranger_alt(found: Stranger) -> str:
    """Describe the rows on the stranger."""
    return f"Rows of MSEs relative to no pooling's, on a log scale. {a_stranger(found)}"


def stranger_rows(found: Stranger) -> tuple[tuple[str, str, float], ...]:
    """Return label, short label and risk of each row of the picture on the stranger."""
    J = found.groups
    return (
        (f"The {J} alike, pooled among themselves", f"The {J} by themselves", found.alone),
        (f"The same {J}, with the stranger", f"The {J} with a stranger", found.friends),
        ("The stranger itself", "The stranger", found.stranger),
        (f"All {J + 1} together", f"All {J + 1}", found.together),
    )


def _off(found: Curves, rule: Rule) -> Floats:
    """Distances of the checks from their curve, in Monte Carlo standard errors."""
    exact = np.interp(CHECKED_AT, found.x, found.risk[rule])
    off: Floats = np.abs(found.checks[rule].risk - exact) / found.checks[rule].se
    return off


def _gain(groups: int, target: Target, spread: float) -> str:
    distance = np.array([spread * groups**0.5])
    return less(float(total_risk(groups, target, distance=distance, positive_part=True)[0]))


def _brief(value: float) -> str:
    """Write a number with two or three digits that count."""
    return number(value, 0 if value == 0 or value >= 100 else 2 if value < 1 else 1)
