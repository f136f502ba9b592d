"""What many draws say of the strategies, always with the error that so many draws leave."""

from __future__ import annotations

from math import isfinite

import numpy as np

from shrinkdash.long_run.fallen import Fallen
from shrinkdash.measured import ERRORS
from shrinkdash.narration.monte_carlo import share_with_error, with_error
from shrinkdash.narration.numbers import PERCENT_SIGN, number, percent, significant
from shrinkdash.narration.ratios import against
from shrinkdash.narration.subject import strategy_name
from shrinkdash.strategies import COMPLETE, NO

# With fewer draws two standard errors are often exceeded by chance.
SURE_DRAWS = 10
# Fewer draws are counted rather than given in per cent.
FEW = 30
# Chance that a bound from a few equal outcomes is wrong.
UNSURE = 0.05


def wins_so_far(fallen: Fallen) -> str:
    """Say how often partial pooling had the lower squared error than no pooling; one draw is called an anecdote."""
    below, ties, _ = fallen.tally(NO)
    name = strategy_name(fallen.partial)
    if fallen.draws == 1:
        ours, theirs = fallen.mean[fallen.partial], fallen.mean[NO]
        text = "as much squared error as no pooling" if ties else against(ours, theirs, NO, "squared error")
        return f"One draw is an anecdote: {name} made {text}."
    return f"After {fallen.draws:,} draws {name} had a lower MSE than no pooling in {often(below, fallen.draws)}."


def often(count: int, of: int) -> str:
    """Say how often something happened: in per cent with two standard errors, of few draws as a count.

    What happened always or never is given the bound that so many draws leave (95 % sure).
    """
    bound = 1.0 - UNSURE ** (1.0 / of)
    if count == 0:
        return f"none of them (95{PERCENT_SIGN} sure: in less than {percent(bound)} of all)"
    if count == of:
        return f"all of them (95{PERCENT_SIGN} sure: in more than {percent(1.0 - bound)} of all)"
    return f"{count if of < FEW else _in_per_cent(count, of)} of them"


def tallies(fallen: Fallen) -> str:
    """Say wins, ties and losses against no and complete pooling; an empty text for one draw."""
    if fallen.draws == 1:
        return ""
    return " ".join(_tally(fallen, rival) for rival in (NO, COMPLETE))


def _tally(fallen: Fallen, rival: str) -> str:
    below, ties, above = (_share(count, fallen.draws) for count in fallen.tally(rival))
    tied = f"tied {ties} (τ estimated as 0), " if fallen.tally(rival)[1] else ""
    return f"Against {rival} it won {below}, {tied}lost {above}."


def _share(count: int, of: int) -> str:
    return f"{count} of {of}" if of < FEW else _in_per_cent(count, of)


def _in_per_cent(count: int, of: int) -> str:
    share = count / of
    return share_with_error(share, (share * (1.0 - share) / of) ** 0.5)


def gains(fallen: Fallen) -> str:
    """Say by how much the mean squared errors differ so far, with the error of a difference on the same draws."""
    if fallen.draws == 1:
        return "Add draws, and see what remains of it."
    return f"On average its MSE was {' and '.join(_gain(fallen, rival) for rival in (NO, COMPLETE))}."


def _gain(fallen: Fallen, rival: str) -> str:
    mean, se = fallen.gain(rival)
    way = "lower than" if mean >= 0 else "higher than"
    unsure = "" if abs(mean) > ERRORS * se and fallen.draws >= SURE_DRAWS else ", which may be luck"
    return f"{with_error(abs(mean), se)} {way} that of {rival}{unsure}"


def mean_text(fallen: Fallen, name: str) -> str:
    """Write a strategy's mean so far with two standard errors; one draw has none."""
    mean, se = fallen.mean[name], fallen.mean_se[name]
    return with_error(mean, se) if isfinite(se) else significant(mean)


def fallen_alt(fallen: Fallen) -> str:
    """Describe the distributions of the draws."""
    means = [f"{strategy_name(name)}: mean {mean_text(fallen, name)}{_beyond(fallen, name)}" for name in fallen.names]
    return (
        f"Distribution of the mean squared error over {fallen.draws:,} {'draws' if fallen.draws > 1 else 'draw'}, "
        f"on an axis from 0 to {number(fallen.end, 1)}. {'; '.join(means)}."
    )


def _beyond(fallen: Fallen, name: str) -> str:
    beyond = int(np.sum(fallen.losses[name] >= fallen.end))
    return f", {beyond:,} beyond the axis" if beyond else ""


def dotted(fallen: Fallen) -> str:
    """Say what the dotted lines are, and from how many draws those that theory does not give."""
    drawn = [strategy_name(name) for name in fallen.names if name not in fallen.long_run.exact]
    replicates = len(fallen.long_run.losses[NO])
    text = f"; for {', '.join(drawn)} the mean of {replicates:,} draws" if drawn else ""
    return f"Dotted: the expected value, exact{text}."


def running_alt(fallen: Fallen) -> str:
    """Describe how the means settle."""
    text = "; ".join(
        f"{strategy_name(name)} {mean_text(fallen, name)}, tends to {significant(fallen.long_run.expected(name))}"
        for name in fallen.names
    )
    return f"Mean of all draws so far against their number, up to {fallen.draws:,}, with 2 Monte Carlo SEs: {text}."
