"""Who gains and who pays by pooling, in sentences: each group while the truth is held."""

from __future__ import annotations

import numpy as np

from shrinkdash.long_run.who_pays import WhoPays
from shrinkdash.measured import ERRORS, Measured
from shrinkdash.narration.monte_carlo import PLUS_MINUS, places_of, share_with_error, with_error
from shrinkdash.narration.numbers import number, percent
from shrinkdash.narration.subject import strategy_name
from shrinkdash.risk import Risk, mean_and_se
from shrinkdash.strategies import NO

# Groups that a sentence names; the others it counts.
MOST_NAMED = 3


def estimates_made_worse(long_run: Risk, strategy: str) -> str:
    """Say how many estimates the strategy made worse, and what became of the total all the same.

    Parameters
    ----------
    long_run : Risk
        With the measure "harmed" and no pooling.
    strategy : str
        Partial pooling, or full Bayes.

    Returns
    -------
    str
        One sentence; a loss in total is said as one.
    """
    harmed = share_with_error(*mean_and_se(long_run.measures["harmed"][strategy]))
    total = _in_total(_total_ratio(long_run, strategy))
    return f"With this truth held, {strategy_name(strategy)} made {harmed} of the estimates worse, {total}."


def _total_ratio(long_run: Risk, strategy: str) -> Measured:
    """Mean squared error relative to no pooling's on the same draws, and its standard error by linearisation."""
    ours, alone = long_run.losses[strategy], long_run.losses[NO]
    ratio = float(ours.mean() / alone.mean())
    return Measured(ratio, mean_and_se(ours - ratio * alone)[1] / float(alone.mean()))


def _in_total(ratio: Measured) -> str:
    if not ratio.differs_from(1.0):
        return "and over all groups no difference to no pooling shows"
    size = share_with_error(abs(ratio.value - 1.0), ratio.se)
    if ratio.value < 1.0:
        return f"and still had a mean squared error {size} below that of no pooling"
    return f"and had a mean squared error {size} above that of no pooling"


def payers(who: WhoPays, noun: str) -> str:
    """Name the groups that pay, the worst first, and say how much.

    Parameters
    ----------
    who : WhoPays
        Each group's mean squared error against no pooling's.
    noun : str
        What a group is called.

    Returns
    -------
    str
        Two sentences at most: who pays, and how many gain.
    """
    paying = np.flatnonzero(who.pays)
    worst = paying[np.argsort(-who.ratio[paying], kind="stable")]
    gaining = int(who.gains.sum())
    gain = "None gains." if gaining == 0 else f"{gaining} gain{'s' if gaining == 1 else ''}."
    if len(worst) == 0:
        return f"None of the {len(who.n)} {noun}s pays: no MSE is above that of no pooling, beyond the error. {gain}"
    named = [f"{_named(who, int(j))} {relative(who, int(j))}" for j in worst[:MOST_NAMED]]
    more = f" and {len(worst) - MOST_NAMED} more" if len(worst) > MOST_NAMED else ""
    verb = "pays" if len(worst) == 1 else "pay"
    text = f"{len(worst)} of {len(who.n)} {noun}s {verb}, with an MSE above that of no pooling"
    return f"{text}; relative to it: {', '.join(named)}{more}. {gain}"


def furthest_and_nearest(who: WhoPays) -> str:
    """Set the group furthest from mu beside the one nearest to it, if the truths differ."""
    if not np.any(who.away):
        return "All truths are μ, so there is neither edge nor middle."
    return f"Furthest from μ: {_placed(who, who.edge)}. Nearest to μ: {_placed(who, who.middle)}."


def relative(who: WhoPays, j: int) -> str:
    """Write group j's MSE relative to no pooling's, with its error: "1.32 ± 0.03"."""
    return with_error(float(who.ratio[j]), float(who.ratio_se[j]))


def place_of_truth(away: float) -> str:
    """Say where a truth lies among the others: "1.9 SDs below μ"."""
    side = "above" if away > 0 else "below"
    return "at μ" if round(abs(away), 1) == 0 else f"{number(abs(away), 1)} SDs {side} μ"


