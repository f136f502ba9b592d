"""Sentences on model checks: how many parameters a fit amounts to, how well it predicts, what it cannot reproduce."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from shrinkdash.comparison import Comparison
from shrinkdash.diagnostics.criteria import FULL, PLUGGED, Criteria
from shrinkdash.diagnostics.predictive import LINK, Check
from shrinkdash.measured import Measured
from shrinkdash.narration.monte_carlo import with_error
from shrinkdash.narration.numbers import number, percent
from shrinkdash.narration.subject import Subject
from shrinkdash.strategies import COMPLETE, NO

ROW_LABELS = {
    NO: "No pooling",
    COMPLETE: "Complete pooling",
    PLUGGED: "Partial, empirical Bayes",
    FULL: "Partial, full Bayes",
}
# A p-value outside these two is said aloud.
ODD_LOW = 0.05
ODD_HIGH = 0.95
# Half the chance, over all checks, from which one far out is no surprise.
NO_SURPRISE = 0.05
NOTHING = 1e-6


def with_its_error(value: Measured, places: int = 1) -> str:
    """Write a number with two Monte Carlo standard errors, if it has any; "–" where it is not defined."""
    return with_error(value.value, value.se, places)


def free_parameters(value: float) -> str:
    """Write an effective number of parameters: "1 parameter", "5.3 parameters"."""
    return "1 parameter" if f"{value:.1f}" == "1.0" else f"{number(value, 1)} parameters"


def parameter_count(found: Criteria, subject: Subject) -> str:
    """Say the number that moves with the sliders: "12 schools, about 5.3 parameters"."""
    return f"{found.groups} {subject.plural}, about {free_parameters(found.parameters.value)}"


def parameters_story(found: Criteria) -> str:
    """Set the effective numbers of parameters between those of complete and of no pooling."""
    sentences = [f"Complete pooling fits 1 parameter, no pooling {found.groups}."]
    counted = [f"{with_its_error(found.scores[by].parameters)} by {by}" for by in _ways(found)]
    sentences.append(f"Partial pooling is as flexible as {' and '.join(counted)}.")
    if found.scores[PLUGGED].parameters.value < 1 + NOTHING:
        sentences.append("With τ estimated as 0, empirical Bayes pools completely.")
    if FULL in found.scores and not 1 <= found.scores[FULL].parameters.value <= found.groups:
        sentences.append(f"Full Bayes' number can leave the range from 1 to {found.groups}, and does so here.")
    return " ".join(sentences)


def _ways(found: Criteria) -> list[str]:
    """Name the ways of partial pooling that were scored, the one in use first."""
    return sorted((by for by in (PLUGGED, FULL) if by in found.scores), key=lambda by: by != found.in_use)


def left_out_story(found: Criteria, comparison: Comparison, subject: Subject) -> str:
    """Say which of partial and complete pooling predicts groups left out better, and whether these data settle it."""
    gain, J = found.gain(found.in_use, COMPLETE), found.groups
    if isnan(gain.value):
        return ""
    text = f"Each {subject.noun} predicted from the other {J - 1}: partial pooling ({found.in_use})"
    if abs(gain.value) < NOTHING:
        return f"{text} and complete pooling predict alike."
    way = "more" if gain.value > 0 else "less"
    measure = comparison.family.words.measure
    text += f" gives them {number(abs(gain.value), 2)} {way} {measure} in all than complete pooling"
    text += f" (standard error over {subject.plural} {number(gain.se, 2)})."
    if not gain.differs_from(0.0):
        text += f" That is under two standard errors, so these {J} do not settle which predicts better."
    return text


def criteria_rows(found: Criteria) -> dict[str, dict[str, str]]:
    """Return the table of strategies and criteria as text; "–" where a criterion is not defined."""
    return {
        ROW_LABELS[name]: {
            "p_D": with_its_error(score.parameters),
            "DIC": with_its_error(score.dic),
            "WAIC": with_its_error(score.waic),
            "Left out": number(score.total_left_out, 1),
        }
        for name, score in found.scores.items()
    }


def absences(found: Criteria, comparison: Comparison, subject: Subject) -> list[str]:
    """Say why cells of the table are empty, and where its errors come from."""
    sentences = [
        f"No pooling has no density for a {subject.noun} left out: alone, with a flat prior, it predicts nothing."
    ]
    if not comparison.family.approximated:
        return sentences + _too_few(found, comparison, subject)
    shown = "± is two Monte Carlo standard errors of posterior draws."
    return [
        *sentences,
        "For counts, DIC and WAIC are given for full Bayes only: the other fits are points, no posteriors.",
        shown if FULL in found.scores else "Choose full Bayes to see its row.",
        *_impossible(found, subject),
    ]


def _too_few(found: Criteria, comparison: Comparison, subject: Subject) -> list[str]:
    """Say so where full Bayes cannot do without one group."""
    fewest = comparison.family.fewest_to_leave_out(comparison.analysis)
    needs = f"Under this prior full Bayes without one {subject.noun} needs at least {fewest} {subject.plural}"
    return [f"{needs}; there are {found.groups}."] if found.groups < fewest else []


def _impossible(found: Criteria, subject: Subject) -> list[str]:
    """Say which refits for counts had nothing to fit, once there are refits."""
    if found.scores[COMPLETE].left_out is None:
        return []
    sentences = []
    if found.scores[PLUGGED].left_out is None:
        sentences.append(f"Without one {subject.noun} the others leave empirical Bayes nothing to fit.")
    if number(found.scores[COMPLETE].total_left_out, 1) == "–":
        sentences.append(f"Complete pooling rules out what one {subject.noun} showed, so its sum is minus infinity.")
    return sentences


def p_value(p: float) -> str:
    """Write a Bayesian p-value; one that is nearly 0 or 1 does not read as 0 or 1."""
    if p < 0.01:
        return "under\u00a00.01"
    return "over\u00a00.99" if p > 0.99 else f"{p:.2f}"


def statistic(check: Check, places: int) -> str:
    """Write the observed value of a statistic; a correlation with two decimals."""
    return number(check.observed, 2 if check.name == LINK else places)


def checks_story(checks: Sequence[Check], places: int) -> str:
    """Say what the model hardly reproduces, if anything, and how exact the p-values are."""
    odd = [check for check in checks if not ODD_LOW <= check.p <= ODD_HIGH]
    if not odd:
        text = f"All {len(checks)} observed values lie among what the model produces, which does not prove it right."
    else:
        text = f"Hardly reproduced: {'; '.join(_oddity(check, places) for check in odd)}."
    if len(odd) == 1 and len(checks) * min(odd[0].p, 1.0 - odd[0].p) > NO_SURPRISE:
        text += f" Among {len(checks)} checks, one this far out is no great surprise."
    draws, error = len(checks[0].replicated), max(check.p_se for check in checks)
    return f"{text} {draws:,} replicated data sets; Monte Carlo standard error of p at most {max(error, 0.001):.3f}."


def _oddity(check: Check, places: int) -> str:
    way, share = ("larger", 1 - check.p) if check.p < ODD_LOW else ("smaller", check.p)
    name = check.name if check.name.isupper() else check.name[0].lower() + check.name[1:]
    return f"the observed {name} of {statistic(check, places)} is {way} than in {percent(share)} of replicated data"


def predictive_alt(checks: Sequence[Check], places: int) -> str:
    """Describe the histograms."""
    each = "; ".join(f"{check.name} {statistic(check, places)}, p {p_value(check.p)}" for check in checks)
    return f"Histograms of {len(checks)} statistics in replicated data, each with the observed value: {each}."


def parameters_alt(found: Criteria) -> str:
    """Describe the scale of effective numbers of parameters."""
    return f"Effective number of parameters on a scale from 0 to {found.groups}. {parameters_story(found)}"
