"""One row a strategy: what it is called, how it looks, what it means, when it is absent and how it estimates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from shrinkdash.data.means import GroupMeans
from shrinkdash.estimators import (
    Estimates,
    complete_pooling,
    james_stein,
    james_stein_applies,
    no_pooling,
    oracle,
    partial_pooling,
)
from shrinkdash.settings import Analysis, Design
from shrinkdash.tau2.methods import estimate_tau2

NO = "no pooling"
COMPLETE = "complete pooling"
PARTIAL = "partial pooling"
JAMES_STEIN = "james-stein"
PLAIN_JAMES_STEIN = "plain james-stein"
KNOWN_TAU = "known tau"
ORACLE = "oracle"
# Partial pooling by full Bayes, where it stands beside partial pooling by empirical Bayes.
FULL_BAYES = "full Bayes"
# Partial pooling of counts that are treated as means.
NORMAL = "normal approximation"


class Evidence(Protocol):
    """What strategies may use of one set of data."""

    @property
    def data(self) -> GroupMeans:
        """The J groups, or their normal approximation."""

    @property
    def approximated(self) -> bool:
        """Whether that is an approximation of what was observed."""

    @property
    def analysis(self) -> Analysis:
        """How partial pooling is done."""

    @property
    def partial(self) -> Estimates:
        """What partial pooling says, done that way on the data's own likelihood."""

    @property
    def design(self) -> Design | None:
        """The world that the data come from, where it is known."""


@dataclass(frozen=True)
class Appearance:
    """How a strategy, or the truth, looks and is called.

    Parameters
    ----------
    label : str
        Its name at the beginning of a line.
    colour : str
        Okabe-Ito, adjusted so that each has a contrast of at least 3:1 on both papers.
    symbol, glyph : str
        Its mark in Plotly's words, and as a character.
    dash : str
        Its line in Plotly's words.
    """

    label: str
    colour: str
    symbol: str
    glyph: str
    dash: str = "solid"


def _always(_: Evidence) -> bool:
    return True


def _never(_: Evidence) -> bool:
    return False


@dataclass(frozen=True)
class Strategy(Appearance):
    """One row; `Appearance` holds the columns of how it looks.

    Parameters
    ----------
    meaning : str
        What it does, in few words; ``{noun}`` is what a group is called.
    applies : callable
        Whether it can be done with given evidence.
    absence : str
        What to say where it was asked for and cannot be done.
    estimate : callable, optional
        What it says about given evidence; None for a strategy of the long run only.
    """

    meaning: str = ""
    applies: Callable[[Evidence], bool] = _never
    absence: str = ""
    estimate: Callable[[Evidence], Estimates] | None = None


TRUTH = Appearance("Truth", "#009E73", "x-thin", "✕")

STRATEGIES: Mapping[str, Strategy] = {
    NO: Strategy(
        "No pooling",
        "#D55E00",
        "circle",
        "●",
        meaning="each {noun} alone",
        applies=_always,
        estimate=lambda known: no_pooling(known.data),
    ),
    COMPLETE: Strategy(
        "Complete pooling",
        "#7F7F7F",
        "square",
        "■",
        meaning="one number for all",
        applies=_always,
        estimate=lambda known: complete_pooling(known.data),
    ),
    PARTIAL: Strategy(
        "Partial pooling",
        "#2F86C8",
        "triangle-right",
        "▶",
        meaning="each pulled to the centre",
        applies=_always,
        estimate=lambda known: known.partial,
    ),
    JAMES_STEIN: Strategy(
        "James-Stein",
        "#B05A8E",
        "diamond",
        "◆",
        meaning="one pull for all, from the data",
        applies=lambda known: james_stein_applies(known.data),
        absence="James-Stein: not applicable, it needs equal standard errors and at least 4 groups.",
        estimate=lambda known: james_stein(known.data),
    ),
    ORACLE: Strategy(
        "Oracle",
        "#3C91C2",
        "star-diamond",
        "✦",
        "dot",
        meaning="knows τ and μ",
        applies=lambda known: known.design is not None and not known.approximated,
        absence="Oracle: not applicable, it needs measurements whose τ and μ are known.",
        estimate=lambda known: _oracle(known),
    ),
    NORMAL: Strategy(
        "Normal approximation",
        "#B5780A",
        "star",
        "★",
        "dash",
        meaning="counts treated as means",
        applies=lambda known: known.approximated,
        absence="Normal approximation: not applicable, these data are no counts.",
        estimate=lambda known: _normal_approximation(known),
    ),
    KNOWN_TAU: Strategy("Known τ", "#2F86C8", "triangle-right-open", "▷", "dash", meaning="knows τ, not μ"),
    FULL_BAYES: Strategy("Full Bayes", "#2F86C8", "triangle-right", "▶", meaning="averages over every plausible τ"),
}
# Strategies that may be shown beside the three.
RIVALS = (JAMES_STEIN, ORACLE, NORMAL)


def estimates(known: Evidence) -> dict[str, Estimates]:
    """Return what every strategy that can be done says, by name."""
    return {
        name: strategy.estimate(known)
        for name, strategy in STRATEGIES.items()
        if strategy.estimate is not None and strategy.applies(known)
    }


def partial_by(analysis: Analysis) -> str:
    """Return which strategy of the long run partial pooling is under an analysis."""
    return FULL_BAYES if analysis.fully else PARTIAL


def _normal_approximation(known: Evidence) -> Estimates:
    return partial_pooling(known.data, tau=float(np.sqrt(estimate_tau2(known.data, known.analysis.method))))


def _oracle(known: Evidence) -> Estimates:
    assert known.design is not None
    true = replace(known.data, se=known.design.true_se)
    return oracle(true, tau=known.design.tau, mu=known.design.mu)