def _placed(who: WhoPays, j: int) -> str:
    pooled = with_error(float(who.mse[j]), float(who.mse_se[j]))
    alone = _like(float(who.alone[j]), float(who.mse_se[j]))
    return f"{_named(who, j)}, {place_of_truth(float(who.away[j]))}: MSE {pooled} instead of {alone}, {_by(who, j)}"


def _by(who: WhoPays, j: int) -> str:
    if not (who.pays[j] or who.gains[j]):
        return gains_or_pays(who, j)
    size = share_with_error(abs(float(who.ratio[j]) - 1.0), float(who.ratio_se[j]))
    return f"{size} {'higher' if who.pays[j] else 'lower'}"


def _like(value: float, se: float) -> str:
    """Write an exact number as finely as the simulated one beside it."""
    return number(value, places_of(se))


def _named(who: WhoPays, j: int) -> str:
    return f"{who.labels[j]} (n\u00a0{who.n[j]})"


def group_lines(who: WhoPays, j: int) -> list[str]:
    """Tell what pooling does to one group in short lines."""
    return [
        _named(who, j),
        f"truth {place_of_truth(float(who.away[j]))}",
        f"MSE relative to no pooling {relative(who, j)}: {gains_or_pays(who, j)}",
    ]


def gains_or_pays(who: WhoPays, j: int) -> str:
    """Say in a word or two whether group j gains or pays, beyond two Monte Carlo standard errors."""
    if who.pays[j]:
        return "pays"
    return "gains" if who.gains[j] else "no difference beyond the error"


def mse_text(long_run: Risk, strategy: str, j: int) -> str:
    """Write group j's MSE with its error, and its squared bias behind it: "20.1 ± 0.4 (12.0)"."""
    mse, se = float(long_run.group_mse[strategy][j]), float(long_run.group_mse_se[strategy][j])
    return f"{with_error(mse, se)} ({_like(float(long_run.group_bias[strategy][j]) ** 2, se)})"


def bias_and_variance(long_run: Risk, strategy: str, j: int) -> str:
    """Write group j's MSE as the sum it is: "MSE 20.12 ± 0.41 = bias² 12.04 + variance 8.08"."""
    mse, se = float(long_run.group_mse[strategy][j]), float(long_run.group_mse_se[strategy][j])
    bias2, variance = float(long_run.group_bias[strategy][j]) ** 2, float(long_run.group_variance[strategy][j])
    # One digit more than the error leaves, so that the sum is seen to be right.
    places = 1 + places_of(se)
    total = f"{number(mse, places)}{PLUS_MINUS}{number(ERRORS * se, places)}"
    return f"MSE {total} = bias² {number(bias2, places)} + variance {number(variance, places)}"


def draws_note(long_run: Risk) -> str:
    """Say how many draws there were, and what stands after the signs."""
    return f"Over {len(long_run.losses[NO]):,} draws of the data; ± is two Monte Carlo standard errors."


def split_alt(long_run: Risk, who: WhoPays, noun: str) -> str:
    """Describe the bars of bias and variance."""
    bias2 = long_run.group_bias[who.strategy] ** 2
    largest = int(np.argmax(bias2 / who.mse))
    return (
        f"Bars of the mean squared error of {len(who.n)} {noun}s with no, complete and partial pooling, each split "
        f"into squared bias and variance, the smallest {noun} on top. With {strategy_name(who.strategy)} squared bias "
        f"is {percent(float(bias2.sum() / who.mse.sum()))} of it in all, and the largest part for "
        f"{_named(who, largest)}: "
        f"{percent(float(bias2[largest] / who.mse[largest]))}. {payers(who, noun)}"
    )


def distance_alt(who: WhoPays, noun: str) -> str:
    """Describe the picture of gains and losses against the distance from mu."""
    return (
        f"Dots, one a {noun}: mean squared error with {strategy_name(who.strategy)} relative to no pooling's, against "
        f"the distance of its truth from μ. {furthest_and_nearest(who)} {payers(who, noun)}"
    )
